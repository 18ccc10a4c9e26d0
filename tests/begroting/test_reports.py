"""The charts of the budget say what the totals say."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from amstelveen_ontmoet.begroting import actions, reports
from amstelveen_ontmoet.begroting.models import Begrotingspost
from tests.factories.accounts import OrganisatieFactory, UserFactory
from tests.factories.begroting import PostFactory, book


@pytest.fixture(autouse=True)
def in_dutch() -> Iterator[None]:
    """Whatever language a page before this was in."""
    with translation.override("nl"):
        yield


@pytest.fixture
def used(db) -> Begrotingspost:
    """A post of which 400 is awarded, 100 of that paid, 250.50 reserved."""
    post = PostFactory(amount=1000, number="1", name="Bewonersinitiatieven")
    lines = [
        actions.reserve(post, OrganisatieFactory(), Decimal(amount), description="x", by=None, reason="test")
        for amount in ("400.00", "250.50")
    ]
    actions.award(lines[0], Decimal("400.00"), by=UserFactory(), reason="test")
    book(post, "pay", "100.00", lines[0])
    post.refresh_from_db()
    return post


def test_chart_of_posts_shows_how_far_each_is_used(used, django_assert_num_queries):
    empty = PostFactory(amount=500, number="2", name="Lief en leed")
    empty.refresh_from_db()
    with django_assert_num_queries(0):
        chart = reports.posts_chart([used, empty])
    assert chart.finding == "Van €\u00a01.500,00 is nog €\u00a0849,50 over"
    assert chart.headings == ("Post", "Verleend", "Gereserveerd", "Nog over", "Beschikbaar gesteld")
    assert chart.rows == (
        (
            "1. Bewonersinitiatieven",
            "€\u00a0400,00 (40%)",
            "€\u00a0250,50 (25%)",
            "€\u00a0349,50 (35%)",
            "€\u00a01.000,00",
        ),
        ("2. Lief en leed", "€\u00a00,00 (0%)", "€\u00a00,00 (0%)", "€\u00a0500,00 (100%)", "€\u00a0500,00"),
    )


def test_chart_of_a_post_shows_what_is_paid_and_what_is_owed(used):
    chart = reports.post_chart(used)
    assert chart.finding == "Van €\u00a01.000,00 is €\u00a0400,00 verleend en nog €\u00a0349,50 over"
    amounts = ("100,00", "300,00", "250,50", "349,50", "1.000,00")
    assert chart.rows == ((str(used.year), *(f"€\u00a0{amount}" for amount in amounts)),)


def test_chart_of_a_post_says_what_was_paid_and_went_off_the_award_later(used):
    line = used.verplichtingen.get(awarded__gt=0)
    book(used, "settle", "340.00", line)
    used.refresh_from_db()
    chart = reports.post_chart(used)
    amounts = ("60,00", "0,00", "250,50", "689,50", "1.000,00")
    assert chart.rows == ((str(used.year), *(f"€\u00a0{amount}" for amount in amounts)),)
    assert chart.note == "In totaal is €\u00a0100 betaald. Daarvan is €\u00a040 nu niet meer verleend."


def test_chart_of_a_post_without_lines_has_nothing_paid(db):
    chart = reports.post_chart(PostFactory(amount=1000))
    assert [cell[2:] for cell in chart.rows[0][1:]] == ["0", "0", "0", "1.000", "1.000"]


def test_solid_is_awarded_in_every_chart_of_the_budget(used):
    of_all, of_one = reports.posts_chart([used]), reports.post_chart(used)
    solid, awarded = of_all.legend[0], of_one.legend[1]
    assert (solid.word, awarded.word) == ("Verleend", "Verleend, nog te betalen")
    drawn = [item.swatch.partition("</title>")[2] for item in (solid, awarded)]
    assert drawn[0] == drawn[1]


def test_chart_of_the_year_has_the_months_in_which_nothing_was_booked(db):
    for day, amount in (("2025-11-10", "100"), ("2026-02-10", "50")):
        with time_machine.travel(day, tick=False):
            post = Begrotingspost.objects.first() or PostFactory(amount=1000)
            party = OrganisatieFactory()
            actions.reserve(post, party, Decimal(amount), description="x", by=None, reason="test")
    chart = reports.year_chart(post)
    assert [label for label, _amount in chart.rows] == ["nov 2025", "dec 2025", "jan 2026", "feb 2026"]
    assert [amount[2:] for _label, amount in chart.rows] == ["100", "100", "100", "150"]
