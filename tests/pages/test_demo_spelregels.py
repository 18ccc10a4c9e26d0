"""How the demonstration changes values, on days on which days ago was last year."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.pages.demo import people, spelregels
from amstelveen_ontmoet.spelregels.models import Herziening
from tests.factories.accounts import staff
from tests.factories.spelregels import load_values


@pytest.mark.parametrize(("day", "opened_on"), [(1, date(2027, 1, 1)), (31, date(2027, 1, 21))])
def test_review_of_this_year_begins_in_this_year(db, day, opened_on):
    load_values()
    users = {each: staff(Role.AMBTENAAR) for each in (people.AMBTENAAR, people.SECOND_AMBTENAAR)}
    today = date(2027, 1, day)
    with time_machine.travel(datetime(2027, 1, day, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))):
        spelregels.make_changes(users, today)
    assert timezone.localdate(Herziening.objects.get(year=2027).opened_at) == opened_on
