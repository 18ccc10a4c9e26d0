"""The indicators of the policy, computed from the portal's own records where these allow it.

Each is either computed with numerator and denominator or says why it is not: a figure that
nobody recorded is never estimated (visie, chapter 5).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from monitoring import models
from monitoring.reports.figures import Indicator, Norm

NO_ACTIVITIES = (
    "Nog niet gemeten: het portaal legt nog geen activiteiten vast, dus ook niet wie elkaar daar ontmoet."
)
NO_VOTES = "Nog niet gemeten: er zijn in het portaal nog geen stemmen van deelnemers vastgelegd."
NO_INITIATORS = (
    "Nog niet gemeten: een wijkplan is van een groep, en initiatieven van bewoners met hun initiatiefnemers "
    "legt het portaal nog niet vast. Ook het aantal van 2020, waarmee wij moeten vergelijken, is niet bekend."
)
NO_STREETS = "Nog niet gemeten: het portaal legt nog geen lief-en-leedstraten vast."
UNKNOWN = "Nog niet gemeten: voor deze indicator is nog geen berekening."
REASONS: Mapping[str, str] = {
    "1": NO_ACTIVITIES,
    "2": NO_VOTES,
    "3": NO_ACTIVITIES,
    "4": NO_INITIATORS,
    "5": NO_VOTES,
    "6b": NO_STREETS,
}
PLACES = "6a"


@dataclass(frozen=True)
class Places:
    """Small meeting places in the register, and residents on the dates of their own figures."""

    count: int
    residents: int
    taken_on: date


def indicators_of(
    rows: list[models.Indicator], norms: list[models.IndicatorNorm], year: int, places: Places
) -> tuple[Indicator, ...]:
    """Every indicator of the policy with its norm of that year."""
    return tuple(_indicator(row, _norm(row, norms, year), places) for row in rows)


def _indicator(row: models.Indicator, norm: Norm | None, places: Places) -> Indicator:
    measured = _places(places) if row.number == PLACES else _not_measured(row.number)
    return Indicator(
        number=row.number,
        description=row.description,
        unit=row.unit,
        method=row.method,
        norm=norm,
        is_met=_is_met(measured.value, norm),
        **vars(measured),
    )


@dataclass(frozen=True)
class _Measured:
    value: Decimal | None
    numerator: int | None
    denominator: int | None
    definition: str
    source: str
    reason: str


def _not_measured(number: str) -> _Measured:
    return _Measured(None, None, None, "", "", REASONS.get(number, UNKNOWN))


def _places(places: Places) -> _Measured:
    """Places of the kind buurtontmoetingslocatie; a kind of place is no place (domain 8).

    The register does not know since when a place is there, so the count is that of the day itself
    and says so, also in a letter about an earlier year. An empty register measures nothing.
    """
    if not places.count:
        return _Measured(None, None, None, "", "", "Nog niet gemeten: het register van locaties is leeg.")
    return _Measured(
        value=Decimal(places.count),
        numerator=places.count,
        denominator=places.residents or None,
        definition=(
            "Buurtontmoetingslocaties in het register van het portaal op "
            f"{places.taken_on:%d-%m-%Y}. Het register houdt niet bij sinds wanneer een plek er is."
        ),
        source="register van locaties in het portaal",
        reason="",
    )


def _norm(row: models.Indicator, norms: list[models.IndicatorNorm], year: int) -> Norm | None:
    held = [norm for norm in norms if norm.indicator_id == row.pk and norm.from_year <= year]
    if not held:
        return None
    norm = max(held, key=lambda each: each.from_year)
    return Norm(norm.comparison, norm.value, norm.unit, norm.from_year, norm.source)


def _is_met(value: Decimal | None, norm: Norm | None) -> bool | None:
    """Whether the norm is reached; None when it cannot be said."""
    if value is None or norm is None or norm.comparison != "minimaal":
        return None
    return value >= norm.value
