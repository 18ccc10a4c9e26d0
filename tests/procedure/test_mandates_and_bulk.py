"""The register of mandates, and one decision about several cases."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.procedure import tasks
from amstelveen_ontmoet.procedure.actions import bulk, decisions, mandates
from amstelveen_ontmoet.procedure.enums import LetterKind, Outcome, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Besluit, Brief, Bulkbesluit, Mandaat
from initiatives import queries
from tests.factories.accounts import staff
from tests.factories.procedure import mandated
from tests.factories.wijkplannen import ASKED

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def beheerder(db):
    return staff(Role.BEHEERDER)


def grant(user, by, **fields) -> Mandaat:
    given = {"position": "hoofd", "maximum": None, "until_on": None, "source": "besluit 1"}
    return mandates.grant_mandate(user, **{"from_on": timezone.localdate(), **given, **fields}, by=by)


def test_grant_mandate_to_oneself_is_refused(beheerder):
    with pytest.raises(ValidationError, match="iemand anders"):
        grant(beheerder, beheerder)


def test_grant_mandate_by_a_mandaathouder_is_refused(beheerder):
    with pytest.raises(PermissionDenied):
        grant(staff(Role.MANDAATHOUDER), mandated())


def test_grant_mandate_over_another_is_refused_in_words_and_by_the_database(beheerder):
    holder = staff(Role.MANDAATHOUDER)
    first = grant(holder, beheerder, until_on=timezone.localdate() + timedelta(days=30))
    with pytest.raises(ValidationError, match="heeft in die tijd al een mandaat als hoofd"):
        grant(holder, beheerder, from_on=timezone.localdate() + timedelta(days=30))
    grant(holder, beheerder, from_on=timezone.localdate() + timedelta(days=31))
    with pytest.raises(IntegrityError, match="one_mandaat_at_a_time"), transaction.atomic():
        Mandaat.objects.filter(pk=first.pk).update(until_on=None)


def test_grant_mandate_in_the_past_is_refused(beheerder):
    with pytest.raises(ValidationError, match="vandaag of later"):
        grant(staff(Role.MANDAATHOUDER), beheerder, from_on=timezone.localdate() - timedelta(days=1))


def test_end_mandate_takes_the_right_to_decide_the_day_after(city, beheerder):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT)
    mandaat, today = Mandaat.objects.get(user=city.mandaathouder), timezone.localdate()
    mandates.end_mandate(mandaat.pk, until_on=today, by=beheerder)
    with time_machine.travel(timezone.now() + timedelta(days=1)), pytest.raises(PermissionDenied):
        city.decide(plan.pk, Status.VERLEEND, ASKED)
    with pytest.raises(ValidationError, match="Kies een latere dag"):
        mandates.end_mandate(mandaat.pk, until_on=today - timedelta(days=1), by=beheerder)


@pytest.mark.parametrize(("maximum", "fits"), [(Decimal("399.99"), False), (Decimal("400.00"), True)])
def test_decide_above_the_mandate_is_refused_to_the_cent(city, maximum, fits):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT)
    holder = mandated(maximum=maximum)
    decide = {"outcome": Outcome.VERLEEND, "granted": ASKED, "reasoning": "", "by": holder}
    if fits:
        besluit = decisions.decide(plan.pk, **decide)
        assert besluit.mandaat == Mandaat.objects.get(user=holder)
        assert besluit.brief.content["nl"]["signature"][1:] == [holder.name, "hoofd sociale samenhang"]
    else:
        with pytest.raises(ValidationError, match="Uw mandaat gaat tot en met"):
            decisions.decide(plan.pk, **decide)
        assert (Besluit.objects.count(), Aanvraag.objects.get(pk=plan.pk).status) == (0, Status.TER_BESLUIT)


def test_refuse_for_want_of_budget_while_there_is_enough_is_refused(city):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT)
    with pytest.raises(ValidationError, match="niet uitgeput"):
        decisions.decide(
            plan.pk,
            outcome=Outcome.AFGEWEZEN,
            granted=Decimal(0),
            reasoning="Op.",
            is_exhausted=True,
            by=city.mandaathouder,
        )


def test_refuse_for_want_of_budget_says_so_in_its_letter(city):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT, asked=Decimal("90000.01"))
    besluit = decisions.decide(
        plan.pk,
        outcome=Outcome.AFGEWEZEN,
        granted=Decimal(0),
        reasoning="De post is op.",
        is_exhausted=True,
        by=city.mandaathouder,
    )
    assert besluit.brief.kind == LetterKind.UITGEPUT
    assert "Awb 4:25" in besluit.brief.content["nl"]["decision"][0]


def test_settle_at_once_is_only_for_what_the_municipality_chose(city):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT)
    with pytest.raises(ValidationError, match="niet direct vastgesteld"):
        city.decide(plan.pk, Status.DIRECT_VASTGESTELD, ASKED)
    assert Outcome.DIRECT_VASTGESTELD not in decisions.queries.outcomes_for("wijkplan")


def bulk_of(city, *plans, outcome=Outcome.VERLEEND, reasoning="") -> Bulkbesluit:
    cases = Aanvraag.objects.filter(pk__in=[plan.pk for plan in plans]).order_by("pk")
    return bulk.start_bulk(cases, outcome=outcome, reasoning=reasoning, by=city.mandaathouder)


def test_bulk_decides_what_it_can_and_says_why_not_the_rest(city):
    city.adopted_run()
    decidable, undecidable = city.plan(Status.TER_BESLUIT), city.other_plan()
    started = bulk_of(city, decidable, undecidable)
    assert started.job is not None

    # A worker that was killed gets the task again: what is done is not done twice.
    tasks.decide_many(started.job.pk, started.pk)
    tasks.decide_many(started.job.pk, started.pk)

    assert Job.objects.get(pk=started.job.pk).state == Job.State.DONE
    assert list(started.regels.order_by("pk").values_list("aanvraag_id", "left_out_because")) == [
        (decidable.pk, ""),
        (undecidable.pk, "Deze aanvraag ligt niet (meer) ter besluit. Ververs de pagina."),
    ]
    assert Brief.objects.filter(kind=LetterKind.VERLENING).count() == 1
    assert Aanvraag.objects.get(pk=decidable.pk).status == Status.VERLEEND


def test_bulk_killed_between_two_cases_goes_on(city):
    city.adopted_run()
    first, second = city.plan(Status.TER_BESLUIT), city.other_plan()
    started = bulk_of(city, first, second)
    regels = list(started.regels.order_by("pk"))
    bulk._decide_one(Bulkbesluit.objects.get(pk=started.pk), regels[0].pk)

    tasks.decide_many(started.job.pk, started.pk)
    assert started.regels.filter(done_at__isnull=True).count() == 0
    assert Besluit.objects.count() == 1


def test_bulk_while_one_is_under_way_is_refused_and_leaves_nothing(city):
    plan = city.plan(Status.TER_BESLUIT)
    bulk_of(city, plan)
    with pytest.raises(ValidationError, match="nog genomen"):
        bulk_of(city, plan)
    assert Bulkbesluit.objects.count() == 1


@pytest.mark.parametrize(
    ("outcome", "reasoning", "message"),
    [
        (Outcome.GEDEELTELIJK_VERLEEND, "x", "per aanvraag"),
        (Outcome.AFGEWEZEN, " ", "Leg uit waarom"),
    ],
)
def test_bulk_that_cannot_be_is_refused(city, outcome, reasoning, message):
    plan = city.plan(Status.TER_BESLUIT)
    with pytest.raises(ValidationError, match=message):
        bulk_of(city, plan, outcome=outcome, reasoning=reasoning)


def test_bulk_page_offers_no_case_of_ones_own(city):
    plan = city.plan(Status.TER_BESLUIT)
    assert list(queries.to_decide(city.mandaathouder)) == [Aanvraag.objects.get(pk=plan.pk)]
    client = Client()
    client.force_login(city.mandaathouder, LOGIN)
    answer = client.post("/werkvoorraad/samen-besluiten/", {"cases": [plan.pk + 999], "outcome": "verleend"})
    assert (answer.status_code, Bulkbesluit.objects.count()) == (422, 0)
    chosen = {"cases": [plan.pk], "outcome": "verleend"}
    answer = client.post("/werkvoorraad/samen-besluiten/", chosen)  # the advice was to refuse
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["against_advice"])
    assert plan.number in answer.context["form"].errors["against_advice"][0]
    answer = client.post("/werkvoorraad/samen-besluiten/", {**chosen, "against_advice": "on"})
    started = Bulkbesluit.objects.get()
    assert answer["Location"] == f"/taken/{started.job_id}/"
    tasks.decide_many(started.job_id, started.pk)
    page = client.get(f"/werkvoorraad/samen-besluiten/{started.pk}/").content.decode()
    assert plan.title in page
