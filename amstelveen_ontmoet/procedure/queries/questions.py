"""Requests for an addition, and questions about a part of an application."""

from django.db.models import QuerySet

from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Aanvulling, Vraag


def open_aanvulling(aanvraag: Aanvraag) -> Aanvulling | None:
    """The request to supplement that waits for an answer."""
    return aanvraag.aanvullingen.filter(answered_at__isnull=True, expired_at__isnull=True).first()


def open_question(aanvraag: Aanvraag, part: str) -> Vraag | None:
    """The question about a part that waits for an answer."""
    return aanvraag.vragen.filter(part=part, answered_at__isnull=True, withdrawn_at__isnull=True).first()


def open_questions(aanvraag: Aanvraag) -> QuerySet[Vraag]:
    """The questions that wait for an answer, the latest first."""
    return aanvraag.vragen.filter(answered_at__isnull=True, withdrawn_at__isnull=True)


def questions_of(aanvraag: Aanvraag) -> QuerySet[Vraag]:
    """Every question about a part of the application, the latest first."""
    return aanvraag.vragen.select_related("asked_by", "answered_by")


def asked_about(aanvraag: Aanvraag, part: str) -> str:
    """The question about this part of a sent application that waits for an answer; empty without one."""
    if aanvraag.status not in (Status.IN_BEHANDELING, Status.AANVULLING_GEVRAAGD):
        return ""
    if vraag := open_question(aanvraag, part):
        return vraag.question
    asked = open_aanvulling(aanvraag)
    return asked.question if asked is not None and asked.part == part else ""


def may_correct(aanvraag: Aanvraag, part: str) -> bool:
    """Whether something was asked about this part of a sent application, so that it can be corrected now."""
    return asked_about(aanvraag, part) != ""
