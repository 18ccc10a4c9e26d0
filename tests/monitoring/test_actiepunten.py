"""How an action point stands, and telling of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from amstelveen_ontmoet.accounts.roles import Role
from monitoring import queries, reference
from monitoring.actions.actiepunten import Conflict, News, add_update
from monitoring.enums import ActieStatus
from monitoring.models import Actiepunt
from monitoring.reports.actiepunten import states_chart
from tests.factories.accounts import staff
from tests.factories.monitoring import make_actiepunt, soon, tell

pytestmark = pytest.mark.django_db


def in_years(number: int) -> date:
    return date(timezone.localdate().year + number, 1, 1)


def today() -> date:
    return timezone.localdate()


@pytest.mark.parametrize(
    ("news", "state"),
    [
        (lambda: soon(31), ActieStatus.OP_SCHEMA),
        (lambda: soon(30), ActieStatus.LET_OP),
        (lambda: soon(0), ActieStatus.LET_OP),
        (lambda: soon(-1), ActieStatus.ACHTER),
        (dict, ActieStatus.LET_OP),
        (lambda: {"done_on": today()}, ActieStatus.GEREED),
        (lambda: {**soon(-1), "done_on": today()}, ActieStatus.GEREED),
        (lambda: {"override": "vervallen", "override_reason": "Besluit van de raad"}, ActieStatus.VERVALLEN),
        (lambda: {**soon(-1), "override": "op_schema", "override_reason": "Uitstel"}, ActieStatus.OP_SCHEMA),
    ],
)
def test_update_gives_the_state(letters, news, state):
    told = tell(make_actiepunt(), letters.writer, **news())
    assert (told.state, told.actiepunt.state) == (state, state)


def test_state_before_any_update_is_not_started():
    assert make_actiepunt().state == ActieStatus.NIET_GESTART


@pytest.mark.parametrize(
    "news",
    [
        lambda: {"text": " "},
        lambda: {"milestone": "Iets"},
        lambda: {"milestone_on": today()},
        lambda: {"done_on": today() + timedelta(days=1)},
        lambda: {"override": "gereed"},
        lambda: {"override_reason": "zomaar"},
        lambda: {"done_on": date(1999, 12, 31)},
        lambda: {"milestone": "Iets", "milestone_on": date(202, 9, 15)},
        lambda: {"milestone": "Iets", "milestone_on": in_years(21)},
        lambda: {"milestone": "漢", "milestone_on": today()},
        lambda: {"override": "gereed", "override_reason": "漢"},
    ],
)
def test_update_that_is_not_whole_is_refused(letters, news):
    row = make_actiepunt()
    with pytest.raises(ValidationError):
        tell(row, letters.writer, **news())
    row.refresh_from_db()
    assert (row.version, row.updates.count()) == (0, 0)


def test_update_names_the_sign_and_the_year_at_their_fields(letters):
    with pytest.raises(ValidationError) as error:
        tell(make_actiepunt(), letters.writer, milestone="漢", milestone_on=date(202, 9, 15))
    assert error.value.message_dict == {
        "milestone": ["Deze tekens kunnen niet op papier: 漢"],
        "milestone_on": [f"Klopt het jaar 202? Vul een jaar in van 2000 tot en met {today().year + 20}."],
    }


def test_message_that_is_in_no_printed_letter_may_hold_any_sign(letters):
    told = tell(make_actiepunt(), letters.writer, text="漢", milestone="Ver", milestone_on=in_years(20))
    assert told.text == "漢"


def test_update_over_that_of_another_is_a_conflict(letters):
    row = make_actiepunt()
    add_update(row.number, News("Een", **soon()), version=0, by=letters.writer)
    with pytest.raises(Conflict):
        add_update(row.number, News("Ander"), version=0, by=letters.second_writer)
    again = add_update(row.number, News("Een", **soon()), version=0, by=letters.writer)
    assert (again.text, row.updates.count()) == ("Een", 1)


def test_update_without_the_role_is_refused():
    with pytest.raises(PermissionDenied):
        tell(make_actiepunt(), staff(Role.MANDAATHOUDER))


def test_reference_data_leaves_what_was_told(letters):
    reference.load()
    tell(Actiepunt.objects.get(number=3), letters.writer, **soon())
    assert reference.load().total() == 0
    assert Actiepunt.objects.get(number=3).milestone == "Eerste bijeenkomst"


def test_chart_of_the_action_points_counts_the_states_that_occur():
    rows = [make_actiepunt(number=number) for number in (1, 2)]
    chart = states_chart(list(queries.actiepunten()))
    assert chart.finding == "Van de 2 actiepunten is er nog geen gereed"
    assert list(chart.rows) == [("Nog niet gestart", str(len(rows)))]
