"""Changing a value: what makes room, what is refused and why, and who has to agree."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.spelregels import queries
from amstelveen_ontmoet.spelregels.actions import proposals
from amstelveen_ontmoet.spelregels.enums import VoorstelStatus, touches_money
from amstelveen_ontmoet.spelregels.models import Voorstel, Waarde
from amstelveen_ontmoet.spelregels.reports import fingerprint
from amstelveen_ontmoet.spelregels.workflow import STEPS
from tests.factories.accounts import UserFactory, staff
from tests.factories.spelregels import MONEY, a_change, change_value, load_values, make_proposal, tomorrow

pytestmark = pytest.mark.django_db
KEY = "termijn.belofte_weken"
TEXT = "brief.bezwaar"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def values(db) -> Iterator[None]:
    """On a day that lies before those that are planned here."""
    with time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=UTC)):
        load_values()
        yield


@pytest.fixture
def ambtenaar(db) -> User:
    return staff(Role.AMBTENAAR)


def periods(key: str) -> list[tuple[date, date | None, str]]:
    return list(
        Waarde.objects.filter(key=key).order_by("from_on").values_list("from_on", "until_on", "value")
    )


def wrong(change, **of) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        proposals.prepare(replace(change, **of))
    return refused.value.message_dict


def test_change_ends_the_version_before_and_keeps_who_made_it(ambtenaar):
    before = Waarde.objects.get(key=KEY)
    made = change_value(a_change(KEY, "3"), by=ambtenaar)

    assert periods(KEY) == [
        (date(2020, 1, 1), timezone.localdate(), "4"),
        (tomorrow(), None, "3"),
    ]
    again = Waarde.objects.get(pk=before.pk)
    assert (again.changed_at, again.changed_by) == (before.changed_at, None)
    assert (made.changed_by, made.reason, made.label) == (ambtenaar, "De kosten zijn gestegen.", before.label)
    event = Event.objects.get(action="waarde.changed")
    assert (event.by, event.data["was"], event.data["now"]) == (ambtenaar, "4", "3")


def test_change_until_a_day_lets_the_value_before_hold_again(ambtenaar):
    end = tomorrow() + 30 * DAY
    change_value(a_change(KEY, "3", until_on=end), by=ambtenaar)
    assert periods(KEY) == [
        (date(2020, 1, 1), timezone.localdate(), "4"),
        (tomorrow(), end, "3"),
        (end + DAY, None, "4"),
    ]


def test_change_from_the_first_day_of_a_planned_one_replaces_it(ambtenaar):
    change_value(a_change(KEY, "3", from_on=tomorrow() + DAY), by=ambtenaar)
    change_value(a_change(KEY, "2", from_on=tomorrow() + DAY), by=ambtenaar)
    assert periods(KEY) == [(date(2020, 1, 1), tomorrow(), "4"), (tomorrow() + DAY, None, "2")]
    assert Event.objects.get(action="waarde.replaced").data["value"] == "3"


@pytest.mark.parametrize("days", [0, -1, -400])
def test_change_of_a_day_that_passed_is_refused(days):
    found = wrong(a_change(KEY, "3", from_on=timezone.localdate() + days * DAY))
    assert list(found) == ["from_on"]
    assert "Wat tot en met vandaag gold verandert niet meer" in found["from_on"][0]


def test_change_over_a_planned_one_names_the_overlap(ambtenaar):
    change_value(a_change(KEY, "3", from_on=date(2031, 1, 1)), by=ambtenaar)
    for until_on in (None, date(2031, 1, 1), date(2031, 6, 1)):
        found = wrong(a_change(KEY, "2"), until_on=until_on)
        assert found == {
            "until_on": [
                (
                    "Vanaf 1 januari 2031 geldt al iets anders: “3 weken”. Vul 31 december 2030 in als "
                    "laatste dag, of kies 1 januari 2031 als eerste dag om die waarde te vervangen."
                )
            ]
        }
    change_value(a_change(KEY, "2", until_on=date(2030, 12, 31)), by=ambtenaar)
    assert [value for _from, _until, value in periods(KEY)] == ["4", "2", "3"]


def ended(until: date) -> None:
    Waarde.objects.filter(key=KEY).update(until_on=until)


def test_change_after_a_gap_names_the_days_without_a_value():
    ended(date(2027, 6, 30))
    found = wrong(a_change(KEY, "3", from_on=date(2027, 8, 1)))
    assert found == {
        "from_on": ["Van 1 juli 2027 tot en met 31 juli 2027 geldt er dan niets. Kies een eerdere dag."]
    }


def test_change_before_a_gap_names_the_days_without_a_value(ambtenaar):
    ended(date(2027, 6, 30))
    change_value(a_change(KEY, "3", from_on=date(2027, 7, 1)), by=ambtenaar)
    Waarde.objects.filter(value="3", key=KEY).update(from_on=date(2027, 9, 1))
    found = wrong(a_change(KEY, "2", from_on=date(2027, 7, 1), until_on=date(2027, 7, 31)))
    assert found == {
        "until_on": [
            "Van 1 augustus 2027 tot en met 31 augustus 2027 geldt er dan niets. Kies een latere laatste dag."
        ]
    }
    change_value(a_change(KEY, "2", from_on=date(2027, 7, 1), until_on=date(2027, 8, 31)), by=ambtenaar)


def test_change_of_days_without_a_value_may_lie_in_the_past(ambtenaar):
    Waarde.objects.filter(key=KEY).update(from_on=date(2025, 1, 1))
    change_value(a_change(KEY, "5", from_on=date(2024, 1, 1), until_on=date(2024, 12, 31)), by=ambtenaar)
    assert queries.number_on(KEY, date(2024, 6, 1)) == 5
    assert "until_on" in wrong(a_change("ondertekenaar.burgemeester", "A"), until_on=date(2030, 1, 1))
    change_value(
        a_change("ondertekenaar.burgemeester", "A. Verzonnen", from_on=date(2024, 1, 1)), by=ambtenaar
    )
    assert queries.text_on("ondertekenaar.burgemeester", date(2024, 6, 1)) == "A. Verzonnen"


def test_change_to_what_it_is_already_is_refused():
    waarde = Waarde.objects.get(key=MONEY)
    same = a_change(MONEY, "10.000,00", source=waarde.source)
    assert wrong(same) == {"value": ["Dit is al de waarde van die dag. Er verandert niets."]}


def test_change_with_a_slip_in_the_year_is_refused():
    assert "Klopt het jaar 2206?" in wrong(a_change(KEY, "3", from_on=date(2206, 1, 1)))["from_on"][0]
    assert "ligt voor" in wrong(a_change(KEY, "3", until_on=timezone.localdate()))["until_on"][0]


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        (MONEY, "1.250,00", "1250.00"),
        (MONEY, "€ 12.500", "12500.00"),
        (MONEY, "0", "0.00"),
        (KEY, "1.000", "1000"),
        (KEY, " 6 ", "6"),
        ("stedelijk.maximum_percentage_organisaties", "12,5", "12.5"),
        ("stedelijk.maximum_percentage_organisaties", "33%", "33"),
    ],
)
def test_value_as_people_write_it_is_kept_as_a_number(key, typed, kept):
    assert proposals.prepare(a_change(key, typed)).change.value == kept


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        *((MONEY, text) for text in ("", "-5", "12,345", "1e9", "999999999999", "tien", "<script>", "١٢")),
        *((KEY, text) for text in ("", "-1", "2,5", "2.5", "10001", "vier", "٤", "1" * 200)),
        *(
            ("stedelijk.maximum_percentage_organisaties", text)
            for text in ("", "-1", "101", "50,123", "vijftig")
        ),
        ("bewonersgroep.bestuur_minimum", "9"),
        ("bewonersgroep.bestuur_maximum", "2"),
        ("bewonersgroep.rechtsvorm", "vof"),
        ("wijkbudget.plafondregel", "loting"),
    ],
)
def test_value_that_cannot_be_is_refused_at_its_field(key, typed):
    assert list(wrong(a_change(key, typed))) == ["value"]


def test_change_without_reason_or_source_is_refused():
    found = wrong(a_change(KEY, "3", reason=" \n", source=""))
    assert found == {
        "reason": ["Vul in waarom dit verandert."],
        "source": ["Vul in waar dit staat, bijvoorbeeld het besluit van het college met de datum."],
    }
    long = wrong(a_change(KEY, "3", reason="x" * 1001, source="x" * 301))
    assert long["reason"] == ["Dit zijn 1001 tekens. Maak er hooguit 1000 van."]
    assert list(long) == ["reason", "source"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Uiterlijk op {laatste_dag} en {datum}.",
            "Het portaal kent {datum} niet. Hier kunt u gebruiken: {laatste_dag}.",
        ),
        (
            "Uiterlijk op {laatste_dag} en {}.",
            "Het portaal kent {} niet. Hier kunt u gebruiken: {laatste_dag}.",
        ),
        ("Uiterlijk morgen.", "Zet {laatste_dag} in de tekst: daar komt de waarde van dat moment."),
        (
            "Uiterlijk op {laatste_dag} en {dag.",
            (
                "Bij “aatste_dag} en {dag.” staat een accolade zonder de andere. "
                "Een invulwoord staat tussen { en }."
            ),
        ),
        ("", "Vul de tekst in."),
        ("{laatste_dag}" + "x" * 8000, "De tekst heeft 8013 tekens. Maak er hooguit 8000 van."),
    ],
)
@pytest.mark.parametrize("name", ["value", "value_en"])
def test_text_with_a_wrong_placeholder_is_refused_by_its_name(text, told, name):
    good = "Uiterlijk op {laatste_dag}."
    assert wrong(a_change(TEXT, good, value_en=good), **{name: text}) == {name: [told]}


def test_text_without_placeholders_takes_no_braces():
    found = wrong(a_change("brief.vragen", "Bel {naam}.", value_en="Call us."))
    assert found == {"value": ["Het portaal kent {naam} niet. Hier kunt u gebruiken: geen invulwoorden."]}


def test_text_keeps_what_looks_like_html(ambtenaar):
    text = "<script>alert(1)</script> & 'zo'"
    change_value(a_change("brief.vragen", text, value_en=text), by=ambtenaar)
    assert queries.text_on("brief.vragen", tomorrow()) == text


@pytest.mark.parametrize(
    "now",
    [
        datetime(2027, 3, 27, 23, 30, tzinfo=UTC),  # 0:30 on the day that summer time begins
        datetime(2027, 10, 30, 22, 30, tzinfo=UTC),  # 0:30 on the day that it ends
        datetime(2027, 6, 30, 22, 0, tzinfo=UTC),  # midnight
    ],
)
def test_tomorrow_is_that_of_amsterdam(now, ambtenaar):
    with time_machine.travel(now, tick=False):
        today = timezone.localdate()
        assert today == now.date() + DAY
        assert "from_on" in wrong(a_change(KEY, "3", from_on=today))
        change_value(a_change(KEY, "3", from_on=today + DAY), by=ambtenaar)
    assert queries.number_on(KEY, today) == 4
    assert queries.number_on(KEY, today + DAY) == 3


def test_change_twice_is_one_change(ambtenaar):
    change = a_change(KEY, "3")
    seen = fingerprint(queries.versions_of(KEY))
    first = proposals.change_value(change, seen=seen, by=ambtenaar)
    assert proposals.change_value(change, seen=seen, by=ambtenaar) == first
    assert Waarde.objects.filter(key=KEY).count() == 2


def test_change_of_what_another_changed_since_is_a_conflict(ambtenaar):
    seen = fingerprint(queries.versions_of(KEY))
    change_value(a_change(KEY, "3"), by=ambtenaar)
    with pytest.raises(proposals.Conflict, match="intussen gewijzigd"):
        proposals.change_value(a_change(KEY, "2"), seen=seen, by=staff(Role.AMBTENAAR))


def test_what_touches_money():
    money = {row.key for row in Waarde.objects.all() if touches_money(row.key, row.kind)}
    assert {
        "wijkbudget.euro_per_bewoner",
        "wijkbudget.plafondregel",
        "stedelijk.maximum_bewoners",
        "stedelijk.maximum_percentage_organisaties",
        "vaststelling.grens",
    } <= money
    assert money.isdisjoint({"termijn.belofte_weken", "brief.bezwaar", "bewonersgroep.bestuur_minimum"})


def test_money_waits_for_a_second_person(ambtenaar):
    second = staff(Role.MANDAATHOUDER)
    voorstel = make_proposal(by=ambtenaar)
    assert (voorstel.status, voorstel.value, voorstel.was) == ("voorgesteld", "12500.00", "10000")
    assert len(periods(MONEY)) == 1

    waarde = proposals.approve(voorstel.pk, by=second)

    assert queries.number_on(MONEY, tomorrow()) == 12500
    assert queries.number_on(MONEY, timezone.localdate()) == 10000
    voorstel.refresh_from_db()
    assert (voorstel.waarde, voorstel.decided_by, waarde.changed_by) == (waarde, second, ambtenaar)
    assert proposals.approve(voorstel.pk, by=second) == waarde
    with pytest.raises(proposals.WrongStep):
        proposals.approve(voorstel.pk, by=staff(Role.MANDAATHOUDER))


def test_second_proposal_for_the_same_value_is_refused_and_says_whose_is_there(ambtenaar):
    first = make_proposal(by=ambtenaar)
    with pytest.raises(ValidationError, match=f"{ambtenaar.name} stelde op .* al een wijziging"):
        make_proposal(value="15000")
    assert make_proposal(by=ambtenaar) == first
    first.pk = None
    with pytest.raises(IntegrityError, match="one_open_voorstel"), transaction.atomic():
        first.save(force_insert=True)


def test_proposal_of_a_value_that_changed_since_is_stale(ambtenaar):
    voorstel = make_proposal(by=ambtenaar)
    Waarde.objects.filter(key=MONEY).update(value="9000")
    with pytest.raises(proposals.WrongStep, match="na dit voorstel gewijzigd"):
        proposals.approve(voorstel.pk, by=staff(Role.MANDAATHOUDER))
    assert len(periods(MONEY)) == 1


def test_proposal_whose_day_has_come_is_refused(ambtenaar):
    voorstel = make_proposal(by=ambtenaar)
    with time_machine.travel(timezone.now() + 3 * DAY), pytest.raises(ValidationError, match="vandaag gold"):
        proposals.approve(voorstel.pk, by=staff(Role.MANDAATHOUDER))


Act = Callable[[Voorstel, User], object]
ACTS: dict[VoorstelStatus, Act] = {
    VoorstelStatus.GOEDGEKEURD: lambda voorstel, by: proposals.approve(voorstel.pk, by=by),
    VoorstelStatus.AFGEWEZEN: lambda voorstel, by: proposals.reject(voorstel.pk, reason="nee", by=by),
    VoorstelStatus.INGETROKKEN: lambda voorstel, by: proposals.withdraw_proposal(voorstel.pk, by=by),
}
MAY = {
    VoorstelStatus.GOEDGEKEURD: {Role.AMBTENAAR, Role.MANDAATHOUDER},
    VoorstelStatus.AFGEWEZEN: {Role.AMBTENAAR, Role.MANDAATHOUDER},
    VoorstelStatus.INGETROKKEN: {"proposer"},
}


def test_table_has_the_steps_that_are_tried():
    assert {(was, to) for was, steps in STEPS.items() for to in steps} == {
        (VoorstelStatus.VOORGESTELD, to) for to in MAY
    }


@pytest.mark.parametrize("was", VoorstelStatus)
def test_every_step_of_a_proposal_is_taken_by_its_role_only(was, ambtenaar):
    voorstel = make_proposal(by=ambtenaar)
    if was != VoorstelStatus.VOORGESTELD:
        ACTS[was](voorstel, ambtenaar if was == VoorstelStatus.INGETROKKEN else staff(Role.MANDAATHOUDER))
    people = {role: staff(role) for role in Role} | {
        None: UserFactory(is_superuser=True),
        "proposer": ambtenaar,
    }
    for to, act in ACTS.items():
        for role, person in people.items():
            allowed = was == VoorstelStatus.VOORGESTELD and role in MAY[to]
            with transaction.atomic():
                try:
                    act(voorstel, person)
                    done = True
                except (proposals.WrongStep, PermissionDenied):
                    done = False
                found = Voorstel.objects.get(pk=voorstel.pk).status
                transaction.set_rollback(True)
            assert (done, found) == (allowed, to if allowed else was), (was, to, role)


def test_proposer_with_both_roles_does_not_approve(ambtenaar):
    voorstel = make_proposal(by=ambtenaar)
    ambtenaar.role_grants.create(role=Role.MANDAATHOUDER, from_on=date(2020, 1, 1))
    with pytest.raises(PermissionDenied):
        proposals.approve(voorstel.pk, by=User.objects.get(pk=ambtenaar.pk))


def test_database_refuses_approval_by_the_proposer(ambtenaar):
    voorstel = make_proposal(by=ambtenaar)
    for status in ("goedgekeurd", "afgewezen"):
        with pytest.raises(IntegrityError, match="voorstel_decided_by_another"), transaction.atomic():
            Voorstel.objects.filter(pk=voorstel.pk).update(
                status=status, decided_at=timezone.now(), decided_by=ambtenaar
            )
        with pytest.raises(IntegrityError, match="voorstel_decided_by_another"), transaction.atomic():
            Voorstel.objects.filter(pk=voorstel.pk).update(status=status)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"decided_at": timezone.now()}, "voorstel_decided_pair"),
        ({"until_on": date(2019, 1, 1)}, "voorstel_dates"),
        ({"reason": ""}, "voorstel_has_a_reason"),
    ],
)
def test_database_refuses_half_a_proposal(change, name, ambtenaar):
    voorstel = make_proposal(by=ambtenaar)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Voorstel.objects.filter(pk=voorstel.pk).update(**change)


def test_change_by_anybody_but_an_ambtenaar_is_refused():
    for role in set(Role) - {Role.AMBTENAAR}:
        with pytest.raises(PermissionDenied):
            change_value(a_change(KEY, "3"), by=staff(role))


def test_confirmed_assumption_is_confirmed_by_one_and_anew_for_a_new_version(ambtenaar):
    waarde = Waarde.objects.get(key=KEY)
    with pytest.raises(ValidationError, match="Vul in waaruit blijkt"):
        proposals.confirm_assumption(waarde.pk, note=" ", by=ambtenaar)
    proposals.confirm_assumption(waarde.pk, note="Teamoverleg", by=ambtenaar)
    proposals.confirm_assumption(waarde.pk, note="Nog eens", by=ambtenaar)
    waarde.refresh_from_db()
    assert (waarde.confirmed_by, waarde.confirmed_note) == (ambtenaar, "Teamoverleg")
    with pytest.raises(ValidationError, match="heeft dit al bevestigd"):
        proposals.confirm_assumption(waarde.pk, note="x", by=staff(Role.AMBTENAAR))
    with pytest.raises(ValidationError, match="geen aanname"):
        proposals.confirm_assumption(Waarde.objects.get(key=MONEY).pk, note="x", by=ambtenaar)

    end = tomorrow() + 5 * DAY
    new = change_value(a_change(KEY, "3", is_assumption=True, until_on=end), by=ambtenaar)
    assert new.is_open_assumption
    # What holds again afterwards is what was confirmed.
    assert Waarde.objects.get(key=KEY, from_on=end + DAY).confirmed_by == ambtenaar


def test_database_refuses_half_a_confirmation():
    with pytest.raises(IntegrityError, match="waarde_confirmed_pair"), transaction.atomic():
        Waarde.objects.filter(key=KEY).update(confirmed_at=timezone.now())
