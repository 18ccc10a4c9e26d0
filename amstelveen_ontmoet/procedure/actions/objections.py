"""Objecting to a decision, and deciding on the objection (Awb chapters 6 and 7)."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure import emails, queries
from amstelveen_ontmoet.procedure.actions import letters, reclaims, revisions
from amstelveen_ontmoet.procedure.actions.decisions import mandate_for
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, lock
from amstelveen_ontmoet.procedure.enums import LetterKind, ObjectionStatus
from amstelveen_ontmoet.procedure.letter.placeholders import Value
from amstelveen_ontmoet.procedure.models import Bezwaar, Brief, Terugvordering
from amstelveen_ontmoet.procedure.terms import objection_decision_term
from amstelveen_ontmoet.procedure.workflow import OBJECTION_STEPS
from amstelveen_ontmoet.spelregels.queries import number_on


def _move(bezwaar: Bezwaar, to: ObjectionStatus, *, by: User) -> None:
    """Set the step of a locked objection, if the table and the person's rights allow it."""
    step = OBJECTION_STEPS[ObjectionStatus(bezwaar.status)].get(to)
    if step is None:
        raise WrongStep(_("Over dit bezwaar is al besloten. Ververs de pagina."))
    require(step.permission, by, bezwaar)
    bezwaar.status = to
    bezwaar.decided_at, bezwaar.decided_by = timezone.now(), by
    bezwaar.save()
    record(step.event, bezwaar.aanvraag, by=by, bezwaar=bezwaar.pk)


@transaction.atomic
def object_to(brief_id: int, *, grounds: str, received_on: date | None = None, by: User) -> Bezwaar:
    """Make an objection to a decision; staff enter one that came on paper with its day of receipt.

    One that comes too late is taken in as well: a person decides whether that is excused (Awb 6:11).
    """
    brief = Brief.objects.get(pk=brief_id)
    aanvraag = lock(brief.aanvraag_id)
    today = timezone.localdate()
    require("procedure.object" if received_on is None else "procedure.enter_objection", by, aanvraag)
    if received_on is not None and not timezone.localdate(brief.sent_at) <= received_on <= today:
        raise ValidationError(
            {"received_on": _("Kies een dag vanaf de datum van het besluit en niet na vandaag.")}
        )
    if why_not := queries.why_no_objection(brief, is_on_paper=received_on is not None):
        raise WrongStep(why_not)
    weeks = int(number_on("termijn.bezwaar_besluit_weken", today))
    bezwaar = Bezwaar.objects.create(
        aanvraag=aanvraag,
        brief=brief,
        grounds=grounds,
        received_on=received_on or today,
        made_at=timezone.now(),
        made_by=by,
        decide_by_on=objection_decision_term(
            max(brief.objection_until_on or today, received_on or today), weeks
        ).last_day,
        first_decided_by=brief.sent_by,
    )
    record("aanvraag.objected", aanvraag, by=by, bezwaar=bezwaar.pk, brief=brief.pk)
    answer = letters.send(aanvraag, LetterKind.BEZWAAR_ONTVANGST, by=None, values=_values(bezwaar))
    emails.to_applicants("letter", aanvraag, brief=answer)
    emails.to_revisers("objection_received", aanvraag, bezwaar=bezwaar)
    return bezwaar


def _values(bezwaar: Bezwaar) -> dict[str, Value]:
    return {
        "bezwaar_op": bezwaar.received_on,
        "bezwaar_tegen": timezone.localdate(bezwaar.brief.sent_at),
        "besluit_uiterlijk": bezwaar.decide_by_on,
    }


def lock_objection(bezwaar_id: int) -> Bezwaar:
    """The objection, locked with its application until the end of the transaction."""
    bezwaar = Bezwaar.objects.select_related("aanvraag", "brief").get(pk=bezwaar_id)
    lock(bezwaar.aanvraag_id)
    return (
        Bezwaar.objects.select_for_update(of=("self",))
        .select_related("aanvraag__organisatie", "brief")
        .get(pk=bezwaar_id)
    )


@transaction.atomic
def withdraw_objection(bezwaar_id: int, *, by: User) -> None:
    """The applicant takes the objection back (Awb 6:21)."""
    bezwaar = lock_objection(bezwaar_id)
    _move(bezwaar, ObjectionStatus.INGETROKKEN, by=by)


@transaction.atomic
def decide_objection(
    bezwaar_id: int, *, outcome: str, reasoning: str, granted: Decimal | None = None, by: User
) -> Brief:
    """Decide on an objection; a founded one revises the decision, in favour of who objected (Awb 7:11).

    `granted` is the amount in euros after a founded objection to an award, a refusal or a settlement;
    None leaves the amount and the step as they are, as with a change or reclaim to be decided anew.
    Nobody decides on an objection to a decision of their own (Awb 10:3 lid 3).
    """
    bezwaar = lock_objection(bezwaar_id)
    step = ObjectionStatus(outcome)
    if step in (ObjectionStatus.ONTVANGEN, ObjectionStatus.INGETROKKEN):
        raise ValidationError({"outcome": _("Kies gegrond, ongegrond of niet-ontvankelijk.")})
    if not reasoning.strip():
        raise ValidationError({"reasoning": _("Leg uit waarom u zo besluit.")})
    if not bezwaar.is_open:
        raise WrongStep(_("Over dit bezwaar is al besloten. Ververs de pagina."))
    require("procedure.decide_objection", by, bezwaar)
    mandaat = mandate_for(by, granted or Decimal(0))
    aanvraag = bezwaar.aanvraag
    bezwaar.reasoning = reasoning
    result: Value = ""
    dropped: Terugvordering | None = None
    if step == ObjectionStatus.GEGROND:
        bezwaar.granted = granted
        result = revisions.revise(aanvraag, bezwaar.brief, granted, by=by)
        if granted is not None:
            dropped = reclaims.drop_after_objection(aanvraag, by=by)
        if dropped is not None:
            result = _with_reclaim(result, dropped.amount)
    _move(bezwaar, step, by=by)
    brief = letters.send(
        aanvraag,
        _LETTERS[step],
        by=by,
        values={**_values(bezwaar), "uitkomst": result, "verleend": queries.awarded_amount(aanvraag)},
        reasoning=reasoning,
        mandaat=mandaat,
    )
    emails.to_applicants("letter", aanvraag, brief=brief)
    if dropped is not None:
        reclaims.reclaim_rest(aanvraag, by=by)
    return brief


def _with_reclaim(result: Value, amount: Decimal) -> Value:
    """What the objection comes to, and that the reclaim of so many euros falls away with it."""

    def in_words() -> str:
        dropped = _("Onze terugvordering van %(amount)s vervalt.") % {"amount": format_amount(amount)}
        return f"{result} {dropped}"

    return lazy(in_words, str)()


_LETTERS = {
    ObjectionStatus.GEGROND: LetterKind.BEZWAAR_GEGROND,
    ObjectionStatus.ONGEGROND: LetterKind.BEZWAAR_ONGEGROND,
    ObjectionStatus.NIET_ONTVANKELIJK: LetterKind.BEZWAAR_NIET_ONTVANKELIJK,
}
