"""The snapshot of a year: every figure of the letter with what it means, as plain data and back.

Amounts are Decimals in euros and cents, written as strings. What the portal does not know is None
and has its reason in words beside it; nothing is filled in. The words are Dutch, as the letter is.
"""

import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

FORMAT = 1
ZERO = Decimal("0.00")
T = TypeVar("T")


@dataclass(frozen=True)
class PlanFigures:
    """Plans for the year by outcome; what they asked and were granted in euros.

    `late` decisions came after their last day; `despite_rule` were granted though a rule was not met.
    """

    submitted: int
    granted: int
    partly: int
    refused: int
    set_aside: int
    withdrawn: int
    open: int
    asked: Decimal
    awarded: Decimal
    late: int
    despite_rule: int

    @property
    def supported(self) -> int:
        """Granted in full or in part."""
        return self.granted + self.partly


@dataclass(frozen=True)
class Wijkbudget:
    """The adopted computation of the year, in euros; `rate` is the amount per resident."""

    peildatum: date
    rate: Decimal | None
    claim: Decimal
    ceiling: Decimal
    divided: Decimal
    parties: int

    @property
    def shortfall(self) -> Decimal:
        return self.claim - self.divided


@dataclass(frozen=True)
class Post:
    """A post of the budget with its totals in the ledger; `paid` is None while nothing books payments.

    `awarded` is what stands; `changed` went off awards (negative: settled lower) or came with them
    since they were decided. None in a letter of before that was recorded.
    """

    number: str
    name: str
    kind: str
    allocated: Decimal
    reserved: Decimal
    awarded: Decimal
    paid: Decimal | None
    left: Decimal
    source: str
    is_demo: bool
    changed: Decimal | None = None

    @property
    def decided(self) -> Decimal:
        """What was awarded by decision, before anything went off or came with it."""
        return self.awarded - (self.changed or ZERO)


@dataclass(frozen=True)
class Actie:
    """An action point as it stood."""

    number: int
    title: str
    owner: str
    planning: str
    state: str
    reason: str
    milestone: str
    milestone_on: date | None
    told: str
    told_on: date | None


@dataclass(frozen=True)
class Norm:
    """What an indicator has to reach, from a year on."""

    comparison: str
    value: Decimal
    unit: str
    from_year: int
    source: str


@dataclass(frozen=True)
class Indicator:
    """An indicator: its value out of numerator and denominator, or the reason why there is none."""

    number: str
    description: str
    unit: str
    method: str
    value: Decimal | None
    numerator: int | None
    denominator: int | None
    definition: str
    source: str
    reason: str
    norm: Norm | None
    is_met: bool | None


@dataclass(frozen=True)
class Wijk:
    """What was where. A group that works in several wijken counts in each of them.

    `wijkbudget` is the part of the adopted computation for the residents of the wijk: these add up.
    """

    code: str
    name: str
    latitude: Decimal | None
    longitude: Decimal | None
    residents: int | None
    residents_on: date | None
    groups: int
    plans: int
    wijkbudget: Decimal | None
    places: int


@dataclass(frozen=True)
class Value:
    """A value of the spelregels as it held on 1 January of the year."""

    key: str
    label: str
    value: str
    source: str
    is_assumption: bool


@dataclass(frozen=True)
class Hardship:
    """One rule that was set aside with the hardheidsclausule, and for how many applications in the year."""

    title: str
    article: str
    count: int


@dataclass(frozen=True)
class Place:
    """One place to meet of the register; what no source gives is empty. `state` is that of 2020."""

    name: str
    kind: str
    wijk: str
    state: str
    source: str


@dataclass(frozen=True)
class Snapshot:
    """All figures of one letter, as they stood on `taken_on`."""

    format: int
    year: int
    taken_on: date
    plans: PlanFigures
    wijkbudget: Wijkbudget | None
    posts: tuple[Post, ...]
    actiepunten: tuple[Actie, ...]
    indicators: tuple[Indicator, ...]
    wijken: tuple[Wijk, ...]
    places_without_wijk: int
    values: tuple[Value, ...]
    # None in a letter of before these were recorded.
    hardships: tuple[Hardship, ...] | None = None
    places: tuple[Place, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing of the year itself is in the portal: no plan, no budget."""
        return not self.plans.submitted and not self.posts and self.wijkbudget is None

    def total(self, name: str, *kinds: str) -> Decimal:
        """A total over the posts of these kinds, in euros."""
        return sum((getattr(post, name) or ZERO for post in self.posts if post.kind in kinds), ZERO)

    def count(self, state: str) -> int:
        """How many action points stand so."""
        return sum(actie.state == state for actie in self.actiepunten)

    @property
    def measured(self) -> tuple[Indicator, ...]:
        return tuple(row for row in self.indicators if row.value is not None)


def as_data(value: Any) -> Any:
    """Plain data to freeze: dates and amounts as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [as_data(each) for each in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def snapshot_from(data: Any) -> Snapshot:
    """The snapshot out of its frozen data."""
    return _read(Snapshot, data)


def _read(kind: type[T], data: Mapping[str, Any]) -> T:
    hints = get_type_hints(kind)
    known = {field.name for field in fields(kind)} & set(data)  # type: ignore[arg-type]
    return kind(**{name: _typed(hints[name], data[name]) for name in known})


def _typed(hint: Any, value: Any) -> Any:
    if isinstance(hint, types.UnionType):
        return None if value is None else _typed(get_args(hint)[0], value)
    if get_origin(hint) is tuple:
        return tuple(_typed(get_args(hint)[0], each) for each in value)
    if is_dataclass(hint) and isinstance(hint, type):
        return _read(hint, value)
    if hint is Decimal:
        return Decimal(value)
    return date.fromisoformat(value) if hint is date else value
