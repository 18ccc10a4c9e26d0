"""Legal terms, with dates worked out by hand on a calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amstelveen_ontmoet.procedure.terms import (
    Suspension,
    decision_due,
    end_of_term,
    is_working_day,
    moved_to_working_day,
    objection_until,
    suspension_of,
)

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 4, 2), True),  # Thursday before Easter
        (date(2026, 4, 3), False),  # Good Friday, named by the Algemene termijnenwet
        (date(2026, 4, 4), False),  # Saturday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 4, 7), True),
        (date(2026, 4, 27), False),  # King's Day
        (date(2025, 4, 26), False),  # King's Day on a Saturday, since the 27th is a Sunday
        (date(2025, 4, 28), True),
        (date(2026, 5, 5), False),  # Liberation Day, every year
        (date(2026, 5, 14), False),  # Ascension Day
        (date(2026, 5, 15), True),
        (date(2026, 5, 25), False),  # Whit Monday
        (date(2026, 12, 24), True),
        (date(2026, 12, 25), False),
        (date(2027, 1, 1), False),
        (date(2027, 1, 4), True),
    ],
)
def test_is_working_day_follows_the_algemene_termijnenwet(day, expected):
    assert is_working_day(day) is expected


@pytest.mark.parametrize(
    ("published", "last"),
    [
        (date(2026, 1, 5), date(2026, 2, 16)),  # Monday to Monday
        (date(2026, 2, 20), date(2026, 4, 7)),  # ends on Good Friday: Tuesday after Easter
        (date(2026, 11, 13), date(2026, 12, 28)),  # ends on 25 December, a Friday: Monday
        (date(2026, 11, 21), date(2027, 1, 4)),  # ends on Saturday 2 January
    ],
)
def test_objection_until_is_six_weeks_and_no_day_off(published, last):
    assert objection_until(published, 6) == last


def test_decision_due_of_the_ordinance_is_not_moved():
    # Eight weeks after Saturday 7 March 2026 is Saturday 2 May.
    assert decision_due(date(2026, 3, 7), 8, [], in_law=False) == date(2026, 5, 2)
    assert decision_due(date(2026, 3, 7), 8, [], in_law=True) == date(2026, 5, 4)


def test_decision_due_with_suspensions_is_as_many_days_later():
    # Asked on Monday 6 April, answered on Friday 10: four days, Tuesday to Friday.
    answered = suspension_of(date(2026, 4, 6), date(2026, 4, 20), date(2026, 4, 10))
    # Asked on 15 April, never answered: until the last day, the 29th: fourteen days.
    unused = suspension_of(date(2026, 4, 15), date(2026, 4, 29), None)

    assert (answered.days, unused.days) == (4, 14)
    # 1 April + 56 days = 27 May, + 18 = 14 June.
    assert decision_due(date(2026, 4, 1), 8, [answered, unused], in_law=False) == date(2026, 6, 14)


def test_suspension_answered_on_the_day_of_asking_is_no_day():
    assert suspension_of(date(2026, 4, 6), date(2026, 4, 20), date(2026, 4, 6)).days == 0


def test_suspension_answered_too_late_ends_on_the_last_day():
    assert suspension_of(date(2026, 4, 6), date(2026, 4, 20), date(2026, 5, 1)) == Suspension(
        date(2026, 4, 7), date(2026, 4, 20)
    )


def test_end_of_term_longer_than_twelve_weeks_is_not_moved():
    # Thirteen weeks after Saturday 3 January 2026 is Saturday 4 April.
    assert end_of_term(date(2026, 1, 3), timedelta(weeks=13), in_law=True) == date(2026, 4, 4)
    assert end_of_term(date(2026, 1, 3), timedelta(weeks=12), in_law=True) == date(2026, 3, 30)


@given(DAYS)
def test_moved_to_working_day_is_the_first_one(day):
    moved = moved_to_working_day(day)
    between = [day + timedelta(days=n) for n in range((moved - day).days)]
    assert is_working_day(moved)
    assert [d for d in between if is_working_day(d)] == []
    assert moved - day <= timedelta(days=5)


@given(DAYS, st.lists(st.integers(0, 84), max_size=4))
def test_decision_due_adds_every_suspension(received, lengths):
    suspensions = [Suspension(received, received + timedelta(days=n - 1)) for n in lengths]
    assert decision_due(received, 8, suspensions, in_law=False) == received + timedelta(
        days=56 + sum(lengths)
    )
