"""The file of a batch: made once, kept for ever, the same at each download; also after a killed worker."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from sepaxml.validation import try_valid_xml

from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.betalingen import tasks
from amstelveen_ontmoet.betalingen.actions import sending
from amstelveen_ontmoet.betalingen.enums import BatchStatus
from amstelveen_ontmoet.betalingen.models import Betaalbatch, Betaling
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.procedure.models import Aanvraag
from amstelveen_ontmoet.sepa import SCHEMA
from amstelveen_ontmoet.spelregels.models import Waarde
from tests.factories.betalingen import Purse

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
SPACE = f"{{urn:iso:std:iso:20022:tech:xsd:{SCHEMA}}}"


@pytest.fixture
def purse(db) -> Purse:
    return Purse()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, LOGIN)
    return client


def texts(xml: bytes, tag: str) -> list[str | None]:
    return [each.text for each in ElementTree.parse(io.BytesIO(xml)).iter(f"{SPACE}{tag}")]  # noqa: S314  our own


def test_file_is_valid_and_stands_with_the_step_that_says_it_was_sent(purse):
    lines = [purse.award("11277.02"), purse.award("0.01")]
    batch = purse.sent()
    xml = bytes(batch.xml)
    try_valid_xml(xml, SCHEMA)
    assert (batch.status, batch.sent_by, batch.payer_name) == ("verstuurd", purse.maker, "Gemeente Voorbeeld")
    assert texts(xml, "InstdAmt") == ["11277.02", "0.01"]
    assert texts(xml, "EndToEndId") == [f"{batch.number}-00001", f"{batch.number}-00002"]
    assert [each.status for each in batch.betalingen.all()] == ["verstuurd"] * 2
    listed = bytes(batch.csv).decode("utf-8-sig").splitlines()
    assert listed[0].split(";")[:3] == ["batch", "kenmerk", "zaak"] and "11277,02" in listed[1]
    assert [line.organisatie.name in row for line, row in zip(lines, listed[1:], strict=True)] == [True, True]


def test_batch_that_lay_past_its_day_asks_the_bank_for_the_day_of_the_file(purse):
    purse.award("100.00")
    chosen = timezone.localdate()
    purse.released()

    with time_machine.travel(timezone.now() + timedelta(days=3)):
        job = sending.start_sending(Betaalbatch.objects.get().pk, by=purse.maker)
        tasks.send_batch(job.pk, Betaalbatch.objects.get().pk, purse.maker.pk)

    batch = Betaalbatch.objects.get()
    later = chosen + timedelta(days=3)
    assert (batch.execute_on, batch.pay_on) == (chosen, later)
    assert texts(bytes(batch.xml), "ReqdExctnDt") == [later.isoformat()]
    assert bytes(batch.csv).decode().splitlines()[1].endswith(f";{later.isoformat()}")


def test_download_gives_the_same_bytes_each_time_and_to_nobody_else(purse):
    purse.award()
    batch = purse.sent()
    client = client_of(purse.maker)
    for kind, kept in (("xml", batch.xml), ("csv", batch.csv)):
        path = f"/betalingen/batches/{batch.pk}/bestand.{kind}"
        first, second = client.get(path), client.get(path)
        assert first.content == second.content == bytes(kept)
        assert f'filename="{batch.number}.{kind}"' in first["Content-Disposition"]
        assert client_of(purse.mandaathouder).get(path).status_code == 403
    unsent = purse.award() and purse.batch()
    assert client.get(f"/betalingen/batches/{unsent.pk}/bestand.xml").status_code == 404


def test_text_that_is_a_formula_stays_text_in_the_list(purse):
    party = purse.party()
    type(party).objects.filter(pk=party.pk).update(name='=HYPERLINK("x")')
    party.refresh_from_db()
    purse.award(organisatie=party)
    assert "'=HYPERLINK" in bytes(purse.sent().csv).decode("utf-8-sig")


def test_only_a_released_batch_is_sent_and_a_second_click_joins_the_first(purse):
    purse.award()
    batch = purse.batch()
    with pytest.raises(ValidationError, match="Wacht op vrijgave"):
        sending.start_sending(batch.pk, by=purse.maker)
    batch = purse.award() and purse.released()
    with pytest.raises(PermissionDenied):
        sending.start_sending(batch.pk, by=purse.mandaathouder)
    jobs = {sending.start_sending(batch.pk, by=purse.maker).pk for _ in range(2)}
    assert len(jobs) == 1


@pytest.mark.parametrize("change", [{"key": "weg.ermee"}, {"value": "geen nummer"}])
def test_without_an_account_of_the_municipality_nothing_is_sent(purse, change):
    purse.award()
    batch = purse.released()
    Waarde.objects.filter(key="betaling.rekening_iban").update(**change)
    with pytest.raises(ValidationError, match="van welke rekening de gemeente betaalt"):
        sending.start_sending(batch.pk, by=purse.maker)


def test_award_that_changed_since_the_release_stops_the_file(purse):
    line = purse.award()
    batch = purse.released()
    job = sending.start_sending(batch.pk, by=purse.maker)
    Aanvraag.objects.filter(regels__verplichting=line).update(status="ter_besluit")
    with pytest.raises(ValidationError, match="Er is geen besluit dat nu geldt"):
        tasks.send_batch(job.pk, batch.pk, purse.maker.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.xml) == (BatchStatus.VRIJGEGEVEN, None)
    assert Job.objects.get(pk=job.pk).state == Job.State.FAILED
    page = client_of(purse.maker).get(f"/betalingen/batches/{batch.pk}/").content.decode()
    assert "De vorige keer lukte het niet" in page


def test_sending_once_more_changes_nothing(purse):
    purse.award()
    batch = purse.sent()
    sending.send_batch(batch.pk, batch.job_id, by=purse.maker)
    again = Betaalbatch.objects.get(pk=batch.pk)
    assert (bytes(again.xml), again.sent_at) == (bytes(batch.xml), batch.sent_at)
    assert Event.objects.filter(action="betaalbatch.sent").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"xml": b"<Document/>"},
        {"csv": b"x"},
        {"payer_iban": "NL91ABNA0417164300"},
        {"sent_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_database_never_changes_a_file_that_was_sent(purse, change):
    purse.award()
    batch = purse.sent()
    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
        Betaalbatch.objects.filter(pk=batch.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_file():
    purse = Purse()
    for _ in range(3):
        purse.award()
    batch = purse.released()
    job = sending.start_sending(batch.pk, by=purse.maker)
    together = Barrier(3)

    def send(_: int) -> None:
        try:
            together.wait(60)
            sending.send_batch(batch.pk, job.pk, by=purse.maker)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(send, range(3)))

    assert Betaling.objects.filter(status="verstuurd").count() == 3
    assert Event.objects.filter(action="betaalbatch.sent").count() == 1


@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_the_middle_of_a_big_batch_sends_it_once(celery_worker, wait_for):
    purse = Purse(amount=10_000_000)
    parties = [purse.party() for _ in range(5)]
    for number in range(260):
        purse.award(Decimal(1 + number), organisatie=parties[number % 5])
    batch = purse.released()
    with transaction.atomic():
        job = sending.start_sending(batch.pk, by=purse.maker)
    with transaction.atomic():
        # The job waits for this row when the file is made and is to be kept.
        Betaalbatch.objects.select_for_update().get(pk=batch.pk)
        celery_worker.start()
        wait_for(lambda: Job.objects.filter(pk=job.pk, done=260).exists())
        celery_worker.kill()
    assert Betaalbatch.objects.get(pk=batch.pk).xml is None

    celery_worker.start()

    wait_for(lambda: Job.objects.get(pk=job.pk).is_over)
    found = Job.objects.get(pk=job.pk)
    assert (found.state, found.deliveries) == (Job.State.DONE, 2)
    sent = Betaalbatch.objects.get(pk=batch.pk)
    assert sent.status == BatchStatus.VERSTUURD
    assert texts(bytes(sent.xml), "NbOfTxs") == ["260", "260"]
    assert Betaling.objects.filter(status="verstuurd").count() == 260
    assert Event.objects.filter(action="betaalbatch.sent").count() == 1
