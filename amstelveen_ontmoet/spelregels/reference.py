"""The values of the spelregels with their sources, from `reference/waarden.csv`."""

from collections import Counter
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from amstelveen_ontmoet.audit.reference import add_new, create
from amstelveen_ontmoet.csvfile import (
    Row,
    day,
    filled,
    matching,
    number,
    one_of,
    optional,
    read,
    text,
    yes_no,
)
from amstelveen_ontmoet.spelregels.models import Waarde

DIRECTORY = Path(__file__).parent / "reference"

WAARDEN = {
    "sleutel": matching(r"[a-z_]+(?:\.[a-z_]+)+"),
    "vanaf": day,
    "tot_en_met": optional(day),
    "soort": one_of(Waarde.Kind.values),
    "waarde": filled,
    "waarde_en": text,
    "omschrijving": filled,
    "omschrijving_en": filled,
    "bron": filled,
    "aanname": yes_no,
}


@transaction.atomic
def load(directory: Path = DIRECTORY) -> Counter[str]:
    """Add what was never added before; returns how many rows of which file. Raises RowError."""
    rows = read(directory / "waarden.csv", WAARDEN)
    return Counter(waarden=add_new(rows, lambda row: f"{row['sleutel']} {row['vanaf']}", _add))


def _add(row: Row) -> Waarde | None:
    """A value beside one that holds in the same time would change what staff decided."""
    if row["soort"] != Waarde.Kind.TEXT:
        _check_number(row)
    last = row["tot_en_met"] or date.max
    overlap = Q(until_on__isnull=True) | Q(until_on__gte=row["vanaf"])
    if Waarde.objects.filter(overlap, key=row["sleutel"], from_on__lte=last).exists():
        return None
    return create(
        Waarde(
            key=row["sleutel"],
            from_on=row["vanaf"],
            until_on=row["tot_en_met"],
            kind=row["soort"],
            value=row["waarde"],
            value_en=row["waarde_en"],
            label=row["omschrijving"],
            label_en=row["omschrijving_en"],
            source=row["bron"],
            is_assumption=row["aanname"],
        )
    )


def _check_number(row: Row) -> None:
    try:
        number(row["waarde"])
    except ValueError as error:
        raise row.wrong(f"waarde: {error}") from error
