"""How a figure went: a line with its scale, and a small line without one."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import groupby, pairwise
from math import ceil

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amstelveen_ontmoet.charts import drawing
from amstelveen_ontmoet.charts.chart import Chart, LegendItem, Unit, chart, figure, no_figure, top_of
from amstelveen_ontmoet.charts.drawing import EDGE, SMALL, WIDE_FROM, Box
from amstelveen_ontmoet.charts.text import clean, cut, width

Point = tuple[float, float]
INTERVALS = 5
BETWEEN = 10.0
DASHES = "7 5"


def line(
    finding: str,
    points: Sequence[tuple[str, Decimal | None]],
    *,
    unit: Unit,
    norm: Decimal | None = None,
    norm_word: str = "",
    headings: tuple[str, str] | None = None,
    note: str = "",
    width: float | None = None,
) -> Chart:
    """A figure through time, from 0 up. Where nothing was measured the line has a gap.

    `headings` of the labels and of the figures in the table. Raises ValueError for a negative figure.
    """
    values = [figure(value) for _label, value in points]
    limit = figure(norm)
    write = unit.formatter([*values, limit])
    ticks = _ticks(top_of(unit, [*values, limit]), [*values, limit])
    legend = []
    if limit is not None:
        norm_word = norm_word or _("Norm")
        word = f"{norm_word}: {write(limit)}"
        mark = drawing.stroke([(0, 8), (24, 8)], "clay", thickness=2.5, dashes=DASHES)
        legend.append(LegendItem(drawing.swatch(word, [mark]), word))
    labels = [clean(label) for label, _value in points]
    return chart(
        lambda units: _draw(finding, labels, values, limit, ticks, write, units, scale=unit.formatter(ticks)),
        width=width,
        finding=finding,
        headings=headings or (_("Periode"), unit.heading),
        rows=[
            (label, write(value) if value is not None else no_figure())
            for label, value in zip(labels, values, strict=True)
        ],
        legend=legend,
        note=note,
    )


def _ticks(top: Decimal, figures: Sequence[Decimal | None]) -> list[Decimal]:
    """Round figures from 0 to at least the top, at most six; whole ones when all figures are whole."""
    whole = all(figure is None or figure % 1 == 0 for figure in figures)
    step = Decimal(1).scaleb((top / INTERVALS).adjusted())
    factor = next(factor for factor in (1, 2, 5, 10) if step * factor * INTERVALS >= top)
    step = max(step * factor, Decimal(1) if whole else Decimal(0))
    return [step * i for i in range(ceil(top / step) + 1)]


def _draw(
    finding: str,
    labels: Sequence[str],
    values: Sequence[Decimal | None],
    norm: Decimal | None,
    ticks: Sequence[Decimal],
    write: Callable[[Decimal], str],
    units: float,
    *,
    scale: Callable[[Decimal], str],
) -> SafeString:
    """`scale` writes the round figures beside the plot, `write` the latest one in full."""
    names = [cut(scale(tick), units * 0.3, SMALL) for tick in ticks]
    left = EDGE + max(width(name, SMALL) for name in names) + 8
    latest = cut(write(values[-1]), units * 0.3, SMALL, bold=True) if values[-1] is not None else ""
    plot = Box(left, 12, units - EDGE - left - 6 - width(latest, SMALL, bold=True) - 6, 0.4 * units)
    if units >= WIDE_FROM:
        plot = Box(plot.x, plot.y, plot.width, 0.28 * units)
    found = []

    def height(number: Decimal) -> float:
        return plot.bottom - float(number / ticks[-1]) * plot.height

    for tick, name in zip(ticks, names, strict=True):
        colour, y = "line" if tick else "line-strong", height(tick)
        found.append(drawing.stroke([(plot.x, y), (plot.right, y)], colour, thickness=1))
        found.append(drawing.words(plot.x - 8, y + 5, name, size=SMALL, anchor="end", colour="ink-soft"))
    places = _places(plot.x + 6, plot.right - 6, len(values))
    found += _curve(
        [(x, None if value is None else height(value)) for x, value in zip(places, values, strict=True)]
    )
    if norm is not None:
        # Over the line, which it may meet: its dashes leave that in sight.
        ends = [(plot.x, height(norm)), (plot.right, height(norm))]
        found.append(drawing.stroke(ends, "clay", thickness=2, dashes=DASHES))
    if latest:
        y = height(values[-1]) + 5  # type: ignore[arg-type]  # there is a last one
        found.append(drawing.words(units - EDGE, y, latest, size=SMALL, bold=True, anchor="end"))
    found += _names_below(labels, places, plot, units)
    return drawing.canvas(finding, units, plot.bottom + 26, found)


def _places(left: float, right: float, count: int) -> list[float]:
    """Equal distances from left to right; one alone stands in the middle."""
    if count == 1:
        return [(left + right) / 2]
    return [left + i * (right - left) / (count - 1) for i in range(count)]


def _curve(points: Sequence[tuple[float, float | None]], *, radius: float = 4) -> list[str]:
    """Lines between neighbours that were both measured, and a dot for each."""
    found: list[str] = []
    for _known, run in groupby(points, key=lambda point: point[1] is not None):
        if len(piece := [(x, y) for x, y in run if y is not None]) > 1:
            found.append(drawing.stroke(piece, "green", thickness=2.5))
    if radius:
        found += [drawing.dot(x, y, "green", radius=radius) for x, y in points if y is not None]
    return found


def _names_below(labels: Sequence[str], places: Sequence[float], plot: Box, units: float) -> list[str]:
    """As many labels as stand clear of each other: every one, every second, … or first and last."""
    room = (units - 2 * EDGE - BETWEEN) / (2 if len(labels) > 1 else 1)
    names = [cut(label, room, SMALL) for label in labels]

    def box(i: int) -> Point:
        half = width(names[i], SMALL) / 2
        middle = min(max(places[i], EDGE + half), units - EDGE - half)
        return middle - half, middle + half

    # Counted from the last, which is the one that the reader looks for.
    for step in range(1, len(names) + 1):
        chosen = list(range(len(names) - 1, -1, -step))[::-1]
        if all(box(a)[1] + BETWEEN <= box(b)[0] for a, b in pairwise(chosen)):
            break
    if len(chosen) == 1 and len(names) > 1:
        chosen = [0, len(names) - 1]
    return [
        drawing.words(box(i)[0], plot.bottom + 20, names[i], size=SMALL, colour="ink-soft") for i in chosen
    ]


def sparkline(title: str, values: Sequence[Decimal | None]) -> Chart:
    """A line as large as a word, to stand in a table or beside a figure; the title says what it shows.

    It has no table of its own, so the figures must stand beside it. Prints as its SVG.
    """
    figures = [figure(value) for value in values]
    known = [value for value in figures if value is not None]
    top = max(known, default=Decimal(1)) or Decimal(1)
    area = Box(4, 4, 88, 16)
    places = _places(area.x, area.right, len(figures)) if figures else []
    points = [
        (x, None if value is None else area.bottom - float(value / top) * area.height)
        for x, value in zip(places, figures, strict=True)
    ]
    marks = _curve(points, radius=0)
    if points and (last := points[-1][1]) is not None:
        marks.append(drawing.dot(points[-1][0], last, "green", radius=3.5))
    # A figure with nothing on either side would be no line at all.
    marks += [
        drawing.dot(x, y, "green", radius=2)
        for i, (x, y) in enumerate(points)
        if y is not None
        and all(near is None for _x, near in [*points[max(0, i - 1) : i], *points[i + 1 : i + 2]])
    ]
    svg = drawing.canvas(title, 96, 24, marks, is_small=True) if known else SafeString("")
    return Chart(finding=clean(title), svg=svg)
