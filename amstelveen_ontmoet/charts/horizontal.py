"""Bars that lie: one figure with its norm and last year, or parts of a whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amstelveen_ontmoet.charts import drawing
from amstelveen_ontmoet.charts.chart import Chart, LegendItem, Unit, chart, figure, no_figure, top_of
from amstelveen_ontmoet.charts.drawing import BAR, EDGE, LINE, SIZE, SMALL, WIDE_FROM, Box, Look
from amstelveen_ontmoet.charts.text import clean, cut, width, wrap

GAP = 12.0
COLUMN = 14.0
RAISED = 5.0  # how far the line of the norm stands out above its bar
MARK = 11.0  # the row under a bar in which the mark of last year stands, clear of all words
LOOKS = (Look.SOLID, Look.HATCH, Look.DOTS, Look.BLANK, Look.STRIPES, Look.CROSS)


@dataclass(frozen=True)
class Bar:
    """One bar. Without a value no bar is drawn, and `note` says why ("te weinig stemmen")."""

    label: str
    value: Decimal | None
    norm: Decimal | None = None
    last_year: Decimal | None = None
    note: str = ""


@dataclass(frozen=True)
class StackedRow:
    """One bar of parts. When a part is None no bar is drawn, and `note` says why."""

    label: str
    parts: Sequence[Decimal | None]
    note: str = ""


@dataclass(frozen=True)
class _Row:
    """A label, a figure beside it, what draws the bar in the box left for it, and the room below that."""

    label: str
    figure: str
    draw: Callable[[Box], list[str]]
    under: float


def bars(
    finding: str,
    bars: Sequence[Bar],
    *,
    unit: Unit,
    headings: tuple[str, str] | None = None,
    top: Decimal | int | None = None,
    note: str = "",
    width: float | None = None,
) -> Chart:
    """One bar per figure, with the line of its norm and the mark of last year.

    `headings` of the labels and of the figures in the table; `top`: the end of the scale when that
    is more than the figures; `width` in units for one drawing only (see Chart). Raises ValueError for a
    negative figure.
    """
    figures = [tuple(map(figure, (bar.value, bar.norm, bar.last_year))) for bar in bars]
    flat = [one for three in figures for one in three]
    write = unit.formatter(flat)
    end = top_of(unit, flat, top)
    has_norm, has_last = (any(three[i] is not None for three in figures) for i in (1, 2))
    has_notes = any(bar.note and bar.value is not None for bar in bars)

    def cell(number: Decimal | None, bar: Bar) -> str:
        return write(number) if number is not None else bar.note or no_figure()

    rows = [
        _Row(
            bar.label,
            write(value) if value is not None else "",
            _bar_drawer(bar, (value, norm, last), end, is_share=unit is Unit.PERCENT),
            0.0 if value is None else (MARK if last is not None else 0.0) + (LINE if bar.note else 0.0),
        )
        for bar, (value, norm, last) in zip(bars, figures, strict=True)
    ]
    table = [
        (
            bar.label,
            cell(value, bar),
            *([write(norm) if norm is not None else "—"] if has_norm else []),
            *([write(last) if last is not None else "—"] if has_last else []),
            *([bar.note if value is not None else ""] if has_notes else []),
        )
        for bar, (value, norm, last) in zip(bars, figures, strict=True)
    ]
    extra = [(has_norm, _("Norm")), (has_last, _("Vorig jaar")), (has_notes, _("Toelichting"))]
    over = RAISED if has_norm else 0.0
    return chart(
        lambda units: _draw(finding, rows, units, over=over),
        width=width,
        finding=finding,
        headings=[*(headings or (_("Onderdeel"), unit.heading)), *(word for used, word in extra if used)],
        rows=table,
        legend=_marks_legend({three[1] for three in figures} - {None}, has_last, write),
        note=note,
    )


def _bar_drawer(
    bar: Bar, figures: tuple[Decimal | None, ...], end: Decimal, *, is_share: bool
) -> Callable[[Box], list[str]]:
    value, norm, last = figures

    def draw(box: Box) -> list[str]:
        def at(number: Decimal) -> float:
            return box.x + float(number / end) * box.width

        if value is None:
            why = cut(clean(bar.note or no_figure()), box.width, SMALL)
            return [drawing.words(box.x, box.y + 13.5, why, size=SMALL, colour="ink-soft")]
        found = [drawing.plain(box, "grey-tint")] if is_share else []
        found += drawing.area(Box(box.x, box.y, at(value) - box.x, box.height), Look.SOLID) if value else []
        # Where the bar begins, so that nothing at all is seen to be nothing.
        found.append(drawing.plain(Box(box.x, box.y - 1, 1.5, box.height + 2), "line-strong"))
        if norm is not None:
            x = min(max(at(norm), box.x + 1), box.right - 1)
            found += drawing.norm_mark(x, box.y - RAISED, box.bottom)
        if last is not None:
            found.append(
                drawing.triangle(min(max(at(last), box.x + 5), box.right - 5), box.bottom + 2, "clay")
            )
        if bar.note:
            y = box.bottom + (MARK if last is not None else 0.0) + 15
            note = cut(clean(bar.note), box.width, SMALL)
            found.append(drawing.words(box.x, y, note, size=SMALL, colour="ink-soft"))
        return found

    return draw


def _marks_legend(norms: set, has_last: bool, write: Callable[[Decimal], str]) -> list[LegendItem]:
    found = []
    if norms:
        word = _("Norm") if len(norms) > 1 else _("Norm: %(figure)s") % {"figure": write(*norms)}
        found.append(LegendItem(drawing.swatch(word, drawing.norm_mark(12, 1, 15)), word))
    if has_last:
        word = _("Vorig jaar")
        found.append(LegendItem(drawing.swatch(word, [drawing.triangle(12, 4, "clay")]), word))
    return found


def stacked(
    finding: str,
    rows: Sequence[StackedRow],
    *,
    series: Sequence[str],
    unit: Unit,
    share: bool = False,
    headings: tuple[str, str] | None = None,
    looks: Sequence[Look] = LOOKS,
    note: str = "",
    width: float | None = None,
) -> Chart:
    """Bars of parts, one pattern per series. `share`: every bar is 100%, with its total beside it.

    `headings` of the labels and of the totals in the table. Raises ValueError for a negative part, more
    than six series, or a row with another number of parts than there are series.
    """
    if len(series) > len(looks):
        raise ValueError(f"at most {len(looks)} series can be told apart")
    parts = [tuple(map(figure, row.parts)) for row in rows]
    if any(len(each) != len(series) for each in parts):
        raise ValueError("a row has one part per series")
    totals = [_total(each) for each in parts]
    write = unit.formatter([one for each in [*parts, totals] for one in each])
    end = top_of(Unit.NUMBER, totals)

    def beside(total: Decimal | None) -> str:
        if total is None:
            return ""
        return _("n = %(total)s") % {"total": write(total)} if share and unit is Unit.NUMBER else write(total)

    def cell(part: Decimal | None, total: Decimal | None, row: StackedRow) -> str:
        if part is None:
            return row.note or no_figure()
        return f"{write(part)} ({_percent(part, total)})" if share and total else write(part)

    drawn = [
        _Row(
            row.label,
            beside(total),
            _parts_drawer(row, each, total, looks, write, None if share else end),
            LINE if total else 0.0,
        )
        for row, each, total in zip(rows, parts, totals, strict=True)
    ]
    label, whole = headings or (_("Onderdeel"), _("Samen"))
    return chart(
        lambda units: _draw(finding, drawn, units, over=0),
        width=width,
        finding=finding,
        headings=[label, *series, whole],
        rows=[
            (
                row.label,
                *(cell(part, total, row) for part in each),
                write(total) if total is not None else row.note or no_figure(),
            )
            for row, each, total in zip(rows, parts, totals, strict=True)
        ],
        legend=[
            LegendItem(drawing.swatch(word, drawing.area(Box(0, 0, 24, 16), look)), word)
            for word, look in zip(series, looks, strict=False)
        ],
        note=note,
    )


def _total(parts: Sequence[Decimal | None]) -> Decimal | None:
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if len(known) == len(parts) else None


def _percent(part: Decimal, total: Decimal) -> str:
    return Unit.PERCENT.formatter()((part * 100 / total).quantize(Decimal(1)))


def _parts_drawer(
    row: StackedRow,
    parts: Sequence[Decimal | None],
    total: Decimal | None,
    looks: Sequence[Look],
    write: Callable[[Decimal], str],
    end: Decimal | None,
) -> Callable[[Box], list[str]]:
    """`end`: the end of the scale; None when the bar is 100% whatever its total."""

    def draw(box: Box) -> list[str]:
        if total is None:
            why = cut(clean(row.note or no_figure()), box.width, SMALL)
            return [drawing.words(box.x, box.y + 13.5, why, size=SMALL, colour="ink-soft")]
        found, x = [drawing.plain(Box(box.x, box.y - 1, 1.5, box.height + 2), "line-strong")], box.x
        scale = box.width / float(end or total or 1)
        for part, look in zip(parts, looks, strict=False):
            if not part:
                continue
            length = float(part) * scale
            # What is there is seen, however little it is.
            piece = Box(min(x, box.right - 1.5), box.y, max(length - 1.5, 1.5), box.height)
            found += drawing.area(piece, look)
            text = write(part) if end else _percent(part, total)
            if width(text, SMALL) <= length - 4:
                found.append(drawing.words(x, box.bottom + 15, text, size=SMALL, colour="ink-soft"))
            x += length
        return found

    return draw


def _draw(finding: str, rows: Sequence[_Row], units: float, *, over: float) -> SafeString:
    """`over`: the room that each bar needs above itself."""
    if units >= WIDE_FROM:
        return _draw_beside(finding, rows, units, over=over)
    y, found = 0.0, []
    for row in rows:
        beside = cut(row.figure, units * 0.6, SIZE, bold=True)
        room = units - 2 * EDGE - (width(beside, SIZE, bold=True) + COLUMN if beside else 0)
        lines = wrap(row.label, room, SIZE) or [""]
        found += [drawing.words(EDGE, y + 15 + i * LINE, line) for i, line in enumerate(lines)]
        if beside:
            found.append(drawing.words(units - EDGE, y + 15, beside, bold=True, anchor="end"))
        y += len(lines) * LINE + 4 + over
        found += row.draw(Box(EDGE, y, units - 2 * EDGE, BAR))
        y += BAR + row.under + GAP
    return drawing.canvas(finding, units, y - GAP + 3, found)


def _draw_beside(finding: str, rows: Sequence[_Row], units: float, *, over: float) -> SafeString:
    """Labels to the left of the bars, figures to the right of them, each in a column of its own."""
    figures = [cut(row.figure, units * 0.3, SIZE, bold=True) for row in rows]
    last = max(width(text, SIZE, bold=True) for text in figures)
    first = min(max(width(clean(row.label)[:200], SIZE) for row in rows), units * 0.36) + 1
    left, right = EDGE + first + COLUMN, units - EDGE - (last + COLUMN if last else 0)
    y, found = 0.0, []
    for row, text in zip(rows, figures, strict=True):
        lines = wrap(row.label, first, SIZE) or [""]
        height = max(len(lines) * LINE, over + BAR + row.under)
        # The first line of the label stands beside the bar, a second one makes both move apart.
        middle = y + max(over + BAR / 2, len(lines) * LINE / 2)
        start = middle - len(lines) * LINE / 2
        found += [drawing.words(EDGE, start + 14.5 + i * LINE, line) for i, line in enumerate(lines)]
        if text:
            found.append(drawing.words(units - EDGE, middle + 5, text, bold=True, anchor="end"))
        found += row.draw(Box(left, middle - BAR / 2, right - left, BAR))
        y = max(y + height, middle + BAR / 2 + row.under) + GAP
    return drawing.canvas(finding, units, y - GAP + 3, found)
