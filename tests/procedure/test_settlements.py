"""Settling, paying and reclaiming: four eyes, the ledger, and what the database refuses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.begroting.models import Boeking, Verplichting
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import (
    changes,
    objections,
    payments,
    reclaims,
    settlements,
    withdrawal,
)
from amstelveen_ontmoet.procedure.actions.reclaims import _move, lock_reclaim
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.agreement import ledger_findings
from amstelveen_ontmoet.procedure.enums import LetterKind, LowerGround, ReclaimStatus, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Brief, Terugvordering, Vaststelling, Verantwoording
from amstelveen_ontmoet.procedure.workflow import RECLAIM_STEPS
from amstelveen_ontmoet.sepa import format_iban
from tests.factories.accounts import RoleGrantFactory
from tests.factories.betalingen import example_iban, own_account
from tests.factories.procedure import MandaatFactory, mandated
from tests.factories.wijkplannen import ASKED
from tests.procedure.test_workflow import DECIDERS, people
from wijkplannen.actions import year

LOWER = {"ground": LowerGround.KOSTEN, "reasoning": "De zaal was goedkoper."}
LESS = Decimal("300.00")
OWN = format_iban(example_iban(9))


def pay(city, plan: Aanvraag, amount: Decimal = ASKED, reference: str = "B-1") -> None:
    payments.record_payment(
        plan.pk, amount=amount, paid_on=timezone.localdate(), reference=reference, by=city.ambtenaar
    )


def reclaimed(city) -> Terugvordering:
    """€ 400 was paid, € 300 settled."""
    plan = city.plan(Status.VERANTWOORD)
    pay(city, plan)
    city.settle(plan.pk, LESS)
    return reclaims.reclaim(plan.pk, reasoning="Te veel betaald.", by=city.mandaathouder)


def test_settle_lower_books_the_difference_and_keeps_the_letter(city):
    plan = city.plan(Status.LAGER_VASTGESTELD)

    line = Verplichting.objects.get(regels__aanvraag=plan)
    assert (line.awarded, Boeking.objects.get(kind="settle").amount) == (LESS, Decimal("100.00"))
    vaststelling = Vaststelling.objects.get()
    assert (vaststelling.granted, vaststelling.settled) == (ASKED, LESS)
    letter = vaststelling.brief.content["nl"]
    assert vaststelling.brief.kind == LetterKind.LAGER
    assert letter["reasons"] == ["De zaal was goedkoper."]
    assert letter["objection"] != []
    assert Verantwoording.objects.get().status == "akkoord"
    assert differences() == []


def test_settle_by_the_proposer_is_refused_twice_over(city):
    RoleGrantFactory(user=city.mandaathouder, role=Role.AMBTENAAR)
    plan = city.plan(Status.VERANTWOORD)
    settlements.propose(plan.pk, amount=ASKED, by=city.mandaathouder)

    with pytest.raises(ValidationError, match="zelf het voorstel"):
        settlements.settle(plan.pk, amount=ASKED, by=city.mandaathouder)
    with pytest.raises(IntegrityError, match="proposer_does_not_settle"), transaction.atomic():
        Vaststelling.objects.update(
            settled=ASKED,
            decided_by=city.mandaathouder,
            decided_at=timezone.now(),
            brief=plan.brieven.first(),
        )


def test_settle_by_the_adviser_is_refused(city):
    RoleGrantFactory(user=city.makelaar, role=Role.MANDAATHOUDER)
    MandaatFactory(user=city.makelaar)
    plan = city.plan(Status.VERANTWOORD)
    settlements.propose(plan.pk, amount=ASKED, by=city.ambtenaar)

    with pytest.raises(PermissionDenied):
        settlements.settle(plan.pk, amount=ASKED, by=city.makelaar)


def test_settle_beyond_the_mandate_is_refused_even_for_less(city):
    small = mandated(maximum=Decimal("350.00"))
    plan = city.plan(Status.VERANTWOORD)
    settlements.propose(plan.pk, amount=LESS, **LOWER, by=city.ambtenaar)

    with pytest.raises(ValidationError, match="Uw mandaat gaat tot"):
        settlements.settle(plan.pk, amount=LESS, **LOWER, by=small)


def test_settle_without_a_proposal_or_on_a_case_at_another_step_is_refused(city):
    plan = city.plan(Status.VERANTWOORD)
    with pytest.raises(WrongStep, match="geen voorstel"):
        settlements.settle(plan.pk, amount=ASKED, by=city.mandaathouder)
    city.year += 1
    withdrawn = city.plan(Status.INGETROKKEN)

    with pytest.raises(WrongStep):
        settlements.propose(withdrawn.pk, amount=ASKED, by=city.ambtenaar)
    with pytest.raises(WrongStep):
        settlements.settle(withdrawn.pk, amount=ASKED, by=city.mandaathouder)


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"amount": Decimal("400.01")}, "tot en met"),
        ({"amount": Decimal("-0.01")}, "tot en met"),
        ({"amount": LESS, "reasoning": "x"}, "grond"),
        ({"amount": LESS, "ground": LowerGround.KOSTEN, "reasoning": " "}, "Leg uit"),
    ],
)
def test_propose_what_makes_no_sense_is_refused(city, fields, match):
    plan = city.plan(Status.VERANTWOORD)

    with pytest.raises(ValidationError, match=match):
        settlements.propose(plan.pk, by=city.ambtenaar, **fields)


def test_settle_without_an_account_waits_for_its_last_day(city):
    plan = city.plan(Status.VERANTWOORDING_GEVRAAGD)
    nothing = {"amount": Decimal(0), "ground": LowerGround.VERPLICHTING, "reasoning": "Er kwam niets."}
    with pytest.raises(WrongStep, match="Awb 4:47"):
        settlements.propose(plan.pk, **nothing, by=city.makelaar)

    Verantwoording.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    settlements.propose(plan.pk, **nothing, by=city.makelaar)
    settlements.settle(plan.pk, **nothing, by=city.mandaathouder)

    plan.refresh_from_db()
    vaststelling = Vaststelling.objects.get()
    assert (plan.status, vaststelling.settled, vaststelling.verantwoording) == ("lager_vastgesteld", 0, None)
    assert Verantwoording.objects.get().status == "concept"


def test_settle_while_a_change_is_open_or_after_one_is_refused(city):
    plan = city.plan(Status.VERLEEND)
    change = changes.ask_change(plan.pk, what="Minder koffie", granted=LESS, by=city.bestuur)
    year.ask_account(plan, by=city.ambtenaar)
    city.sent_account(plan)
    settlements.propose(plan.pk, amount=ASKED, by=city.ambtenaar)

    with pytest.raises(ValidationError, match="Beslis daar eerst over"):
        settlements.settle(plan.pk, amount=ASKED, by=city.mandaathouder)
    changes.decide_change(change.pk, is_agreed=True, by=city.mandaathouder)
    with pytest.raises(ValidationError, match="nieuw voorstel"):
        settlements.settle(plan.pk, amount=ASKED, by=city.mandaathouder)


def test_payment_is_recorded_once_and_never_above_the_award(city):
    plan = city.plan(Status.VERLEEND)
    pay(city, plan, LESS)

    with pytest.raises(ValidationError, match=r"100,00 te betalen"):
        pay(city, plan, Decimal("100.01"), "B-2")
    pay(city, plan, Decimal("50.00"), "B-3")
    with pytest.raises(ValidationError, match="al vastgelegd"):
        pay(city, plan, Decimal("50.00"), "B-3")
    assert Verplichting.objects.get(regels__aanvraag=plan).paid == Decimal("350.00")
    assert differences() == []


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"amount": Decimal(0)}, "te betalen"),
        ({"amount": Decimal("-1.00")}, "te betalen"),
        ({"paid_on": timezone.localdate() + timedelta(days=2)}, "tot en met vandaag"),
        ({"paid_on": timezone.localdate() - timedelta(days=400)}, "vanaf het besluit"),
        ({"reference": " "}, "kenmerk"),
    ],
)
def test_payment_that_makes_no_sense_is_refused(city, fields, match):
    plan = city.plan(Status.VERLEEND)
    given = {"amount": ASKED, "paid_on": timezone.localdate(), "reference": "B-1", **fields}

    with pytest.raises(ValidationError, match=match):
        payments.record_payment(plan.pk, **given, by=city.ambtenaar)


def test_payment_by_who_decided_is_refused(city):
    RoleGrantFactory(user=city.mandaathouder, role=Role.AMBTENAAR)
    plan = city.plan(Status.VERLEEND)

    with pytest.raises(PermissionDenied):
        payments.record_payment(
            plan.pk, amount=ASKED, paid_on=timezone.localdate(), reference="B", by=city.mandaathouder
        )


def test_payment_before_the_award_is_refused(city):
    plan = city.plan(Status.TER_BESLUIT)

    with pytest.raises(WrongStep):
        pay(city, plan)


def test_reclaim_and_repayment_bring_the_ledger_back(city):
    terugvordering = reclaimed(city)
    assert (terugvordering.amount, terugvordering.brief.kind) == (
        Decimal("100.00"),
        LetterKind.TERUGVORDERING,
    )
    line = Verplichting.objects.get(regels__aanvraag=terugvordering.aanvraag)
    assert (line.paid, line.awarded) == (ASKED, LESS)

    reclaims.book_repayment(
        terugvordering.pk, repaid_on=timezone.localdate(), reference="T-1", by=city.ambtenaar
    )

    line.refresh_from_db()
    assert (line.paid, line.awarded) == (LESS, LESS)
    assert differences() == []
    with pytest.raises(WrongStep):
        reclaims.book_repayment(
            terugvordering.pk, repaid_on=timezone.localdate(), reference="T-1", by=city.ambtenaar
        )


@pytest.mark.parametrize(
    ("is_known", "nl", "en"),
    [
        (False, "op de rekening van de gemeente.", "to the bank account of the municipality."),
        (True, f"op {OWN} (Gemeente Voorbeeld).", f"to {OWN} (Gemeente Voorbeeld)."),
    ],
)
def test_reclaim_names_the_account_to_pay_to(city, is_known, nl, en):
    if is_known:
        own_account()
    content = reclaimed(city).brief.content
    assert [nl in content["nl"]["decision"][1], en in content["en"]["decision"][1]] == [True, True]


def test_reclaim_twice_is_refused(city):
    terugvordering = reclaimed(city)

    with pytest.raises(WrongStep, match="al teruggevorderd"):
        reclaims.reclaim(terugvordering.aanvraag_id, reasoning="Te veel betaald.", by=city.mandaathouder)


def test_reclaim_without_a_reason_is_refused(city):
    plan = city.plan(Status.VERANTWOORD)
    pay(city, plan)
    city.settle(plan.pk, LESS)

    with pytest.raises(ValidationError, match="waarom u terugvordert"):
        reclaims.reclaim(plan.pk, reasoning=" ", by=city.mandaathouder)
    assert not Terugvordering.objects.exists()


def test_reclaim_of_what_was_never_paid_is_refused(city):
    settled = city.plan(Status.LAGER_VASTGESTELD)

    with pytest.raises(WrongStep, match="valt niets terug te vorderen"):
        reclaims.reclaim(settled.pk, reasoning="Te veel betaald.", by=city.mandaathouder)


def test_reclaim_after_five_years_is_refused(city):
    plan = city.plan(Status.VERANTWOORD)
    pay(city, plan)
    city.settle(plan.pk, LESS)
    Vaststelling.objects.update(decided_at=timezone.now() - timedelta(days=5 * 366))

    with pytest.raises(ValidationError, match="Awb 4:57"):
        reclaims.reclaim(plan.pk, reasoning="Te veel betaald.", by=city.mandaathouder)


def test_drop_leaves_what_was_paid_and_makes_place_for_another(city):
    terugvordering = reclaimed(city)

    reclaims.drop(terugvordering.pk, reason="De groep is opgeheven.", by=city.mandaathouder)

    assert Verplichting.objects.get(regels__aanvraag=terugvordering.aanvraag).paid == ASKED
    assert differences() == []
    assert reclaims.reclaim(
        terugvordering.aanvraag_id, reasoning="Te veel betaald.", by=city.mandaathouder
    ).is_open


RECLAIM_ALLOWED = {
    ("gevorderd", "betaald"): {"ambtenaar"},
    ("gevorderd", "vervallen"): {*DECIDERS, "makelaar_en_mandaathouder"},
}


def reclaim_outcome(terugvordering: Terugvordering, to: ReclaimStatus, user: User) -> str:
    try:
        with transaction.atomic():
            locked = lock_reclaim(terugvordering.pk)
            locked.repaid_on, locked.drop_reason = timezone.localdate(), "x"
            _move(locked, to, by=User.objects.get(pk=user.pk))
            transaction.set_rollback(True)
            return "taken"
    except PermissionDenied:
        return "refused"
    except WrongStep:
        return "no step"


@pytest.mark.parametrize("was", ReclaimStatus)
def test_reclaim_moves_from_every_status_as_written(city, was):
    terugvordering = reclaimed(city)
    if was == ReclaimStatus.BETAALD:
        reclaims.book_repayment(
            terugvordering.pk, repaid_on=timezone.localdate(), reference="T", by=city.ambtenaar
        )
    if was == ReclaimStatus.VERVALLEN:
        reclaims.drop(terugvordering.pk, reason="x", by=city.mandaathouder)
    RoleGrantFactory(user=city.makelaar, role=Role.MANDAATHOUDER)
    MandaatFactory(user=city.makelaar)
    everybody = people(city)

    found = {
        (name, to): reclaim_outcome(terugvordering, to, user)
        for name, user in everybody.items()
        for to in ReclaimStatus
    }

    expected = {}
    for to in ReclaimStatus:
        may = RECLAIM_ALLOWED.get((was, to))
        for name in everybody:
            expected[name, to] = "no step" if may is None else "taken" if name in may else "refused"
    assert found == expected


def test_reclaim_steps_and_expectation_name_the_same_pairs():
    assert {(was, to) for was, following in RECLAIM_STEPS.items() for to in following} == set(RECLAIM_ALLOWED)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"decided_by": None}, "settlement_decided_pair"),
        ({"settled": None}, "settlement_decided_is_whole"),
        ({"proposed": ASKED + 1}, "settled_within_granted"),
        ({"settled": Decimal(-1)}, "settled_within_granted"),
        ({"ground": ""}, "settled_lower_has_a_ground"),
        ({"reasoning": ""}, "settled_lower_has_a_ground"),
    ],
)
def test_settlement_that_makes_no_sense_is_refused_by_the_database(city, change, constraint):
    city.plan(Status.LAGER_VASTGESTELD)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Vaststelling.objects.update(**change)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"amount": 0}, "reclaim_amount_positive"),
        ({"closed_at": timezone.now()}, "reclaim_closed_pair"),
        ({"status": "betaald"}, "reclaim_step_is_whole"),
        ({"status": "vervallen"}, "reclaim_step_is_whole"),
    ],
)
def test_reclaim_that_makes_no_sense_is_refused_by_the_database(city, change, constraint):
    reclaimed(city)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Terugvordering.objects.update(**change)


def test_repayment_booked_by_the_decider_is_refused_by_the_database(city):
    terugvordering = reclaimed(city)

    with pytest.raises(IntegrityError, match="reclaimer_does_not_book"), transaction.atomic():
        Terugvordering.objects.update(
            status="betaald",
            repaid_on=timezone.localdate(),
            closed_at=timezone.now(),
            closed_by=city.mandaathouder,
        )
    again = Terugvordering.objects.get()
    again.pk, again.brief = None, terugvordering.aanvraag.brieven.first()
    with pytest.raises(IntegrityError, match="one_open_reclaim"), transaction.atomic():
        again.save()


def at_once(acts) -> list[str]:
    """Do acts on real connections at the same moment; what became of each."""
    together = Barrier(len(acts))

    def run(act) -> str:
        try:
            together.wait(60)
            act()
            return "done"
        except (WrongStep, ValidationError):
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_two_who_settle_at_once_settle_once(city):
    plan = city.plan(Status.VERANTWOORD)
    settlements.propose(plan.pk, amount=LESS, **LOWER, by=city.ambtenaar)
    second = mandated()

    found = at_once(
        [
            lambda by=by: settlements.settle(plan.pk, amount=LESS, **LOWER, by=by)
            for by in (city.mandaathouder, second)
        ]
    )

    assert found == ["done", "refused"]
    assert Boeking.objects.filter(kind="settle").count() == 1
    assert plan.brieven.filter(kind=LetterKind.LAGER).count() == 1
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_two_payments_at_once_are_one(city):
    plan = city.plan(Status.VERLEEND)

    assert at_once([lambda: pay(city, plan), lambda: pay(city, plan)]) == ["done", "refused"]
    assert Verplichting.objects.get(regels__aanvraag=plan).paid == ASKED


def test_withdraw_after_the_account_is_refused(city):
    plan = city.plan(Status.VERANTWOORD)

    with pytest.raises(WrongStep):
        withdrawal.withdraw(plan.pk, reason="", by=city.bestuur)


def founded(terugvordering: Terugvordering, city, granted: Decimal) -> Brief:
    """The objection to the lower settlement is founded, by somebody who decided nothing in the case."""
    brief = terugvordering.aanvraag.brieven.get(kind=LetterKind.LAGER)
    bezwaar = objections.object_to(brief.pk, grounds="De zaal was niet goedkoper.", by=city.bestuur)
    return objections.decide_objection(
        bezwaar.pk, outcome="gegrond", reasoning="Opnieuw bekeken.", granted=granted, by=mandated()
    )


def test_founded_objection_to_a_settlement_drops_its_reclaim(city):
    terugvordering = reclaimed(city)
    letter = founded(terugvordering, city, ASKED)

    terugvordering.refresh_from_db()
    assert terugvordering.status == ReclaimStatus.VERVALLEN
    assert terugvordering.drop_reason == "Uw bezwaar tegen de vaststelling is gegrond."
    aanvraag = Aanvraag.objects.get(pk=terugvordering.aanvraag_id)
    assert (aanvraag.status, queries.awarded_amount(aanvraag)) == (Status.VASTGESTELD, ASKED)
    assert letter.content["nl"]["decision"][0].endswith("Onze terugvordering van €\u00a0100,00 vervalt.")
    assert letter.content["en"]["decision"][0].endswith("Our repayment demand of €100.00 is cancelled.")
    assert aanvraag.brieven.filter(kind=LetterKind.TERUGVORDERING).count() == 1
    assert (queries.paid_amount(aanvraag), differences()) == (ASKED, [])


def test_founded_objection_to_a_settlement_at_nothing_raises_it(city):
    plan = city.plan(Status.VERANTWOORD)
    city.settle(plan.pk, Decimal(0))
    brief = plan.brieven.get(kind=LetterKind.LAGER)
    bezwaar = objections.object_to(brief.pk, grounds="Er was wel een feest.", by=city.bestuur)
    objections.decide_objection(
        bezwaar.pk, outcome="gegrond", reasoning="Het klopt.", granted=LESS, by=mandated()
    )

    aanvraag = Aanvraag.objects.get(pk=plan.pk)
    assert (aanvraag.status, queries.awarded_amount(aanvraag)) == (Status.LAGER_VASTGESTELD, LESS)
    assert (differences(), ledger_findings()) == ([], [])


def test_second_objection_to_a_settlement_brings_no_more_than_was_awarded(city):
    terugvordering = reclaimed(city)
    founded(terugvordering, city, Decimal("350.00"))
    brief = terugvordering.aanvraag.brieven.get(kind=LetterKind.LAGER)
    other = objections.object_to(
        brief.pk, grounds="Een buurman", received_on=timezone.localdate(), by=city.makelaar
    )

    with pytest.raises(ValidationError, match=r"hooguit €.*400,00"):
        objections.decide_objection(
            other.pk, outcome="gegrond", reasoning="x", granted=Decimal("450.00"), by=mandated()
        )


def test_founded_objection_in_part_asks_back_the_lower_rest(city):
    first = reclaimed(city)
    founded(first, city, Decimal("350.00"))

    aanvraag = Aanvraag.objects.get(pk=first.aanvraag_id)
    second = aanvraag.terugvorderingen.get(status=ReclaimStatus.GEVORDERD)
    assert (second.amount, aanvraag.status) == (Decimal("50.00"), Status.LAGER_VASTGESTELD)
    assert "€\u00a050,00" in second.brief.content["nl"]["decision"][0]
    paid_back = {"repaid_on": timezone.localdate(), "reference": "terug", "by": city.ambtenaar}
    reclaims.book_repayment(second.pk, **paid_back)
    assert queries.paid_amount(aanvraag) == queries.awarded_amount(aanvraag) == Decimal("350.00")
    assert differences() == []
