"""Changing what was awarded, before it is settled."""

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
from amstelveen_ontmoet.procedure.actions import letters, revisions
from amstelveen_ontmoet.procedure.actions.decisions import mandate_for
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, lock
from amstelveen_ontmoet.procedure.enums import AWARDED, ChangeStatus, LetterKind
from amstelveen_ontmoet.procedure.letter.placeholders import Value
from amstelveen_ontmoet.procedure.models import Brief, Wijziging
from amstelveen_ontmoet.procedure.workflow import CHANGE_STEPS


def _move(wijziging: Wijziging, to: ChangeStatus, *, by: User) -> None:
    """Set the step of a locked change, if the table and the person's rights allow it."""
    step = CHANGE_STEPS[ChangeStatus(wijziging.status)].get(to)
    if step is None:
        raise WrongStep(_("Over deze wijziging is al besloten. Ververs de pagina."))
    require(step.permission, by, wijziging)
    wijziging.status = to
    wijziging.decided_at, wijziging.decided_by = timezone.now(), by
    wijziging.save()
    record(step.event, wijziging.aanvraag, by=by, wijziging=wijziging.pk)


def _amount(before: Decimal, after: Decimal) -> Value:
    """What the change does to the grant, in the language of the letter."""

    def in_words() -> str:
        if after == before:
            return _("De subsidie blijft %(amount)s.") % {"amount": format_amount(before)}
        return _("De subsidie was %(before)s en is nu %(after)s.") % {
            "before": format_amount(before),
            "after": format_amount(after),
        }

    return lazy(in_words, str)()


@transaction.atomic
def ask_change(aanvraag_id: int, *, what: str, granted: Decimal | None = None, by: User) -> Wijziging:
    """Ask to do other things than was awarded for, or the same for less money, in euros.

    More money is a new application: the order of receipt counts for it (bijlage 3 A6).
    """
    aanvraag = lock(aanvraag_id)
    require("procedure.ask_change", by, aanvraag)
    if why_not := queries.why_no_change(aanvraag):
        raise WrongStep(why_not)
    before = queries.awarded_amount(aanvraag)
    after = before if granted is None else granted
    if not 0 < after <= before:
        raise ValidationError(
            {
                "granted": _(
                    "Vul een bedrag in tot en met %(before)s. Meer vraagt u met een nieuwe aanvraag."
                )
                % {"before": format_amount(before)}
            }
        )
    wijziging = Wijziging.objects.create(
        aanvraag=aanvraag,
        what=what,
        granted_before=before,
        granted_after=after,
        asked_at=timezone.now(),
        asked_by=by,
    )
    record("aanvraag.change_asked", aanvraag, by=by, wijziging=wijziging.pk)
    emails.to_handler("change_asked", aanvraag, wijziging=wijziging)
    emails.to_who_decides_change("change_asked", wijziging)
    return wijziging


def lock_change(wijziging_id: int) -> Wijziging:
    """The change, locked with its application until the end of the transaction."""
    lock(Wijziging.objects.only("aanvraag_id").get(pk=wijziging_id).aanvraag_id)
    changes = Wijziging.objects.select_for_update(of=("self",)).select_related("aanvraag__organisatie")
    return changes.get(pk=wijziging_id)


@transaction.atomic
def withdraw_change(wijziging_id: int, *, by: User) -> None:
    """The applicant takes the question back."""
    _move(lock_change(wijziging_id), ChangeStatus.INGETROKKEN, by=by)


@transaction.atomic
def decide_change(wijziging_id: int, *, is_agreed: bool, reasoning: str = "", by: User) -> Brief:
    """Agree with a change and lower the award with it, or refuse it with a reason; tell it in a letter.

    An objection can have raised the award meanwhile: a change that asked for no other amount leaves that.
    """
    wijziging = lock_change(wijziging_id)
    aanvraag = wijziging.aanvraag
    if not wijziging.is_open or aanvraag.status not in AWARDED:
        raise WrongStep(_("Over deze wijziging valt niet (meer) te besluiten. Ververs de pagina."))
    if not is_agreed and not reasoning.strip():
        raise ValidationError({"reasoning": _("Leg uit waarom u de wijziging weigert.")})
    require("procedure.decide_change", by, wijziging)
    before = queries.awarded_amount(aanvraag)
    mandaat = mandate_for(by, before)
    if not wijziging.is_about_money:
        wijziging.granted_after = before
    wijziging.granted_before = before
    wijziging.reasoning = reasoning
    if is_agreed and wijziging.is_about_money:
        revisions.lower(aanvraag, before - wijziging.granted_after, by=by)
    _move(wijziging, ChangeStatus.AKKOORD if is_agreed else ChangeStatus.GEWEIGERD, by=by)
    brief = letters.send(
        aanvraag,
        LetterKind.WIJZIGING if is_agreed else LetterKind.WIJZIGING_GEWEIGERD,
        by=by,
        values={
            "verleend": (after := queries.awarded_amount(aanvraag)),
            "verleend_was": before,
            "bedrag": _amount(before, after),
            "wijziging": wijziging.what,
        },
        reasoning=reasoning,
        mandaat=mandaat,
    )
    emails.to_applicants("letter", aanvraag, brief=brief)
    return brief
