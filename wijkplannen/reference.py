"""The groups that the policy names and the welzijnsorganisatie, from `reference/*.csv`."""

from collections import Counter
from pathlib import Path

from django.db import transaction

from amstelveen_ontmoet.accounts.models import Organisatie
from amstelveen_ontmoet.audit.reference import add_new, create
from amstelveen_ontmoet.csvfile import Row, day, filled, matching, one_of, read, text, yes_no
from amstelveen_ontmoet.gebieden.models import Buurt
from wijkplannen.models import Bewonersgroep, Werkgebied

DIRECTORY = Path(__file__).parent / "reference"

ORGANISATIES = {"naam": filled, "soort": one_of(Organisatie.Kind.values), "bron": filled}
BEWONERSGROEPEN = {
    "naam": filled,
    "slug": filled,
    "soort": text,
    "gebied": filled,
    "cbs_code": matching(r"WK[0-9]{6}|BU[0-9]{8}"),
    "gebied_is_aanname": yes_no,
    "naam_van_plek": yes_no,
    "vanaf": day,
    "bron": filled,
}


@transaction.atomic
def load(directory: Path = DIRECTORY) -> Counter[str]:
    """Add what was never added before; returns how many rows of which file. Raises RowError."""
    organisaties = read(directory / "organisaties.csv", ORGANISATIES)
    groups = read(directory / "bewonersgroepen.csv", BEWONERSGROEPEN)
    return Counter(
        organisaties=add_new(organisaties, lambda row: row["naam"], _add_organisatie),
        bewonersgroepen=add_new(groups, lambda row: row["slug"], _add_group),
    )


def _add_organisatie(row: Row) -> Organisatie | None:
    if Organisatie.objects.filter(name=row["naam"]).exists():
        return None
    return create(Organisatie(name=row["naam"], kind=row["soort"]))


def _add_group(row: Row) -> Bewonersgroep | None:
    """A group with its werkgebied: the one buurt, or every buurt of the wijk."""
    if Bewonersgroep.objects.filter(slug=row["slug"]).exists():
        return None
    if Organisatie.objects.filter(name=row["naam"]).exists():
        return None
    organisatie = create(Organisatie(name=row["naam"], kind=Organisatie.Kind.BEWONERSGROEP))
    groep = create(
        Bewonersgroep(
            organisatie=organisatie,
            slug=row["slug"],
            description=row["soort"],
            name_is_of_place=row["naam_van_plek"],
            area_is_assumed=row["gebied_is_aanname"],
            source=row["bron"],
        )
    )
    buurten = _buurten(row["cbs_code"])
    if not buurten:
        raise row.wrong(f"no buurt is known by the code {row['cbs_code']}")
    for buurt in buurten:
        create(Werkgebied(groep=groep, buurt=buurt, from_on=row["vanaf"]))
    return groep


def _buurten(code: str) -> list[Buurt]:
    key = "code" if code.startswith("BU") else "wijk__code"
    return list(Buurt.objects.filter(**{key: code}))
