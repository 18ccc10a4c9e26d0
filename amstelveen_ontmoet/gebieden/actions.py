"""Taking over residents from a file of the CBS."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import models, transaction
from django.db.models.functions import Coalesce

from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.audit.reference import create
from amstelveen_ontmoet.csvfile import Row, RowError, filled, optional, read, whole
from amstelveen_ontmoet.gebieden.models import Buurt, Inwonertal, Wijk

# "Kerncijfers wijken en buurten"; the CBS writes a missing figure as a point.
KWB = {"gwb_code": filled, "regio": filled, "a_inw": optional(whole, written=".")}


@dataclass(frozen=True)
class Imported:
    """How many figures were added and were there already, and which areas have none in the file."""

    added: int
    known: int
    without_figure: tuple[str, ...]


@transaction.atomic
def import_residents(path: Path, *, peildatum: date, source: str, by: models.Model | None = None) -> Imported:
    """Add the residents of every wijk and buurt on a date; earlier figures stay.

    Rows of other municipalities are skipped. Raises RowError, and adds nothing, when the file
    would change a figure that is there, has a row of this municipality for an area that is not
    known, or lacks one of the areas: a wijkbudget on half of the city would look right.
    """
    if not source.strip():
        raise RowError(path, 0, "a source is needed, for example: CBS, kerncijfers wijken en buurten 2026")
    areas: dict[str, Wijk | Buurt] = {wijk.code: wijk for wijk in Wijk.objects.all()}
    areas |= {buurt.code: buurt for buurt in Buurt.objects.all()}
    rows = _own_rows(read(path, KWB, delimiters=";,\t"), areas)
    missing = sorted(areas.keys() - rows.keys())
    if missing:
        raise RowError(path, 0, f"no row for {', '.join(missing[:5])}{' and more' if missing[5:] else ''}")
    there = _figures_on(peildatum)
    added = 0
    for code, row in rows.items():
        residents = row["a_inw"]
        if code in there:
            if residents != there[code]:
                raise row.wrong(f"{code} has {there[code]} residents on {peildatum}, that is not changed")
        elif residents is not None:
            _add(row, areas[code], peildatum, source, by=by)
            added += 1
    without = tuple(code for code, row in rows.items() if row["a_inw"] is None)
    return Imported(added, len(there.keys() & rows.keys()), without)


def _own_rows(rows: Iterable[Row], areas: dict[str, Wijk | Buurt]) -> dict[str, Row]:
    """The rows of this municipality's wijken and buurten by code."""
    municipalities = {code[2:6] for code in areas}
    own: dict[str, Row] = {}
    for row in rows:
        code = row["gwb_code"]
        if code[:2] not in ("WK", "BU") or code[2:6] not in municipalities:
            continue
        if code not in areas:
            raise row.wrong(f"{code} ({row['regio']}) is not known: was the division into wijken changed?")
        if code in own:
            raise row.wrong(f"{code} is there twice, first in line {own[code].line}")
        own[code] = row
    return own


def _figures_on(peildatum: date) -> dict[str, int]:
    rows = Inwonertal.objects.filter(peildatum=peildatum).annotate(code=Coalesce("wijk__code", "buurt__code"))
    return dict(rows.values_list("code", "residents"))


def _add(row: Row, area: Wijk | Buurt, peildatum: date, source: str, *, by: models.Model | None) -> None:
    figure = Inwonertal(peildatum=peildatum, residents=row["a_inw"], source=source)
    if isinstance(area, Wijk):
        figure.wijk = area
    else:
        figure.buurt = area
    with row.blamed():
        create(figure)
    record("inwonertal.imported", figure, by=by, file=row.path.name, line=row.line)
