"""What the pages of a wijk and a plan draw from records."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from amstelveen_ontmoet.procedure.enums import Status
from tests.factories.wijkplannen import City
from wijkplannen.enums import GeldKind, Richting
from wijkplannen.models import Geldregel
from wijkplannen.queries import granted_before
from wijkplannen.reports import Figures, residents_chart, spending_chart

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db) -> City:
    return City()


def spend(plan, kind: GeldKind, amount: str) -> None:
    row = {"richting": Richting.UITGAVE, "kind": kind, "amount": Decimal(amount)}
    Geldregel.objects.create(plan=plan, position=plan.geldregels.count(), **row)


def test_spending_is_drawn_per_kind_beside_the_year_before(city):
    plan, before = city.draft(city.other_groep, by=city.other_bestuur), city.written()
    spend(plan, GeldKind.ACTIVITEITEN, "300.00")
    spend(plan, GeldKind.HUUR, "50.50")
    spend(plan, GeldKind.HUUR, "49.50")
    spend(before, GeldKind.PERSONEEL, "10.00")
    chart = spending_chart(plan, before)
    assert chart.finding == "75% van het geld gaat naar “Activiteiten”"
    assert [row[:2] for row in chart.rows] == [
        ("Activiteiten", "€\u00a0300"),
        ("Huur", "€\u00a0100"),
        ("Personeel", "€\u00a00"),
    ]
    assert "€\u00a0400" in chart.note


@pytest.mark.parametrize(
    ("amounts", "finding"),
    [
        (("99999999.99", "0.01"), "Bijna al het geld gaat naar “Huur”"),
        (("100.00", "100.00"), "Waar het geld naartoe gaat"),
        (("100.00",), "100% van het geld gaat naar “Huur”"),
    ],
)
def test_spending_says_no_more_than_the_figures(city, amounts, finding):
    plan = city.draft()
    for kind, amount in zip((GeldKind.HUUR, GeldKind.PERSONEEL), amounts, strict=False):
        spend(plan, kind, amount)
    assert spending_chart(plan, None).finding == finding


def test_residents_of_equal_buurten_are_not_ranked():
    chart = residents_chart(Figures(date(2020, 1, 1), [("Een", "W", 5), ("Twee", "W", 5)], 10))
    assert chart.finding == "Inwoners per buurt"


def test_spending_of_a_plan_without_expenses_is_not_drawn(city):
    assert spending_chart(city.draft(), None) is None


def test_plan_of_the_year_before_counts_only_when_granted(city):
    plan = city.plan(Status.VERLEEND)
    assert granted_before([city.groep], city.year + 1) == {city.groep.pk: plan}
    assert granted_before([city.groep], city.year) == {}


def test_residents_are_drawn_with_the_largest_first():
    figures = Figures(date(2020, 1, 1), [("Klein", "W", 5), ("Groot", "W", 3830)], 3835)
    chart = residents_chart(figures)
    assert chart.finding == "In Groot wonen de meeste mensen"
    assert chart.rows == (("Groot", "3.830"), ("Klein", "5"))


@pytest.mark.parametrize("figures", [Figures(None, [], 0), Figures(date(2020, 1, 1), [("Een", "W", 5)], 5)])
def test_residents_with_nothing_to_compare_are_not_drawn(figures):
    assert residents_chart(figures) is None


def test_wijk_page_shows_the_chart_of_a_granted_plan(city, client: Client):
    plan = city.plan(Status.VERLEEND)
    wijk = city.groep.werkgebied.get().buurt.wijk
    page = client.get(f"/wijken/{wijk.slug}/").content.decode()
    assert "100% van het geld gaat naar “Activiteiten”" in page
    assert f'href="/wijkplannen/{plan.number}/"' in page
