"""The pages of payments: from the list to the file, and the same number of queries however long the list."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.begroting.models import Verplichting
from amstelveen_ontmoet.betalingen import tasks
from amstelveen_ontmoet.betalingen.actions import confirmations, rekeningen
from amstelveen_ontmoet.betalingen.enums import Obstacle
from amstelveen_ontmoet.betalingen.models import Betaalbatch
from amstelveen_ontmoet.betalingen.views.desk import PER_PAGE
from amstelveen_ontmoet.jobs.models import Job
from tests.factories.betalingen import Purse, answer_csv, example_iban

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def purse(db) -> Purse:
    return Purse()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, LOGIN)
    return client


def page_of(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_from_the_list_to_the_file_and_back(purse):
    purse.award("11277.02")
    purse.award("10.00", organisatie=purse.party(with_account=False))
    maker, releaser = client_of(purse.maker), client_of(purse.releaser)
    shown = page_of(maker, "/betalingen/")
    assert "Zet 1 betaling van €\xa011.277,02 klaar" in shown and "Er is nog geen rekeningnummer: 1" in shown
    day = timezone.localdate().isoformat()
    made = {"count": "1", "total": "11277.02", "execute_on": day}
    assert maker.post("/betalingen/", {**made, "total": "11277.03"}).status_code == 422
    assert maker.post("/betalingen/", made).status_code == 302
    batch = Betaalbatch.objects.get()
    base = f"/betalingen/batches/{batch.pk}/"
    assert "Iemand anders geeft deze batch vrij" in page_of(maker, base)
    assert "Geef €\xa011.277,02 vrij" in page_of(releaser, base)
    assert releaser.post(f"{base}vrijgeven/", {"count": "2", "total": "1"}, follow=True).status_code == 200
    assert Betaalbatch.objects.get().status == "gemaakt"
    releaser.post(f"{base}vrijgeven/", {"count": "1", "total": "11277.02"})
    assert Betaalbatch.objects.get().status == "vrijgegeven"
    sending = maker.post(f"{base}versturen/")
    job = Job.objects.get()
    assert sending["Location"] == f"/taken/{job.pk}/"
    tasks.send_batch(*[job.pk, *job.args])
    assert "Download voor de bank (pain.001)" in page_of(maker, base)
    assert "Er is al een betaling onderweg: 1" in page_of(maker, "/betalingen/")


def test_list_of_many_reads_one_page_of_them_in_as_many_queries_as_of_one(purse):
    client = client_of(purse.maker)
    purse.award("5.00")
    page_of(client, "/betalingen/")
    with CaptureQueriesContext(connection) as few:
        page_of(client, "/betalingen/")
    party = purse.party(with_account=False)
    for _ in range(PER_PAGE + 9):
        purse.award("1.00", organisatie=party)
    purse.award("2.00")
    read: list[int] = []
    note = lambda instance, **kwargs: read.append(instance.pk)  # noqa: E731
    post_init.connect(note, sender=Verplichting)
    with CaptureQueriesContext(connection) as many:
        answer = client.get("/betalingen/")
    post_init.disconnect(note, sender=Verplichting)
    assert (len(many), len(read)) == (len(few), PER_PAGE)
    rows = [row for row, _refused, _open in answer.context["rows"]]
    assert [row.left for row in rows[:2]] == [Decimal("5.00"), Decimal("2.00")]
    assert len(rows) == PER_PAGE and all(row.obstacle for row in rows[2:])
    assert f"Er is nog geen rekeningnummer: {PER_PAGE + 9}" in answer.content.decode()
    rest = client.get("/betalingen/?toon=weggelaten&page=2").context["rows"]
    assert [row.obstacle for row, _refused, _open in rest] == [Obstacle.GEEN_REKENING] * 9


def test_second_click_on_make_makes_one_batch(purse):
    purse.award("5.00")
    client = client_of(purse.maker)
    made = {"count": "1", "total": "5.00", "execute_on": timezone.localdate().isoformat()}
    statuses = [client.post("/betalingen/", made).status_code for _ in range(2)]
    assert statuses == [302, 422] and Betaalbatch.objects.count() == 1


def test_mandaathouder_sees_and_makes_nothing(purse):
    purse.award("5.00")
    client = client_of(purse.mandaathouder)
    assert "Maak een batch" not in page_of(client, "/betalingen/")
    made = {"count": "1", "total": "5.00", "execute_on": timezone.localdate().isoformat()}
    client.post("/betalingen/", made)
    assert Betaalbatch.objects.count() == 0


def test_withdrawing_asks_for_a_reason_and_keeps_it(purse):
    purse.award("5.00")
    batch, client = purse.batch(), client_of(purse.maker)
    path = f"/betalingen/batches/{batch.pk}/intrekken/"
    assert client.post(path, {"reason": " "}).status_code == 422
    assert client.post(path, {"reason": "Verkeerde dag"}).status_code == 302
    assert "Verkeerde dag" in page_of(client, f"/betalingen/batches/{batch.pk}/")


@pytest.mark.parametrize("query", ["?post=x", "?post=99999999999", "?q=%00", "?page=abc", "?toon=weggelaten"])
def test_odd_filters_give_a_page(purse, query):
    purse.award("5.00")
    assert client_of(purse.maker).get(f"/betalingen/{query}").status_code == 200


def test_no_page_shows_a_whole_account_number_to_who_need_not_see_it(purse):
    line = purse.award("5.00")
    batch = purse.batch()
    iban = batch.betalingen.get().iban
    for user in (purse.maker, purse.releaser, purse.mandaathouder):
        client = client_of(user)
        for path in ("/betalingen/", "/betalingen/batches/", f"/betalingen/batches/{batch.pk}/"):
            assert iban not in page_of(client, path).replace(" ", "")
    assert line.organisatie.name in page_of(client_of(purse.maker), "/betalingen/")


def queries(client: Client, path: str) -> int:
    client.get(path)  # what is read once per process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_lists_ask_the_same_number_of_queries_for_many_rows(purse):
    purse.award("1.00")
    sent = purse.sent()
    client = client_of(purse.maker)
    purse.award("1.00")
    paths = ["/betalingen/", "/betalingen/batches/", f"/betalingen/batches/{sent.pk}/", "/betalingen/bank/"]
    before = [queries(client, path) for path in paths]
    for number in range(2, 12):
        purse.award(Decimal(number))
    for _ in range(3):
        purse.batch()
        purse.award("3.00")
    assert [queries(client, path) for path in paths] == before
    assert max(before) <= 20


def test_what_is_under_way_leads_to_its_batch_and_asks_for_nothing(purse):
    purse.award("5.00")
    batch = purse.batch()
    shown = page_of(client_of(purse.maker), "/betalingen/")
    assert f'href="/betalingen/batches/{batch.pk}/"' in shown and "is-soon" not in shown


def test_batch_that_lay_too_long_says_on_which_day_the_bank_pays(purse):
    purse.award("5.00")
    batch = purse.batch()
    path = f"/betalingen/batches/{batch.pk}/"
    assert "de gekozen dag" not in page_of(client_of(purse.releaser), path)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        shown = page_of(client_of(purse.releaser), path)
        assert f"{date_format(timezone.localdate(), 'j F Y')}</span>" in shown
    assert f"de gekozen dag, {date_format(batch.execute_on, 'j F Y')}, is voorbij" in shown
    assert "1 van 1 betaling</caption>" in shown


def test_finished_batch_warns_before_its_file_is_sent_again(purse):
    purse.award("5.00")
    batch, client = purse.sent(), client_of(purse.maker)
    warning = "Stuur het niet nog eens."
    assert warning not in page_of(client, f"/betalingen/batches/{batch.pk}/")
    content = answer_csv(*batch.betalingen.all())
    confirmations.process(confirmations.take_in("bank.csv", content, by=purse.maker).pk, by=purse.maker)
    assert warning in page_of(client, f"/betalingen/batches/{batch.pk}/")


@pytest.mark.parametrize("path", ["", "rekeningen/", "batches/", "bank/"])
def test_payments_stand_under_the_budget_in_the_menu(purse, path):
    shown = page_of(client_of(purse.maker), f"/betalingen/{path}")
    assert f'href="{reverse("begroting_latest")}" aria-current="page"' in shown


def test_board_that_confirms_a_number_stays_under_its_own_overview(purse):
    party = purse.party(with_account=False)
    first, second = (each.user for each in party.lidmaatschappen.all())
    entered = rekeningen.enter_account(party.pk, iban=example_iban(), holder=party.name, by=first)
    shown = page_of(client_of(second), f"/rekeningen/{entered.pk}/bevestigen/")
    assert f'href="{reverse("mijn")}" aria-current="page"' in shown


def test_pages_speak_english_too(purse):
    purse.award("5.00")
    batch, client = purse.batch(), client_of(purse.maker)
    assert "Can be paid now" in page_of(client, "/en/betalingen/")
    assert "Someone else has to release this batch" in page_of(client, f"/en/betalingen/batches/{batch.pk}/")
