"""The typed rules: plain facts in, an explained outcome out.

Each rule is a pure function of the facts and of the values that held on the day of receipt,
so the same check runs while writing, at submission and at decision, with the same outcome.
An outcome holds a code and its figures; `explanations.py` puts it into words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_noop as _


class Verdict(StrEnum):
    """How a rule comes out."""

    VOLDOET = "voldoet"
    VOLDOET_NIET = "voldoet_niet"
    TER_BEOORDELING = "ter_beoordeling"


@dataclass(frozen=True)
class Outcome:
    """What one rule says: the rule, its article, the verdict and the figures used."""

    rule: str
    article: str
    verdict: Verdict
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class WijkplanFacts:
    """What the rules of bijlage 3 B look at. Amounts in euros.

    `wijkbudget` is the group's part of the adopted run, None while none was adopted;
    `asked_with_reasons` is what is asked beside it: extra budget, rent and staff; `flexible` is what the
    plan keeps free for new activities.
    """

    board_size: int
    legal_form: str
    kvk_number: str
    has_statutes: bool
    empty_sections: tuple[str, ...]
    actions: int
    actions_without_target_group: int
    activities_from_wijkbudget: Decimal
    wijkbudget: Decimal | None
    income: Decimal
    expenses: Decimal
    asked_with_reasons: Decimal = Decimal("0.00")
    flexible: Decimal = Decimal("0.00")


@dataclass(frozen=True)
class WijkplanParameters:
    """The values of the spelregels that these rules use, as they held on the day of receipt."""

    board_minimum: int
    board_maximum: int
    legal_form: str
    flexible_percentage: int


def board_size(facts: WijkplanFacts, parameters: WijkplanParameters) -> Outcome:
    """At least 3, at most 8 and always odd (bijlage 3, Bestuur 2)."""
    size = facts.board_size
    fits = parameters.board_minimum <= size <= parameters.board_maximum and size % 2 == 1
    return Outcome(
        "board_size",
        _("bijlage 3, Bestuur 2"),
        Verdict.VOLDOET if fits else Verdict.VOLDOET_NIET,
        {"size": size, "minimum": parameters.board_minimum, "maximum": parameters.board_maximum},
    )


def legal_person(facts: WijkplanFacts, parameters: WijkplanParameters) -> Outcome:
    """An independent legal person, a stichting with statutes (bijlage 3 B2, Bestuur 1)."""
    fits = facts.legal_form == parameters.legal_form and facts.has_statutes and bool(facts.kvk_number)
    return Outcome(
        "legal_person",
        _("bijlage 3 B2, Bestuur 1"),
        Verdict.VOLDOET if fits else Verdict.VOLDOET_NIET,
        {
            "is_stichting": facts.legal_form == parameters.legal_form,
            "has_statutes": facts.has_statutes,
            "has_kvk": bool(facts.kvk_number),
        },
    )


def plan_complete(facts: WijkplanFacts, parameters: WijkplanParameters) -> Outcome:
    """A plan in the format of bijlage 4 with every section filled in (bijlage 3 B5)."""
    return Outcome(
        "plan_complete",
        _("bijlage 3 B5, bijlage 4"),
        Verdict.VOLDOET_NIET if facts.empty_sections else Verdict.VOLDOET,
        {"empty_sections": list(facts.empty_sections)},
    )


def within_wijkbudget(facts: WijkplanFacts, parameters: WijkplanParameters) -> Outcome:
    """Activities asked from the wijkbudget stay within the group's part (bijlage 3 B8)."""
    figures = {"asked": str(facts.activities_from_wijkbudget)}
    if facts.wijkbudget is None:
        return Outcome("within_wijkbudget", _("bijlage 3 B8"), Verdict.TER_BEOORDELING, figures)
    figures["part"] = str(facts.wijkbudget)
    fits = facts.activities_from_wijkbudget <= facts.wijkbudget
    verdict = Verdict.VOLDOET if fits else Verdict.VOLDOET_NIET
    return Outcome("within_wijkbudget", _("bijlage 3 B8"), verdict, figures)


def budget_balances(facts: WijkplanFacts, parameters: WijkplanParameters) -> Outcome:
    """Expected income equals expected expenses (bijlage 4, Geld)."""
    fits = facts.income == facts.expenses and facts.expenses > 0
    return Outcome(
        "budget_balances",
        _("bijlage 4, Geld"),
        Verdict.VOLDOET if fits else Verdict.VOLDOET_NIET,
        {"income": str(facts.income), "expenses": str(facts.expenses)},
    )


def everyone_takes_part(facts: WijkplanFacts, parameters: WijkplanParameters) -> Outcome:
    """All residents take part, also who does not join easily: for a person to judge (B4, visie 4.2)."""
    return Outcome(
        "everyone_takes_part",
        _("bijlage 3 B4, visie 4.2"),
        Verdict.TER_BEOORDELING,
        {"actions": facts.actions, "without_target_group": facts.actions_without_target_group},
    )


def flexible_within_share(facts: WijkplanFacts, parameters: WijkplanParameters) -> Outcome | None:
    """What is kept free for new activities stays within its share of the wijkbudget (bijlage 3 B10)."""
    if not facts.flexible:
        return None
    figures = {"flexible": str(facts.flexible), "percentage": parameters.flexible_percentage}
    if facts.wijkbudget is None:
        return Outcome("flexible_within_share", _("bijlage 3 B10"), Verdict.TER_BEOORDELING, figures)
    most = (facts.wijkbudget * parameters.flexible_percentage / 100).quantize(Decimal("0.01"))
    fits = facts.flexible <= most
    verdict = Verdict.VOLDOET if fits else Verdict.VOLDOET_NIET
    return Outcome("flexible_within_share", _("bijlage 3 B10"), verdict, {**figures, "most": str(most)})


def asked_with_reasons(facts: WijkplanFacts, parameters: WijkplanParameters) -> Outcome | None:
    """Extra budget, rent and staff are given for a reason: for a person to judge (B9, B10, B11)."""
    if not facts.asked_with_reasons:
        return None
    return Outcome(
        "asked_with_reasons",
        _("bijlage 3 B9, B10, B11"),
        Verdict.TER_BEOORDELING,
        {"asked": str(facts.asked_with_reasons)},
    )


WIJKPLAN_RULES: tuple[Callable[[WijkplanFacts, WijkplanParameters], Outcome | None], ...] = (
    board_size,
    legal_person,
    plan_complete,
    within_wijkbudget,
    budget_balances,
    everyone_takes_part,
    flexible_within_share,
    asked_with_reasons,
)


def check_wijkplan(facts: WijkplanFacts, parameters: WijkplanParameters) -> list[Outcome]:
    """Every rule for a wijkplan that says something about it, in the order of the policy."""
    outcomes = (rule(facts, parameters) for rule in WIJKPLAN_RULES)
    return [outcome for outcome in outcomes if outcome is not None]
