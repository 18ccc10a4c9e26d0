"""Action points, indicators and their norms (visie, chapters 4 and 5), from `reference/*.csv`."""

from collections import Counter
from pathlib import Path

from django.db import transaction

from amstelveen_ontmoet.audit.reference import add_new, create
from amstelveen_ontmoet.csvfile import Row, filled, number, read, text, whole
from monitoring.models import Actiepunt, Indicator, IndicatorNorm

DIRECTORY = Path(__file__).parent / "reference"

ACTIEPUNTEN = {
    "nummer": whole,
    "thema": filled,
    "lijn": filled,
    "titel": filled,
    "toelichting": text,
    "planning": text,
    "trekker": text,
    "bron": filled,
}
INDICATOREN = {
    "nummer": filled,
    "thema": filled,
    "omschrijving": filled,
    "eenheid": filled,
    "meetwijze": filled,
}
NORMEN = {
    "indicator": filled,
    "vanaf_jaar": whole,
    "vergelijking": filled,
    "waarde": number,
    "eenheid": filled,
    "bron": filled,
}


@transaction.atomic
def load(directory: Path = DIRECTORY) -> Counter[str]:
    """Add what was never added before; returns how many rows of which file. Raises RowError."""
    actiepunten = read(directory / "actiepunten.csv", ACTIEPUNTEN)
    indicatoren = read(directory / "indicatoren.csv", INDICATOREN)
    normen = read(directory / "indicatornormen.csv", NORMEN)
    return Counter(
        actiepunten=add_new(actiepunten, lambda row: str(row["nummer"]), _add_actiepunt),
        indicatoren=add_new(indicatoren, lambda row: row["nummer"], _add_indicator),
        indicatornormen=add_new(normen, lambda row: f"{row['indicator']} {row['vanaf_jaar']}", _add_norm),
    )


def _add_actiepunt(row: Row) -> Actiepunt | None:
    if Actiepunt.objects.filter(number=row["nummer"]).exists():
        return None
    return create(
        Actiepunt(
            number=row["nummer"],
            theme=row["thema"],
            line=row["lijn"],
            title=row["titel"],
            note=row["toelichting"],
            planning=row["planning"],
            owner=row["trekker"],
            source=row["bron"],
        )
    )


def _add_indicator(row: Row) -> Indicator | None:
    if Indicator.objects.filter(number=row["nummer"]).exists():
        return None
    return create(
        Indicator(
            number=row["nummer"],
            theme=row["thema"],
            description=row["omschrijving"],
            unit=row["eenheid"],
            method=row["meetwijze"],
        )
    )


def _add_norm(row: Row) -> IndicatorNorm | None:
    indicator = Indicator.objects.get(number=row["indicator"])
    if indicator.normen.filter(from_year=row["vanaf_jaar"]).exists():
        return None
    return create(
        IndicatorNorm(
            indicator=indicator,
            from_year=row["vanaf_jaar"],
            comparison=row["vergelijking"],
            value=row["waarde"],
            unit=row["eenheid"],
            source=row["bron"],
        )
    )
