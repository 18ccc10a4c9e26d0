"""Asking for an addition, and getting it (Awb 4:5, 4:15)."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.procedure import emails, queries
from amstelveen_ontmoet.procedure.actions import letters, lines
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, _move, lock
from amstelveen_ontmoet.procedure.enums import LetterKind, Status
from amstelveen_ontmoet.procedure.letter.placeholders import Value
from amstelveen_ontmoet.procedure.models import Aanvraag, Aanvulling
from amstelveen_ontmoet.procedure.terms import moved_to_working_day

LONGEST_TERM = timedelta(weeks=12)


@transaction.atomic
def ask_addition(aanvraag_id: int, *, part: str, question: str, due_on: date, by: User) -> Aanvulling:
    """Ask the applicant one thing before a named day; the decision term stands still meanwhile.

    The application was not complete: where first come is first served it loses its place (bijlage 3 A7).
    """
    aanvraag = lock(aanvraag_id)
    today = timezone.localdate()
    if not today < due_on <= today + LONGEST_TERM:
        raise ValidationError({"due_on": _("Kies een dag na vandaag en binnen 12 weken.")})
    if aanvraag.status != Status.IN_BEHANDELING:
        raise WrongStep(_("U kunt nu geen aanvulling vragen. Ververs de pagina."))
    aanvulling = Aanvulling.objects.create(
        aanvraag=aanvraag, part=part, question=question, due_on=due_on, asked_at=timezone.now(), asked_by=by
    )
    _move(aanvraag, Status.AANVULLING_GEVRAAGD, by=by, aanvulling=aanvulling.pk, due_on=due_on)
    lines.mark_incomplete(aanvraag, by=by)
    _send(aanvraag, aanvulling, due_on, by=by)
    return aanvulling


def _send(aanvraag: Aanvraag, aanvulling: Aanvulling, until: date, *, by: User) -> None:
    letters.send(
        aanvraag,
        LetterKind.AANVULLING,
        by=by,
        values={
            "vraag": aanvulling.question,
            "antwoord_uiterlijk": until,
            "termijn": _what_the_term_does(aanvraag, aanvulling),
        },
    )
    emails.to_applicants("addition_asked", aanvraag, aanvulling=aanvulling)


def _what_the_term_does(aanvraag: Aanvraag, aanvulling: Aanvulling) -> Value:
    """Whether the decision term stands still for the question (Awb 4:15), in the language of the letter."""

    def in_words() -> str:
        if queries.stands_still(aanvraag, timezone.localdate(aanvulling.asked_at)):
            return _(
                "De termijn voor ons besluit staat stil vanaf de dag na deze brief, tot uw antwoord er is of "
                "tot die dag voorbij is (Awb 4:15)."
            )
        return _("De termijn voor ons besluit staat door deze vraag niet stil.")

    return lazy(in_words, str)()


@transaction.atomic
def reopen_addition(aanvraag_id: int, *, by: User) -> Aanvulling:
    """Ask again what was closed while an outage gave its sender more time (Awb 2:21 lid 3).

    The last day is the one that the outage gives; where it has passed by now, the sender gets as
    many days as were taken.
    """
    aanvraag = lock(aanvraag_id)
    if aanvraag.status != Status.IN_BEHANDELING:
        raise WrongStep(_("Deze vraag kunt u nu niet opnieuw openen. Ververs de pagina."))
    found = queries.closed_too_early(aanvraag)
    if found is None or found[0].expired_at is None:
        raise WrongStep(_("Er is geen vraag die door een storing te vroeg gesloten is. Ververs de pagina."))
    aanvulling, until = found
    today = timezone.localdate()
    last_day = until.last_day
    if last_day < today:
        taken = last_day - timezone.localdate(aanvulling.expired_at)
        last_day = moved_to_working_day(today + taken + timedelta(days=1))
        aanvulling.due_on = last_day
    aanvulling.expired_at = aanvulling.reminded_at = None
    aanvulling.save()
    _move(
        aanvraag, Status.AANVULLING_GEVRAAGD, by=by, aanvulling=aanvulling.pk, due_on=last_day, reopened=True
    )
    _send(aanvraag, aanvulling, last_day, by=by)
    return aanvulling


@transaction.atomic
def answer_addition(aanvraag_id: int, *, answer: str, by: User) -> None:
    """The applicant answers; the term runs on from the day after."""
    aanvraag = lock(aanvraag_id)
    aanvulling = queries.open_aanvulling(aanvraag)
    if aanvulling is None:
        raise WrongStep(_("Op deze vraag is al geantwoord, of de termijn is voorbij."))
    aanvulling.answer = answer
    aanvulling.answered_at = timezone.now()
    aanvulling.answered_by = by
    aanvulling.save()
    _move(aanvraag, Status.IN_BEHANDELING, by=by, aanvulling=aanvulling.pk)
    lines.rejoin(aanvraag, by=by)
    emails.to_handler("addition_given", aanvraag, aanvulling=aanvulling)


def expire_additions(today: date) -> int:
    """Close requests whose term passed unused; the term of decision runs again. Returns how many."""
    late = Aanvulling.objects.filter(answered_at__isnull=True, expired_at__isnull=True, due_on__lt=today)
    return sum(_expire(pk, today) for pk in late.values_list("aanvraag_id", flat=True))


@transaction.atomic
def _expire(aanvraag_id: int, today: date) -> bool:
    aanvraag = lock(aanvraag_id)
    aanvulling = queries.open_aanvulling(aanvraag)
    if aanvraag.status != Status.AANVULLING_GEVRAAGD or aanvulling is None:
        return False
    if queries.last_day_to_send(aanvulling.due_on).last_day >= today:
        return False
    aanvulling.expired_at = timezone.now()
    aanvulling.save(update_fields=["expired_at"])
    _move(aanvraag, Status.IN_BEHANDELING, by=None, aanvulling=aanvulling.pk)
    emails.to_handler("addition_expired", aanvraag, aanvulling=aanvulling)
    return True
