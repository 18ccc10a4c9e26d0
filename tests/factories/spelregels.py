"""The values of the spelregels as the portal brings them."""

from amstelveen_ontmoet.csvfile import read
from amstelveen_ontmoet.spelregels.models import Waarde
from amstelveen_ontmoet.spelregels.reference import DIRECTORY, WAARDEN


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
