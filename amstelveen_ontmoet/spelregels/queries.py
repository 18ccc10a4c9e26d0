"""Reading values as they held on a day."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amstelveen_ontmoet.spelregels.enums import EXPECTED, Definition, VoorstelStatus
from amstelveen_ontmoet.spelregels.models import Herziening, Voorstel, Waarde


class NoValue(ValidationError):
    """No value of the spelregels holds on this day; a civil servant must enter one."""

    def __init__(self, key: str, day: date) -> None:
        words = {"key": key, "day": date_format(day, "j F Y")}
        super().__init__(
            _("Op %(day)s geldt er geen waarde voor “%(key)s”. Een ambtenaar voert die in bij de spelregels.")
            % words
        )


# Nearly every page asks for some; the period is that of `PeriodQuerySet.active`.
_NUMBER = """
SELECT value FROM spelregels_waarde
WHERE key = %(key)s AND from_on <= %(day)s AND (until_on IS NULL OR until_on >= %(day)s)
"""


def value_on(key: str, day: date) -> Waarde:
    """The value that held on this day. Raises NoValue."""
    value = Waarde.objects.active(day).filter(key=key).first()
    if value is None:
        raise NoValue(key, day)
    return value


def values_on(prefix: str, day: date) -> dict[str, Waarde]:
    """All values under a prefix that held on this day, by the rest of their key; one query."""
    rows = Waarde.objects.active(day).filter(key__startswith=f"{prefix}.")
    return {row.key.removeprefix(f"{prefix}."): row for row in rows}


def number_on(key: str, day: date) -> Decimal:
    """A number or an amount in euros as it held on this day. Raises NoValue."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, {"key": key, "day": day})
        row = cursor.fetchone()
    if row is None:
        raise NoValue(key, day)
    return Decimal(row[0])


def text_on(key: str, day: date, language: str | None = None) -> str:
    """A text as it held on this day, in English when asked for and available. Raises NoValue."""
    value = value_on(key, day)
    english = (language or get_language() or "nl").startswith("en")
    return value.value_en if english and value.value_en else value.value


def assumptions(day: date) -> QuerySet[Waarde]:
    """What the portal assumed because no source says so, confirmed by the municipality or not."""
    rows = Waarde.objects.active(day).filter(is_assumption=True)
    return rows.select_related("confirmed_by").order_by("key")


def sourced(day: date) -> QuerySet[Waarde]:
    """What holds by law or policy, with its source."""
    return Waarde.objects.active(day).filter(is_assumption=False).order_by("key")


def versions_of(key: str) -> QuerySet[Waarde]:
    """Every version of a value, the oldest first, with who changed and who confirmed it."""
    return (
        Waarde.objects.filter(key=key)
        .select_related("changed_by", "confirmed_by", "voorstel__decided_by")
        .order_by("from_on")
    )


def definition_of(key: str) -> Definition | None:
    """What a value is, by its latest version or as the portal expects it; None for an unknown key."""
    latest = Waarde.objects.filter(key=key).order_by("-from_on").first()
    if latest is not None:
        return Definition(key, latest.kind, latest.label, latest.label_en)
    return next((definition for definition in EXPECTED if definition.key == key), None)


def all_versions() -> QuerySet[Waarde]:
    """Every version of every value, by key and the oldest first."""
    return Waarde.objects.select_related("confirmed_by").order_by("key", "from_on")


def open_proposals() -> QuerySet[Voorstel]:
    """What waits for a second person, the oldest first."""
    return (
        Voorstel.objects.filter(status=VoorstelStatus.VOORGESTELD)
        .select_related("proposed_by")
        .order_by("proposed_at", "pk")
    )


def open_proposal(key: str) -> Voorstel | None:
    """The change of this value that waits for a second person."""
    return open_proposals().filter(key=key).first()


def proposals_of(key: str) -> QuerySet[Voorstel]:
    """Every proposed change of a value, newest first."""
    return Voorstel.objects.filter(key=key).select_related("proposed_by", "decided_by")


def began_between(since: date, until: date) -> list[tuple[Waarde | None, Waarde]]:
    """Each version that began after `since`, until and including `until`, after what held before it.

    By key, then by day, in two queries however many there are.
    """
    began = list(
        Waarde.objects.filter(from_on__gt=since, from_on__lte=until)
        .select_related("changed_by")
        .order_by("key", "from_on")
    )
    earlier = _earlier(began, until)
    return [(earlier.get(waarde.pk), waarde) for waarde in began]


def changed_in(year: int) -> list[tuple[Waarde | None, Waarde]]:
    """Each version that began in a year, after what held before it; by key, then by day."""
    return began_between(date(year - 1, 12, 31), date(year, 12, 31))


def _earlier(began: Iterable[Waarde], until: date) -> dict[int, Waarde]:
    """Per version (by primary key) the one just before it."""
    found: dict[int, Waarde] = {}
    last: Waarde | None = None
    keys = {waarde.key for waarde in began}
    for row in Waarde.objects.filter(key__in=keys, from_on__lte=until).order_by("key", "from_on"):
        if last is not None and last.key == row.key:
            found[row.pk] = last
        last = row
    return found


def review_of(year: int) -> Herziening | None:
    """The review of the spelregels of a year."""
    return Herziening.objects.filter(year=year).select_related("opened_by", "closed_by").first()
