"""Write docs/pictures/process.svg: the way of an application, drawn from the table of its workflow."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.workflow import PORTAL, PORTAL_STEPS, STEPS

FILE = Path(settings.BASE_DIR) / "docs" / "pictures" / "process.svg"
# Who takes a step, by the permission that it needs.
WHO = {
    "procedure.submit": "bestuur",
    "procedure.handle": "initiatievenmakelaar",
    "procedure.answer": "aanvrager",
    "procedure.decide": "mandaathouder",
    "procedure.account": "aanvrager",
    "procedure.handle_account": "gemeente",
    "procedure.settle": "mandaathouder",
    PORTAL: "termijn voorbij",
}
REVISES = "procedure.revise"
LEAVES_FROM_ANYWHERE = Status.INGETROKKEN
WIDTH, HEIGHT, ACROSS, DOWN, EDGE, TOP = 224, 74, 270, 96, 24, 84
STYLE = """
svg { font-family: "Atkinson Hyperlegible Next", "Segoe UI", Arial, sans-serif; }
.ground { fill: #fffdf8; } .box { fill: #e8f3ef; stroke: #0a5a4b; stroke-width: 2; }
.end { fill: #fff4dc; stroke: #8a5a00; } text { fill: #1d2b27; font-size: 16px; }
.name { font-weight: 700; } .small { font-size: 13px; fill: #45564f; }
.way { fill: none; stroke: #45564f; stroke-width: 2; } .back { stroke-dasharray: 6 5; }
.head { fill: #45564f; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #14201d; } .box { fill: #1d3a33; stroke: #7fd1bd; } .end { fill: #3a2f16; stroke: #f6c453; }
  text { fill: #f3f7f5; } .small { fill: #c3d2cc; } .way { stroke: #c3d2cc; } .head { fill: #c3d2cc; }
}
"""


def text() -> str:
    """The whole picture."""
    places = _places()
    width = EDGE + max(x for x, _y in places.values()) + WIDTH
    height = max(y for _x, y in places.values()) + HEIGHT + 78
    arrows = [
        _arrow(places[was], places[to])
        for was, to in _ways()
        if to != LEAVES_FROM_ANYWHERE and not _is_revision(was, to)
    ]
    boxes = [_box(status, place) for status, place in places.items()]
    leaving = ", ".join(_name(was) for was, to in _ways() if to == LEAVES_FROM_ANYWHERE)
    revised = dict.fromkeys(_name(was) for was, to in _ways() if _is_revision(was, to))
    notes = [
        f"Intrekken kan de aanvrager zelf vanuit: {leaving}.",
        f"Een gegrond bezwaar kan alsnog meer geven na: {', '.join(revised)}.",
    ]
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
                f' height="{height}" role="img" aria-labelledby="title">'
            ),
            "<title>De weg van een aanvraag: van concept tot besluit</title>",
            f"<style>{STYLE}</style>",
            (
                '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7"'
                ' markerHeight="7" orient="auto-start-reverse">'
                '<path class="head" d="M0 0 10 5 0 10z"/></marker></defs>'
            ),
            f'<rect class="ground" width="{width}" height="{height}" rx="12"/>',
            f'<text class="name" x="{EDGE}" y="36">De weg van een aanvraag</text>',
            f'<text class="small" x="{EDGE}" y="56">Onder elke stap staat wie haar verder brengt.</text>',
            *arrows,
            *boxes,
            *(
                f'<text class="small" x="{EDGE}" y="{height - 42 + 20 * i}">{escape(note)}</text>'
                for i, note in enumerate(notes)
            ),
            "</svg>\n",
        ]
    )


def _ways() -> list[tuple[Status, Status]]:
    return [(was, to) for was, following in STEPS.items() for to in following]


def _is_revision(was: Status, to: Status) -> bool:
    return STEPS[was][to].permission == REVISES


def _places() -> dict[Status, tuple[int, int]]:
    """Where each status stands: as many columns to the right as it takes steps to get there."""
    columns: list[list[Status]] = [[next(iter(STEPS))]]
    seen = {columns[0][0], LEAVES_FROM_ANYWHERE}
    while columns[-1]:
        reached = dict.fromkeys(to for was in columns[-1] for to in STEPS[was] if to not in seen)
        seen.update(reached)
        columns.append(list(reached))
    tallest = max(map(len, columns))
    return {
        status: (EDGE + column * ACROSS, TOP + row * DOWN + (tallest - len(statuses)) * DOWN // 2)
        for column, statuses in enumerate(columns)
        for row, status in enumerate(statuses)
    }


def _name(status: Status, language: str = "nl") -> str:
    with translation.override(language):
        return str(status.label)


def _who(status: Status) -> str:
    steps = [*STEPS[status].items(), *PORTAL_STEPS.get(status, {}).items()]
    people: Iterable[str] = (
        WHO[step.permission]
        for to, step in steps
        if to != LEAVES_FROM_ANYWHERE and step.permission != REVISES
    )
    return " · ".join(dict.fromkeys(people))


def _box(status: Status, place: tuple[int, int]) -> str:
    x, y = place
    middle, who = x + WIDTH // 2, _who(status)
    kind = "box" if who else "box end"
    lines = [
        f'<rect class="{kind}" x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="10"/>',
        f'<text class="name" text-anchor="middle" x="{middle}" y="{y + 28}">{escape(_name(status))}</text>',
        (
            f'<text class="small" text-anchor="middle" x="{middle}" y="{y + 46}" lang="en">'
            f"{escape(_name(status, 'en'))}</text>"
        ),
    ]
    if who:
        lines.append(f'<text class="small" text-anchor="middle" x="{middle}" y="{y + 64}">{who}</text>')
    return "\n".join(lines)


def _arrow(was: tuple[int, int], to: tuple[int, int]) -> str:
    (x, y), (x2, y2) = was, to
    if x2 > x:  # forward
        start, end = (x + WIDTH, y + HEIGHT // 2), (x2 - 3, y2 + HEIGHT // 2)
        bend = (start[0] + end[0]) // 2
        way = f"M{start[0]} {start[1]}C{bend} {start[1]} {bend} {end[1]} {end[0]} {end[1]}"
        return f'<path class="way" d="{way}" marker-end="url(#head)"/>'
    if x2 == x:  # up or down in the same column
        start_y, end_y = (y + HEIGHT, y2 - 3) if y2 > y else (y, y2 + HEIGHT + 3)
        middle = x + WIDTH // 2
        return f'<path class="way" d="M{middle} {start_y}V{end_y}" marker-end="url(#head)"/>'
    edge = HEIGHT if y >= y2 else 0  # back: along the outside of the boxes
    start, end = (x + WIDTH // 3, y + edge), (x2 + WIDTH * 2 // 3, y2 + edge)
    far = (max(y, y2) + HEIGHT + 34) if edge else (min(y, y2) - 34)
    way = f"M{start[0]} {start[1]}C{start[0]} {far} {end[0]} {far} {end[0]} {end[1]}"
    return f'<path class="way back" d="{way}" marker-end="url(#head)"/>'


class Command(BaseCommand):
    help = "Writes docs/pictures/process.svg: the way of an application."

    def handle(self, *args: Any, **options: Any) -> None:
        FILE.parent.mkdir(parents=True, exist_ok=True)
        FILE.write_text(text())
        self.stdout.write(f"written: {FILE}")
