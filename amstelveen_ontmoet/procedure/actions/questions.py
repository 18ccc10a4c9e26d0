"""A question about one part of an application: asked, answered, taken back. It suspends no term."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.procedure import emails, queries
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, lock
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Vraag


@transaction.atomic
def ask_question(aanvraag_id: int, *, part: str, question: str, by: User) -> Vraag:
    """Ask about one part; until the answer the applicant can correct that part.

    One question per part at a time. The same question twice is a double click and asked once.
    """
    aanvraag = lock(aanvraag_id)
    require("procedure.handle", by, aanvraag)
    if aanvraag.status != Status.IN_BEHANDELING:
        raise WrongStep(_("U kunt nu geen vraag stellen. Ververs de pagina."))
    known = queries.open_question(aanvraag, part)
    if known is not None:
        if (known.question, known.asked_by_id) == (question, by.pk):
            return known
        raise ValidationError(
            {"part": _("Over dit onderdeel staat al een vraag open. Trek die in of wacht op het antwoord.")}
        )
    vraag = Vraag.objects.create(
        aanvraag=aanvraag, part=part, question=question, asked_at=timezone.now(), asked_by=by
    )
    record("aanvraag.question_asked", aanvraag, by=by, vraag=vraag.pk, part=part)
    emails.to_applicants("question_asked", aanvraag, vraag=vraag)
    return vraag


def lock_question(vraag_id: int) -> Vraag:
    """The question, locked with its application until the end of the transaction."""
    aanvraag = lock(Vraag.objects.only("aanvraag_id").get(pk=vraag_id).aanvraag_id)
    vraag = Vraag.objects.select_for_update().get(pk=vraag_id)
    vraag.aanvraag = aanvraag
    return vraag


@transaction.atomic
def answer_question(vraag_id: int, *, answer: str, by: User) -> None:
    """The applicant answers; from then on the part is closed again.

    Raises WrongStep when another member answered first or the question was taken back meanwhile.
    """
    vraag = lock_question(vraag_id)
    require("procedure.answer_question", by, vraag)
    if (vraag.answer, vraag.answered_by_id) == (answer, by.pk):
        return  # a double click
    if vraag.withdrawn_at is not None:
        raise WrongStep(_("Wij hebben deze vraag ingetrokken. U hoeft niet meer te antwoorden."))
    if vraag.answered_at is not None:
        raise WrongStep(_("%(name)s heeft deze vraag al beantwoord.") % {"name": vraag.answered_by})
    vraag.answer, vraag.answered_at, vraag.answered_by = answer, timezone.now(), by
    vraag.save(update_fields=["answer", "answered_at", "answered_by"])
    record("aanvraag.question_answered", vraag.aanvraag, by=by, vraag=vraag.pk)
    emails.to_handler("question_answered", vraag.aanvraag, vraag=vraag)


@transaction.atomic
def withdraw_question(vraag_id: int, *, by: User) -> None:
    """Take a question back that waits for an answer."""
    vraag = lock_question(vraag_id)
    require("procedure.handle_question", by, vraag)
    if not vraag.is_open:
        raise WrongStep(_("Deze vraag is al beantwoord of ingetrokken. Ververs de pagina."))
    vraag.withdrawn_at = timezone.now()
    vraag.save(update_fields=["withdrawn_at"])
    record("aanvraag.question_withdrawn", vraag.aanvraag, by=by, vraag=vraag.pk)
