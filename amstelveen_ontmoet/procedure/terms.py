"""Legal terms as dates: pure functions, no models.

The Algemene termijnenwet moves the end of a term that stands in a law to the next day that
is no weekend or public holiday; not of a term of the subsidy ordinance, and not beyond 12 weeks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays
from dateutil.easter import easter

ONE_DAY = timedelta(days=1)
LONGEST_MOVED = timedelta(weeks=12)


@dataclass(frozen=True)
class Suspension:
    """The decision term stands still from one day until and including another (Awb 4:15)."""

    from_on: date
    until_on: date

    @property
    def days(self) -> int:
        """Days that the term stands still; none when the answer came on the day of asking."""
        return max(0, (self.until_on - self.from_on).days + 1)


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


def end_of_term(start: date, length: timedelta, *, in_law: bool) -> date:
    """Last day of a term that begins the day after `start`, moved when a law sets it."""
    end = start + length
    return moved_to_working_day(end) if in_law and length <= LONGEST_MOVED else end


def decision_due(received: date, weeks: int, suspensions: Iterable[Suspension], *, in_law: bool) -> date:
    """Last day for the decision: so many weeks after receipt, longer by every suspension (Awb 4:13, 4:15)."""
    still = sum(suspension.days for suspension in suspensions)
    end = received + timedelta(weeks=weeks, days=still)
    return moved_to_working_day(end) if in_law else end


def suspension_of(asked: date, due: date, answered: date | None) -> Suspension:
    """From the day after the invitation until the answer or the unused term (Awb 4:15 lid 1)."""
    return Suspension(asked + ONE_DAY, min(answered or due, due))


def objection_until(published: date, weeks: int) -> date:
    """Last day to object: six weeks from the day after publication (Awb 6:7, 6:8)."""
    return end_of_term(published, timedelta(weeks=weeks), in_law=True)
