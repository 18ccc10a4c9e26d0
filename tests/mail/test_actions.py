"""The outbox and a real SMTP server, there, away, and refusing."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from amstelveen_ontmoet.mail import actions
from amstelveen_ontmoet.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db


class Received(Message):
    """Keeps what arrives; refuses one address."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[tuple[str, str]] = []

    def handle_message(self, message) -> None:
        self.mails.append((message["To"], message["Subject"]))

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options) -> str:  # noqa: N802
        if address == "vol@example.nl":
            return "552 the box is full"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def smtp(settings) -> Iterator[Received]:
    """A mail server on this computer."""
    handler = Received()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{controller.port}"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield handler
    controller.stop()


def queue(to: str, subject: str = "Onderwerp") -> None:
    EmailMessage(subject, "Tekst", "portaal@example.nl", [to]).send()


def test_send_waiting_sends_once(smtp):
    queue("een@example.nl")
    queue("twee@example.nl")
    assert actions.send_waiting() == 2
    assert actions.send_waiting() == 0
    assert smtp.mails == [("een@example.nl", "Onderwerp"), ("twee@example.nl", "Onderwerp")]
    assert OutgoingMail.objects.filter(sent_at__isnull=True).count() == 0


def test_send_waiting_refused_address_does_not_stop_the_others(smtp):
    queue("vol@example.nl")
    queue("een@example.nl")
    assert actions.send_waiting() == 1
    refused = OutgoingMail.objects.get(to="vol@example.nl")
    assert (refused.sent_at, refused.attempts) == (None, 1)
    assert "the box is full" in refused.last_error


def test_send_waiting_server_away_keeps_mail_and_tries_later(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    queue("een@example.nl")
    queue("twee@example.nl")
    assert actions.send_waiting() == 0
    first, second = OutgoingMail.objects.order_by("pk")
    # The second was not even tried: it would have waited for the same silence.
    assert (first.attempts, second.attempts) == (1, 0)
    assert first.next_try_at > timezone.now() + timedelta(seconds=50)


def test_send_waiting_without_server_leaves_mail_in_the_outbox(settings):
    settings.EMAIL_URL = ""
    queue("een@example.nl")
    assert actions.send_waiting() == 0
    assert OutgoingMail.objects.get().attempts == 0


def test_queue_in_failed_transaction_leaves_no_mail():
    @transaction.atomic
    def act() -> None:
        queue("een@example.nl")
        raise RuntimeError("the act failed")

    with pytest.raises(RuntimeError, match="the act failed"):
        act()
    assert OutgoingMail.objects.count() == 0


def test_queue_subject_with_line_break_stays_one_line():
    queue("een@example.nl", "Regel een\nBcc: iemand@example.nl")
    assert OutgoingMail.objects.get().subject == "Regel een Bcc: iemand@example.nl"
