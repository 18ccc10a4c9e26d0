"""How a computation of the wijkbudget came out, and what another would."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from amstelveen_ontmoet.gebieden.models import Buurt, Inwonertal
from amstelveen_ontmoet.money import CENT, apportion, format_amount, format_number
from amstelveen_ontmoet.spelregels.enums import in_words, source_in_words
from amstelveen_ontmoet.spelregels.models import is_english
from wijkplannen.models import (
    WijkbudgetDeel,
    Wijkbudgetrun,
)


@dataclass(frozen=True)
class BudgetRow:
    """One party in a computation, with its part in the computation before and its letter (by key)."""

    deel: WijkbudgetDeel
    share: Decimal
    before: Decimal | None
    letter: int | None

    @property
    def change(self) -> Decimal | None:
        return None if self.before is None else self.deel.amount - self.before


def budget_rows(
    run: Wijkbudgetrun, previous: Wijkbudgetrun | None, letters: Mapping[int, int] | None = None
) -> list[BudgetRow]:
    """The parts of a computation, largest first, beside those of the one before, with their letters."""
    before: Mapping[int, Decimal] = (
        dict(previous.delen.values_list("organisatie_id", "amount")) if previous else {}
    )
    rows = run.delen.select_related("organisatie").order_by("-amount", "organisatie__name")
    return [
        BudgetRow(
            deel,
            (deel.amount / run.granted * 100).quantize(CENT) if run.granted else Decimal(0),
            before.get(deel.organisatie_id),
            (letters or {}).get(deel.organisatie_id),
        )
        for deel in rows
    ]


@dataclass(frozen=True)
class PartRow:
    """A buurt of a party: residents with their source, the share in percent, claim and part in euros."""

    buurt: Buurt
    residents: int
    source: str
    share: Decimal
    others: list[str]
    claim: Decimal
    amount: Decimal


def rule_source(run: Wijkbudgetrun) -> str:
    """Where the ceiling rule of a computation comes from: the spelregels, or a choice of that moment."""
    usual = run.values["plafondregel"]
    if usual["value"] == run.rule:
        return source_in_words(usual["source"])
    return _("gekozen bij deze berekening")


def applied_rules(run: Wijkbudgetrun) -> list[dict[str, Any]]:
    """The values on which a computation rests: what it is, how it came out, and by which source."""
    return [
        {
            "label": value["label_en"] if is_english() else value["label"],
            "value": _in_words(key, value["value"], run),
            "source": source_in_words(value["source"]),
            "is_assumption": value["is_assumption"],
            # Another way than the spelregels name, for this computation only.
            "is_choice": key == "plafondregel" and value["value"] != run.rule,
        }
        for key, value in run.values.items()
    ]


def _in_words(key: str, value: str, run: Wijkbudgetrun) -> str:
    if key == "euro_per_bewoner":
        return format_amount(Decimal(value))
    if key == "plafondregel":
        return run.get_rule_display()
    return in_words(f"wijkbudget.{key}", Decimal(value), format_number(Decimal(value)))


def part_rows(deel: WijkbudgetDeel) -> list[PartRow]:
    """How the part of a party came about, buurt by buurt, in three queries."""
    run = deel.run
    rows = list(
        run.invoer.filter(organisatie=deel.organisatie).select_related("buurt__wijk").order_by("buurt__code")
    )
    buurten = [row.buurt_id for row in rows]
    sources = dict(
        Inwonertal.objects.filter(buurt__in=buurten, peildatum=run.peildatum).values_list("buurt", "source")
    )
    others: dict[int, list[str]] = {}
    shared = run.invoer.filter(buurt__in=buurten).exclude(organisatie=deel.organisatie)
    for buurt, name in shared.order_by("organisatie__name").values_list("buurt", "organisatie__name"):
        others.setdefault(buurt, []).append(name)
    return [
        PartRow(
            row.buurt,
            row.residents,
            sources.get(row.buurt_id, ""),
            (Decimal(row.weight) * 100 / row.weights).quantize(CENT),
            others.get(row.buurt_id, []),
            row.claim,
            row.amount,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class WhatIf:
    """The parts of a computation with other amounts, largest first, in euros: now, then, difference."""

    claim: Decimal
    granted: Decimal
    shortfall: Decimal
    rows: list[tuple[str, Decimal, Decimal, Decimal]]


def what_if(run: Wijkbudgetrun, *, per_resident: Decimal, ceiling: Decimal) -> WhatIf:
    """What each party would get with this amount per resident under this ceiling, in proportion."""
    pairs = list(
        run.invoer.order_by("buurt__code", "organisatie__name", "organisatie").values_list(
            "organisatie__name", "residents", "weight", "weights", "amount"
        )
    )
    shares = [Fraction(residents * weight, weights) for _name, residents, weight, weights, _amount in pairs]
    claim = (Decimal(int(sum(shares))) * per_resident).quantize(CENT)
    granted = min(claim, ceiling)
    now: dict[str, Decimal] = {}
    then: dict[str, Decimal] = {}
    for (name, _residents, _weight, _weights, amount), part in zip(
        pairs, apportion(shares, granted), strict=True
    ):
        now[name] = now.get(name, Decimal("0.00")) + amount
        then[name] = then.get(name, Decimal("0.00")) + part
    rows = [(name, now[name], then[name], then[name] - now[name]) for name in now]
    return WhatIf(claim, granted, claim - granted, sorted(rows, key=lambda row: (-row[2], row[0])))
