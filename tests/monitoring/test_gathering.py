"""The figures of a year, out of the records of the portal."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amstelveen_ontmoet.begroting import reference as begroting
from amstelveen_ontmoet.gebieden import reference as gebieden
from amstelveen_ontmoet.gebieden.models import Wijk
from amstelveen_ontmoet.gebieden.queries import peildata
from amstelveen_ontmoet.procedure.actions import objections
from amstelveen_ontmoet.procedure.enums import ObjectionStatus, Status
from amstelveen_ontmoet.procedure.models import Besluit
from locations.models import Locatie
from monitoring import reference
from monitoring.models import Indicator
from monitoring.reports.gathering import gather
from tests.factories.accounts import staff
from tests.factories.begroting import PostFactory, book
from tests.factories.gebieden import BuurtFactory, WijkFactory
from tests.factories.monitoring import make_actiepunt
from tests.factories.procedure import mandated
from tests.factories.spelregels import load_values
from tests.factories.wijkplannen import ASKED, BewonersgroepFactory, WerkgebiedFactory
from wijkplannen import reference as wijkplannen
from wijkplannen import tasks
from wijkplannen.actions import budget

pytestmark = pytest.mark.django_db


def test_a_year_without_data_gives_zeros_and_reasons():
    reference.load()
    snapshot = gather(2023, timezone.localdate())
    assert snapshot.is_empty
    assert (snapshot.plans.submitted, snapshot.posts, snapshot.wijken) == (0, (), ())
    assert [row.value for row in snapshot.indicators] == [None] * 7
    assert all(row.reason.startswith("Nog niet gemeten") for row in snapshot.indicators)
    assert {row.state for row in snapshot.actiepunten} == {"niet_gestart"}


def test_plans_are_counted_by_outcome(city):
    city.plan(Status.GEDEELTELIJK_VERLEEND)
    snapshot = gather(city.year, timezone.localdate())
    found = snapshot.plans
    assert (found.submitted, found.partly, found.supported, found.open) == (1, 1, 1, 0)
    assert (found.asked, found.awarded, found.late) == (ASKED, Decimal("100.00"), 0)
    assert snapshot.total("awarded", "structureel") == found.awarded
    assert gather(city.year + 1, timezone.localdate()).plans.submitted == 0


@pytest.mark.parametrize(
    ("status", "granted", "whole", "partly"),
    [
        (Status.AFGEWEZEN, ASKED, 1, 0),
        (Status.AFGEWEZEN, Decimal("50.00"), 0, 1),
        (Status.GEDEELTELIJK_VERLEEND, ASKED, 1, 0),
    ],
)
def test_plan_counts_with_what_a_founded_objection_brought(city, status, granted, whole, partly):
    if status == Status.AFGEWEZEN:
        city.adopted_run()
    plan = city.plan(status)
    bezwaar = objections.object_to(plan.besluit.brief_id, grounds="Het telde niet op.", by=city.bestuur)
    objections.decide_objection(
        bezwaar.pk, outcome=ObjectionStatus.GEGROND, reasoning="Dat klopt.", granted=granted, by=mandated()
    )

    snapshot = gather(city.year, timezone.localdate())
    found = snapshot.plans
    assert (found.submitted, found.granted, found.partly, found.refused) == (1, whole, partly, 0)
    assert found.awarded == granted == snapshot.total("awarded", "structureel")

    type(plan).objects.filter(pk=plan.pk).update(status=Status.VERANTWOORDING_GEVRAAGD)
    assert gather(city.year, timezone.localdate()).plans == found


def test_a_draft_is_the_business_of_the_group(city):
    city.plan(Status.CONCEPT)
    assert gather(city.year, timezone.localdate()).plans.submitted == 0


def test_a_late_decision_and_one_despite_a_rule_are_counted(city):
    plan = city.plan(Status.VERLEEND)
    Besluit.objects.filter(aanvraag=plan).update(due_on=date(2020, 3, 1))
    plan.toetsen.all()[:1].get()
    first = plan.toetsen.all()[0]
    type(first).objects.filter(pk=first.pk).update(
        verdict="voldoet_niet", judged_verdict="", judged_reason="", judged_at=None, judged_by=None
    )
    type(first).objects.filter(aanvraag=plan).exclude(pk=first.pk).update(verdict="voldoet")
    found = gather(city.year, timezone.localdate()).plans
    assert (found.late, found.despite_rule) == (1, 1)
    assert Besluit.objects.count() == 1


def test_money_of_2021_is_that_of_the_policy_and_adds_up():
    gebieden.load()
    load_values()
    begroting.load()
    wijkplannen.load()
    ambtenaar = staff("ambtenaar")
    run = budget.start_run(2021, peildata()[-1], by=ambtenaar)
    tasks.compute_budget(run.job_id, run.pk)
    budget.adopt_run(run.pk, by=staff("ambtenaar"))

    snapshot = gather(2021, timezone.localdate())

    assert snapshot.total("allocated", "structureel") == Decimal("205000.00")
    assert snapshot.total("allocated", "incidenteel") == Decimal("80000.00")
    assert snapshot.total("reserved", "structureel") == Decimal("90000.00")
    assert snapshot.wijkbudget.shortfall == Decimal("1580.00")
    assert sum(wijk.wijkbudget for wijk in snapshot.wijken) == snapshot.wijkbudget.divided
    assert snapshot.wijkbudget.rate == Decimal(1)
    assert [post.number for post in snapshot.posts][:9] == [str(n) for n in range(1, 10)]
    assert {value.key for value in snapshot.values} >= {"wijkbudget.euro_per_bewoner"}


def test_what_went_off_an_award_later_stands_beside_what_was_decided(city):
    city.plan(Status.VERLEEND)
    commitment = city.post.verplichtingen.filter(awarded__gt=0).get()
    decided = gather(city.year, timezone.localdate()).plans.awarded
    book(city.post, "settle", "30.00", commitment)
    snapshot = gather(city.year, timezone.localdate())
    row = next(row for row in snapshot.posts if row.number == city.post.number)
    assert (row.decided, row.changed, row.awarded) == (decided, Decimal("-30.00"), decided - 30)
    assert row.allocated == row.decided + row.changed + row.reserved + row.left
    assert snapshot.plans.awarded == snapshot.total("decided", "structureel")


def test_payments_are_unknown_until_somebody_books_one(city):
    post = PostFactory(year=city.year, amount=100)
    assert gather(city.year, timezone.localdate()).posts[0].paid is None
    city.plan(Status.VERLEEND)
    commitment = city.post.verplichtingen.filter(awarded__gt=0).get()
    book(city.post, "pay", "10.00", commitment)
    assert sum(row.paid for row in gather(city.year, timezone.localdate()).posts) == Decimal("10.00")
    assert post.year == city.year


def test_a_group_counts_in_every_wijk_where_it_works(city):
    plan = city.plan(Status.VERLEEND)
    other = WerkgebiedFactory(groep=plan.groep, buurt=BuurtFactory(wijk=WijkFactory())).buurt.wijk
    WerkgebiedFactory(groep=plan.groep, buurt=BuurtFactory(wijk=other))
    rows = {row.code: row for row in gather(city.year, timezone.localdate()).wijken}
    assert (rows[other.code].groups, rows[other.code].plans) == (1, 1)


def test_small_places_are_counted_by_wijk_and_a_kind_of_place_is_none():
    reference.load()
    buurt = BuurtFactory()
    small = {"kind": Locatie.Kind.BUURTONTMOETINGSLOCATIE, "source": "verzonnen"}
    Locatie.objects.create(name="A", buurt=buurt, **small)
    Locatie.objects.create(name="B", wijk=buurt.wijk, **small)
    Locatie.objects.create(name="C", **small)
    Locatie.objects.create(name="D", wijk=buurt.wijk, kind=Locatie.Kind.CATEGORIE, source="verzonnen")
    snapshot = gather(timezone.localdate().year, timezone.localdate())
    assert (snapshot.wijken[0].places, snapshot.places_without_wijk) == (2, 1)
    name = buurt.wijk.name
    assert [(place.name, place.wijk) for place in snapshot.places] == [("A", name), ("B", name), ("C", "")]
    found = {row.number: row for row in snapshot.indicators}
    assert (found["6a"].value, found["6a"].norm, found["6a"].is_met) == (Decimal(3), None, None)
    assert [row.number for row in snapshot.measured] == ["6a"]


@pytest.mark.parametrize(("year", "norm"), [(2020, None), (2021, 10), (2022, 15), (2023, 20), (2031, 20)])
def test_norm_is_that_of_the_year(year, norm):
    reference.load()
    found = {row.number: row for row in gather(year, timezone.localdate()).indicators}["4"].norm
    assert (found.value if found else None) == norm


def test_every_indicator_of_the_policy_has_its_own_reason_or_figure():
    reference.load()
    rows = gather(timezone.localdate().year, timezone.localdate()).indicators
    assert [row.number for row in rows] == list(Indicator.objects.values_list("number", flat=True))
    assert not any("geen berekening" in row.reason for row in rows)


def test_gathering_asks_the_same_number_of_questions_for_one_and_for_thirty(city):
    city.plan(Status.VERLEEND)
    make_actiepunt(1)
    few = questions(city.year)
    for number in range(2, 32):
        make_actiepunt(number)
        WerkgebiedFactory(groep=BewonersgroepFactory(), buurt=BuurtFactory())
        PostFactory(year=city.year, amount=10)
    assert Wijk.objects.count() > 30
    assert questions(city.year) == few <= 20


def questions(year: int) -> int:
    with CaptureQueriesContext(connection) as captured:
        gather(year, timezone.localdate())
    return len(captured)
