"""What a plan keeps free for new activities stays within its share of the wijkbudget (bijlage 3 B10)."""

from decimal import Decimal

import pytest

from amstelveen_ontmoet.spelregels.checks import Verdict
from amstelveen_ontmoet.spelregels.explanations import explain
from wijkplannen.actions import plans
from wijkplannen.enums import GeldKind, Richting, Section
from wijkplannen.models import Wijkplan
from wijkplannen.previews import facts_of_many
from wijkplannen.reports import facts_of, outcomes_of


def flexible_plan(city, amount: str) -> Wijkplan:
    plan = city.draft()
    rows = (
        {"richting": Richting.INKOMST, "kind": GeldKind.WIJKBUDGET, "amount": Decimal("1000.00")},
        {"richting": Richting.UITGAVE, "kind": GeldKind.FLEXIBEL, "amount": Decimal(amount)},
    )
    plans.save_section(
        plan.pk, Section.GELD, plans.SectionContent(geldregels=rows), version=0, by=city.bestuur
    )
    return plan


@pytest.mark.parametrize(
    ("amount", "verdict"), [("250.00", Verdict.VOLDOET), ("250.01", Verdict.VOLDOET_NIET)]
)
def test_flexible_part_is_held_against_a_quarter_of_the_part(city, amount, verdict):
    city.adopted_run()  # € 1.000 for this group
    plan = flexible_plan(city, amount)

    (outcome,) = [each for each in outcomes_of(plan) if each.rule == "flexible_within_share"]

    assert outcome.verdict == verdict
    words = explain(outcome.rule, outcome.article, outcome.verdict, outcome.figures)
    assert "€\xa0250,00 zijn (25%)" in words.reason
    assert bool(words.help) == (verdict == Verdict.VOLDOET_NIET)


def test_flexible_part_before_the_wijkbudget_is_for_a_person_to_judge(city):
    outcomes = {each.rule: each.verdict for each in outcomes_of(flexible_plan(city, "10.00"))}

    assert outcomes["flexible_within_share"] == Verdict.TER_BEOORDELING


def test_rule_says_nothing_of_a_plan_without_a_flexible_part(city):
    assert "flexible_within_share" not in {each.rule for each in outcomes_of(city.draft())}


def test_facts_of_many_plans_equal_those_of_one(city):
    plan = flexible_plan(city, "10.00")
    today = city.peildatum.replace(month=6)

    assert facts_of_many([Wijkplan.objects.get(pk=plan.pk)], today)[plan.pk] == facts_of(
        Wijkplan.objects.get(pk=plan.pk), today
    )
