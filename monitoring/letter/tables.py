"""The annexes: one table each, the same for the page, the PDF and the CSV file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import translation

from amstelveen_ontmoet.begroting.models import Begrotingspost
from amstelveen_ontmoet.money import format_amount, format_number
from monitoring.letter.drafts import STATES
from monitoring.letter.words import capital
from monitoring.reports.figures import ZERO, Indicator, Norm, Snapshot

Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class Column:
    """A heading in plain words. `width` is a class of letter.css; `only_in_file` is left out on paper."""

    heading: str
    width: str = ""
    is_number: bool = False
    only_in_file: bool = False
    names_row: bool = False

    @property
    def classes(self) -> str:
        return " ".join(filter(None, (self.width, "num" if self.is_number else "")))


@dataclass(frozen=True)
class Table:
    """An annex. Decimals are amounts in euros, None is unknown. `is_wide`: it needs a page on its side."""

    key: str
    title: str
    intro: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()
    empty: str = ""
    is_wide: bool = False

    @property
    def paper_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.only_in_file)

    @property
    def paper_rows(self) -> list[list[tuple[Column, str]]]:
        """The rows as they are read, cell by cell with its column."""
        return [self._shown(row) for row in self.rows]

    @property
    def paper_totals(self) -> list[tuple[Column, str]]:
        return self._shown(self.totals) if self.totals else []

    def _shown(self, row: Sequence[Cell]) -> list[tuple[Column, str]]:
        pairs = zip(self.columns, row, strict=True)
        return [(column, shown(cell)) for column, cell in pairs if not column.only_in_file]

    def file_rows(self) -> list[list[str]]:
        """Headings and rows for a CSV file; numbers with a comma and no thousands separators."""
        return [
            [column.heading for column in self.columns],
            *([written(cell) for cell in row] for row in self.rows),
        ]


def shown(cell: Cell) -> str:
    """A cell for a reader of Dutch."""
    if cell is None:
        return "—"
    if isinstance(cell, Decimal):
        return format_amount(cell, "nl")
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    return format_number(cell, "nl") if isinstance(cell, int) else cell


def written(cell: Cell) -> str:
    """A cell for a spreadsheet; unknown is empty."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def tables_of(snapshot: Snapshot) -> tuple[Table, ...]:
    """All annexes in their order; one that the year's snapshot has no figures for is left out."""
    return tuple(filter(None, (make(snapshot) for make in _TABLES)))


def table_of(snapshot: Snapshot, key: str) -> Table | None:
    """One annex by its name in the address."""
    return next((table for table in tables_of(snapshot) if table.key == key), None)


def _indicators(snapshot: Snapshot) -> Table:
    return Table(
        key="indicatoren",
        title="Indicatoren",
        intro=(
            "Wat de visie wil meten, wat er over het jaar gemeten is en waarom iets nog niet gemeten is. "
            "Een norm geldt vanaf het jaar dat erbij staat."
        ),
        columns=(
            Column("Nr.", "w-6"),
            Column("Indicator", "w-28", names_row=True),
            Column("Uitkomst", "w-14"),
            Column("Norm", "w-16"),
            Column("Toelichting"),
            Column("Norm gehaald", only_in_file=True),
            Column("Bron", only_in_file=True),
        ),
        rows=tuple(
            (
                row.number,
                row.description,
                _outcome(row),
                _norm(row.norm),
                row.definition or row.reason,
                {True: "ja", False: "nee", None: None}[row.is_met],
                row.source,
            )
            for row in snapshot.indicators
        ),
        empty="Er staan geen indicatoren in het portaal.",
    )


def _outcome(row: Indicator) -> str:
    if row.value is None:
        return "nog niet gemeten"
    value = format_number(row.value.normalize() if row.value % 1 else int(row.value), "nl")
    if row.number == "6a" and row.denominator:
        per_thousand = (row.value * 1000 / row.denominator).quantize(Decimal("0.01"))
        return f"{value} ({format_number(per_thousand, 'nl')} per 1.000 bewoners)"
    return value


def _norm(norm: Norm | None) -> str:
    if norm is None:
        return "nog niet vastgesteld"
    value = format_number(norm.value.normalize() if norm.value % 1 else int(norm.value), "nl")
    return f"{norm.comparison} {value} {norm.unit} (vanaf {norm.from_year})"


def _actiepunten(snapshot: Snapshot) -> Table:
    return Table(
        key="actiepunten",
        title="Actiepunten",
        intro="De actiepunten van de visie, wie ze trekt en hoe ze ervoor staan.",
        columns=(
            Column("Nr.", "w-6"),
            Column("Actiepunt", "w-34", names_row=True),
            Column("Trekker", "w-18"),
            Column("Stand", "w-18"),
            Column("Volgende mijlpaal"),
            Column("Datum van de mijlpaal", only_in_file=True),
            Column("Planning in de visie", only_in_file=True),
            Column("Reden van de stand", only_in_file=True),
            Column("Laatste bericht", only_in_file=True),
            Column("Datum van het bericht", only_in_file=True),
        ),
        rows=tuple(
            (
                row.number,
                row.title,
                row.owner or None,
                STATES[row.state] + (f": {row.reason}" if row.reason else ""),
                f"{row.milestone}, {row.milestone_on:%d-%m-%Y}" if row.milestone_on else None,
                row.milestone_on,
                row.planning,
                row.reason,
                row.told,
                row.told_on,
            )
            for row in snapshot.actiepunten
        ),
        empty="Er staan geen actiepunten in het portaal.",
    )


