"""Legal terms as dates, each with how it came about: pure functions, no models.

The Algemene termijnenwet moves the end of a term that stands in a law to the next day that
is no weekend or public holiday; not of a term of the subsidy ordinance, and not beyond 12 weeks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import holidays
from dateutil.easter import easter
from dateutil.relativedelta import relativedelta
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

ONE_DAY = timedelta(days=1)
LONGEST_MOVED = timedelta(weeks=12)
# So many days each amount of the penalty for a late decision holds.
PENALTY_PART = 14


@dataclass(frozen=True)
class Suspension:
    """A term stands still from one day until and including another, by an article of the law."""

    from_on: date
    until_on: date
    article: str = "Awb 4:15"

    @property
    def days(self) -> int:
        """Days that the term stands still; none when the answer came at once."""
        return max(0, (self.until_on - self.from_on).days + 1)


@dataclass(frozen=True)
class Extension:
    """A term made longer once, announced on a day within it (Awb 4:14, 7:10 lid 3)."""

    weeks: int
    announced_on: date
    article: str = "Awb 4:14"


@dataclass(frozen=True)
class Outage:
    """From one day until and including another the portal was out of order for some time."""

    from_on: date
    until_on: date


@dataclass(frozen=True)
class Term:
    """The last day of a term, and sentences in the reader's language that say how it came about."""

    last_day: date
    why: tuple[str, ...]


def is_working_day(day: date) -> bool:
    """No Saturday, Sunday or general holiday (Algemene termijnenwet, article 3).

    That article counts Good Friday and every 5 May, which the calendar of days off does not.
    """
    if day.weekday() >= 5 or (day.month, day.day) == (5, 5):
        return False
    return day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    calendar = holidays.country_holidays("NL", years=year)
    return frozenset(calendar) | {easter(year) - 2 * ONE_DAY}


