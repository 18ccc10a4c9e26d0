"""Writing a wijkplan together, and sending it in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting.actions import lock_post
from amstelveen_ontmoet.begroting.models import Begrotingspost
from amstelveen_ontmoet.begroting.queries import NoPost, post_for
from amstelveen_ontmoet.procedure import queries as procedure
from amstelveen_ontmoet.procedure.actions import decisions, letters, lines, retention, steps
from amstelveen_ontmoet.procedure.enums import LetterKind, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Aanvraagregel
from amstelveen_ontmoet.spelregels.queries import number_on
from wijkplannen import emails, queries, reports
from wijkplannen.enums import ROUTES, Section
from wijkplannen.models import Actie, Bewonersgroep, Geldregel, Sectie, Sectieversie, Wijkplan

SERIES = "W"
ROUTE = "wijkbudget (1 euro per bewoner)"


class Conflict(Exception):
    """Somebody else saved this section since it was opened; `current` is how it is now."""

    def __init__(self, current: Sectie) -> None:
        super().__init__(f"{current.key} is at version {current.version}")
        self.current = current


@dataclass(frozen=True)
class SectionContent:
    """What a section holds: its text, its choice, and the rows of the sections that have them."""

    text: str = ""
    choice: str = ""
    acties: tuple[dict[str, Any], ...] | None = None
    geldregels: tuple[dict[str, Any], ...] | None = None

    def as_data(self) -> dict[str, Any]:
        """Plain data for the history, and to see whether anything changed."""
        rows = {
            name: [{key: _plain(value) for key, value in row.items()} for row in values]
            for name, values in (("acties", self.acties), ("geldregels", self.geldregels))
            if values is not None
        }
        return {"text": self.text, "choice": self.choice, **rows}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | list) else str(value)


@transaction.atomic
def start_plan(groep: Bewonersgroep, year: int, *, years: int, language: str, by: User) -> Wijkplan:
    """Begin the plan of a group for a year, or give the one that is there already."""
    require("wijkplannen.start_plan", by, groep)
    Bewonersgroep.objects.select_for_update(no_key=True).get(pk=groep.pk)
    known = queries.current_plan(groep, year)
    if known:
        if known.is_unsent_paper:
            raise ValidationError(
                _("Uw plan voor %(year)s kwam op papier. De gemeente voert het nu in.") % {"year": year}
            )
        return known
    return _start(groep, year, years=years, language=language, by=by)


@transaction.atomic
def start_paper_plan(groep: Bewonersgroep, year: int, *, years: int, by: User) -> Wijkplan:
    """Staff begin to enter a plan that the group sent on paper. Raises ValidationError."""
    require("wijkplannen.enter_paper", by, groep)
    Bewonersgroep.objects.select_for_update(no_key=True).get(pk=groep.pk)
    known = queries.current_plan(groep, year)
    if known and known.is_unsent_paper and known.entered_by_id == by.pk:
        return known
    if known:
        raise ValidationError(_known_plan(known, year))
    return _start(groep, year, years=years, language="nl", entered_by=by, by=by)


def _known_plan(known: Wijkplan, year: int) -> str:
    """Why a plan on paper cannot be entered beside the one that is there."""
    if known.is_unsent_paper:
        text = _("%(name)s voert het plan van deze groep voor %(year)s al in.")
        return text % {"name": known.entered_by, "year": year}
    if known.is_draft:
        text = _(
            "De groep schrijft in het portaal al aan een plan voor %(year)s. Vraag of zij dat verstuurt of "
            "weggooit; de dag waarop het papier kwam blijft tellen."
        )
        return text % {"year": year}
    return _("Deze groep heeft al een plan voor %(year)s: %(number)s.") % {
        "year": year,
        "number": known.number,
    }


def _start(
    groep: Bewonersgroep,
    year: int,
    *,
    years: int,
    language: str,
    by: User,
    entered_by: User | None = None,
) -> Wijkplan:
    plan = Wijkplan.objects.create(
        kind=Aanvraag.Kind.WIJKPLAN,
        title=_("Wijkplan %(group)s %(year)s") % {"group": groep.organisatie.name, "year": year},
        organisatie=groep.organisatie,
        language=language,
        created_by=by,
        entered_by=entered_by,
        groep=groep,
        year=year,
        years=years,
        attempt=groep.plannen.filter(year=year).count() + 1,
    )
    Sectie.objects.bulk_create(Sectie(plan=plan, key=key) for key in Section)
    record("wijkplan.entered" if entered_by else "wijkplan.started", plan, by=by, year=year)
    return plan


@transaction.atomic
def save_section(plan_id: int, key: Section, content: SectionContent, *, version: int, by: User) -> Sectie:
    """Save a section as the next version of the one the writer saw.

    Raises Conflict when somebody else saved it since, unless both wrote the same. Saving
    what is there already changes nothing and gives no new version.
    """
    plan = _writable(plan_id, key, by=by)
    sectie = Sectie.objects.select_for_update().get(plan=plan, key=key)
    newest = sectie.versies.first()
    data = content.as_data()
    if newest is not None and newest.content == data:
        return sectie
    if sectie.version != version:
        raise Conflict(sectie)
    sectie.text, sectie.choice = content.text, content.choice
    sectie.version += 1
    sectie.saved_at, sectie.saved_by = timezone.now(), by
    sectie.save()
    _replace_rows(plan, content)
    Sectieversie.objects.create(
        sectie=sectie, version=sectie.version, content=data, saved_at=sectie.saved_at, saved_by=by
    )
    if not plan.is_draft:
        _check_again(plan, by=by)
    return sectie


def _writable(plan_id: int, key: Section, *, by: User) -> Wijkplan:
    """The locked plan, if this person may write in this section at this step."""
    aanvraag = steps.lock(plan_id)
    plan = Wijkplan.objects.select_related("groep__organisatie").get(pk=plan_id)
    require("wijkplannen.write_plan", by, plan)
    if aanvraag.status == Status.CONCEPT:
        return plan
    if procedure.may_correct(aanvraag, key):
        return plan
    raise steps.WrongStep(_("Het plan is verstuurd; u kunt dit onderdeel nu niet wijzigen."))


def _replace_rows(plan: Wijkplan, content: SectionContent) -> None:
    if content.acties is not None:
        plan.acties.all().delete()
        Actie.objects.bulk_create(Actie(plan=plan, position=i, **row) for i, row in enumerate(content.acties))
    if content.geldregels is not None:
        plan.geldregels.all().delete()
        Geldregel.objects.bulk_create(
            Geldregel(plan=plan, position=i, **row) for i, row in enumerate(content.geldregels)
        )


def _check_again(plan: Wijkplan, *, by: User) -> None:
    """What an addition changes, the rules and the amount asked follow at once."""
    _write_lines(plan, by=by)
    decisions.keep_outcomes(plan, reports.outcomes_of(plan))


def _check_is_a_plan(plan: Wijkplan) -> None:
    filled = reports.filled_sections(plan)
    empty = [section for section in (Section.TE_DOEN, Section.GELD) if not filled[section]]
    if len(empty) == 1:
        raise ValidationError(
            _("Het onderdeel “%(part)s” is nog leeg. Vul dat eerst in.") % {"part": empty[0].label}
        )
    if empty:
        raise ValidationError(_("Vul in ieder geval de onderdelen “Te doen” en “Geld” in."))


@transaction.atomic
def submit_plan(plan_id: int, *, received_on: date | None = None, by: User) -> Wijkplan:
    """Send the plan in: number, receipt, lines of money and the outcome of every rule.

    `received_on` is the day on which a plan came that staff entered from paper.

    A rule that is not met does not stop the group (domain: a failed rule never traps the
    applicant); an empty plan does, since there would be nothing to look at.
    """
    steps.lock(plan_id)
    plan = Wijkplan.objects.select_related("groep__organisatie").get(pk=plan_id)
    _check_is_a_plan(plan)
    _posts_of(plan)
    aanvraag = steps.submit(plan_id, series=SERIES, received_on=received_on, by=by)
    plan.refresh_from_db()
    _write_lines(plan, by=by)
    decisions.keep_outcomes(aanvraag, reports.outcomes_of(plan))
    letters.send(
        aanvraag,
        LetterKind.ONTVANGST,
        by=None,
        values=letters.days_of(aanvraag),
    )
    emails.confirm_receipt(plan)
    emails.announce(plan)
    return plan


def _posts_of(plan: Wijkplan) -> tuple[Begrotingspost, dict[Begrotingspost, Decimal]]:
    """The post of the wijkbudget, and what the plan asks from each other post, in euros."""
    asked: dict[Begrotingspost, Decimal] = {}
    try:
        wijkbudget = post_for(ROUTE, plan.year)
        for kind, amount in queries.requested_with_reasons(plan).items():
            post = post_for(ROUTES[kind], plan.year)
            asked[post] = asked.get(post, Decimal("0.00")) + amount
    except NoPost as error:
        raise ValidationError(
            _("De begroting van %(year)s is er nog niet. Uw plan blijft bewaard; verstuur het later.")
            % {"year": plan.year}
        ) from error
    return wijkbudget, asked


def _write_lines(plan: Wijkplan, *, by: User) -> None:
    """The lines of money: on the post of the wijkbudget with the group's part if adopted, and the others.

    The lock on the post lets no adoption pass between reading the reservation and keeping it.
    """
    wijkbudget, asked = _posts_of(plan)
    for post in sorted([wijkbudget, *asked], key=lambda post: post.pk):
        lock_post(post)
    Aanvraagregel.objects.update_or_create(
        aanvraag=plan,
        post=wijkbudget,
        defaults={"requested": queries.requested_from_wijkbudget(plan)},
    )
    hold_part(plan, wijkbudget)
    before = plan.regels.exclude(post=wijkbudget).select_related("post")
    nothing = {regel.post: Decimal("0.00") for regel in before}
    lines.set_lines(steps.lock(plan.pk), {**nothing, **asked}, by=by)


def hold_part(plan: Wijkplan, post: Begrotingspost) -> None:
    """Let a plan draw on the part of its group, on a locked post; nothing before a part is adopted.

    A plan of the same year that ended without a grant lets go of the part: what is awarded from it
    later is of this plan, and an objection to the earlier one cannot touch it.
    """
    deel = queries.deel_of(plan.organisatie, plan.year)
    part = deel.verplichting if deel else None
    if part is not None:
        earlier = part.regels.exclude(aanvraag=plan).filter(aanvraag__status__in=queries.CLOSED_WITHOUT_GRANT)
        earlier.update(verplichting=None)
    plan.regels.filter(post=post).update(verplichting=part)


def remind_drafts(before: datetime) -> int:
    """Mail once about a draft that nobody touched since `before`; returns how many were sent."""
    sent = 0
    drafts = Wijkplan.objects.filter(
        status=Status.CONCEPT, reminded_at__isnull=True, entered_by__isnull=True, created_at__lt=before
    ).exclude(secties__saved_at__gte=before)
    for pk in drafts.values_list("pk", flat=True):
        sent += _remind(pk)
    return sent


def abandoned_drafts(now: datetime) -> tuple[int, int]:
    """Warn about drafts that nobody touched for long, delete those that stayed untouched after that.

    Returns how many were warned about and deleted. Who writes in a draft takes the warning away.
    """
    today = timezone.localdate(now)
    untouched = now - timedelta(days=int(number_on("bewaren.concept_dagen", today)))
    warned_before = today - timedelta(days=int(number_on("bewaren.concept_waarschuwing_dagen", today)))
    drafts = Wijkplan.objects.filter(status=Status.CONCEPT, created_at__lt=untouched)
    idle = drafts.exclude(secties__saved_at__gte=untouched)
    Wijkplan.objects.filter(status=Status.CONCEPT, warned_at__isnull=False).exclude(
        pk__in=idle.values("pk")
    ).update(warned_at=None)
    fresh = list(idle.filter(warned_at__isnull=True).values_list("pk", flat=True))
    waiting = list(idle.filter(warned_at__isnull=False).values_list("pk", flat=True))
    deleted = sum(retention.delete_abandoned(pk, warned_before=warned_before) for pk in waiting)
    return sum(_warn(pk, now) for pk in fresh), deleted


@transaction.atomic
def _warn(plan_id: int, now: datetime) -> bool:
    steps.lock(plan_id)
    plan = Wijkplan.objects.select_related("groep__organisatie").get(pk=plan_id)
    if plan.warned_at or not plan.is_draft:
        return False
    plan.warned_at = now
    plan.save(update_fields=["warned_at"])
    days = int(number_on("bewaren.concept_waarschuwing_dagen", timezone.localdate(now)))
    emails.warn_of_deletion(plan, timezone.localdate(now) + timedelta(days=days))
    return True


@transaction.atomic
def _remind(plan_id: int) -> bool:
    steps.lock(plan_id)
    plan = Wijkplan.objects.select_related("groep__organisatie").get(pk=plan_id)
    if plan.reminded_at or not plan.is_draft:
        return False
    plan.reminded_at = timezone.now()
    plan.save(update_fields=["reminded_at"])
    emails.remind_of_draft(plan)
    return True
