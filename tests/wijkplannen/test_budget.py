"""The wijkbudget of 2021: the figures of the policy, however often and however rudely it is computed."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Min
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from amstelveen_ontmoet.accounts.models import Organisatie, User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.begroting import reference as begroting
from amstelveen_ontmoet.begroting.models import Begrotingspost, Begrotingswijziging, Boeking
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.gebieden import reference as gebieden
from amstelveen_ontmoet.gebieden.models import Inwonertal
from amstelveen_ontmoet.gebieden.queries import peildata
from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.money import apportion
from tests.factories.accounts import staff
from tests.factories.begroting import book
from tests.factories.spelregels import load_values
from wijkplannen import reference, tasks
from wijkplannen.actions import budget, dividing
from wijkplannen.enums import Plafondregel, RunStatus
from wijkplannen.models import (
    Bewonersgroep,
    Werkgebied,
    WijkbudgetBrief,
    WijkbudgetDeel,
    WijkbudgetInvoer,
    Wijkbudgetrun,
)

YEAR = 2021


@pytest.fixture
def ambtenaar(db) -> User:
    """Somebody who computes, in a city with the reference data of the policy."""
    gebieden.load()
    load_values()
    begroting.load()
    reference.load()
    return staff(Role.AMBTENAAR)


@pytest.fixture
def second(db) -> User:
    """Who adopts what another computed."""
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


def test_adopt_reserves_every_part_once(ambtenaar, second):
    run = computed(ambtenaar)

    budget.adopt_run(run.pk, by=second)
    budget.adopt_run(run.pk, by=second)

    post = Begrotingspost.objects.get(pk=run.post_id)
    assert (post.reserved, post.available) == (Decimal("90000.00"), Decimal("0.00"))
    assert Boeking.objects.filter(kind="reserve").count() == run.delen.count()
    assert differences() == []


def test_adopt_a_second_run_replaces_the_first(ambtenaar, second):
    first = budget.adopt_run(computed(ambtenaar).pk, by=second)

    second = budget.adopt_run(computed(ambtenaar).pk, by=second)

    first.refresh_from_db()
    assert (first.status, second.status) == (RunStatus.VERVANGEN, RunStatus.VASTGESTELD)
    post = Begrotingspost.objects.get(pk=second.post_id)
    assert (post.reserved, differences()) == (Decimal("90000.00"), [])


def test_adopt_after_the_post_changed_asks_for_a_new_run(ambtenaar, second):
    run = computed(ambtenaar)
    book(run.post, "amend", "500.00")

    with pytest.raises(ValidationError, match="gewijzigd"):
        budget.adopt_run(run.pk, by=second)
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


def test_adopt_by_who_started_is_refused_twice_over(ambtenaar):
    run = computed(ambtenaar)

    with pytest.raises(PermissionDenied):
        budget.adopt_run(run.pk, by=ambtenaar)
    with pytest.raises(IntegrityError, match="run_adopted_by_another"), transaction.atomic():
        Wijkbudgetrun.objects.filter(pk=run.pk).update(
            status=RunStatus.VASTGESTELD, adopted_at=timezone.now(), adopted_by=ambtenaar
        )


def test_adopt_sends_each_party_one_letter_however_often_the_job_runs(ambtenaar, second):
    run = budget.adopt_run(computed(ambtenaar).pk, by=second)
    job = Job.objects.get(task="wijkplannen.send_budget_letters")

    for _again in range(2):
        tasks.send_budget_letters(job.pk, run.pk)

    assert WijkbudgetBrief.objects.count() == run.delen.count()
    brief = WijkbudgetBrief.objects.get(deel__organisatie__name="Stadsdorp Elsrijk")
    assert "€\xa011.277,02" in brief.content["nl"]["decision"][0]
    assert "€11,475.00" in brief.content["en"]["decision"][1]
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        WijkbudgetBrief.objects.update(content={})


def test_pages_lead_from_an_entry_to_the_part_and_from_the_run_to_its_letters(ambtenaar, second, client):
    run = budget.adopt_run(computed(ambtenaar).pk, by=second)
    client.force_login(second, "allauth.account.auth_backends.AuthenticationBackend")
    deel = run.delen.get(organisatie__name="Stadsdorp Elsrijk")
    entry = Boeking.objects.get(verplichting=deel.verplichting)
    allocation = Boeking.objects.get(post=run.post, kind=Boeking.Kind.ALLOCATE)
    job = Job.objects.get(task="wijkplannen.send_budget_letters")

    to_the_part = client.get(f"/begroting/boekingen/{entry.pk}/")
    to_the_post = client.get(f"/begroting/boekingen/{allocation.pk}/")
    before = client.get(f"/begroting/{YEAR}/wijkbudget/").content.decode()
    tasks.send_budget_letters(job.pk, run.pk)
    after = client.get(f"/begroting/{YEAR}/wijkbudget/").content.decode()
    page = client.get(to_the_part.url).content.decode()

    assert to_the_part.url == f"/begroting/wijkbudget/delen/{deel.pk}/"
    assert to_the_post.url == f"/begroting/posten/{run.post_id}/"
    assert f"Brieven verstuurd: 0 van {run.delen.count()}." in before
    assert f"/taken/{job.pk}/" in before
    assert f"Brieven verstuurd: {run.delen.count()} van {run.delen.count()}." in after
    assert f"/wijkbudget/brieven/{deel.brief.pk}/" in after
    assert "€\xa011.475,00 × €\xa090.000,00 ÷ €\xa091.580,00 = €\xa011.277,02" in page
    assert f"{second} stelde het op" in page


def test_page_of_an_adopted_wijkbudget_warns_what_a_new_computation_does(ambtenaar, second, client):
    client.force_login(ambtenaar, "allauth.account.auth_backends.AuthenticationBackend")
    run = computed(ambtenaar)
    warning = f"Het wijkbudget van {YEAR} is al vastgesteld"
    before = client.get(f"/begroting/{YEAR}/wijkbudget/")
    budget.adopt_run(run.pk, by=second)
    after = client.get(f"/begroting/{YEAR}/wijkbudget/")
    assert [warning in page.content.decode() for page in (before, after)] == [False, True]
    # Each resident once, however many groups share a buurt.
    assert after.context["residents"] == 91580


def test_year_without_a_post_leads_to_its_budget_instead_of_a_computation(ambtenaar, client):
    client.force_login(ambtenaar, "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/begroting/2044/wijkbudget/").content.decode()
    assert ("Start de berekening" in page, "/begroting/2044/" in page) == (False, True)


def parts_of(run: Wijkbudgetrun) -> dict[str, Decimal]:
    run.refresh_from_db()
    return dict(run.delen.values_list("organisatie__name", "amount"))


def with_rule(ambtenaar: User, **rule: object) -> Wijkbudgetrun:
    run = budget.start_run(YEAR, peildata()[-1], rule=budget.Rule(**rule), by=ambtenaar)
    tasks.compute_budget(run.job_id, run.pk)
    run.refresh_from_db()
    return run


def test_rule_in_order_gives_all_to_the_first_and_the_rest_to_the_last(ambtenaar):
    run = with_rule(ambtenaar, rule=Plafondregel.VOLGORDE)

    first_code = Min("organisatie__bewonersgroep__werkgebied__buurt__code")
    parts = run.delen.annotate(code=first_code).order_by("code")
    lacking = [(deel.claim - deel.amount, deel.amount) for deel in parts if deel.amount < deel.claim]
    assert (run.granted, sum(lack for lack, _amount in lacking)) == (
        Decimal("90000.00"),
        Decimal("1580.00"),
    )
    # Only the first that lacks something gets a part; who comes after it gets nothing.
    assert [amount > 0 for _lack, amount in lacking].count(True) <= 1


def test_rule_with_cover_takes_the_shortfall_from_the_other_post_with_its_decision(ambtenaar, second):
    cover = Begrotingspost.objects.get(year=YEAR, number="2", kind="structureel")
    run = with_rule(
        ambtenaar, rule=Plafondregel.DEKKING, cover_post=cover, decision="Collegebesluit 12 januari 2021"
    )
    assert (run.granted, run.covered) == (Decimal("91580.00"), Decimal("1580.00"))

    budget.adopt_run(run.pk, by=second)

    cover.refresh_from_db()
    run.post.refresh_from_db()
    assert (cover.available, run.post.reserved, run.post.available) == (33420, Decimal("91580.00"), 0)
    wijziging = Begrotingswijziging.objects.get()
    assert (wijziging.decision, wijziging.proposed_by, wijziging.settled_by) == (
        "Collegebesluit 12 januari 2021",
        ambtenaar,
        second,
    )
    assert differences() == []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"rule": Plafondregel.DEKKING}, "Kies de post"),
        ({"rule": Plafondregel.EVENREDIG, "decision": "x"}, "horen alleen bij dekking"),
    ],
)
def test_rule_that_makes_no_sense_is_refused(ambtenaar, rule, words):
    with pytest.raises(ValidationError, match=words):
        with_rule(ambtenaar, **rule)
    assert not Wijkbudgetrun.objects.exists()


def test_start_without_a_figure_of_every_buurt_is_refused(ambtenaar):
    Inwonertal.objects.filter(buurt__code="BU03621101").delete()

    with pytest.raises(ValidationError, match="geen inwonertal"):
        start(ambtenaar)


def test_start_without_figures_is_refused(ambtenaar):
    with pytest.raises(ValidationError, match="Er zijn geen inwonertallen"):
        budget.start_run(YEAR, date(1999, 1, 1), by=ambtenaar)


def test_start_without_anybody_for_a_buurt_is_refused(ambtenaar):
    Organisatie.objects.filter(kind=Organisatie.Kind.WELZIJN).update(kind=Organisatie.Kind.ORGANISATIE)

    with pytest.raises(ValidationError, match="geen welzijnsorganisatie"):
        start(ambtenaar)


def test_group_that_stops_halfway_shares_the_year_by_days(ambtenaar):
    """Patrimonium has no group of its own until 2 July; from then on one, and the year has 365 days."""
    groep = Bewonersgroep.objects.get(organisatie__name="Stadsdorp Elsrijk")
    area = groep.werkgebied.order_by("buurt__code").first()
    Werkgebied.objects.filter(pk=area.pk).update(until_on=date(YEAR, 6, 30))

    run = computed(ambtenaar)

    rows = {row.organisatie: row for row in run.invoer.filter(buurt=area.buurt).select_related("organisatie")}
    mine = rows.pop(groep.organisatie)
    (other,) = rows.values()
    assert (mine.weight, mine.weights, other.weight) == (181, 365, 184)
    assert other.organisatie.kind == Organisatie.Kind.WELZIJN
    assert sum(parts_of(run).values()) == Decimal("90000.00")


@given(data=st.data())
@hypothesis_settings(
    max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_divide_equals_the_largest_remainder_in_fractions(ambtenaar, data):
    """The statements of the database beside the same division in exact fractions."""
    with transaction.atomic():
        areas = list(Werkgebied.objects.order_by("pk"))
        for area in areas:
            area.weight = data.draw(st.integers(1, 9))
            if data.draw(st.booleans()):
                area.until_on = date(YEAR, data.draw(st.integers(1, 12)), data.draw(st.integers(1, 28)))
        Werkgebied.objects.bulk_update(areas, ["weight", "until_on"])
        run = start(ambtenaar)
        ceiling = Decimal(data.draw(st.integers(0, 9158000))) / 100

        dividing.divide(
            run.pk,
            year=YEAR,
            peildatum=run.peildatum,
            claim=Decimal("91580.00"),
            ceiling=ceiling,
            in_order=False,
            without_group=budget.welzijn().pk,
        )

        pairs = list(run.invoer.order_by("buurt__code", "organisatie__name"))
        shares = [Fraction(pair.residents * pair.weight, pair.weights) for pair in pairs]
        assert sum(shares) == 91580
        assert [pair.claim for pair in pairs] == apportion(shares, Decimal("91580.00"))
        assert [pair.amount for pair in pairs] == apportion(shares, ceiling)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_compute_by_a_worker_that_gets_the_job_twice_has_one_outcome(celery_worker, ambtenaar, wait_for):
    run = start(ambtenaar)
    jobs.send(run.job)

    celery_worker.start()

    wait_for(lambda: celery_worker.log_text().count("succeeded") == 2)
    assert outcome(run) == EXPECTED


@pytest.mark.django_db(transaction=True)
def test_compute_killed_in_the_middle_and_started_again_has_one_outcome(celery_worker, ambtenaar, wait_for):
    run = start(ambtenaar)
    with transaction.atomic():
        # The computation waits for this row when it wants to write what it found.
        Wijkbudgetrun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        celery_worker.start()
        wait_for(lambda: Job.objects.filter(pk=run.job_id, done=2).exists())
        celery_worker.kill()
    assert Wijkbudgetrun.objects.get(pk=run.pk).status == RunStatus.AANGEMAAKT

    celery_worker.start()

    wait_for(lambda: Job.objects.get(pk=run.job_id).is_over)
    assert outcome(run) == EXPECTED
    job = Job.objects.get(pk=run.job_id)
    assert (job.state, job.deliveries) == (Job.State.DONE, 2)
