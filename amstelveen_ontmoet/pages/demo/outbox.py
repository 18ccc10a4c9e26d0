"""Mail of the demonstration's past: kept to look at, never sent."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from amstelveen_ontmoet.mail.actions import REFERENCE
from amstelveen_ontmoet.mail.models import OutgoingMail


class SentBackend(BaseEmailBackend):
    """Writes mail as sent already: no mail server and no worker is asked for anything."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        mails = OutgoingMail.objects.bulk_create(
            OutgoingMail(
                to=address,
                from_email=message.from_email,
                subject=" ".join(message.subject.split())[:200],
                body=message.body,
                reference=message.extra_headers.get(REFERENCE, ""),
                sent_at=timezone.now(),
            )
            for message in email_messages
            for address in message.recipients()
        )
        return len(mails)


@contextmanager
def nothing_leaves() -> Iterator[None]:
    """Within this block mail is written by `SentBackend`."""
    before = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{SentBackend.__module__}.{SentBackend.__name__}"
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = before
