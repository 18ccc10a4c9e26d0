"""Taking an application back."""

from django.db import transaction
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.begroting.enums import Ground
from amstelveen_ontmoet.procedure import emails, queries
from amstelveen_ontmoet.procedure.actions import lines
from amstelveen_ontmoet.procedure.actions.steps import _move, lock
from amstelveen_ontmoet.procedure.enums import Status, WaitStatus


@transaction.atomic
def withdraw(aanvraag_id: int, *, reason: str, by: User) -> None:
    """The applicant takes the application back. What was sent stays on record; its place in line goes."""
    aanvraag = lock(aanvraag_id)
    aanvraag.aanvullingen.filter(answered_at__isnull=True, expired_at__isnull=True).update(
        expired_at=timezone.now()
    )
    queries.open_questions(aanvraag).update(withdrawn_at=timezone.now())
    lines.leave(aanvraag, ground=Ground.INGETROKKEN, to=WaitStatus.AFGEZIEN, by=by)
    _move(aanvraag, Status.INGETROKKEN, by=by, reason=reason)
    emails.to_handler("withdrawn", aanvraag, reason=reason)
