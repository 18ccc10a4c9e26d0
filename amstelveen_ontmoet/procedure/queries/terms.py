"""The terms of an application: until when, what stands still, and what being late costs."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.procedure.enums import WITH_MUNICIPALITY, Status
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Aanvulling,
    Ingebrekestelling,
    Opschorting,
    Storing,
    Verlenging,
)
from amstelveen_ontmoet.procedure.queries.questions import open_aanvulling
from amstelveen_ontmoet.procedure.terms import (
    Extension,
    Outage,
    Penalty,
    Suspension,
    Term,
    after_outages,
    decision_term,
    notice_term,
    penalty,
    set_aside_term,
    suspension_of,
)
from amstelveen_ontmoet.spelregels.queries import number_on

# What ended longer ago cannot matter for a term; the values are only asked for when it can.
LONGEST_AFTERMATH = timedelta(days=31)


def outages() -> list[Outage]:
    """When the portal was out of order, by day; what still lasts does so until today."""
    today = timezone.localdate()
    rows = Storing.objects.values_list("from_at", "until_at")
    return [
        Outage(
            timezone.localdate(start),
            timezone.localdate(end) if end else max(today, timezone.localdate(start)),
        )
        for start, end in rows
    ]


def last_day_to_send(last_day: date, known: list[Outage] | None = None) -> Term:
    """Until when somebody may send what was due on a day, and why when that is later (Awb 2:21 lid 3).

    `known` are the outages, for who asks about several days at once.
    """
    found = outages() if known is None else known
    if not any(outage.from_on <= last_day <= outage.until_on + LONGEST_AFTERMATH for outage in found):
        return Term(last_day, ())
    return after_outages(
        last_day,
        found,
        aftermath_days=int(number_on("termijn.storing_nasleep_dagen", last_day)),
        looked_back_days=int(number_on("termijn.storing_terugblik_dagen", last_day)),
    )


def closed_too_early(aanvraag: Aanvraag) -> tuple[Aanvulling, Term] | None:
    """The last request for an addition, if it was closed while its sender still had time, and until when.

    So it is when an outage is entered after the portal closed the request (Awb 2:21 lid 3).
    """
    last = max(aanvraag.aanvullingen.all(), key=lambda each: (each.asked_at, each.pk), default=None)
    if last is None or last.expired_at is None:
        return None
    until = last_day_to_send(last.due_on)
    return (last, until) if until.last_day >= timezone.localdate(last.expired_at) else None


def suspensions(aanvraag: Aanvraag) -> list[Suspension]:
    """Every time the decision term stood or stands still, by a request or on another ground."""
    aanvullingen = list(aanvraag.aanvullingen.all())
    known = outages() if aanvullingen else []
    asked = (
        suspension_of(
            timezone.localdate(aanvulling.asked_at),
            last_day_to_send(aanvulling.due_on, known).last_day,
            timezone.localdate(aanvulling.answered_at) if aanvulling.answered_at else None,
        )
        for aanvulling in aanvullingen
    )
    others = (
        Suspension(
            each.from_on,
            each.until_on,
            _("Awb 4:15 lid %(paragraph)s %(letter)s")
            % {"paragraph": each.ground[0], "letter": each.ground[1]},
        )
        for each in aanvraag.opschortingen.all()
    )
    return [*(each for each in asked if each is not None), *others]


def stands_still(aanvraag: Aanvraag, asked_on: date) -> bool:
    """Whether a request for an addition lets the decision term stand still: not on its last day or later."""
    return aanvraag.decide_by_on is not None and aanvraag.decide_by_on > asked_on


def extension(aanvraag: Aanvraag) -> Extension | None:
    """The one extension of the decision term, if it was extended."""
    verlenging: Verlenging | None = getattr(aanvraag, "verlenging", None)
    if verlenging is None:
        return None
    return Extension(verlenging.weeks, timezone.localdate(verlenging.extended_at))


def decision_due(aanvraag: Aanvraag, extended: Extension | None) -> Term | None:
    """Last day for the decision with how it came about; None before receipt.

    Awb 4:13 names no term of its own here: the ordinance does, so no weekend moves it.
    """
    if aanvraag.received_on is None:
        return None
    weeks = int(number_on("termijn.besluit_weken", aanvraag.received_on))
    return decision_term(aanvraag.received_on, weeks, suspensions(aanvraag), extended)


def set_aside_until(aanvraag: Aanvraag) -> Term | None:
    """Until when an application can be set aside after a request for an addition (Awb 4:5 lid 4)."""
    ended = [each.expired_at or each.answered_at for each in aanvraag.aanvullingen.all()]
    days = [timezone.localdate(moment) for moment in ended if moment is not None]
    if not days:
        return None
    return set_aside_term(max(days), int(number_on("termijn.buiten_behandeling_weken", max(days))))


def is_late(aanvraag: Aanvraag, today: date) -> bool:
    """Whether the decision should have been there: its last day has passed, and no term stands still.

    A question that was asked after that day changes nothing about it.
    """
    if aanvraag.status not in WITH_MUNICIPALITY or not is_past_due(aanvraag, today):
        return False
    aanvulling = open_aanvulling(aanvraag)
    return aanvulling is None or not stands_still(aanvraag, timezone.localdate(aanvulling.asked_at))


def is_past_due(aanvraag: Aanvraag, today: date) -> bool:
    """Whether the last day for the decision or the settlement lies behind."""
    return aanvraag.decide_by_on is not None and aanvraag.decide_by_on < today


def penalty_of(notice: Ingebrekestelling, today: date) -> Penalty:
    """What the late decision costs until now, or until it came, by the amounts of the first day of it."""
    decided = getattr(notice.aanvraag, "besluit", None)
    until = decided.published_on if decided else today + timedelta(days=1)
    if notice.aanvraag.status == Status.INGETROKKEN:
        until = timezone.localdate(notice.aanvraag.moved_at)
    first = notice_term(notice.received_on).last_day + timedelta(days=1)
    per_day = [number_on(f"dwangsom.{part}", first) for part in ("eerste_deel", "tweede_deel", "derde_deel")]
    return penalty(notice.received_on, until, per_day)


def running_opschorting(aanvraag: Aanvraag) -> Opschorting | None:
    """The suspension that holds today or begins tomorrow, which can be ended."""
    today = timezone.localdate()
    running = (each for each in aanvraag.opschortingen.all() if each.until_on >= today and not each.ended_at)
    return next(running, None)


def why_not_still(aanvraag: Aanvraag) -> str:
    """Why the decision term cannot be made to stand still (Awb 4:15); empty when it can."""
    if aanvraag.status not in WITH_MUNICIPALITY:
        return _("Er loopt nu geen beslistermijn.")
    if aanvraag.days_late:
        return _("De beslistermijn is al voorbij; die kan niet meer stilstaan.")
    if aanvraag.status == Status.AANVULLING_GEVRAAGD or running_opschorting(aanvraag) is not None:
        return _("De beslistermijn staat al stil.")
    return ""


def why_not_longer(aanvraag: Aanvraag) -> str:
    """Why the decision term cannot be made longer (Awb 4:14); empty when it can."""
    if aanvraag.status not in WITH_MUNICIPALITY:
        return _("Er loopt nu geen beslistermijn.")
    if extension(aanvraag) is not None:
        return _("De beslistermijn is al een keer verlengd; vaker mag niet.")
    if aanvraag.days_late:
        return _("De beslistermijn is al voorbij; verlengen kan alleen daarvoor.")
    return ""
