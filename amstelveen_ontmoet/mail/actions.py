"""Writing mail to people in their own language, and sending what waits."""

from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from kombu.exceptions import OperationalError

from amstelveen_ontmoet.mail.models import OutgoingMail

log = structlog.get_logger(__name__)
SMTP = "django.core.mail.backends.smtp.EmailBackend"
PAUSES = [timedelta(minutes=m) for m in (1, 2, 5, 15, 60, 240)]


def write(template: str, *, to: str, language: str, context: dict[str, Any]) -> None:
    """Queue the mail `templates/mails/<template>.txt`, whose first line is the subject."""
    with translation.override(language):
        text = render_to_string(f"mails/{template}.txt", {"portal_name": settings.PORTAL_NAME, **context})
    subject, _, body = text.strip().partition("\n")
    EmailMessage(subject, body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to]).send()


def absolute_url(path: str) -> str:
    """The address of a page as a mail needs it."""
    return settings.BASE_URL.rstrip("/") + path


def wake_sender() -> None:
    """Ask a worker to send now; without a broker the periodic task sends a little later."""
    try:
        current_app.send_task("mail.send_waiting")
    except OperationalError:
        log.warning("broker_unreachable", task="mail.send_waiting")


def send_waiting(limit: int = 100) -> int:
    """Send what is due and return how many were sent. Two workers never send the same mail.

    Without a mail server (EMAIL_URL) nothing is sent; the demonstration shows the mails in
    the browser instead.
    """
    if not settings.EMAIL_URL:
        return 0
    sent = 0
    connection = get_connection(SMTP)
    for _ in range(limit):
        with transaction.atomic():
            mail = (
                OutgoingMail.objects.select_for_update(skip_locked=True)
                .filter(sent_at__isnull=True, next_try_at__lte=timezone.now())
                .order_by("next_try_at", "pk")
                .first()
            )
            if mail is None:
                break
            error = _try_to_send(mail, connection)
        sent += error is None
        if isinstance(error, OSError) and not isinstance(error, SMTPException):
            break  # the server does not answer; the others would wait for it as long
    return sent


def _try_to_send(mail: OutgoingMail, connection: BaseEmailBackend) -> Exception | None:
    """Send one locked mail; the error when it did not go, with the next try planned."""
    mail.attempts += 1
    try:
        EmailMessage(mail.subject, mail.body, mail.from_email, [mail.to], connection=connection).send()
    except (SMTPException, OSError) as error:
        pause = PAUSES[min(mail.attempts, len(PAUSES)) - 1]
        mail.next_try_at = timezone.now() + pause
        mail.last_error = f"{type(error).__name__}: {error}"[:1000]
        log.warning("mail_not_sent", mail=mail.pk, attempts=mail.attempts, error=mail.last_error)
        mail.save(update_fields=["attempts", "next_try_at", "last_error"])
        return error
    mail.sent_at = timezone.now()
    mail.last_error = ""
    mail.save(update_fields=["attempts", "sent_at", "last_error"])
    return None