def _wijken(snapshot: Snapshot) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            wijk.code,
            wijk.name,
            wijk.residents,
            wijk.residents_on,
            wijk.groups,
            wijk.plans,
            wijk.wijkbudget,
            wijk.places,
        )
        for wijk in snapshot.wijken
    ]
    if snapshot.places_without_wijk:
        rows.append((None, "Wijk niet bekend", None, None, None, None, None, snapshot.places_without_wijk))
    known = [wijk.wijkbudget for wijk in snapshot.wijken if wijk.wijkbudget is not None]
    totals: tuple[Cell, ...] = (
        None,
        "Samen",
        sum(wijk.residents or 0 for wijk in snapshot.wijken),
        None,
        None,
        None,
        sum(known, ZERO) if known else None,
        sum(wijk.places for wijk in snapshot.wijken) + snapshot.places_without_wijk,
    )
    return Table(
        key="wijken",
        title="Cijfers per wijk",
        intro=(
            "Een groep die in meer wijken werkt, telt met haar plan in elk van die wijken mee. "
            "Daarom tellen groepen en plannen niet op. Het wijkbudget is het vastgestelde deel voor de "
            "bewoners van de wijk."
        ),
        columns=(
            Column("CBS-code", only_in_file=True),
            Column("Wijk", "w-28", names_row=True),
            Column("Inwoners", is_number=True),
            Column("Peildatum van de inwoners", only_in_file=True),
            Column("Groepen", is_number=True),
            Column("Plannen", is_number=True),
            Column("Wijkbudget", "w-20", is_number=True),
            Column("Kleine plekken", is_number=True),
        ),
        rows=tuple(rows),
        totals=totals if snapshot.wijken else (),
        empty="Er staan geen wijken in het portaal.",
    )


def _places(snapshot: Snapshot) -> Table | None:
    if snapshot.places is None:
        return None
    return Table(
        key="locaties",
        title="Locaties",
        intro=(
            "De plekken om elkaar te ontmoeten die de visie noemt. Hoeveel mensen er komen en hoe vaak een "
            "plek wordt gebruikt, is nog niet gemeten."
        ),
        columns=(
            Column("Plek", "w-42", names_row=True),
            Column("Soort", "w-28"),
            Column("Wijk"),
            Column("Bouwkundige staat in 2020", only_in_file=True),
            Column("Bron", only_in_file=True),
        ),
        rows=tuple(
            (place.name, place.kind, place.wijk or None, place.state, place.source)
            for place in snapshot.places
        ),
        empty="Er staan geen locaties in het portaal.",
    )


def _posts(snapshot: Snapshot) -> Table:
    pays = any(post.paid is not None for post in snapshot.posts)
    changes = any(post.changed for post in snapshot.posts)
    is_wide = pays or changes
    names = ("allocated", "reserved", "decided", "changed", "paid", "left")
    with translation.override("nl"):
        kinds = {kind.value: capital(str(kind.label)) for kind in Begrotingspost.Kind}
    return Table(
        key="begroting",
        title="Cijfers per begrotingspost",
        intro=(
            "Elk bedrag is de som van de boekingen op de post. Nog over is wat niet verleend en niet "
            "gereserveerd is."
            + (" Wat na een besluit van de subsidie af ging, telt weer mee bij nog over." if changes else "")
            + ("" if pays else " Betalingen legt het portaal nog niet vast.")
            + (
                " De posten met een sterretje zijn verzonnen, voor het voorbeeld."
                if any(post.is_demo for post in snapshot.posts)
                else ""
            )
        ),
        columns=(
            Column("Soort", only_in_file=True),
            Column("Post", "w-28" if is_wide else "w-34", names_row=True),
            Column("Beschikbaar", is_number=True),
            Column("Gereserveerd", is_number=True),
            Column("Verleend", is_number=True),
            Column("Daarna gewijzigd", is_number=True, only_in_file=not changes),
            Column("Betaald", is_number=True, only_in_file=not pays),
            Column("Nog over", is_number=True),
            Column("Bron", only_in_file=True),
        ),
        rows=tuple(
            (
                kinds[post.kind],
                f"{post.number}. {post.name}{'*' if post.is_demo else ''}",
                *(getattr(post, name) for name in names),
                post.source,
            )
            for post in snapshot.posts
        ),
        totals=(
            None,
            "Samen",
            *(_sum([getattr(post, name) for post in snapshot.posts]) for name in names),
            None,
        )
        if snapshot.posts
        else (),
        empty="Er staan geen begrotingsposten van dit jaar in het portaal.",
        # Five amounts beside each other do not fit upright.
        is_wide=is_wide,
    )


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """What is known of the amounts, together; None when nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if known else None


def _values(snapshot: Snapshot) -> Table:
    return Table(
        key="spelregels",
        title="Gebruikte spelregels",
        intro="De waarden van de spelregels zoals die op 1 januari van het jaar golden.",
        columns=(
            Column("Sleutel", only_in_file=True),
            Column("Spelregel", "w-42", names_row=True),
            Column("Waarde", "w-14"),
            Column("Bron"),
            Column("Aanname", only_in_file=True),
        ),
        rows=tuple(
            (
                value.key,
                value.label,
                value.value,
                value.source + (" (aanname)" if value.is_assumption else ""),
                "ja" if value.is_assumption else "nee",
            )
            for value in snapshot.values
        ),
        empty="Er golden op die dag geen spelregels in het portaal.",
    )


_TABLES: tuple[Callable[[Snapshot], Table | None], ...] = (
    _indicators,
    _actiepunten,
    _wijken,
    _places,
    _posts,
    _values,
)
