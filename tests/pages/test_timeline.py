"""Where an application is, for the applicant: what was done by its day, and what is still to come."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amstelveen_ontmoet.pages.reports import Event, timeline_of
from amstelveen_ontmoet.procedure.actions import changes, objections, payments, reclaims
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Vaststelling
from tests.factories.accounts import member
from tests.factories.betalingen import Purse, own_account
from tests.factories.procedure import mandated
from tests.factories.wijkplannen import ASKED, City
from wijkplannen.actions import year

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
TRANSFER = "Wij maken €\u00a0400,00 naar u over"


@pytest.fixture
def city(db) -> City:
    return City()


def events(city: City, pk: int) -> list[Event]:
    return timeline_of(Aanvraag.objects.get(pk=pk), city.year)


def pay(city: City, pk: int, amount: Decimal = ASKED) -> None:
    payments.record_payment(
        pk, amount=amount, paid_on=timezone.localdate(), reference="B-1", by=city.ambtenaar
    )


def text_of(city: City, pk: int, title: str) -> str:
    (event,) = [event for event in events(city, pk) if event.title == title]
    return event.text


def test_timeline_of_a_grant_tells_what_is_still_to_come(city):
    plan = city.plan(Status.VERLEEND)
    todo = [(event.title, event.date) for event in events(city, plan.pk) if event.state == "todo"]
    assert todo == [
        (TRANSFER, ""),
        ("U vertelt ons wat u deed", f"na afloop van {city.year}"),
        ("Wij stellen het bedrag vast", ""),
    ]


def test_timeline_tells_why_a_grant_is_not_paid_yet(city):
    plan = city.plan(Status.VERLEEND)
    missing = "Wij hebben nog geen rekeningnummer van u. Geef het door onder Mijn overzicht."
    assert text_of(city, plan.pk, TRANSFER) == missing

    own_account()
    purse = Purse.with_post(city.post)
    purse.account(city.groep.organisatie, city.bestuur, member(city.groep.organisatie))
    assert text_of(city, plan.pk, TRANSFER) == ""
    change = changes.ask_change(plan.pk, what="Geen feest.", by=city.bestuur)
    assert text_of(city, plan.pk, TRANSFER).endswith("tot over uw wijziging is besloten.")
    changes.withdraw_change(change.pk, by=city.bestuur)
    bezwaar = objections.object_to(plan.besluit.brief_id, grounds="Te weinig.", by=city.bestuur)
    assert text_of(city, plan.pk, TRANSFER).endswith("tot over uw bezwaar is besloten.")
    objections.withdraw_objection(bezwaar.pk, by=city.bestuur)
    purse.batch()
    assert text_of(city, plan.pk, TRANSFER) == "De betaling staat klaar."
    assert TRANSFER in [event.title for event in events(city, plan.pk)]


def test_timeline_puts_what_was_done_by_its_day(city):
    plan = city.plan(Status.VERLEEND)
    pay(city, plan.pk)
    with time_machine.travel(timezone.now() + timedelta(weeks=20), tick=False):
        titles = [event.title for event in events(city, plan.pk) if event.state == "done"]
    over = "De tijd om bezwaar te maken tegen dit besluit is voorbij"
    assert titles[-2:] == ["Betaald: €\u00a0400,00", over]
    assert TRANSFER not in [event.title for event in events(city, plan.pk)]


@pytest.mark.parametrize(
    ("status", "amount"),
    [(Status.DIRECT_VASTGESTELD, 400), (Status.VASTGESTELD, 400), (Status.LAGER_VASTGESTELD, 300)],
)
def test_timeline_of_a_settled_grant_tells_what_is_still_to_be_paid(city, status, amount):
    plan = city.plan(status)
    ahead = [event.title for event in events(city, plan.pk) if event.state == "todo"]
    assert f"Wij maken €\u00a0{amount},00 naar u over" in ahead
    pay(city, plan.pk, Decimal(amount))
    assert not any(event.title.startswith("Wij maken") for event in events(city, plan.pk))


def test_timeline_tells_what_an_objection_to_the_settlement_gave(city):
    plan = city.plan(Status.LAGER_VASTGESTELD)
    letter = Vaststelling.objects.get(aanvraag=plan).brief_id
    bezwaar = objections.object_to(letter, grounds="De zaal was duurder.", by=city.bestuur)
    title = "U maakte bezwaar tegen de vaststelling"
    assert text_of(city, plan.pk, title) == "Wij bekijken uw bezwaar"
    objections.decide_objection(
        bezwaar.pk, outcome="gegrond", reasoning="Klopt.", granted=ASKED - 50, by=mandated()
    )
    assert text_of(city, plan.pk, title) == "Wij geven u gelijk. Het bedrag is nu €\u00a0350,00."


def test_timeline_calls_objecting_done_only_once_its_time_is_over(city):
    plan = city.plan(Status.VERANTWOORDING_GEVRAAGD)
    states = {event.title: event.state for event in events(city, plan.pk)}
    assert states["U kunt bezwaar maken tegen dit besluit"] == "todo"
    assert list(states.values()).count("current") == 1


def test_overview_and_status_say_that_money_is_to_be_paid_back(city):
    plan = city.plan(Status.VERANTWOORD)
    pay(city, plan.pk)
    city.settle(plan.pk, ASKED - 100)
    reclaim = reclaims.reclaim(plan.pk, reasoning="Te veel betaald.", by=city.mandaathouder)
    client = Client()
    client.force_login(city.bestuur, LOGIN)
    day = f"{reclaim.pay_by_on:%-d}"

    overview = client.get(reverse("mijn"))
    (row,) = overview.context["aanvragen"]
    assert row.pay_back_by == reclaim.pay_by_on
    assert f"betaal geld terug, uiterlijk op {day} " in overview.content.decode()
    page = client.get(reverse("mijn_aanvraag", args=[plan.pk])).content.decode()
    # The step of the case itself would say that all is done.
    for each in (overview.content.decode(), page):
        assert "U moet nog geld terugbetalen" in each
        assert Vaststelling.objects.get(aanvraag=plan).aanvraag.applicant_label not in each


def test_account_that_is_not_filled_in_shows_no_amounts_and_leads_to_its_parts(city):
    plan = city.plan(Status.VERANTWOORDING_GEVRAAGD)
    account = year.begin_account(plan, by=city.bestuur)
    client = Client()
    client.force_login(city.bestuur, LOGIN)
    page = client.get(reverse("account_check", args=[account.pk])).content.decode()
    assert "nog niet ingevuld" in page and "€\u00a00,00" not in page
    assert f'<li><a href="{reverse("account_part", args=[account.pk, "geld"])}">' in page


def test_rows_of_an_account_are_in_the_language_of_the_reader(city):
    plan = city.plan(Status.VERANTWOORDING_GEVRAAGD)
    plan.geldregels.filter(kind="activiteiten").update(description="Zomermarkt")
    account = year.begin_account(plan, by=city.bestuur)
    client = Client()
    client.force_login(city.bestuur, LOGIN)
    path = reverse("account_part", args=[account.pk, "geld"])
    english = client.get(f"/en{path}").content.decode()
    assert "Activities: Zomermarkt" in english and "Activiteiten" not in english
    assert "Activiteiten: Zomermarkt" in client.get(path).content.decode()


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (1, True)])
def test_page_to_object_warns_who_is_too_late(city, days, is_late):
    brief = city.plan(Status.VERLEEND).besluit.brief
    noon = datetime.combine(brief.objection_until_on + timedelta(days=days), time(12), tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        client = Client()
        client.force_login(city.bestuur, LOGIN)
        page = client.get(reverse("mijn_bezwaar", args=[brief.pk])).content.decode()
        status = client.get(reverse("mijn_aanvraag", args=[brief.aanvraag_id])).content.decode()
    assert ("Te laat mag alleen als u er niets aan kon doen." in page) is is_late
    assert ("Kon u niet eerder?" in status, ">Maak bezwaar<" in status) == (is_late, not is_late)


def test_page_to_wait_without_anything_to_wait_for_leads_back_with_words(city):
    plan = city.plan(Status.INGEDIEND)
    client = Client()
    client.force_login(city.bestuur, LOGIN)
    answer = client.get(reverse("mijn_wachten", args=[plan.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("mijn_aanvraag", args=[plan.pk]), 302)]
    assert "Er is niets om op te wachten" in answer.content.decode()
