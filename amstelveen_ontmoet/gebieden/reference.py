"""The city's wijken and buurten with their residents and need figures, from `reference/*.csv`."""

from collections import Counter
from pathlib import Path

from django.db import transaction

from amstelveen_ontmoet.audit.reference import add_new, create
from amstelveen_ontmoet.csvfile import Row, buurt_code, day, filled, number, optional, read, whole, wijk_code
from amstelveen_ontmoet.gebieden.models import Behoeftecijfer, Buurt, Inwonertal, Wijk

DIRECTORY = Path(__file__).parent / "reference"

_PLACE = {"breedte": optional(number), "lengte": optional(number), "oppervlakte_km2": optional(number)}
_RESIDENTS = {"inwoners": whole, "peildatum": day, "bron": filled}
WIJKEN = {"wijkcode": wijk_code, "wijknaam": filled, "slug": filled, **_PLACE, **_RESIDENTS}
BUURTEN = {"buurtcode": buurt_code, "buurtnaam": filled, "wijkcode": wijk_code, **_PLACE, **_RESIDENTS}
LEEFBAAROMETER = {
    "wijkcode": wijk_code,
    "jaar": whole,
    "score": number,
    "afwijking": number,
    "bron": filled,
}


@transaction.atomic
def load(directory: Path = DIRECTORY) -> Counter[str]:
    """Add what was never added before; returns how many rows of which file. Raises RowError."""
    wijken = read(directory / "wijken.csv", WIJKEN)
    buurten = read(directory / "buurten.csv", BUURTEN)
    figures = read(directory / "leefbaarometer.csv", LEEFBAAROMETER)
    return Counter(
        wijken=add_new(wijken, lambda row: row["wijkcode"], _add_wijk),
        buurten=add_new(buurten, lambda row: row["buurtcode"], _add_buurt),
        behoeftecijfers=add_new(figures, lambda row: f"{row['wijkcode']} {row['jaar']}", _add_figure),
    )


def _add_wijk(row: Row) -> Wijk | None:
    if Wijk.objects.filter(code=row["wijkcode"]).exists():
        return None
    wijk = create(Wijk(code=row["wijkcode"], name=row["wijknaam"], slug=row["slug"], **_place(row)))
    create(Inwonertal(wijk=wijk, **_residents(row)))
    return wijk


def _add_buurt(row: Row) -> Buurt | None:
    if Buurt.objects.filter(code=row["buurtcode"]).exists():
        return None
    if row["buurtcode"][2:8] != row["wijkcode"][2:]:
        raise row.wrong(f"buurt {row['buurtcode']} is no part of wijk {row['wijkcode']}")
    wijk = Wijk.objects.get(code=row["wijkcode"])
    buurt = create(Buurt(code=row["buurtcode"], name=row["buurtnaam"], wijk=wijk, **_place(row)))
    create(Inwonertal(buurt=buurt, **_residents(row)))
    return buurt


def _add_figure(row: Row) -> Behoeftecijfer | None:
    wijk = Wijk.objects.get(code=row["wijkcode"])
    if wijk.behoeftecijfers.filter(source=row["bron"], year=row["jaar"]).exists():
        return None
    return create(
        Behoeftecijfer(
            wijk=wijk,
            source=row["bron"],
            year=row["jaar"],
            score=row["score"],
            deviation=row["afwijking"],
        )
    )


def _place(row: Row) -> dict:
    return {
        "latitude": row["breedte"],
        "longitude": row["lengte"],
        "surface_km2": row["oppervlakte_km2"],
    }


def _residents(row: Row) -> dict:
    return {"peildatum": row["peildatum"], "residents": row["inwoners"], "source": row["bron"]}
