"""The charts of the letter, drawn from the snapshot, for page and PDF alike."""

from typing import Any

from django.utils import translation

from amstelveen_ontmoet.charts import Chart, Look, StackedRow, Tile, Unit, stacked, tiles
from amstelveen_ontmoet.charts.grid import places
from monitoring.enums import Part
from monitoring.letter.placeholders import ACTIVITIES
from monitoring.letter.words import amount, capital, counted, number
from monitoring.reports.figures import Snapshot, Wijk

WITH_PLAN = "Met wijkplan"
WITH_GROUP = "Alleen groep"
WITHOUT = "Geen groep"


def charts_of(snapshot: Snapshot) -> dict[str, Chart]:
    """The chart below each part that has one. Its words are Dutch, as the letter is."""
    with translation.override("nl"):
        drawn = {Part.GELD.value: _money(snapshot), Part.SPREIDING.value: _spread(snapshot)}
    return {part: chart for part, chart in drawn.items() if chart is not None}


def with_charts(parts: dict[str, Any], snapshot: Snapshot) -> dict[str, Any]:
    """The parts of a letter, each section with the chart below it, if it has one."""
    charts = charts_of(snapshot)
    sections = [{**section, "chart": charts.get(section["part"])} for section in parts["sections"]]
    return {**parts, "sections": sections}


def _money(snapshot: Snapshot) -> Chart | None:
    posts = [post for post in snapshot.posts if post.kind in ACTIVITIES]
    if not posts:
        return None
    used = snapshot.total("awarded", *ACTIVITIES) + snapshot.total("reserved", *ACTIVITIES)
    whole = snapshot.total("allocated", *ACTIVITIES)
    return stacked(
        f"Van de {amount(whole)} voor activiteiten is {amount(used)} verleend of gereserveerd",
        [
            StackedRow(f"{post.number}. {post.name}", (post.awarded, post.reserved, post.left))
            for post in posts
        ],
        series=(
            "Verleend, na wijzigingen" if any(post.changed for post in posts) else "Verleend",
            "Gereserveerd",
            "Nog over",
        ),
        looks=(Look.SOLID, Look.HATCH, Look.BLANK),
        unit=Unit.EURO,
        headings=("Post", "Beschikbaar"),
    )


def _spread(snapshot: Snapshot) -> Chart | None:
    if not snapshot.wijken:
        return None
    points = [
        (wijk.latitude, wijk.longitude) if wijk.latitude is not None and wijk.longitude is not None else None
        for wijk in snapshot.wijken
    ]
    with_plan = sum(wijk.plans > 0 for wijk in snapshot.wijken)
    what = "liep een wijkplan met subsidie"
    finding = f"In {number(with_plan)} van de {counted(len(snapshot.wijken), 'wijk', 'wijken')} {what}"
    return tiles(
        finding if with_plan else f"In geen enkele wijk {what}",
        [
            Tile(wijk.name, col, row, _told(wijk), _status(wijk))
            for wijk, (col, row) in zip(snapshot.wijken, places(points), strict=True)
        ],
        statuses=(WITH_PLAN, WITH_GROUP, WITHOUT),
        headings=("Wijk", "Kleine plekken", "Wijkplan"),
        note=(
            "Elke tegel is een wijk, ongeveer op haar plaats, met het aantal kleine ontmoetingsplekken. "
            "Alleen groep: er is een bewonersgroep, maar nog geen wijkplan met subsidie."
        ),
    )


def _told(wijk: Wijk) -> str:
    return capital(counted(wijk.places, "plek", "plekken"))


def _status(wijk: Wijk) -> str:
    if wijk.plans:
        return WITH_PLAN
    return WITH_GROUP if wijk.groups else WITHOUT
