"""Two people at the same moment, on real connections: one thing happens, and all records agree on it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.procedure import queries, tasks
from amstelveen_ontmoet.procedure.actions import (
    additions,
    bulk,
    decisions,
    objections,
    payments,
    reclaims,
    retention,
    storingen,
    terms,
    withdrawal,
)
from amstelveen_ontmoet.procedure.enums import LetterKind, Outcome, ReclaimStatus, Status
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Aanvulling,
    Besluit,
    Ingebrekestelling,
    Vernietiging,
)
from amstelveen_ontmoet.spelregels.models import Waarde
from tests.factories.accounts import staff
from tests.factories.procedure import mandated
from tests.factories.wijkplannen import ASKED
from tests.procedure.test_settlements import LESS

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


def at_once(*acts) -> list[str]:
    """Do acts at the same moment; "done" or what was said, sorted."""
    together = Barrier(len(acts))

    def run(act) -> str:
        try:
            together.wait(60)
            act()
        except ValidationError as error:
            return error.messages[0]
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts), reverse=True)


def reclaimed(city) -> Aanvraag:
    """€ 400 was paid, € 300 settled, € 100 asked back."""
    plan = city.plan(Status.VERANTWOORD)
    today = timezone.localdate()
    payments.record_payment(plan.pk, amount=ASKED, paid_on=today, reference="B-1", by=city.ambtenaar)
    city.settle(plan.pk, LESS)
    return Aanvraag.objects.get(pk=plan.pk)


def objection_to_settlement(city, plan) -> int:
    letter = plan.brieven.get(kind=LetterKind.LAGER)
    return objections.object_to(letter.pk, grounds="Nee.", by=city.bestuur).pk


def find_for_all(bezwaar: int, by) -> None:
    objections.decide_objection(bezwaar, outcome="gegrond", reasoning="Klopt.", granted=ASKED, by=by)


@pytest.mark.django_db(transaction=True)
def test_decide_and_withdraw_at_once_is_one_of_both(city):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT)
    found = at_once(
        lambda: decisions.decide(
            plan.pk, outcome=Outcome.VERLEEND, granted=ASKED, reasoning="", by=city.mandaathouder
        ),
        lambda: withdrawal.withdraw(plan.pk, reason="", by=city.bestuur),
    )
    assert found[0] == "done" and found[1] != "done"
    status = Aanvraag.objects.get(pk=plan.pk).status
    letters = plan.brieven.filter(kind=LetterKind.VERLENING).count()
    assert (status, letters, Besluit.objects.count()) in (
        (Status.VERLEEND, 1, 1),
        (Status.INGETROKKEN, 0, 0),
    )
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_reclaim_and_founded_objection_at_once_leave_no_claim(city):
    plan = reclaimed(city)
    bezwaar, second = objection_to_settlement(city, plan), mandated()
    at_once(
        lambda: reclaims.reclaim(plan.pk, reasoning="Te veel betaald.", by=city.mandaathouder),
        lambda: find_for_all(bezwaar, second),
    )
    assert queries.awarded_amount(plan) == queries.paid_amount(plan) == ASKED
    assert not plan.terugvorderingen.filter(status=ReclaimStatus.GEVORDERD).exists()
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_repayment_and_founded_objection_at_once_close_the_claim_once(city):
    plan = reclaimed(city)
    claim = reclaims.reclaim(plan.pk, reasoning="Te veel betaald.", by=city.mandaathouder)
    bezwaar, second = objection_to_settlement(city, plan), mandated()
    today = timezone.localdate()
    at_once(
        lambda: reclaims.book_repayment(claim.pk, repaid_on=today, reference="T-1", by=city.ambtenaar),
        lambda: find_for_all(bezwaar, second),
    )
    claim.refresh_from_db()
    # Booked first: what came back can be paid again. Dropped first: nothing came back.
    expected = {ReclaimStatus.BETAALD: LESS, ReclaimStatus.VERVALLEN: ASKED}
    assert queries.paid_amount(plan) == expected[claim.status]
    assert (queries.awarded_amount(plan), differences()) == (ASKED, [])


@pytest.mark.django_db(transaction=True)
def test_two_who_destroy_at_once_destroy_once(city):
    plan = city.plan(Status.INGETROKKEN)
    retention.propose_destruction(timezone.localdate() + relativedelta(years=1))
    row = Vernietiging.objects.get()
    retention.confirm_destruction(row.pk, by=city.ambtenaar)
    people = [staff(Role.BEHEERDER), staff(Role.AMBTENAAR)]
    found = at_once(*(lambda by=by: retention.destroy(row.pk, by=by) for by in people))
    assert sorted(found) == sorted(["done", f"“{plan.number}” is al vernietigd."])
    assert not Aanvraag.objects.filter(pk=plan.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_notices_at_once_are_one(city):
    plan = city.plan(Status.TER_BESLUIT)
    yesterday = timezone.localdate() - timedelta(days=1)
    Aanvraag.objects.filter(pk=plan.pk).update(
        decide_by_on=yesterday, received_on=yesterday - timedelta(weeks=8)
    )
    give = lambda: terms.give_notice(plan.pk, by=city.bestuur)  # noqa: E731
    assert at_once(give, give) == ["done", "done"]
    assert Ingebrekestelling.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_question_is_opened_again_once(city):
    plan = city.plan(Status.AANVULLING_GEVRAAGD)
    due = Aanvulling.objects.get().due_on
    after = timezone.now() + timedelta(days=15)
    with time_machine.travel(after):
        additions.expire_additions(timezone.localdate())
        begin = after - timedelta(days=1)
        storingen.enter_outage(
            from_at=begin, until_at=begin + timedelta(hours=2), what="x", source="y", by=city.ambtenaar
        )
        assert queries.closed_too_early(plan)[0].due_on == due
        reopen = lambda: additions.reopen_addition(plan.pk, by=city.makelaar)  # noqa: E731
        found = at_once(reopen, reopen)
    assert sorted(each == "done" for each in found) == [False, True]
    assert plan.brieven.filter(kind=LetterKind.AANVULLING).count() == 2


def test_value_that_nobody_entered_is_said_in_words_and_changes_nothing(city):
    """A gap between two versions of a value: no page breaks, no case moves, a bulk goes on."""
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT)
    Waarde.objects.filter(key="termijn.bezwaar_weken").delete()
    client = Client(raise_request_exception=False)
    client.force_login(city.mandaathouder, LOGIN)
    decide = reverse("case_decide", args=[plan.number])
    answer = client.post(decide, {"outcome": "verleend", "granted": "400", "reasoning": ""})
    assert answer.status_code == 422
    assert "geldt er geen waarde voor “termijn.bezwaar_weken”" in answer.content.decode()

    cases = Aanvraag.objects.filter(pk=plan.pk)
    started = bulk.start_bulk(cases, outcome=Outcome.VERLEEND, reasoning="", by=city.mandaathouder)
    tasks.decide_many(started.job.pk, started.pk)
    assert "geldt er geen waarde" in started.regels.get().left_out_because

    Waarde.objects.filter(key="termijn.besluit_weken").delete()
    page = client.get(reverse("case", args=[plan.number]))
    assert page.status_code == 503
    assert "geldt er geen waarde voor “termijn.besluit_weken”" in page.content.decode()
    plan.refresh_from_db()
    assert (plan.status, Besluit.objects.count(), differences()) == (Status.TER_BESLUIT, 0, [])


@pytest.mark.parametrize("act", ["case_decide", "case_return", "case_advise", "case_ask", "case_judge"])
def test_act_on_a_case_that_was_withdrawn_meanwhile_is_refused_in_words(city, act):
    """The page stood open in another tab."""
    plan = city.plan(Status.TER_BESLUIT if act in ("case_decide", "case_return") else Status.IN_BEHANDELING)
    rule = plan.toetsen.filter(verdict="ter_beoordeling").first().rule
    by = city.mandaathouder if act in ("case_decide", "case_return") else city.makelaar
    withdrawal.withdraw(plan.pk, reason="", by=city.bestuur)
    client = Client()
    client.force_login(by, LOGIN)
    args = [plan.number, rule] if act == "case_judge" else [plan.number]
    fields = {
        "case_decide": {"outcome": "afgewezen", "granted": "0", "reasoning": "Nee."},
        "case_return": {"reason": "Nog niet."},
        "case_advise": {"outcome": "afgewezen", "amount": "0", "reasoning": "Nee."},
        "case_ask": {"part": "geld", "question": "Hoe?", "due_on": timezone.localdate() + timedelta(days=9)},
        "case_judge": {"verdict": "voldoet", "reason": "Past."},
    }[act]
    answer = client.post(reverse(act, args=args), fields)
    assert answer.status_code == 422
    plan.refresh_from_db()
    assert (plan.status, Besluit.objects.count()) == (Status.INGETROKKEN, 0)
