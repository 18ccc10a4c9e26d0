"""Public pages come from memory until anything in the database changes."""

import random
import time
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from amstelveen_ontmoet.gebieden.models import Wijk
from amstelveen_ontmoet.pages.views import kept
from tests.factories.accounts import UserFactory
from tests.factories.gebieden import WijkFactory

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
QUIET_WITHIN = 500  # seconds: it ends once the other tests that write are through

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept.forget()


def asked(client: Client, path: str) -> tuple[int, str]:
    """How many queries an answer took, and what it says."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(captured), answer.content.decode()


def asked_twice_in_quiet(path: str) -> tuple[tuple[int, str], tuple[int, str]]:
    """Two answers in a row between which no transaction ended, in whichever database.

    Other tests write in databases of their own of the same PostgreSQL, so it may take some tries.
    """
    until = time.monotonic() + QUIET_WITHIN
    while time.monotonic() < until:
        kept.forget()
        before = kept.snapshot()
        first, second = asked(Client(), path), asked(Client(), path)
        if kept.snapshot() == before:
            return first, second
        time.sleep(random.uniform(0, 0.2))  # out of step with whoever writes at a fixed pace
    pytest.fail(f"no two answers in a row in {QUIET_WITHIN} s without a change")


def test_the_second_visitor_gets_the_same_page_for_one_query():
    wijk = WijkFactory()
    for path in ("/", "/wijken/", f"/wijken/{wijk.slug}/", "/wijkplannen/", "/en/"):
        (queries, page), (queries_again, page_again) = asked_twice_in_quiet(path)
        assert queries > 2
        assert queries_again == 1
        assert page_again == page


def test_every_change_is_seen_at_once():
    wijk = WijkFactory(name="Eerst")
    assert "Eerst" in asked(Client(), "/wijken/")[1]
    Wijk.objects.filter(pk=wijk.pk).update(name="Daarna")
    assert "Daarna" in asked(Client(), "/wijken/")[1]


def test_what_is_not_committed_is_neither_shown_nor_kept():
    wijk = WijkFactory(name="Eerst")
    with transaction.atomic():
        Wijk.objects.filter(pk=wijk.pk).update(name="Daarna")
        assert "Daarna" in asked(Client(), "/wijken/")[1]
        transaction.set_rollback(True)
    assert "Eerst" in asked(Client(), "/wijken/")[1]


def test_a_page_that_was_made_during_a_change_is_not_kept():
    wijk = WijkFactory(name="Eerst")

    @kept.kept_until_a_change
    def busy(request: HttpRequest) -> HttpResponse:
        name = Wijk.objects.get(pk=wijk.pk).name
        Wijk.objects.filter(pk=wijk.pk).update(name=f"{name}, daarna")
        return HttpResponse(name)

    request = RequestFactory().get("/druk/")
    assert [busy(request).content for _again in range(2)] == [b"Eerst", b"Eerst, daarna"]


def test_each_language_address_and_day_has_its_own_page():
    pages = {asked(Client(), path)[1] for path in ("/", "/en/", "/wijken/", "/wijkplannen/")}
    assert len(pages) == 4
    with time_machine.travel(datetime(2026, 12, 31, 12, tzinfo=UTC), tick=False):
        assert "2026" in asked(Client(), "/")[1]
    with time_machine.travel(datetime(2027, 1, 1, 12, tzinfo=UTC), tick=False):
        assert "2026" not in asked(Client(), "/")[1]


def test_who_is_logged_in_gets_a_page_of_their_own():
    asked(Client(), "/")
    client = Client()
    client.force_login(UserFactory(name="Zoë Voorbeeld"), LOGIN)
    queries, page = asked(client, "/")
    assert queries > 2
    assert "Zoë Voorbeeld" in page
    assert "Zoë Voorbeeld" not in asked(Client(), "/")[1]


def test_an_address_with_a_query_is_not_kept():
    for name in ("Elsrijk", "Elders"):
        WijkFactory(name=name)
    assert [asked(Client(), "/wijken/?q=el")[0] > 2 for _again in range(2)] == [True, True]


def test_a_kept_page_has_the_headers_of_a_fresh_one():
    fresh, again = Client().get("/"), Client().get("/")
    assert again.headers == fresh.headers
