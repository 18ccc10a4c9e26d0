"""Taking over residents from a file of the CBS: what it says of every area, and adding that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import models, transaction
from django.db.models import Max
from django.db.models.functions import Coalesce

from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.csvfile import RowError
from amstelveen_ontmoet.gebieden.actions.reading import Figure, Unreadable, figures
from amstelveen_ontmoet.gebieden.enums import BLOCKING, Fault, Finding
from amstelveen_ontmoet.gebieden.models import Buurt, Inwonertal, Wijk

MOST_SOURCE = 200


@dataclass(frozen=True)
class AreaRow:
    """What the file says of one area, beside what was known. `line` 0: it is not in the file.

    `there` is the figure of the same date, which is never changed; `before` the last one of an earlier
    date. `written` is what stands there in place of a number, or the line in which the area was first.
    """

    code: str
    name: str
    is_wijk: bool
    finding: Finding
    line: int = 0
    now: int | None = None
    there: int | None = None
    before: int | None = None
    before_on: date | None = None
    written: str = ""

    @property
    def is_blocking(self) -> bool:
        return self.finding in BLOCKING

    @property
    def change(self) -> int | None:
        """How many residents more or less than before."""
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True)
class Report:
    """What a file says of a date: a row per area, and how many rows were of other municipalities."""

    rows: tuple[AreaRow, ...]
    others: int

    @property
    def blocking(self) -> list[AreaRow]:
        return [row for row in self.rows if row.is_blocking]

    @property
    def new(self) -> list[AreaRow]:
        return [row for row in self.rows if row.finding == Finding.NIEUW]

    def with_finding(self, finding: Finding) -> list[AreaRow]:
        return [row for row in self.rows if row.finding == finding]


@dataclass(frozen=True)
class Imported:
    """How many figures were added and were there already, and which areas have none in the file."""

    added: int
    known: int
    without_figure: tuple[str, ...]


@dataclass(frozen=True)
class _Known:
    """The areas by code, and their figures on a date and before it."""

    areas: dict[str, Wijk | Buurt]
    there: dict[str, int]
    before: dict[str, tuple[int, date]]

    def row(self, code: str, finding: Finding, figure: Figure | None = None, written: str = "") -> AreaRow:
        area = self.areas.get(code)
        residents, day = self.before.get(code, (None, None))
        return AreaRow(
            code=code,
            name=area.name if area else (figure.name if figure else ""),
            is_wijk=code.startswith("WK"),
            finding=finding,
            line=figure.line if figure else 0,
            now=figure.residents if figure else None,
            there=self.there.get(code),
            before=residents,
            before_on=day,
            written=written,
        )


def compare(read: Iterable[Figure], peildatum: date) -> Report:
    """What the rows of a file say of every area on a date. Raises Unreadable when no row is of here."""
    known = _known(peildatum)
    municipalities = {code[2:6] for code in known.areas}
    first: dict[str, Figure] = {}
    rows: list[AreaRow] = []
    others = 0
    for figure in read:
        code = figure.code
        if code[:2] not in ("WK", "BU") or code[2:6] not in municipalities:
            others += code[:2] in ("WK", "BU")
        elif code not in known.areas:
            rows.append(known.row(code, Finding.ONBEKEND, figure))
        elif code in first:
            rows.append(known.row(code, Finding.DUBBEL, figure, written=str(first[code].line)))
        else:
            first[code] = figure
            rows.append(_judged(known, figure))
    if not rows and (others or not known.areas):
        raise Unreadable(Fault.ANDERE_GEMEENTE)
    if not rows:
        raise Unreadable(Fault.LEEG)
    rows += [known.row(code, Finding.ONTBREEKT) for code in sorted(known.areas.keys() - first.keys())]
    return Report(tuple(rows), others)


def _judged(known: _Known, figure: Figure) -> AreaRow:
    there = known.there.get(figure.code)
    if figure.wrong:
        return known.row(figure.code, Finding.ONLEESBAAR, figure, written=figure.wrong)
    if figure.residents is None:
        return known.row(figure.code, Finding.ZONDER, figure)
    if there is None:
        return known.row(figure.code, Finding.NIEUW, figure)
    return known.row(figure.code, Finding.BEKEND if figure.residents == there else Finding.ANDERS, figure)


def _known(peildatum: date) -> _Known:
    areas: dict[str, Wijk | Buurt] = {wijk.code: wijk for wijk in Wijk.objects.all()}
    areas |= {buurt.code: buurt for buurt in Buurt.objects.all()}
    figures_of = Inwonertal.objects.annotate(code=Coalesce("wijk__code", "buurt__code")).order_by()
    there = dict(figures_of.filter(peildatum=peildatum).values_list("code", "residents"))
    earlier = figures_of.filter(peildatum__lt=peildatum)
    latest = dict(earlier.values_list("code").annotate(day=Max("peildatum")))
    dated = earlier.filter(peildatum__in=set(latest.values())).values_list("code", "residents", "peildatum")
    before = {code: (residents, day) for code, residents, day in dated if latest[code] == day}
    return _Known(areas, there, before)


def take_over(
    report: Report, *, peildatum: date, source: str, file: str, by: models.Model | None = None
) -> int:
    """Add the new figures of a report; returns how many. Call it in the transaction of the act.

    Figures that are there are never changed: the unique constraints refuse a second one.
    """
    areas = _known(peildatum).areas
    added = []
    for row in report.new:
        if row.now is None:
            raise ValueError(f"{row.code} is new and has no figure")
        figure = Inwonertal(peildatum=peildatum, residents=row.now, source=source)
        area = areas[row.code]
        if isinstance(area, Wijk):
            figure.wijk = area
        else:
            figure.buurt = area
        added.append(figure)
    Inwonertal.objects.bulk_create(added)
    for row, figure in zip(report.new, added, strict=True):
        record("inwonertal.imported", figure, by=by, file=file, line=row.line)
    return len(added)


@transaction.atomic
def import_residents(path: Path, *, peildatum: date, source: str, by: models.Model | None = None) -> Imported:
    """Add the residents of every wijk and buurt on a date; earlier figures stay.

    Rows of other municipalities are skipped. Raises RowError, and adds nothing, when the file
    would change a figure that is there, has a row of this municipality for an area that is not
    known, or lacks one of the areas: a wijkbudget on half of the city would look right.
    """
    if not source.strip():
        raise RowError(path, 0, "a source is needed, for example: CBS, kerncijfers wijken en buurten 2026")
    if len(source) > MOST_SOURCE:
        raise RowError(path, 0, f"the source is longer than {MOST_SOURCE} signs")
    report = _report_of(path, peildatum)
    _refuse_blocking(path, report, peildatum)
    added = take_over(report, peildatum=peildatum, source=source, file=path.name, by=by)
    return Imported(
        added,
        len(report.with_finding(Finding.BEKEND)),
        tuple(row.code for row in report.with_finding(Finding.ZONDER)),
    )


def _report_of(path: Path, peildatum: date) -> Report:
    try:
        with path.open("rb") as file:
            return compare(figures(file), peildatum)
    except OSError as error:
        raise RowError(path, 0, f"cannot be read ({error.strerror})") from error
    except Unreadable as error:
        raise RowError(path, error.line, _FAULTS[error.fault]) from error


_FAULTS = {
    Fault.LEEG: "has no rows",
    Fault.ONLEESBAAR: "is damaged, or neither CSV nor XLSX",
    Fault.OUD_EXCEL: "is an old Excel file: save it as XLSX or CSV",
    Fault.TE_GROOT: "is too large",
    Fault.KOLOM_ONTBREEKT: "no column gwb_code or a_inw",
    Fault.KOLOM_DUBBEL: "the column gwb_code or a_inw is there twice",
    Fault.ANDERE_GEMEENTE: "is of another municipality",
}


def _refuse_blocking(path: Path, report: Report, peildatum: date) -> None:
    """The first row for which nothing is taken over, in words; areas that lack last."""
    missing = [row.code for row in report.with_finding(Finding.ONTBREEKT)]
    for row in report.blocking:
        if row.finding == Finding.ONTBREEKT:
            more = " and more" if missing[5:] else ""
            raise RowError(path, 0, f"no row for {', '.join(missing[:5])}{more}")
        raise RowError(path, row.line, _in_words(row, peildatum))


def _in_words(row: AreaRow, peildatum: date) -> str:
    if row.finding == Finding.ONBEKEND:
        return f"{row.code} ({row.name}) is not known: was the division into wijken changed?"
    if row.finding == Finding.DUBBEL:
        return f"{row.code} is there twice, first in line {row.written}"
    if row.finding == Finding.ONLEESBAAR:
        return f"a_inw: {row.written!r} is no whole number"
    return f"{row.code} has {row.there} residents on {peildatum}, that is not changed"
