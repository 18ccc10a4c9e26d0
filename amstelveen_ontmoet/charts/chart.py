"""What a chart is: a finding, a drawing, and the same figures as a table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from amstelveen_ontmoet.charts.drawing import NARROW, WIDE
from amstelveen_ontmoet.charts.text import clean
from amstelveen_ontmoet.money import format_amount, format_number

# Beyond this no figure of the portal goes, and formats and scales need not prove themselves.
LARGEST = Decimal(10) ** 13


class Unit(Enum):
    """What the figures count; a share is given in percents, 62 for 62%."""

    EURO = "euro"
    NUMBER = "number"
    PERCENT = "percent"

    @property
    def heading(self) -> str:
        """The word above a column of such figures."""
        names = {Unit.EURO: _("Bedrag"), Unit.NUMBER: _("Aantal"), Unit.PERCENT: _("Aandeel")}
        return names[self]

    def formatter(self, figures: Iterable[Decimal | None] = ()) -> Callable[[Decimal], str]:
        """How these figures are written in the reader's notation: with cents only if one has them."""
        if self is Unit.EURO:
            cents = any(figure is not None and figure % 1 for figure in figures)
            return lambda figure: format_amount(figure, cents=cents)
        if self is Unit.PERCENT:
            return lambda figure: f"{format_number(_rounded(figure, '0.1'))}%"
        return lambda figure: format_number(_rounded(figure, "0.01"))


def _rounded(figure: Decimal, step: str) -> Decimal | int:
    rounded = figure.quantize(Decimal(step), ROUND_HALF_UP)
    return int(rounded) if rounded == int(rounded) else rounded.normalize()


@dataclass(frozen=True)
class LegendItem:
    """What one pattern or mark stands for."""

    swatch: SafeString
    word: str


@dataclass(frozen=True)
class Chart:
    """A finding with its drawing and the same figures as text; `components/chart.html` shows it.

    `svg` fits a phone; `wide` is the same for half a page or more, and empty when the width was
    given. Without figures both are empty and there are no rows: the component says so in words.
    """

    finding: str
    svg: SafeString
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    legend: tuple[LegendItem, ...] = ()
    note: str = ""
    wide: SafeString = field(default_factory=SafeString)

    def __str__(self) -> SafeString:
        return self.svg

    __html__ = __str__


def chart(
    draw: Callable[[float], SafeString],
    *,
    width: float | None,
    finding: str,
    headings: Iterable[str],
    rows: Iterable[Iterable[str]],
    legend: Iterable[LegendItem] = (),
    note: str = "",
) -> Chart:
    """Put together what the kinds of charts have in common; `draw` makes the drawing of a width."""
    table = tuple(tuple(clean(cell) for cell in row) for row in rows)
    empty = mark_safe("")
    return Chart(
        finding=clean(finding),
        svg=draw(width or NARROW) if table else empty,
        headings=tuple(headings),
        rows=table,
        legend=tuple(legend) if table else (),
        note=note,
        wide=draw(WIDE) if table and not width else empty,
    )


def figure(value: Any) -> Decimal | None:
    """A figure that can be drawn. Raises ValueError for what is negative, no number or beyond measure."""
    if value is None:
        return None
    number = Decimal(value)
    if not number.is_finite() or not 0 <= number <= LARGEST:
        raise ValueError(f"a chart draws figures from 0 to {LARGEST}, not {number}")
    return number


def top_of(unit: Unit, figures: Iterable[Decimal | None], top: Decimal | int | None = None) -> Decimal:
    """The end of the scale: the largest figure; 100 for shares; `top` when that is more."""
    whole = Decimal(100) if unit is Unit.PERCENT else Decimal(0)
    known = [figure for figure in figures if figure is not None]
    return max([*known, Decimal(top or 0), whole]) or Decimal(1)


def no_figure() -> str:
    """What stands where nothing was measured and no other reason is given."""
    return _("geen gegevens")
