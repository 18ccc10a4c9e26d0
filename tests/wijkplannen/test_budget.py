"""The wijkbudget of 2021: the figures of the policy, however often and however rudely it is computed."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.begroting import reference as begroting
from amstelveen_ontmoet.begroting.models import Begrotingspost, Boeking
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.gebieden import reference as gebieden
from amstelveen_ontmoet.gebieden.queries import peildata
from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.jobs.models import Job
from tests.factories.accounts import staff
from tests.factories.begroting import book
from tests.factories.spelregels import load_values
from wijkplannen import reference, tasks
from wijkplannen.actions import budget
from wijkplannen.enums import RunStatus
from wijkplannen.models import WijkbudgetDeel, WijkbudgetInvoer, Wijkbudgetrun

YEAR = 2021


@pytest.fixture
def ambtenaar(db) -> User:
    """Somebody who computes, in a city with the reference data of the policy."""
    gebieden.load()
    load_values()
    begroting.load()
    reference.load()
    return staff(Role.AMBTENAAR)


def start(ambtenaar: User) -> Wijkbudgetrun:
    return budget.start_run(YEAR, peildata()[-1], by=ambtenaar)


def computed(ambtenaar: User) -> Wijkbudgetrun:
    run = start(ambtenaar)
    tasks.compute_budget(run.job_id, run.pk)
    run.refresh_from_db()
    return run


def outcome(run: Wijkbudgetrun) -> dict[str, object]:
    """All that one computation leaves."""
    run.refresh_from_db()
    parts = dict(run.delen.values_list("organisatie__name", "amount"))
    return {
        "status": run.status,
        "claim": run.claim,
        "granted": run.granted,
        "shortfall": run.shortfall,
        "Elsrijk": parts["Stadsdorp Elsrijk"],
        "parts": sum(parts.values()),
        "pairs": sum(row.amount for row in run.invoer.all()),
    }


EXPECTED = {
    "status": RunStatus.BEREKEND,
    "claim": Decimal("91580.00"),
    "granted": Decimal("90000.00"),
    "shortfall": Decimal("1580.00"),
    "Elsrijk": Decimal("11277.02"),
    "parts": Decimal("90000.00"),
    "pairs": Decimal("90000.00"),
}


def test_compute_gives_the_figures_of_the_policy(ambtenaar):
    assert outcome(computed(ambtenaar)) == EXPECTED


def test_compute_delivered_twice_has_one_outcome(ambtenaar):
    run = computed(ambtenaar)
    rows = (WijkbudgetInvoer.objects.count(), WijkbudgetDeel.objects.count())

    tasks.compute_budget(run.job_id, run.pk)
    budget.compute_run(run.pk, run.job_id)

    assert outcome(run) == EXPECTED
    assert (WijkbudgetInvoer.objects.count(), WijkbudgetDeel.objects.count()) == rows


def test_start_twice_gives_the_run_that_is_under_way(ambtenaar):
    first, second = start(ambtenaar), start(ambtenaar)

    assert first == second
    assert (Wijkbudgetrun.objects.count(), Job.objects.count()) == (1, 1)


def test_start_without_the_role_is_refused(ambtenaar):
    with pytest.raises(PermissionDenied):
        start(staff(Role.MAKELAAR))


def test_adopt_reserves_every_part_once(ambtenaar):
    run = computed(ambtenaar)

    budget.adopt_run(run.pk, by=ambtenaar)
    budget.adopt_run(run.pk, by=ambtenaar)

    post = Begrotingspost.objects.get(pk=run.post_id)
    assert (post.reserved, post.available) == (Decimal("90000.00"), Decimal("0.00"))
    assert Boeking.objects.filter(kind="reserve").count() == run.delen.count()
    assert differences() == []


def test_adopt_a_second_run_replaces_the_first(ambtenaar):
    first = budget.adopt_run(computed(ambtenaar).pk, by=ambtenaar)

    second = budget.adopt_run(computed(ambtenaar).pk, by=ambtenaar)

    first.refresh_from_db()
    assert (first.status, second.status) == (RunStatus.VERVANGEN, RunStatus.VASTGESTELD)
    post = Begrotingspost.objects.get(pk=second.post_id)
    assert (post.reserved, differences()) == (Decimal("90000.00"), [])


def test_adopt_after_the_post_changed_asks_for_a_new_run(ambtenaar):
    run = computed(ambtenaar)
    book(run.post, "amend", "500.00")

    with pytest.raises(ValidationError, match="gewijzigd"):
        budget.adopt_run(run.pk, by=ambtenaar)
    assert Boeking.objects.filter(kind="reserve").count() == 0


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"granted": Decimal("90000.01")}, "run_never_overspends"),
        ({"status": RunStatus.VASTGESTELD}, "run_adopted_has_moment"),
        ({"computed_at": None}, "run_never_overspends"),
    ],
)
def test_run_that_makes_no_sense_is_refused_by_the_database(ambtenaar, change, constraint):
    run = computed(ambtenaar)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Wijkbudgetrun.objects.filter(pk=run.pk).update(**change)


def test_two_runs_under_way_for_one_year_are_refused_by_the_database(ambtenaar):
    run = start(ambtenaar)

    with pytest.raises(IntegrityError, match="one_run_at_a_time"), transaction.atomic():
        Wijkbudgetrun.objects.create(
            year=YEAR, peildatum=date(2021, 1, 1), post=run.post, created_by=ambtenaar
        )


@pytest.mark.timeout(120)
@pytest.mark.django_db(transaction=True)
def test_compute_by_a_worker_that_gets_the_job_twice_has_one_outcome(celery_worker, ambtenaar, wait_for):
    run = start(ambtenaar)
    jobs.send(run.job)

    celery_worker.start()

    wait_for(lambda: celery_worker.log_text().count("succeeded") == 2, 180)
    assert outcome(run) == EXPECTED


@pytest.mark.timeout(120)
@pytest.mark.django_db(transaction=True)
def test_compute_killed_in_the_middle_and_started_again_has_one_outcome(celery_worker, ambtenaar, wait_for):
    run = start(ambtenaar)
    with transaction.atomic():
        # The computation waits for this row when it wants to write what it found.
        Wijkbudgetrun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        celery_worker.start()
        wait_for(lambda: Job.objects.filter(pk=run.job_id, done=2).exists(), 180)
        celery_worker.kill()
    assert Wijkbudgetrun.objects.get(pk=run.pk).status == RunStatus.AANGEMAAKT

    celery_worker.start()

    wait_for(lambda: Job.objects.get(pk=run.job_id).is_over, 180)
    assert outcome(run) == EXPECTED
    job = Job.objects.get(pk=run.job_id)
    assert (job.state, job.deliveries) == (Job.State.DONE, 2)
