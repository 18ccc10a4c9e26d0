"""The meeting places that the policy names, from `reference/locaties.csv`."""

from collections import Counter
from pathlib import Path

from django.db import transaction

from amstelveen_ontmoet.audit.reference import add_new, create
from amstelveen_ontmoet.csvfile import Row, filled, matching, one_of, optional, read, text
from amstelveen_ontmoet.gebieden.models import Buurt, Wijk
from locations.models import Locatie

DIRECTORY = Path(__file__).parent / "reference"

LOCATIES = {
    "naam": filled,
    "soort": one_of(Locatie.Kind.values),
    "gebied_volgens_tekst": text,
    "cbs_code": optional(matching(r"WK[0-9]{6}|BU[0-9]{8}"), ""),
    "bouwkundige_staat_2020": text,
    "bron": filled,
}


@transaction.atomic
def load(directory: Path = DIRECTORY) -> Counter[str]:
    """Add what was never added before; returns how many rows of which file. Raises RowError."""
    rows = read(directory / "locaties.csv", LOCATIES)
    return Counter(locaties=add_new(rows, lambda row: row["naam"], _add))


def _add(row: Row) -> Locatie | None:
    """A place lies where the text says; without an area in the text it has none here either."""
    if Locatie.objects.filter(name=row["naam"]).exists():
        return None
    code = row["cbs_code"]
    buurt = Buurt.objects.select_related("wijk").get(code=code) if code.startswith("BU") else None
    wijk = buurt.wijk if buurt else None
    if code.startswith("WK"):
        wijk = Wijk.objects.get(code=code)
    return create(
        Locatie(
            name=row["naam"],
            kind=row["soort"],
            area_in_source=row["gebied_volgens_tekst"],
            wijk=wijk,
            buurt=buurt,
            building_state=row["bouwkundige_staat_2020"],
            source=row["bron"],
        )
    )
