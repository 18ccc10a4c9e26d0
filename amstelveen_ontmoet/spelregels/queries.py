"""Reading values as they held on a day."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import get_language

from amstelveen_ontmoet.spelregels.models import Waarde


class NoValue(LookupError):
    """No value of the spelregels holds on this day; a civil servant must enter one."""


def value_on(key: str, day: date) -> Waarde:
    """The value that held on this day. Raises NoValue."""
    value = Waarde.objects.active(day).filter(key=key).first()
    if value is None:
        raise NoValue(f"{key} on {day}")
    return value


def values_on(prefix: str, day: date) -> dict[str, Waarde]:
    """All values under a prefix that held on this day, by the rest of their key; one query."""
    rows = Waarde.objects.active(day).filter(key__startswith=f"{prefix}.")
    return {row.key.removeprefix(f"{prefix}."): row for row in rows}


def number_on(key: str, day: date) -> Decimal:
    """A number or an amount in euros as it held on this day. Raises NoValue."""
    return value_on(key, day).number


def text_on(key: str, day: date, language: str | None = None) -> str:
    """A text as it held on this day, in English when asked for and available. Raises NoValue."""
    value = value_on(key, day)
    english = (language or get_language() or "nl").startswith("en")
    return value.value_en if english and value.value_en else value.value


def assumptions(day: date) -> QuerySet[Waarde]:
    """What the portal assumed because no source says so, for the municipality to confirm."""
    return Waarde.objects.active(day).filter(is_assumption=True).order_by("key")


def sourced(day: date) -> QuerySet[Waarde]:
    """What holds by law or policy, with its source."""
    return Waarde.objects.active(day).filter(is_assumption=False).order_by("key")
