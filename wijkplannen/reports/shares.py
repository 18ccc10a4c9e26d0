"""Buurten where several groups work, with the share of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.audit.queries import last_of
from amstelveen_ontmoet.gebieden.models import Buurt
from amstelveen_ontmoet.money import apportion
from wijkplannen import queries
from wijkplannen.models import Bewonersgroep, Werkgebied

AGREED = "werkgebied.shares_agreed"


@dataclass(frozen=True)
class SharedBuurt:
    """One buurt with its groups and their percentages from a day on, and the last agreement.

    The percentages have two decimals and add up to 100.
    """

    buurt: Buurt
    day: date
    parts: tuple[tuple[Bewonersgroep, Decimal], ...]
    agreement: Event | None
    is_equal: bool

    @property
    def from_on(self) -> date | None:
        """From which day the last agreement holds."""
        return date.fromisoformat(self.agreement.data["from_on"]) if self.agreement else None

    @property
    def is_stale(self) -> bool:
        """Other groups work there than those that agreed, so their shares say nothing any more."""
        if self.agreement is None:
            return False
        return set(self.agreement.data["shares"]) != {str(groep.pk) for groep, _share in self.parts}


def shared_buurten(buurten: Sequence[Buurt], today: date) -> list[SharedBuurt]:
    """These buurten with their groups as they are today, or on the last day on which one begins."""
    rows: dict[int, list[Werkgebied]] = {}
    for row in queries.open_areas(buurten, today):
        rows.setdefault(row.buurt_id, []).append(row)
    agreements = last_of(AGREED, Buurt, rows)
    return [_shared(buurt, rows.get(buurt.pk, []), agreements.get(buurt.pk), today) for buurt in buurten]


def _shared(buurt: Buurt, rows: list[Werkgebied], agreement: Event | None, today: date) -> SharedBuurt:
    day = max([today, *(row.from_on for row in rows)])
    present = [row for row in rows if row.from_on <= day and (row.until_on is None or row.until_on >= day)]
    shares = apportion([Fraction(row.weight) for row in present], Decimal(100) if present else Decimal(0))
    return SharedBuurt(
        buurt,
        day,
        tuple(zip((row.groep for row in present), shares, strict=True)),
        agreement,
        is_equal=len({row.weight for row in present}) == 1,
    )
