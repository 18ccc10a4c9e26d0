"""What the bank says: read in any of its forms, shown first, booked exactly once."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.begroting.models import Boeking, Verplichting
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.betalingen import tasks
from amstelveen_ontmoet.betalingen.actions import confirmations
from amstelveen_ontmoet.betalingen.models import Betaalbatch, Betaling, Terugmelding
from amstelveen_ontmoet.betalingen.queries import batches, open_payments
from amstelveen_ontmoet.betalingen.reports import preview_of
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.procedure.actions import revisions
from amstelveen_ontmoet.procedure.models import Aanvraag
from tests.factories.accounts import staff
from tests.factories.betalingen import Purse, answer_csv

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def purse(db) -> Purse:
    return Purse()


def sent(purse: Purse, *amounts: str) -> list[Betaling]:
    """Payments of one batch that was sent."""
    for amount in amounts:
        purse.award(amount)
    return list(purse.sent().betalingen.all())


def taken(purse: Purse, content: bytes) -> Terugmelding:
    return confirmations.take_in("bank.csv", content, by=purse.maker)


def outcomes(content: bytes) -> list[str]:
    return [answer.outcome for answer in preview_of(content).answers]


def test_confirmed_payment_is_booked_once_with_its_entry(purse):
    (payment,) = sent(purse, "350.10")
    confirmations.process(taken(purse, answer_csv(payment)).pk, by=purse.maker)
    payment.refresh_from_db()
    assert (payment.status, payment.paid_on) == ("bevestigd", timezone.localdate())
    assert (payment.boeking.amount, payment.boeking.kind) == (Decimal("350.10"), "pay")
    assert payment.boeking.reason.endswith(f"{payment.reference} ({timezone.localdate():%d-%m-%Y})")
    line = Verplichting.objects.get(pk=payment.verplichting_id)
    assert (line.paid, Boeking.objects.filter(kind="pay").count()) == (Decimal("350.10"), 1)
    assert Betaalbatch.objects.get().status == "afgerond"
    assert differences() == []


def test_same_file_twice_books_nothing_more(purse):
    payments = sent(purse, "10.00", "20.00")
    content = answer_csv(*payments)
    first, second = taken(purse, content), taken(purse, content)
    confirmations.process(first.pk, by=purse.maker)
    with pytest.raises(ValidationError, match="al verwerkt"):
        confirmations.process(first.pk, by=purse.maker)
    assert outcomes(content) == ["al_verwerkt", "al_verwerkt"]
    assert confirmations.process(second.pk, by=purse.maker) == 0
    assert Boeking.objects.filter(kind="pay").count() == 2


def test_refused_payment_returns_to_the_list_with_the_reason_of_the_bank(purse):
    (payment,) = sent(purse, "75.00")
    content = answer_csv(payment, status="RJCT", reason="Rekening opgeheven")
    confirmations.process(taken(purse, content).pk, by=purse.maker)
    assert (purse.seen(), Boeking.objects.filter(kind="pay").count()) == ((1, Decimal("75.00")), 0)
    client = Client()
    client.force_login(purse.maker, LOGIN)
    assert "Rekening opgeheven" in client.get("/betalingen/").content.decode()
    assert purse.batch().betalingen.get().reference != payment.reference


def test_processed_file_tells_what_happened_to_each_payment(purse):
    paid, refused = sent(purse, "10.00", "20.00")
    lines = answer_csv(paid) + b"\n" + answer_csv(refused, status="RJCT", reason="Opgeheven").split(b"\n")[1]
    file = taken(purse, lines)
    client = Client()
    client.force_login(purse.maker, LOGIN)
    before = client.get(f"/betalingen/bank/{file.pk}/").context["preview"]
    assert before.counts == [("Wordt betaald", 1), ("Afgewezen door de bank", 1)]
    confirmations.process(file.pk, by=purse.maker)
    answer = client.get(f"/betalingen/bank/{file.pk}/")
    assert answer.context["preview"].counts == [("Betaald", 1), ("Afgewezen door de bank", 1)]
    page = answer.content.decode()
    assert "1 betaling van €\xa010,00 is geboekt." in page and "Opgeheven" in page


def test_each_line_is_shown_with_what_it_means(purse):
    paid, refused, other, settled = sent(purse, "1.00", "2.00", "3.00", "4.00")
    confirmations.process(taken(purse, answer_csv(settled)).pk, by=purse.maker)
    purse.award("5.00")
    waiting = purse.batch().betalingen.get()
    day = timezone.localdate().isoformat()
    lines = [
        "kenmerk;bedrag;datum;status;reden",
        f"{paid.reference};1,00;{day};betaald;",
        f"{refused.reference};2,00;{day};afgewezen;Weg",
        f"{other.reference};3,01;{day};betaald;",
        f"{settled.reference};4,00;{day};betaald;",
        f"{settled.reference};4,00;{day};betaald;",
        f"{waiting.reference};5,00;{day};betaald;",
        f"B-1999-001-00001;1,00;{day};betaald;",
        f"{paid.reference};1,00;{day};afgewezen;",
        f";1,00;{day};betaald;",
        f"x;1,005;{day};betaald;",
        "y;1,00;31-02-2026;betaald;",
        f"z;1,00;{day};misschien;",
        "kort",
    ]
    assert outcomes("\n".join(lines).encode()) == [
        "betaald",
        "afgewezen",
        "ander_bedrag",
        "al_verwerkt",
        "dubbel",
        "niet_verstuurd",
        "onbekend",
        "tegenspraak",
        "onleesbaar",
        "onleesbaar",
        "onleesbaar",
        "onleesbaar",
        "onleesbaar",
    ]


def test_no_list_of_payments_reads_the_files_of_their_batch(purse):
    (payment,) = sent(purse, "1.00")
    content = answer_csv(payment)
    with CaptureQueriesContext(connection) as captured:
        preview_of(content)
        assert open_payments([payment.verplichting_id]).get().batch.number
        list(batches())
    asked = " ".join(query["sql"] for query in captured)
    assert '"xml"' not in asked and '"csv"' not in asked


def test_what_contradicts_what_was_booked_is_told_and_changes_nothing(purse):
    (payment,) = sent(purse, "9.00")
    confirmations.process(taken(purse, answer_csv(payment)).pk, by=purse.maker)
    assert outcomes(answer_csv(payment, status="afgewezen", reason="x")) == ["tegenspraak"]


@pytest.mark.parametrize(
    ("template", "encoding"),
    [
        ("kenmerk;bedrag;datum;status\r\n{ref};1.250,50;{day};betaald\r\n", "utf-8-sig"),
        ("EndToEndId,Amount,Date,Status\n{ref},1250.50,{day},ACSC\n", "utf-8"),
        ("Kenmerk\tBedrag\tBoekdatum\tStatus\n{ref}\t€ 1250,50\t{dutch}\tUitgevoerd\n", "utf-8"),
        ('"Kenmerk";"Bedrag (EUR)";"Datum";"Status";"Reden"\n"{ref}";"1250,5";"{flat}";"OK";"é"\n', "cp1252"),
        ("\n", "utf-8"),
    ],
)
def test_files_of_other_hands_are_read(purse, template, encoding):
    (payment,) = sent(purse, "1250.50")
    today = timezone.localdate()
    text = template.format(
        ref=payment.reference,
        day=today.isoformat(),
        dutch=today.strftime("%d-%m-%Y"),
        flat=today.strftime("%Y%m%d"),
    )
    if text == "\n":
        with pytest.raises(ValidationError, match="mist de kolom"):
            preview_of(text.encode())
        return
    assert outcomes(text.encode(encoding)) == ["betaald"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "mist de kolom"),
        (b"kenmerk;bedrag;datum\nx;1;2", "mist de kolom status"),
        (b"kenmerk;bedrag;datum;status;kenmerk\n", "twee keer"),
        (b'kenmerk;bedrag;datum;status\n"x;1;2;3\n', "niet te lezen"),
        (b"\x00\x01\x02\xff" * 20, "geen tekstbestand"),
        (b"kenmerk;bedrag;datum;status\n;;;\n", "geen enkele betaling"),
        (b"x" * (5 * 1024 * 1024 + 1), "te groot"),
    ],
)
def test_file_that_is_none_is_refused_in_words(purse, content, message):
    with pytest.raises(ValidationError, match=message):
        taken(purse, content)
    assert Terugmelding.objects.count() == 0


def test_only_an_ambtenaar_takes_in_and_processes(purse):
    (payment,) = sent(purse, "1.00")
    found = taken(purse, answer_csv(payment))
    for person in (purse.mandaathouder, staff(Role.MAKELAAR), staff(Role.BEHEERDER)):
        with pytest.raises(PermissionDenied):
            confirmations.take_in("x", answer_csv(payment), by=person)
        with pytest.raises(PermissionDenied):
            confirmations.process(found.pk, by=person)


def test_award_is_not_lowered_while_its_payment_is_under_way(purse):
    (payment,) = sent(purse, "100.00")
    aanvraag = Aanvraag.objects.get(regels__verplichting=payment.verplichting)
    for act in (revisions.lower, revisions.settle):
        with pytest.raises(ValidationError, match="betaling onderweg"), transaction.atomic():
            act(aanvraag, Decimal(1), by=purse.mandaathouder)
    confirmations.process(taken(purse, answer_csv(payment)).pk, by=purse.maker)
    revisions.settle(aanvraag, Decimal(1), by=purse.mandaathouder)


def test_database_keeps_what_the_bank_said_and_what_became_of_it(purse):
    (payment,) = sent(purse, "1.00")
    found = taken(purse, answer_csv(payment))
    with pytest.raises(IntegrityError, match="stays as it was received"), transaction.atomic():
        Terugmelding.objects.update(content=b"x")
    confirmations.process(found.pk, by=purse.maker)
    for change in ({"status": "verstuurd"}, {"paid_on": None}, {"boeking": None}):
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            Betaling.objects.update(**change)


def test_page_shows_before_it_does(purse):
    (payment,) = sent(purse, "12.34")
    client = Client()
    client.force_login(purse.maker, LOGIN)
    upload = SimpleUploadedFile("bank.csv", answer_csv(payment))
    answer = client.post("/betalingen/bank/", {"file": upload}, follow=True)
    page = answer.content.decode()
    assert "1 betaling van €\xa012,34 wordt geboekt." in page
    assert Betaling.objects.get().status == "verstuurd"
    done = client.post(answer.request["PATH_INFO"], follow=True).content.decode()
    assert "Verwerkt: 1 betalingen." in done and Betaling.objects.get().status == "bevestigd"
    bad = client.post("/betalingen/bank/", {"file": SimpleUploadedFile("x.csv", b"nee;nee\n")})
    assert bad.status_code == 422 and "mist de kolom" in bad.content.decode()
    assert client.post("/betalingen/bank/", {}).status_code == 422


def test_large_file_is_processed_by_a_job_in_parts(purse, monkeypatch):
    payments = sent(purse, *["10.00"] * 5)
    monkeypatch.setattr(confirmations, "AT_ONCE", 4)
    monkeypatch.setattr(confirmations, "PART", 2)
    found = taken(purse, answer_csv(*payments))
    client = Client()
    client.force_login(purse.maker, LOGIN)
    for _ in range(2):
        answer = client.post(f"/betalingen/bank/{found.pk}/")
    job = Job.objects.get(kind="terugmelding")
    assert answer["Location"] == f"/taken/{job.pk}/"
    tasks.process_answer(job.pk, *job.args)
    tasks.process_answer(job.pk, *job.args)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 5, 5)
    assert Boeking.objects.filter(kind="pay").count() == 5
    assert Betaalbatch.objects.get().status == "afgerond"
    assert Terugmelding.objects.get().processed_by == purse.maker


def test_large_file_that_was_broken_off_goes_on_where_it_was(purse, monkeypatch):
    payments = sent(purse, *["10.00"] * 3)
    found = taken(purse, answer_csv(*payments))
    confirmations.process(taken(purse, answer_csv(payments[0])).pk, by=purse.maker)
    confirmations.process_in_parts(found.pk, 0, by=purse.maker)
    confirmations.process_in_parts(found.pk, 0, by=purse.maker)
    assert Boeking.objects.filter(kind="pay").count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_process_the_same_payments_at_once_book_them_once():
    purse = Purse()
    payments = sent(purse, *["10.00"] * 5)
    files = [taken(purse, answer_csv(*payments)).pk, taken(purse, answer_csv(*reversed(payments))).pk]
    together = Barrier(4)

    def process(pk: int) -> int:
        try:
            together.wait(60)
            return confirmations.process(pk, by=purse.maker)
        except ValidationError:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(process, files * 2))

    assert sorted(done) == [0, 0, 0, 5]
    assert Boeking.objects.filter(kind="pay").count() == 5
    assert Verplichting.objects.filter(paid=Decimal("10.00")).count() == 5
    assert differences() == []