def moved_to_working_day(day: date) -> date:
    """The first day from this one on that is a working day."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def suspension_of(asked: date, due: date | None, answered: date | None) -> Suspension | None:
    """How long a request for an addition lets the term stand still; None when it names no term.

    From the day after the invitation until the day on which the answer comes, which counts again,
    or to the end of the last day when none came in time (Awb 4:15 lid 1 a). Without a named term
    nothing stands still (ABRvS 21 September 2016, ECLI:NL:RVS:2016:2527).
    """
    if due is None:
        return None
    in_time = answered is not None and answered <= due
    until = answered - ONE_DAY if in_time and answered else due
    return Suspension(asked + ONE_DAY, until, _("Awb 4:15 lid 1"))


def decision_term(
    received: date,
    weeks: int,
    suspensions: Iterable[Suspension] = (),
    extension: Extension | None = None,
    *,
    in_law: bool = False,
    article: str = "Awb 4:13",
) -> Term:
    """Last day for a decision: so many weeks after receipt, longer by suspensions and one extension.

    A day that two suspensions share counts once. What begins after the term has passed does not
    bring it back. `in_law` when the law itself names the term: then it moves off a weekend or a
    holiday unless it was longer than twelve weeks (Algemene termijnenwet 1 and 4).
    """
    end = received + timedelta(weeks=weeks)
    why = [_weeks_after(weeks, _("ontvangst"), received, article)]
    counted = received
    changes: list[Suspension | Extension] = [*suspensions]
    if extension is not None:
        changes.append(extension)
    for change in sorted(changes, key=_begins):
        if _begins(change) > end:
            why.append(_("%(day)s was na afloop: telt niet mee") % {"day": _day(_begins(change))})
        elif isinstance(change, Extension):
            end += timedelta(weeks=change.weeks)
            why.append(_extended(change))
        else:
            still = Suspension(max(change.from_on, counted + ONE_DAY), change.until_on, change.article)
            if still.days:
                end += timedelta(days=still.days)
                counted = still.until_on
                why.append(_suspended(still))
    return _moved(end, why, moves=in_law and timedelta(weeks=weeks) <= LONGEST_MOVED)


def objection_term(published: date, weeks: int) -> Term:
    """Last day to object: so many weeks from the day after publication (Awb 6:7, 6:8)."""
    return _in_law(published, weeks, _("bekendmaking"), "Awb 6:7")


def objection_decision_term(
    objection_until: date,
    weeks: int,
    suspensions: Iterable[Suspension] = (),
    extension: Extension | None = None,
) -> Term:
    """Last day to decide on an objection, from the day after the term to object ended (Awb 7:10)."""
    return decision_term(objection_until, weeks, suspensions, extension, in_law=True, article="Awb 7:10")


def set_aside_term(ended: date, weeks: int) -> Term:
    """Last day to set an application aside after the answer or the unused term (Awb 4:5 lid 4)."""
    return _in_law(ended, weeks, _("het einde van de aanvulling"), "Awb 4:5")


def payment_term(decided: date, weeks: int) -> Term:
    """Last day to pay what a decision awards (Awb 4:87)."""
    return _in_law(decided, weeks, _("het besluit"), "Awb 4:87")


def account_term(ended: date, weeks: int) -> Term:
    """Last day to account for a grant after its activities; a term of the ordinance, so it does not move."""
    return Term(ended + timedelta(weeks=weeks), (_weeks_after(weeks, _("de activiteiten"), ended, "ASV"),))


def settlement_term(received: date, weeks: int, suspensions: Iterable[Suspension] = ()) -> Term:
    """Last day to settle a grant after its account came in; a term of the ordinance."""
    return decision_term(received, weeks, suspensions, article="ASV")


@dataclass(frozen=True)
class Penalty:
    """What a late decision costs, in euros: from a day on, at most 42 days (Awb 4:17)."""

    first_day: date
    days: int
    amount: Decimal


def notice_term(received: date) -> Term:
    """Last day to decide without a penalty: two weeks after the notice of default (Awb 4:17 lid 3)."""
    why = _weeks_after(2, _("de ingebrekestelling"), received, "Awb 4:17")
    return Term(received + timedelta(weeks=2), (why,))


def penalty(received: date, until: date, per_day: Sequence[Decimal]) -> Penalty:
    """What is owed for the days from the third week after the notice until, not including, a day.

    `per_day` are the amounts of the first, second and third fourteen days; after those 42 days
    nothing is added (Awb 4:17 lid 1 and 2).
    """
    first = notice_term(received).last_day + ONE_DAY
    days = min(max(0, (until - first).days), len(per_day) * PENALTY_PART)
    parts = (min(max(0, days - i * PENALTY_PART), PENALTY_PART) for i in range(len(per_day)))
    amount = sum((part * each for part, each in zip(parts, per_day, strict=True)), Decimal("0.00"))
    return Penalty(first, days, amount)


def reclaim_limit(settled: date, years: int = 5) -> Term:
    """Last day to reclaim after the settlement (Awb 4:57 lid 4); terms of years do not move."""
    why = _("%(years)s jaar na de vaststelling op %(day)s (Awb 4:57)") % {
        "years": years,
        "day": _day(settled),
    }
    return Term(settled + relativedelta(years=years), (why,))


def after_outages(
    last_day: date, outages: Iterable[Outage], *, aftermath_days: int, looked_back_days: int
) -> Term:
    """Last day of a term of who sends something in, later when the portal was out of order at its end.

    It moves when it lies in an outage or at most `aftermath_days` behind one: to the first working day
    after the outage, and by at least as many days as the outage took of the last `looked_back_days`
    of the term (Awb 2:21 lid 3; both numbers are assumptions). A later outage can move it again.
    """
    end = last_day
    why: list[str] = []
    for outage in _joined(outages):
        if not outage.from_on <= end <= outage.until_on + timedelta(days=aftermath_days):
            continue
        first = max(outage.from_on, end - timedelta(days=looked_back_days - 1))
        lost = max(1, (min(outage.until_on, end) - first).days + 1)
        moved = moved_to_working_day(max(outage.until_on + ONE_DAY, end + timedelta(days=lost)))
        why.append(_out_of_order(outage, end, moved))
        end = moved
    return Term(end, tuple(why))


def _joined(outages: Iterable[Outage]) -> list[Outage]:
    """In order of time, with those that share a day as one: a day is lost once."""
    joined: list[Outage] = []
    for outage in sorted(outages, key=lambda each: (each.from_on, each.until_on)):
        if joined and outage.from_on <= joined[-1].until_on:
            before = joined[-1]
            joined[-1] = Outage(before.from_on, max(before.until_on, outage.until_on))
        else:
            joined.append(outage)
    return joined


def _in_law(start: date, weeks: int, event: str, article: str) -> Term:
    end = start + timedelta(weeks=weeks)
    moves = timedelta(weeks=weeks) <= LONGEST_MOVED
    return _moved(end, [_weeks_after(weeks, event, start, article)], moves=moves)


def _moved(end: date, why: list[str], *, moves: bool) -> Term:
    moved = moved_to_working_day(end) if moves else end
    if moved != end:
        why.append(
            _("%(day)s is geen werkdag: verschoven naar %(moved)s (Algemene termijnenwet)")
            % {"day": _day(end), "moved": _day(moved)}
        )
    return Term(moved, tuple(why))


def _begins(change: Suspension | Extension) -> date:
    return change.from_on if isinstance(change, Suspension) else change.announced_on


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _weeks_after(weeks: int, event: str, day: date, article: str) -> str:
    return ngettext(
        "%(weeks)s week na %(event)s op %(day)s (%(article)s)",
        "%(weeks)s weken na %(event)s op %(day)s (%(article)s)",
        weeks,
    ) % {"weeks": weeks, "event": event, "day": _day(day), "article": article}


def _suspended(still: Suspension) -> str:
    return ngettext(
        "opgeschort van %(from)s tot en met %(until)s, %(days)s dag (%(article)s)",
        "opgeschort van %(from)s tot en met %(until)s, %(days)s dagen (%(article)s)",
        still.days,
    ) % {
        "from": _day(still.from_on),
        "until": _day(still.until_on),
        "days": still.days,
        "article": still.article,
    }


def _out_of_order(outage: Outage, end: date, moved: date) -> str:
    days = {
        "from": _day(outage.from_on),
        "until": _day(outage.until_on),
        "end": _day(end),
        "moved": _day(moved),
    }
    if outage.from_on == outage.until_on:
        return _("storing op %(from)s: %(end)s wordt %(moved)s (Awb 2:21)") % days
    return _("storing van %(from)s tot en met %(until)s: %(end)s wordt %(moved)s (Awb 2:21)") % days


def _extended(extension: Extension) -> str:
    return ngettext(
        "op %(day)s verlengd met %(weeks)s week (%(article)s)",
        "op %(day)s verlengd met %(weeks)s weken (%(article)s)",
        extension.weeks,
    ) % {"day": _day(extension.announced_on), "weeks": extension.weeks, "article": extension.article}
