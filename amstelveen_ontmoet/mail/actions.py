"""Writing mail to people in their own language, sending what waits, and keeping what does not arrive."""

from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
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

from amstelveen_ontmoet.mail.models import OutgoingMail, UnreachableAddress

log = structlog.get_logger(__name__)
SMTP = "django.core.mail.backends.smtp.EmailBackend"
REFERENCE = "X-Case-Number"
# Reply codes from here on say that trying again is of no use (RFC 5321 4.2.1).
REFUSED_FOR_GOOD = 500
PAUSES = [timedelta(minutes=m) for m in (1, 2, 5, 15, 60, 240)]


def text_of(template: str, *, language: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body of `templates/mails/<template>.txt`, whose first line is the subject."""
    with translation.override(language):
        text = render_to_string(f"mails/{template}.txt", {"portal_name": settings.PORTAL_NAME, **context})
    subject, _, body = text.strip().partition("\n")
    return subject, body.strip() + "\n"


def queue(subject: str, body: str, *, to: str, reference: str = "") -> None:
    """Put a mail in the outbox; `reference` is the number of the case that it is about."""
    headers = {REFERENCE: reference} if reference else None
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to], headers=headers).send()


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
                .filter(sent_at__isnull=True, bounced_at__isnull=True, next_try_at__lte=timezone.now())
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
    except SMTPRecipientsRefused as error:
        code, answer = _refusal(error)
        if code < REFUSED_FOR_GOOD:
            return _try_later(mail, error)
        mail.bounced_at, mail.last_error = timezone.now(), f"{code} {answer}"[:1000]
        mail.save(update_fields=["attempts", "bounced_at", "last_error"])
        _keep_unreachable(mail.to, mail.last_error)
        log.warning("mail_bounced", mail=mail.pk, error=mail.last_error)
        return error
    except (SMTPException, OSError) as error:
        return _try_later(mail, error)
    mail.sent_at = timezone.now()
    mail.last_error = ""
    mail.save(update_fields=["attempts", "sent_at", "last_error"])
    return None


def _refusal(error: SMTPRecipientsRefused) -> tuple[int, str]:
    """Code and words with which the server refused the one address of a mail."""
    code, answer = next(iter(error.recipients.values()))
    return code, answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)


def _try_later(mail: OutgoingMail, error: Exception) -> Exception:
    pause = PAUSES[min(mail.attempts, len(PAUSES)) - 1]
    mail.next_try_at = timezone.now() + pause
    mail.last_error = f"{type(error).__name__}: {error}"[:1000]
    log.warning("mail_not_sent", mail=mail.pk, attempts=mail.attempts, error=mail.last_error)
    mail.save(update_fields=["attempts", "next_try_at", "last_error"])
    return error


def _keep_unreachable(address: str, reason: str) -> None:
    UnreachableAddress.objects.update_or_create(
        address=address.lower(), defaults={"since": timezone.now(), "reason": reason}
    )


@transaction.atomic
def record_bounce(address: str, reason: str = "") -> bool:
    """Mail to this address came back later: mark the latest one sent; whether there was one.

    Of an address to which nothing was sent nothing is kept.
    """
    sent = OutgoingMail.objects.select_for_update().filter(to__iexact=address.strip(), sent_at__isnull=False)
    mail = sent.order_by("-sent_at", "-pk").first()
    if mail is None:
        return False
    mail.bounced_at, mail.last_error = mail.bounced_at or timezone.now(), reason[:1000]
    mail.save(update_fields=["bounced_at", "last_error"])
    _keep_unreachable(mail.to, reason[:1000])
    return True


def forget_address(address: str) -> None:
    """The person says that mail to this address arrives again, or leaves."""
    UnreachableAddress.objects.filter(address=address.lower()).delete()


def forget_reference(reference: str) -> int:
    """Delete the mails about a case that was destroyed; returns how many."""
    return OutgoingMail.objects.filter(reference=reference).delete()[0]
