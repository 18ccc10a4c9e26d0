"""The front page: this week's cards, and the money that is still there."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.pages.reports import this_week
from amstelveen_ontmoet.procedure.enums import Status
from tests.factories.begroting import RouteFactory
from tests.factories.wijkplannen import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db) -> City:
    return City()


def test_this_week_tells_a_grant_for_seven_days_and_then_only_the_action(city):
    plan = city.plan(Status.VERLEEND)
    today = timezone.localdate()
    said = [(item.title, item.day) for item in this_week(today)]
    assert said == [(f"{plan.groep} kan beginnen", today), ("Koffie", None)]
    assert [item.day for item in this_week(today + timedelta(days=6))][:1] == [today]
    assert [item.day for item in this_week(today + timedelta(days=7)) if item.day] == []


@pytest.mark.parametrize("status", [Status.INGEDIEND, Status.TER_BESLUIT, Status.AFGEWEZEN])
def test_this_week_tells_nothing_of_a_plan_that_is_not_public(city, status):
    city.plan(status)
    assert this_week(timezone.localdate()) == []


def test_front_page_without_news_says_what_to_do(city, client: Client):
    page = client.get("/").content.decode()
    assert "Deze week is er nog geen nieuws" in page
    assert 'href="/wijken/"' in page


def test_what_residents_wrote_on_the_front_page_has_its_own_language(city, client: Client):
    plan = city.plan(Status.VERLEEND)
    plan.acties.update(when="elke woensdag")
    page = client.get("/en/").content.decode()
    assert f'<p class="aoe-meta" lang="{plan.language}" dir="auto">elke woensdag</p>' in page


def test_front_page_shows_what_is_left_of_each_open_post(city, client: Client):
    RouteFactory(route="stedelijk initiatief", post_number="2")
    ledger.amend(city.extra_post, Decimal("34000.50"), by=city.ambtenaar, reason="Meer ideeën")
    city.adopted_run()
    posts = client.get("/").context["posts"]
    assert [(post.number, post.available) for post in posts] == [
        ("1", Decimal("88500.00")),
        ("2", Decimal("35000.50")),
    ]


def test_front_page_of_a_year_without_a_budget_shows_no_money(city, client: Client):
    with time_machine.travel(timezone.now() + timedelta(days=366 * 4)):
        answer = client.get("/")
    assert (answer.status_code, answer.context["posts"]) == (200, [])
