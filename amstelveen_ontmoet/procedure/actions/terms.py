"""Making a decision term stand still or longer, and reminding who is to act before it ends."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.procedure import emails, queries
from amstelveen_ontmoet.procedure.actions import letters
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, lock, set_terms
from amstelveen_ontmoet.procedure.enums import LetterKind, ObjectionStatus, Status, SuspensionGround
from amstelveen_ontmoet.procedure.letter.placeholders import Value
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Aanvulling,
    Bezwaar,
    Ingebrekestelling,
    Opschorting,
    Verlenging,
)
from amstelveen_ontmoet.procedure.terms import notice_term
from amstelveen_ontmoet.spelregels.queries import number_on

LONGEST_SUSPENSION = timedelta(weeks=52)


@transaction.atomic
def suspend(aanvraag_id: int, *, ground: str, until_on: date, reason: str, by: User) -> Opschorting:
    """Let the decision term stand still until a named day, and tell the applicant (Awb 4:15).

    Consent to wait is given by the applicant: `lines.consent_to_wait`.
    """
    if ground == SuspensionGround.INSTEMMING:
        raise ValidationError({"ground": _("Instemmen met uitstel doet de aanvrager zelf, in het portaal.")})
    aanvraag = lock(aanvraag_id)
    require("procedure.handle", by, aanvraag)
    return _suspend(aanvraag, ground, until_on, reason, kind=LetterKind.OPSCHORTING, by=by)


def wait_by_consent(aanvraag: Aanvraag, *, until_on: date, place: int, by: User) -> Opschorting:
    """Let the term of a locked application stand still while it waits for budget: `lines.consent_to_wait`."""
    reason = _("De aanvrager stemt ermee in te wachten op budget.")
    return _suspend(
        aanvraag,
        SuspensionGround.INSTEMMING,
        until_on,
        reason,
        kind=LetterKind.WACHTLIJST,
        place=place,
        by=by,
    )


def _suspend(
    aanvraag: Aanvraag,
    ground: str,
    until_on: date,
    reason: str,
    *,
    kind: LetterKind,
    by: User,
    place: int = 0,
) -> Opschorting:
    today = timezone.localdate()
    if why_not := queries.why_not_still(aanvraag):
        raise WrongStep(why_not)
    if not today < until_on <= today + LONGEST_SUSPENSION:
        raise ValidationError({"until_on": _("Kies een dag na vandaag en binnen een jaar.")})
    from_on = _first_day_free(aanvraag, today)
    if until_on < from_on:
        raise ValidationError(
            {
                "until_on": _("De beslistermijn staat al stil tot en met %(day)s. Kies een latere dag.")
                % {"day": date_format(from_on - timedelta(days=1), "j F Y")}
            }
        )
    if aanvraag.decide_by_on is not None and aanvraag.decide_by_on < from_on:
        raise ValidationError(
            _("De beslistermijn eindigt op %(day)s; die kan vanaf %(from)s niet meer stilstaan.")
            % {"day": date_format(aanvraag.decide_by_on, "j F Y"), "from": date_format(from_on, "j F Y")}
        )
    opschorting = Opschorting.objects.create(
        aanvraag=aanvraag,
        ground=ground,
        from_on=from_on,
        until_on=until_on,
        reason=reason,
        started_at=timezone.now(),
        started_by=by,
    )
    _recompute(aanvraag)
    record("aanvraag.suspended", aanvraag, by=by, ground=ground, until_on=until_on)
    values: dict[str, Value] = {
        "tot_en_met": until_on,
        "besluit_uiterlijk": aanvraag.decide_by_on or until_on,
    }
    if kind == LetterKind.WACHTLIJST:
        values["plaats"] = place
    else:
        values |= {"grond": SuspensionGround(ground).label, "vanaf": opschorting.from_on}
    brief = letters.send(
        aanvraag,
        kind,
        by=None if kind == LetterKind.WACHTLIJST else by,
        values=values,
        reasoning="" if kind == LetterKind.WACHTLIJST else reason,
    )
    emails.to_applicants("letter", aanvraag, brief=brief)
    return opschorting


def _first_day_free(aanvraag: Aanvraag, today: date) -> date:
    """Tomorrow; later when a suspension that was ended on the day it began still has its one day ahead."""
    last = max((each.until_on for each in aanvraag.opschortingen.all()), default=today)
    return max(today, last) + timedelta(days=1)


@transaction.atomic
def end_suspension(aanvraag_id: int, *, by: User) -> None:
    """The ground is gone: the term runs on, and the applicant hears its last day (Awb 4:15 lid 4)."""
    aanvraag = lock(aanvraag_id)
    opschorting = queries.running_opschorting(aanvraag)
    if opschorting is None:
        raise WrongStep(_("De termijn loopt al weer. Ververs de pagina."))
    if opschorting.ground == SuspensionGround.INSTEMMING:
        raise ValidationError(
            _("Wachten op budget eindigt als er geld is, of als de aanvrager niet meer wil wachten.")
        )
    require("procedure.handle", by, aanvraag)
    end_now(aanvraag, opschorting, by=by)
    emails.to_applicants("suspension_ended", aanvraag)
    emails.to_handler("suspension_ended", aanvraag)


def end_now(aanvraag: Aanvraag, opschorting: Opschorting, *, by: User | None) -> None:
    """End a suspension of a locked application today; `by=None` is the portal, when money came free."""
    today = timezone.localdate()
    # It began tomorrow at the earliest: ended on the day itself, one day remains at most.
    opschorting.until_on = max(opschorting.from_on, today)
    opschorting.ended_at, opschorting.ended_by = timezone.now(), by
    opschorting.save()
    _recompute(aanvraag)
    record("aanvraag.suspension_ended", aanvraag, by=by, ground=opschorting.ground)


@transaction.atomic
def extend(aanvraag_id: int, *, weeks: int, reason: str, by: User) -> Verlenging:
    """Make the decision term longer, once and within it, and tell the applicant the day (Awb 4:14)."""
    aanvraag = lock(aanvraag_id)
    require("procedure.handle", by, aanvraag)
    if why_not := queries.why_not_longer(aanvraag):
        raise WrongStep(why_not)
    today = timezone.localdate()
    most = int(number_on("termijn.verlenging_weken", aanvraag.received_on or today))
    if not 1 <= weeks <= most:
        raise ValidationError({"weeks": _("Kies 1 tot en met %(most)s weken.") % {"most": most}})
    verlenging = Verlenging.objects.create(
        aanvraag=aanvraag, weeks=weeks, reason=reason, extended_at=timezone.now(), extended_by=by
    )
    _recompute(aanvraag)
    record("aanvraag.extended", aanvraag, by=by, weeks=weeks, decide_by_on=aanvraag.decide_by_on)
    brief = letters.send(
        aanvraag,
        LetterKind.VERLENGING,
        by=by,
        values={"weken": weeks, "besluit_uiterlijk": aanvraag.decide_by_on or today},
        reasoning=reason,
    )
    emails.to_applicants("letter", aanvraag, brief=brief)
    return verlenging


@transaction.atomic
def give_notice(aanvraag_id: int, *, by: User) -> Ingebrekestelling:
    """The applicant tells that the decision is late (Awb 4:17). Before the last day it has no effect."""
    aanvraag = lock(aanvraag_id)
    require("procedure.give_notice", by, aanvraag)
    today = timezone.localdate()
    known = Ingebrekestelling.objects.filter(aanvraag=aanvraag).first()
    if known is not None:
        return known
    if not queries.is_late(aanvraag, today):
        raise WrongStep(
            _("De termijn voor het besluit is niet voorbij. U kunt ons nu niet in gebreke stellen.")
        )
    notice = Ingebrekestelling.objects.create(
        aanvraag=aanvraag,
        received_on=today,
        made_at=timezone.now(),
        made_by=by,
        late_since=aanvraag.decide_by_on,
    )
    record("aanvraag.notice_given", aanvraag, by=by, late_since=notice.late_since)
    last_day = notice_term(today).last_day
    emails.to_applicants("notice_received", aanvraag, last_day=last_day)
    emails.to_handler("notice_given", aanvraag, last_day=last_day)
    emails.to_deciders("notice_given", aanvraag, last_day=last_day)
    return notice


def _recompute(aanvraag: Aanvraag) -> None:
    set_terms(aanvraag)
    aanvraag.save(update_fields=["decide_by_on", "promised_on"])


def remind(today: date) -> int:
    """Tell who is to act that a term ends soon, once per last day; returns how many were told."""
    soon = today + timedelta(days=int(number_on("termijn.herinnering_dagen", today)))
    decisions = Aanvraag.objects.filter(
        status__in=(Status.INGEDIEND, Status.IN_BEHANDELING, Status.TER_BESLUIT, Status.VERANTWOORD),
        decide_by_on__lte=soon,
    ).exclude(reminded_for=F("decide_by_on"))
    additions = Aanvulling.objects.filter(
        answered_at__isnull=True,
        expired_at__isnull=True,
        reminded_at__isnull=True,
        due_on__lte=soon,
        due_on__gte=today,
    )
    objections = Bezwaar.objects.filter(
        status=ObjectionStatus.ONTVANGEN, reminded_at__isnull=True, decide_by_on__lte=soon
    )
    told = sum(_remind_decision(pk) for pk in decisions.values_list("pk", flat=True))
    told += sum(_remind_addition(pk) for pk in additions.values_list("pk", flat=True))
    return told + sum(_remind_objection(*ids) for ids in objections.values_list("aanvraag_id", "pk"))


@transaction.atomic
def _remind_decision(aanvraag_id: int) -> bool:
    aanvraag = lock(aanvraag_id)
    if aanvraag.reminded_for == aanvraag.decide_by_on:
        return False
    aanvraag.reminded_for = aanvraag.decide_by_on
    aanvraag.save(update_fields=["reminded_for"])
    if aanvraag.status == Status.TER_BESLUIT:
        emails.to_deciders("decision_due", aanvraag)
    elif aanvraag.status == Status.VERANTWOORD and hasattr(aanvraag, "vaststelling"):
        emails.to_settlers("decision_due", aanvraag)
    elif aanvraag.handler:
        emails.to_handler("decision_due", aanvraag)
    else:
        emails.to_makelaars("decision_due", aanvraag)
    return True


@transaction.atomic
def _remind_objection(aanvraag_id: int, bezwaar_id: int) -> bool:
    aanvraag = lock(aanvraag_id)
    bezwaar = Bezwaar.objects.select_for_update().get(pk=bezwaar_id)
    if not bezwaar.is_open or bezwaar.reminded_at:
        return False
    bezwaar.reminded_at = timezone.now()
    bezwaar.save(update_fields=["reminded_at"])
    emails.to_revisers("objection_due", aanvraag, bezwaar=bezwaar)
    return True


@transaction.atomic
def _remind_addition(aanvulling_id: int) -> bool:
    aanvulling = Aanvulling.objects.select_for_update().get(pk=aanvulling_id)
    aanvraag = Aanvraag.objects.select_related("organisatie", "submitted_by").get(pk=aanvulling.aanvraag_id)
    if not aanvulling.is_open or aanvulling.reminded_at or aanvraag.status != Status.AANVULLING_GEVRAAGD:
        return False
    aanvulling.reminded_at = timezone.now()
    aanvulling.save(update_fields=["reminded_at"])
    emails.to_applicants("addition_due", aanvraag, aanvulling=aanvulling)
    return True
