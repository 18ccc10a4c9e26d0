"""A page costs the same number of queries for one row as for thirty."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.gebieden.models import Buurt
from amstelveen_ontmoet.procedure.actions import dossier, steps
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Besluit, Brief
from amstelveen_ontmoet.spelregels.models import Waarde
from tests.factories.accounts import LidmaatschapFactory
from tests.factories.begroting import PostFactory
from tests.factories.gebieden import BuurtFactory, InwonertalFactory, WijkFactory
from tests.factories.wijkplannen import BewonersgroepFactory, City, WerkgebiedFactory
from wijkplannen.models import Bestuurslid, Bewonersgroep, Geldregel, Wijkplan

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
MANY = 30


@pytest.fixture
def city(db) -> City:
    return City()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, LOGIN)
    client.get("/privacy/")
    return client


def queries(client: Client, path: str) -> list[str]:
    client.get(path)  # content types and the like are read once per process
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def same_for_many(client: Client, path: str, add: Callable[[int], object]) -> int:
    few = queries(client, path)
    for number in range(MANY):
        add(number)
    many = queries(client, path)
    assert len(many) == len(few), [sql for sql in many if sql not in few][:5]
    return len(many)


def submitted(city: City, number: int, groep: Bewonersgroep | None = None) -> Aanvraag:
    """One more application at the desk, of a group of its own."""
    if groep is None:
        groep = BewonersgroepFactory()
        WerkgebiedFactory(groep=groep, buurt=Buurt.objects.first())
    plan = Wijkplan.objects.create(
        kind="wijkplan",
        title=f"Wijkplan {number}",
        organisatie=groep.organisatie,
        created_by=city.bestuur,
        groep=groep,
        year=city.year,
    )
    now = timezone.now()
    Aanvraag.objects.filter(pk=plan.pk).update(
        status=Status.INGEDIEND,
        number=steps.next_number("W", city.year),
        submitted_at=now,
        submitted_by=city.bestuur,
        received_on=now.date(),
        decide_by_on=now.date(),
    )
    return Aanvraag.objects.get(pk=plan.pk)


def granted(city: City, number: int, groep: Bewonersgroep | None = None) -> None:
    aanvraag = submitted(city, number, groep)
    Geldregel.objects.create(
        plan_id=aanvraag.pk, richting="uitgave", kind="huur", amount=number + 1, position=0
    )
    Aanvraag.objects.filter(pk=aanvraag.pk).update(status=Status.VERLEEND)
    Besluit.objects.create(
        aanvraag=aanvraag,
        outcome=Status.VERLEEND,
        requested=10,
        granted=10,
        decided_at=timezone.now(),
        decided_by=city.mandaathouder,
        advised_by=city.makelaar,
        submitted_by=city.bestuur,
        published_on=timezone.localdate(),
        objection_until_on=timezone.localdate() + timedelta(days=42),
        brief=Brief.objects.create(aanvraag=aanvraag, kind="verlening", sent_at=timezone.now(), content={}),
    )


def test_work_list(city):
    submitted(city, 0)
    path = "/werkvoorraad/?weergave=alles"
    assert same_for_many(client_of(city.makelaar), path, lambda n: submitted(city, n)) <= 10


def test_own_overview_with_groups_and_plans(city):
    def add(number: int) -> None:
        groep = BewonersgroepFactory()
        LidmaatschapFactory(user=city.bestuur, organisatie=groep.organisatie)
        city.draft(groep, by=User.objects.get(pk=city.bestuur.pk))

    add(0)
    client = client_of(city.bestuur)
    few = queries(client, "/mijn/")
    for number in range(8):
        add(number)
    assert len(queries(client_of(city.bestuur), "/mijn/")) == len(few)


def test_public_lists(city):
    granted(city, 0)
    assert same_for_many(Client(), "/wijkplannen/", lambda n: granted(city, n)) <= 3

    def add_wijk(number: int) -> None:
        wijk = WijkFactory()
        InwonertalFactory(buurt=None, wijk=wijk, peildatum=city.peildatum)
        granted(city, 100 + number)

    add_wijk(0)
    for path in ("/", "/wijken/", "/wijken/?q=e"):
        assert same_for_many(Client(), path, add_wijk) <= 8, path


def test_wijk_page_with_many_groups_and_buurten(city):
    wijk = Buurt.objects.first().wijk

    def add(number: int) -> None:
        groep = BewonersgroepFactory()
        WerkgebiedFactory(groep=groep, buurt=BuurtFactory(wijk=wijk))
        granted(city, number, groep)

    add(100)
    assert same_for_many(Client(), f"/wijken/{wijk.slug}/", add) <= 9


def test_group_page_with_a_long_board(city):
    def add(number: int) -> None:
        Bestuurslid.objects.create(
            groep=city.groep, name=f"Lid {number}", function="lid", from_on="2020-01-01", is_public=True
        )

    assert same_for_many(Client(), f"/bewonersgroepen/{city.groep.slug}/", add) <= 10


def test_case_page_with_many_messages(city):
    plan = city.plan(Status.IN_BEHANDELING)
    aanvraag = Aanvraag.objects.get(pk=plan.pk)

    def add(number: int) -> None:
        dossier.write_from_desk(aanvraag, text=f"Bericht {number}", by=city.makelaar)

    add(0)
    client, case = client_of(city.makelaar), f"/werkvoorraad/{aanvraag.number}/"
    assert same_for_many(client, f"{case}gesprek/", add) <= 19
    for part, most in (("", 16), ("plan/", 18), ("dossier/", 18)):
        assert len(queries(client, case + part)) <= most, part


def test_status_page_with_many_messages(city):
    plan = city.plan(Status.IN_BEHANDELING)
    aanvraag = Aanvraag.objects.get(pk=plan.pk)

    def add(number: int) -> None:
        dossier.send_message(aanvraag, text=f"Bericht {number}", by=city.bestuur)

    add(0)
    assert same_for_many(client_of(city.bestuur), f"/mijn/aanvragen/{plan.pk}/", add) <= 33


def test_budget_and_its_entries(city):
    def add(number: int) -> None:
        ledger.reserve(
            city.post, city.groep.organisatie, 1, description=f"Regel {number}", by=city.ambtenaar, reason="x"
        )

    add(0)
    client = client_of(city.ambtenaar)
    assert same_for_many(client, f"/begroting/posten/{city.post.pk}/", add) <= 11
    assert (
        same_for_many(client, f"/begroting/{city.year}/", lambda n: PostFactory(year=city.year, amount=n + 1))
        <= 13
    )


def test_values_of_the_rules(city):
    def add(number: int) -> None:
        Waarde.objects.create(
            key=f"proef.{number}", from_on="2020-01-01", kind="number", value="1", label="x", source="y"
        )

    assert same_for_many(Client(), "/spelregels/", add) <= 4
