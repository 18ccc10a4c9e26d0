"""What a change of a value does: to its versions, and to the cases that are open."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import shorten

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from amstelveen_ontmoet.spelregels.models import Shown, Waarde

ONE_DAY = timedelta(days=1)
# Further ahead a date is a slip of the hand.
YEARS_AHEAD = 10


@dataclass(frozen=True)
class Change(Shown):
    """A value from a day until a day, with its source and the reason. `value` as it is stored."""

    key: str
    kind: str
    from_on: date
    until_on: date | None
    value: str
    value_en: str
    source: str
    is_assumption: bool
    reason: str


@dataclass(frozen=True)
class Plan:
    """What a change does to the versions there are.

    `before` is what would hold on the first day without it; `ends_on` its new last day; `replaces` is
    true when it never comes to hold; `resumes` from which day until which day it holds again.
    """

    before: Waarde | None = None
    ends_on: date | None = None
    replaces: bool = False
    resumes: tuple[date, date | None] | None = None


def fingerprint(versions: Iterable[Waarde]) -> str:
    """What somebody saw of a value: its versions, in short."""
    rows = [(row.pk, row.from_on, row.until_on, row.value, row.value_en) for row in versions]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def plan_of(change: Change, versions: Sequence[Waarde], today: date) -> Plan:
    """How the versions (oldest first) make room for a change. Raises ValidationError by field.

    A day on which a value held does not change any more, today included: cases of that day rest on it.
    """
    start, end = change.from_on, change.until_on
    _check_years(change, today)
    _check_past(change, versions, today)
    before = next((row for row in versions if _holds(row, start)), None)
    following = next((row for row in versions if row.from_on > start), None)
    if following is not None and (end is None or end >= following.from_on):
        raise ValidationError({"until_on": _overlap(following)})
    if before is None:
        _check_gap_before(start, versions)
    resumes = _resumption(before, end)
    if end is not None and resumes is None:
        _check_gap_after(end, before, following)
    if before is None:
        return Plan()
    replaces = before.from_on == start
    return Plan(before, None if replaces else start - ONE_DAY, replaces, resumes)


def _holds(row: Waarde, day: date) -> bool:
    return row.from_on <= day and (row.until_on is None or row.until_on >= day)


def _resumption(before: Waarde | None, end: date | None) -> tuple[date, date | None] | None:
    """When the value before holds again after a change that ends."""
    if before is None or end is None or (before.until_on is not None and before.until_on <= end):
        return None
    return end + ONE_DAY, before.until_on


def _check_years(change: Change, today: date) -> None:
    last = today.year + YEARS_AHEAD
    for name in ("from_on", "until_on"):
        day = getattr(change, name)
        if day is not None and not 2000 <= day.year <= last:
            raise ValidationError(
                {
                    name: _("Klopt het jaar %(year)s? Vul een jaar in van 2000 tot en met %(last)s.")
                    % {"year": day.year, "last": last}
                }
            )
    if change.until_on is not None and change.until_on < change.from_on:
        raise ValidationError({"until_on": _("De laatste dag ligt voor de eerste dag.")})


def _check_past(change: Change, versions: Sequence[Waarde], today: date) -> None:
    last = today if change.until_on is None else min(change.until_on, today)
    held = (
        row.from_on <= last and (row.until_on is None or row.until_on >= change.from_on) for row in versions
    )
    if change.from_on <= today and any(held):
        raise ValidationError(
            {
                "from_on": _(
                    "Wat tot en met vandaag gold verandert niet meer: aanvragen van die dagen rusten "
                    "erop. Kies %(day)s of een latere dag."
                )
                % {"day": _day(today + ONE_DAY)}
            }
        )


def _overlap(following: Waarde) -> str:
    return _(
        "Vanaf %(from)s geldt al iets anders: “%(value)s”. Vul %(last)s in als laatste dag, of "
        "kies %(from)s als eerste dag om die waarde te vervangen."
    ) % {
        "from": _day(following.from_on),
        "value": short(following),
        "last": _day(following.from_on - ONE_DAY),
    }


def _check_gap_before(start: date, versions: Sequence[Waarde]) -> None:
    ended = [row.until_on for row in versions if row.until_on is not None and row.until_on < start]
    if ended and max(ended) + ONE_DAY < start:
        raise ValidationError(
            {"from_on": _gap(max(ended) + ONE_DAY, start - ONE_DAY) + " " + _("Kies een eerdere dag.")}
        )


def _check_gap_after(end: date, before: Waarde | None, following: Waarde | None) -> None:
    if following is not None and end + ONE_DAY < following.from_on:
        raise ValidationError(
            {
                "until_on": _gap(end + ONE_DAY, following.from_on - ONE_DAY)
                + " "
                + _("Kies een latere laatste dag.")
            }
        )
    if following is None and before is None:
        raise ValidationError(
            {
                "until_on": _("Vanaf %(day)s geldt er dan niets. Laat de laatste dag leeg.")
                % {"day": _day(end + ONE_DAY)}
            }
        )


def _gap(first: date, last: date) -> str:
    return _("Van %(first)s tot en met %(last)s geldt er dan niets.") % {
        "first": _day(first),
        "last": _day(last),
    }


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def short(shown: Shown, most: int = 60) -> str:
    """A value on one line, `most` signs at most, cut between two words."""
    return shorten(shown.shown, most, placeholder=" …")


@dataclass(frozen=True)
class PreviewRow:
    """One case whose outcome would change: what it is and where it stands, before and after."""

    title: str
    url: str
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """What a change does to one kind of open cases, in words, with the cases that come out otherwise."""

    title: str
    text: str
    rows: Sequence[PreviewRow] = ()


def previews_of(change: Change) -> list[Preview]:
    """What a change would do to everything that is open.

    `settings.RULE_PREVIEWS` names who is asked, so that apps above this one can tell of theirs.
    """
    sources: list[Callable[[Change], list[Preview]]] = [
        import_string(name) for name in settings.RULE_PREVIEWS
    ]
    return [part for source in sources for part in source(change)]
