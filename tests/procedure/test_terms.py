"""Legal terms, with dates worked out by hand on a calendar; each case names its article."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from amstelveen_ontmoet.procedure.terms import (
    Extension,
    Suspension,
    account_term,
    decision_term,
    is_working_day,
    moved_to_working_day,
    notice_term,
    objection_decision_term,
    objection_term,
    payment_term,
    penalty,
    reclaim_limit,
    set_aside_term,
    settlement_term,
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
        (date(2026, 1, 5), date(2026, 2, 16)),  # Awb 6:7: Monday to Monday
        (date(2026, 2, 20), date(2026, 4, 7)),  # ends on Good Friday: Tuesday after Easter
        (date(2026, 3, 16), date(2026, 4, 28)),  # ends on Koningsdag, a Monday
        (date(2026, 11, 13), date(2026, 12, 28)),  # ends on 25 December, a Friday: Monday
        (date(2026, 11, 21), date(2027, 1, 4)),  # over Christmas and New Year to Saturday 2 January
        (date(2024, 1, 18), date(2024, 2, 29)),  # the leap day is a day of the term
        (date(2023, 1, 18), date(2023, 3, 1)),  # without it, one day further on the calendar
    ],
)
def test_objection_term_is_six_weeks_and_no_day_off(published, last):
    assert objection_term(published, 6).last_day == last


def test_decision_term_of_the_ordinance_does_not_move_and_of_the_law_does():
    # Awb 4:13. Eight weeks after Saturday 7 March 2026 is Saturday 2 May.
    assert decision_term(date(2026, 3, 7), 8).last_day == date(2026, 5, 2)
    assert decision_term(date(2026, 3, 7), 8, in_law=True).last_day == date(2026, 5, 4)


def test_decision_term_that_ends_on_koningsdag_stays_when_the_ordinance_sets_it():
    # Eight weeks after Monday 2 March 2026 is Monday 27 April.
    assert decision_term(date(2026, 3, 2), 8).last_day == date(2026, 4, 27)
    assert decision_term(date(2026, 3, 2), 8, in_law=True).last_day == date(2026, 4, 28)


def test_decision_term_over_a_leap_day_counts_it():
    # Awb 4:13. 56 days from 15 February: over the 29th in 2024 until 11 April, in 2023 until 12 April.
    assert decision_term(date(2024, 2, 15), 8).last_day == date(2024, 4, 11)
    assert decision_term(date(2023, 2, 15), 8).last_day == date(2023, 4, 12)


def test_suspension_of_a_request_without_a_term_is_none():
    """No named term, no suspension (Awb 4:15 lid 1; ECLI:NL:RVS:2016:2527)."""
    assert suspension_of(date(2026, 4, 6), None, date(2026, 4, 20)) is None


def test_suspension_answered_on_the_day_of_asking_is_no_day():
    assert suspension_of(date(2026, 4, 6), date(2026, 4, 20), date(2026, 4, 6)).days == 0


def test_suspension_answered_the_day_after_asking_is_no_day():
    """It would begin on the day on which it ends (Awb 4:15 lid 1: until the day of the answer)."""
    assert suspension_of(date(2026, 4, 6), date(2026, 4, 20), date(2026, 4, 7)).days == 0


def test_suspension_answered_too_late_ends_with_the_last_day():
    late = suspension_of(date(2026, 4, 6), date(2026, 4, 20), date(2026, 5, 1))
    assert (late.from_on, late.until_on) == (date(2026, 4, 7), date(2026, 4, 20))


def test_decision_term_with_two_suspensions_is_as_many_days_later():
    # Asked on Monday 6 April, answered on Friday 10: three days, Tuesday to Thursday.
    answered = suspension_of(date(2026, 4, 6), date(2026, 4, 20), date(2026, 4, 10))
    # Asked on 15 April, never answered: until the last day, the 29th: fourteen days.
    unused = suspension_of(date(2026, 4, 15), date(2026, 4, 29), None)

    assert (answered.days, unused.days) == (3, 14)
    # 1 April + 56 days = 27 May, + 17 = 13 June.
    assert decision_term(date(2026, 4, 1), 8, [answered, unused]).last_day == date(2026, 6, 13)


def test_decision_term_counts_a_day_in_two_suspensions_once():
    # A request (4:15 lid 1 a) within consent to wait (lid 2 a): 2 to 20 April is nineteen days.
    waits = Suspension(date(2026, 4, 2), date(2026, 4, 20))
    asked = Suspension(date(2026, 4, 10), date(2026, 4, 15))
    assert decision_term(date(2026, 4, 1), 8, [waits, asked]).last_day == date(2026, 6, 15)


def test_decision_term_extended_after_a_suspension_has_both():
    # 27 May, + 3 days = 30 May, + 4 weeks (Awb 4:14) = 27 June.
    answered = suspension_of(date(2026, 4, 6), date(2026, 4, 20), date(2026, 4, 10))
    extension = Extension(4, date(2026, 5, 29))
    assert decision_term(date(2026, 4, 1), 8, [answered], extension).last_day == date(2026, 6, 27)


def test_decision_term_suspended_after_its_extension_has_both():
    # 27 May + 4 weeks = 24 June; still from 1 to 5 June, five days.
    still = Suspension(date(2026, 6, 1), date(2026, 6, 5))
    term = decision_term(date(2026, 4, 1), 8, [still], Extension(4, date(2026, 5, 27)))
    assert term.last_day == date(2026, 6, 29)


def test_decision_term_that_has_passed_is_not_brought_back():
    """Neither a suspension nor an extension begins after the last day, 27 May (Awb 4:14, 4:15)."""
    late = Suspension(date(2026, 5, 28), date(2026, 6, 30))
    assert decision_term(date(2026, 4, 1), 8, [late]).last_day == date(2026, 5, 27)
    too_late = Extension(4, date(2026, 5, 28))
    assert decision_term(date(2026, 4, 1), 8, [], too_late).last_day == date(2026, 5, 27)


def test_decision_term_says_how_it_came_about_in_the_language_of_the_reader():
    waits = Suspension(date(2026, 4, 7), date(2026, 4, 20), "Awb 4:15 lid 1")
    term = decision_term(date(2026, 3, 7), 8, [waits], Extension(4, date(2026, 5, 1)), in_law=True)
    # 2 May + 14 = 16 May, + 28 = Saturday 13 June: Monday 15.
    assert (term.last_day, term.why) == (
        date(2026, 6, 15),
        (
            "8 weken na ontvangst op 7 maart 2026 (Awb 4:13)",
            "opgeschort van 7 april 2026 tot en met 20 april 2026, 14 dagen (Awb 4:15 lid 1)",
            "op 1 mei 2026 verlengd met 4 weken (Awb 4:14)",
            "13 juni 2026 is geen werkdag: verschoven naar 15 juni 2026 (Algemene termijnenwet)",
        ),
    )
    with translation.override("en"):
        assert decision_term(date(2026, 3, 7), 8).why == ("8 weeks after receipt on 7 March 2026 (Awb 4:13)",)


def test_objection_decision_term_counts_from_the_end_of_the_term_to_object():
    # Awb 7:10. Twelve weeks after Monday 16 February 2026: Monday 11 May.
    assert objection_decision_term(date(2026, 2, 16), 12).last_day == date(2026, 5, 11)
    # Extended by six weeks (7:10 lid 3): 22 June.
    longer = objection_decision_term(date(2026, 2, 16), 12, [], Extension(6, date(2026, 5, 1), "Awb 7:10"))
    assert longer.last_day == date(2026, 6, 22)


def test_objection_decision_term_that_ends_on_a_holiday_moves():
    # Twelve weeks after Tuesday 10 February 2026 is Tuesday 5 May: a term in the law (Awb 7:10).
    assert objection_decision_term(date(2026, 2, 10), 12).last_day == date(2026, 5, 6)


def test_set_aside_term_is_four_weeks_and_no_day_off():
    # Awb 4:5 lid 4. Four weeks after Friday 6 March 2026 is Good Friday: Tuesday 7 April.
    assert set_aside_term(date(2026, 3, 6), 4).last_day == date(2026, 4, 7)


def test_payment_term_is_six_weeks_and_no_day_off():
    # Awb 4:87. Six weeks after Monday 16 March 2026 is Koningsdag.
    assert payment_term(date(2026, 3, 16), 6).last_day == date(2026, 4, 28)


def test_terms_of_thirteen_weeks_do_not_move():
    # The ordinance sets them, and the Algemene termijnenwet stops at twelve (article 4).
    # Thirteen weeks after Saturday 3 January 2026 is Saturday 4 April.
    assert account_term(date(2026, 1, 3), 13).last_day == date(2026, 4, 4)
    assert settlement_term(date(2026, 1, 3), 13).last_day == date(2026, 4, 4)
    assert objection_term(date(2026, 1, 3), 13).last_day == date(2026, 4, 4)
    assert objection_term(date(2026, 1, 3), 12).last_day == date(2026, 3, 30)


def test_reclaim_limit_is_five_years_also_from_a_leap_day():
    # Awb 4:57 lid 4.
    assert reclaim_limit(date(2024, 2, 29)).last_day == date(2029, 2, 28)


@given(DAYS)
def test_moved_to_working_day_is_the_first_one(day):
    moved = moved_to_working_day(day)
    between = [day + timedelta(days=n) for n in range((moved - day).days)]
    assert is_working_day(moved)
    assert [d for d in between if is_working_day(d)] == []
    assert moved - day <= timedelta(days=5)


@given(DAYS, st.lists(st.tuples(st.integers(0, 50), st.integers(0, 30)), max_size=4))
def test_decision_term_is_longer_by_every_day_that_stands_still(received, parts):
    """By each day once, whatever the order in which the suspensions are told, as long as it runs."""
    suspensions = [
        Suspension(received + timedelta(days=1 + start), received + timedelta(days=start + length))
        for start, length in parts
    ]
    still = {each.from_on + timedelta(days=n) for each in suspensions for n in range(each.days)}
    expected = received + timedelta(days=56 + len(still))
    assert decision_term(received, 8, suspensions).last_day == expected
    assert decision_term(received, 8, reversed(suspensions)).last_day == expected


# Awb 4:17 lid 2, as indexed: € 23, € 35 and € 45 a day.
PER_DAY = (Decimal(23), Decimal(35), Decimal(45))


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 3, 2), date(2026, 3, 16)),  # Awb 4:17 lid 3: two weeks after the day of the notice
        (date(2028, 2, 15), date(2028, 2, 29)),  # Awb 4:17 lid 3, over a leap day
        (date(2026, 12, 11), date(2026, 12, 25)),  # Christmas: not moved, which would cost the applicant days
    ],
)
def test_notice_term_is_two_weeks(received, last):
    term = notice_term(received)
    assert (term.last_day, len(term.why)) == (last, 1)
    assert "(Awb 4:17)" in term.why[0]


@pytest.mark.parametrize(
    ("until", "days", "amount"),
    [
        (date(2026, 3, 2), 0, "0.00"),  # decided on the day of the notice
        (date(2026, 3, 17), 0, "0.00"),  # Awb 4:17 lid 3: the first day is Tuesday 17 March
        (date(2026, 3, 18), 1, "23.00"),  # Awb 4:17 lid 1: one day of default
        (
            date(2026, 3, 31),
            14,
            "322.00",
        ),  # Awb 4:17 lid 2: the first fourteen, over the change to summer time
        (date(2026, 4, 1), 15, "357.00"),  # the first of the next fourteen
        (date(2026, 4, 14), 28, "812.00"),
        (date(2026, 4, 15), 29, "857.00"),
        (date(2026, 4, 28), 42, "1442.00"),  # Awb 4:17 lid 1: 42 days at most
        (date(2027, 4, 28), 42, "1442.00"),
    ],
)
def test_penalty_counts_the_days_of_default(until, days, amount):
    found = penalty(date(2026, 3, 2), until, PER_DAY)
    assert (found.first_day, found.days, found.amount) == (date(2026, 3, 17), days, Decimal(amount))
