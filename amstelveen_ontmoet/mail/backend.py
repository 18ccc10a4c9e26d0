"""Django's mail backend that writes to the outbox; a worker sends from there."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from amstelveen_ontmoet.mail import actions
from amstelveen_ontmoet.mail.models import OutgoingMail


class OutboxBackend(BaseEmailBackend):
    """Every mail of the portal and of its libraries passes here, so none is lost or sent too early."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        mails = [
            OutgoingMail(
                to=address,
                from_email=message.from_email,
                subject=" ".join(message.subject.split())[:200],
                body=str(message.body),
                reference=message.extra_headers.get(actions.REFERENCE, ""),
            )
            for message in email_messages
            for address in message.recipients()
        ]
        OutgoingMail.objects.bulk_create(mails)
        transaction.on_commit(actions.wake_sender)
        return len(mails)
