"""Areas as tiles, roughly where they lie; a list on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amstelveen_ontmoet.charts import drawing
from amstelveen_ontmoet.charts.chart import Chart, LegendItem, chart
from amstelveen_ontmoet.charts.drawing import EDGE, LINE, SIZE, SMALL, WIDE_FROM, Box, Look
from amstelveen_ontmoet.charts.text import ELLIPSIS, clean, cut, width, wrap

GAP = 8.0
BAND = 15.0
PAD = 8.0
HEIGHT = BAND + 4 + 4 * LINE + 6
KEY = 30.0
LOOKS = (Look.SOLID, Look.HATCH, Look.BLANK, Look.DOTS, Look.STRIPES, Look.CROSS)


@dataclass(frozen=True)
class Tile:
    """One area; `col` and `row` count from 1, `status` is one of the words given to tiles()."""

    label: str
    col: int
    row: int
    value: str
    status: str
    url: str = ""


def tiles(
    finding: str,
    tiles: Sequence[Tile],
    *,
    statuses: Sequence[str],
    headings: tuple[str, str, str] | None = None,
    looks: Sequence[Look] = LOOKS,
    note: str = "",
    width: float | None = None,
) -> Chart:
    """A map of tiles, each with its name, a value and the word and pattern of its status.

    `statuses`: the words in the order of the legend, at most six. With addresses the tiles are links.
    `headings` of names, values and statuses in the table. Raises ValueError for two tiles in one
    place, a place before the first or a status that is not among the words.
    """
    if len(statuses) > len(looks):
        raise ValueError(f"at most {len(looks)} statuses can be told apart")
    look_of = dict(zip(statuses, looks, strict=False))
    if unknown := {tile.status for tile in tiles} - set(look_of):
        raise ValueError(f"no such status: {sorted(unknown)}")
    places = {(tile.col, tile.row) for tile in tiles}
    if len(places) != len(tiles) or any(col < 1 or row < 1 for col, row in places):
        raise ValueError("every tile has a place of its own, from 1 up")

    def draw(units: float) -> SafeString:
        as_map = units >= WIDE_FROM
        marks, height = (_map if as_map else _list)(tiles, look_of, units)
        return drawing.canvas(finding, units, height, marks, has_links=any(tile.url for tile in tiles))

    return chart(
        draw,
        width=width,
        finding=finding,
        headings=headings or (_("Gebied"), _("Waarde"), _("Status")),
        rows=[(tile.label, tile.value, tile.status) for tile in tiles],
        legend=[
            LegendItem(drawing.swatch(word, drawing.area(Box(0, 0, 24, 16), look)), word)
            for word, look in look_of.items()
        ],
        note=note,
    )


def _linked(tile: Tile, marks: list[str]) -> list[str]:
    return [drawing.link(tile.url, marks)] if tile.url else marks


def _map(tiles: Sequence[Tile], look_of: dict[str, Look], units: float) -> tuple[list[str], float]:
    columns, rows = max(tile.col for tile in tiles), max(tile.row for tile in tiles)
    side = (units - 2 * EDGE - GAP * (columns - 1)) / columns
    found: list[str] = []
    for tile in tiles:
        box = Box(EDGE + (tile.col - 1) * (side + GAP), EDGE + (tile.row - 1) * (HEIGHT + GAP), side, HEIGHT)
        found += _linked(tile, _tile(tile, look_of[tile.status], box))
    return found, 2 * EDGE + rows * (HEIGHT + GAP) - GAP


def _tile(tile: Tile, look: Look, box: Box) -> list[str]:
    """A pale tile with a band in the pattern of its status: no word stands on a pattern."""
    room = box.width - 2 * PAD
    x, y = box.x + PAD, box.y + BAND + 19
    size, lines = _name(tile.label, room)
    value, status = cut(clean(tile.value), room, SMALL), cut(clean(tile.status), room, SMALL)
    return [
        drawing.plain(box, look.colour),
        drawing.plain(box.inset(1.5), "surface" if look is Look.BLANK else look.tint),
        *drawing.area(Box(box.x, box.y, box.width, BAND), look),
        *(drawing.words(x, y + i * LINE, text, size=size, bold=True) for i, text in enumerate(lines)),
        drawing.words(x, y + 2 * LINE, value, size=SMALL),
        drawing.words(x, y + 3 * LINE, status, size=SMALL),
    ]


def _name(label: str, room: float) -> tuple[float, list[str]]:
    """A size of letters and at most two lines: smaller letters rather than a name that is cut off."""
    lines = wrap(label, room, SIZE, bold=True)
    if lines and lines[-1].endswith(ELLIPSIS):
        return SMALL, wrap(label, room, SMALL, bold=True)
    return SIZE, lines


def _list(tiles: Sequence[Tile], look_of: dict[str, Look], units: float) -> tuple[list[str], float]:
    found: list[str] = []
    y = 0.0
    left = EDGE + KEY + 12
    for tile in tiles:
        value = cut(clean(tile.value), units * 0.4, SMALL)
        lines = wrap(tile.label, units - EDGE - left - width(value, SMALL) - 10, SIZE, bold=True)
        height = 8 + (max(len(lines), 1) + 1) * LINE + 8
        status = cut(clean(tile.status), units - EDGE - left, SMALL)
        marks = [
            # Gives the whole row to the finger.
            drawing.plain(Box(0, y, units, height), "surface"),
            *drawing.area(Box(EDGE, y + 12, KEY, KEY), look_of[tile.status]),
            *(drawing.words(left, y + 22 + i * LINE, text, bold=True) for i, text in enumerate(lines)),
            drawing.words(units - EDGE, y + 22, value, size=SMALL, anchor="end"),
            drawing.words(left, y + 22 + len(lines) * LINE, status, size=SMALL, colour="ink-soft"),
        ]
        found += _linked(tile, marks)
        y += height
        found.append(drawing.plain(Box(0, y - 1, units, 1), "line"))
    return found, y
