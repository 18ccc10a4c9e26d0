"""The outbox and a real SMTP server, there, away, and refusing."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.mail import actions, queries
from amstelveen_ontmoet.mail.models import OutgoingMail, UnreachableAddress
from amstelveen_ontmoet.procedure.actions import dossier
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag

pytestmark = pytest.mark.django_db


class Received(Message):
    """Keeps what arrives; refuses one address."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[tuple[str, str]] = []
        self.headers: list[str | None] = []

    def handle_message(self, message) -> None:
        self.mails.append((message["To"], message["Subject"]))
        self.headers.append(message[actions.REFERENCE])

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options) -> str:  # noqa: N802
        if address == "vol@example.nl":
            return "552 the box is full"
        if address == "druk@example.nl":
            return "450 try again later"
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
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), ready_timeout=60)
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
    assert (refused.sent_at, refused.attempts, refused.bounced_at is None) == (None, 1, False)
    assert refused.last_error == "552 the box is full"


def test_send_waiting_address_refused_for_good_is_kept_and_not_tried_again(smtp):
    queue("vol@example.nl")
    assert (actions.send_waiting(), actions.send_waiting()) == (0, 0)
    OutgoingMail.objects.update(next_try_at=timezone.now() - timedelta(days=1))
    actions.send_waiting()
    assert OutgoingMail.objects.get().attempts == 1
    kept = UnreachableAddress.objects.get()
    assert (kept.address, kept.reason) == ("vol@example.nl", "552 the box is full")
    actions.forget_address("VOL@example.nl")
    assert not UnreachableAddress.objects.exists()


def test_send_waiting_address_refused_for_now_is_tried_later(smtp):
    queue("druk@example.nl")
    assert actions.send_waiting() == 0
    mail = OutgoingMail.objects.get()
    assert (mail.bounced_at, mail.attempts) == (None, 1)
    assert mail.next_try_at > timezone.now() + timedelta(seconds=50)
    assert not UnreachableAddress.objects.exists()


def test_queue_keeps_the_number_of_the_case_and_sends_it_to_nobody(smtp):
    actions.queue("Onderwerp", "Tekst", to="een@example.nl", reference="W-2026-001")
    assert OutgoingMail.objects.get().reference == "W-2026-001"
    assert actions.send_waiting() == 1
    assert smtp.headers == [None]


def test_record_bounce_marks_the_latest_mail_and_knows_no_strangers(capsys):
    with pytest.raises(CommandError, match="no mail to niemand"):
        call_command("record_bounce", "niemand@example.nl")
    now = timezone.now()
    for days in (2, 1):
        queue("Een@example.nl")
        OutgoingMail.objects.filter(sent_at=None).update(sent_at=now - timedelta(days=days))
    call_command("record_bounce", "een@EXAMPLE.nl", "--reason", "550 unknown user")
    assert capsys.readouterr().out == "marked as not arrived: een@EXAMPLE.nl\n"
    bounced = OutgoingMail.objects.get(bounced_at__isnull=False)
    assert (bounced.sent_at, bounced.last_error) == (now - timedelta(days=1), "550 unknown user")
    assert [each.address for each in queries.unreachable(["EEN@example.nl"])] == ["een@example.nl"]


def test_database_refuses_an_unreachable_address_twice_or_in_capitals():
    UnreachableAddress.objects.create(address="een@example.nl", since=timezone.now())
    for address in ("een@example.nl", "Twee@example.nl"):
        with pytest.raises(IntegrityError), transaction.atomic():
            UnreachableAddress.objects.create(address=address, since=timezone.now())


def test_case_page_tells_that_mail_did_not_arrive(smtp, city):
    plan = city.plan(Status.IN_BEHANDELING)
    User.objects.filter(pk=city.bestuur.pk).update(email="vol@example.nl")
    dossier.write_from_desk(Aanvraag.objects.get(pk=plan.pk), text="Hallo", subject="Een", by=city.makelaar)
    actions.send_waiting()
    client = Client()
    client.force_login(city.makelaar, "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/werkvoorraad/{plan.number}/").content.decode()
    assert "vol@example.nl is onbereikbaar sinds" in page and "552 the box is full" in page
    assert f"Nieuw bericht over {plan.title}" in page


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
