"""What the public reads of a plan, a group and a wijk."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from amstelveen_ontmoet.gebieden.models import Wijk
from amstelveen_ontmoet.procedure.actions import changes
from amstelveen_ontmoet.procedure.enums import Status
from tests.factories.gebieden import WijkFactory
from tests.factories.wijkplannen import ASKED, City
from wijkplannen.models import WijkbudgetDeel

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db) -> City:
    return City()


def page_of(name: str, *args: object, **query: str) -> str:
    return Client().get(reverse(name, args=args), query).content.decode()


def test_plan_shows_a_change_once_it_was_agreed_with(city):
    plan = city.plan(Status.VERLEEND)
    change = changes.ask_change(plan.pk, what="De markt is in september.", by=city.bestuur)
    assert "De markt is in september." not in page_of("plan", plan.number)
    changes.decide_change(change.pk, is_agreed=True, by=city.mandaathouder)
    page = page_of("plan", plan.number)
    assert "De markt is in september." in page and "Gewijzigd op" in page


def test_plan_shows_what_was_settled_beside_what_was_granted(city):
    plan = city.plan(Status.VERANTWOORD)
    assert "na de verantwoording" not in page_of("plan", plan.number)
    city.settle(plan.pk, ASKED - 100)
    page = page_of("plan", plan.number)
    assert "€\u00a0400,00" in page and "€\u00a0300,00" in page and "na de verantwoording" in page
    assert "Dit gaat de groep doen" not in page


def test_group_says_that_its_part_is_in_proportion_to_what_it_could_ask(city):
    city.adopted_run()
    deel = WijkbudgetDeel.objects.get(organisatie=city.groep.organisatie)
    assert "in plaats van" not in page_of("group", city.groep.slug)
    WijkbudgetDeel.objects.filter(pk=deel.pk).update(amount=deel.claim - Decimal("0.01"))
    page = page_of("group", city.groep.slug)
    assert "in plaats van €\u00a01.000,00" in page


def test_search_puts_a_wijk_of_that_name_before_one_that_holds_it():
    for name in ("Aan de Elburg", "Elsrijk", "Bankras"):
        WijkFactory(name=name, slug=name.lower().replace(" ", "-"))
    found = Client().get(reverse("wijken"), {"q": "el"}).context["found"]
    assert [row["name"] for row in found] == ["Elsrijk", "Aan de Elburg"]
    assert Wijk.objects.count() == 3
