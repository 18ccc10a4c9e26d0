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


def test_chart_of_the_year_has_the_months_in_which_nothing_was_booked(db):
    for day, amount in (("2025-11-10", "100"), ("2026-02-10", "50")):
        with time_machine.travel(day, tick=False):
            post = Begrotingspost.objects.first() or PostFactory(amount=1000)
            party = OrganisatieFactory()
            actions.reserve(post, party, Decimal(amount), description="x", by=None, reason="test")
    chart = reports.year_chart(post)
    assert [label for label, _amount in chart.rows] == ["nov 2025", "dec 2025", "jan 2026", "feb 2026"]
    assert [amount[2:] for _label, amount in chart.rows] == ["100", "100", "100", "150"]
