"""The values of the spelregels as the portal brings them."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.csvfile import read
from amstelveen_ontmoet.spelregels import queries
from amstelveen_ontmoet.spelregels.actions import proposals
from amstelveen_ontmoet.spelregels.models import Voorstel, Waarde
from amstelveen_ontmoet.spelregels.reference import DIRECTORY, WAARDEN
from amstelveen_ontmoet.spelregels.reports import Change, fingerprint
from tests.factories.accounts import staff

MONEY = "stedelijk.maximum_bewoners"


def load_values() -> None:
    """All values of `reference/waarden.csv`, in one statement instead of one by one."""
    Waarde.objects.bulk_create(
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
        for row in read(DIRECTORY / "waarden.csv", WAARDEN)
    )


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def a_change(key: str = MONEY, value: str = "12.500,00", **fields: Any) -> Change:
    """A change from tomorrow on, as a civil servant types it."""
    made = {
        "key": key,
        "kind": "",
        "from_on": tomorrow(),
        "until_on": None,
        "value": value,
        "value_en": "",
        "source": "besluit van het college",
        "is_assumption": False,
        "reason": "De kosten zijn gestegen.",
    }
    return Change(**made | fields)


def change_value(change: Change, *, by: User) -> Waarde | Voorstel:
    """The change by somebody who has just opened the page."""
    return proposals.change_value(change, seen=fingerprint(queries.versions_of(change.key)), by=by)


def make_proposal(by: User | None = None, **fields: Any) -> Voorstel:
    """A change that waits for a second person."""
    made = change_value(a_change(**fields), by=by or staff(Role.AMBTENAAR))
    assert isinstance(made, Voorstel)
    return made
