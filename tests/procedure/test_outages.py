"""Outages make a term of the sender longer (Awb 2:21 lid 3); dates worked out by hand on a calendar."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import additions, objections, storingen
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvulling, Bezwaar, Storing
from amstelveen_ontmoet.procedure.reports import dossier_of, proposals
from amstelveen_ontmoet.procedure.terms import Outage, after_outages, is_working_day, moved_to_working_day
from tests.factories.accounts import staff

DAYS = st.dates(date(2021, 1, 1), date(2035, 12, 31))
OUTAGES = st.lists(
    st.builds(lambda day, days: Outage(day, day + timedelta(days=days)), DAYS, st.integers(0, 20)), max_size=6
)


def last_day(end: date, *outages: Outage) -> date:
    return after_outages(end, outages, aftermath_days=1, looked_back_days=7).last_day


@pytest.mark.parametrize(
    ("outages", "end", "expected"),
    [
        # Tuesday 12 May 2026 is the last day.
        ([], date(2026, 5, 12), date(2026, 5, 12)),
        ([Outage(date(2026, 5, 12), date(2026, 5, 12))], date(2026, 5, 12), date(2026, 5, 13)),
        # The day before: within a day.
        ([Outage(date(2026, 5, 11), date(2026, 5, 11))], date(2026, 5, 12), date(2026, 5, 13)),
        # Two days before: there was time enough.
        ([Outage(date(2026, 5, 10), date(2026, 5, 10))], date(2026, 5, 12), date(2026, 5, 12)),
        # After the end.
        ([Outage(date(2026, 5, 13), date(2026, 5, 13))], date(2026, 5, 12), date(2026, 5, 12)),
        # Over the end: the first working day after it; 14 May is Ascension Day, so Friday 15.
        ([Outage(date(2026, 5, 12), date(2026, 5, 13))], date(2026, 5, 12), date(2026, 5, 15)),
        # Friday to Saturday, last day on Friday: Monday.
        ([Outage(date(2026, 5, 8), date(2026, 5, 9))], date(2026, 5, 8), date(2026, 5, 11)),
        # Four of the last days lost: four more, from Tuesday 12 to Saturday 16, so Monday 18.
        ([Outage(date(2026, 5, 9), date(2026, 5, 12))], date(2026, 5, 12), date(2026, 5, 18)),
        # A month of outage: only the last seven days count, Tuesday 19.
        ([Outage(date(2026, 4, 12), date(2026, 5, 12))], date(2026, 5, 12), date(2026, 5, 19)),
        # Two on one day count once; they are in any order.
        (
            [Outage(date(2026, 5, 12), date(2026, 5, 12)), Outage(date(2026, 5, 12), date(2026, 5, 12))],
            date(2026, 5, 12),
            date(2026, 5, 13),
        ),
        # The new last day is hit again: 12 becomes 13, 13 becomes 15 (Ascension Day).
        (
            [Outage(date(2026, 5, 13), date(2026, 5, 13)), Outage(date(2026, 5, 12), date(2026, 5, 12))],
            date(2026, 5, 12),
            date(2026, 5, 15),
        ),
    ],
)
def test_after_outages_gives_the_day_on_the_calendar(outages, end, expected):
    assert last_day(end, *outages) == expected


def test_after_outages_says_why():
    term = after_outages(
        date(2026, 5, 12),
        [Outage(date(2026, 5, 11), date(2026, 5, 12)), Outage(date(2026, 5, 15), date(2026, 5, 15))],
        aftermath_days=1,
        looked_back_days=7,
    )
    # Two days lost: Thursday 14 is Ascension Day, so Friday 15; that day is hit again: Monday 18.
    assert term.last_day == date(2026, 5, 18)
    assert term.why == (
        "storing van 11 mei 2026 tot en met 12 mei 2026: 12 mei 2026 wordt 15 mei 2026 (Awb 2:21)",
        "storing op 15 mei 2026: 15 mei 2026 wordt 18 mei 2026 (Awb 2:21)",
    )


@given(end=DAYS, outages=OUTAGES)
def test_after_outages_never_takes_a_day_away(end, outages):
    term = after_outages(end, outages, aftermath_days=1, looked_back_days=7)
    assert term.last_day >= end
    assert (term.last_day == end) is (term.why == ())
    if term.why:
        assert is_working_day(term.last_day)
        assert not any(each.from_on <= term.last_day <= each.until_on for each in outages)


def moment(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_current_timezone())


def outage(day: date, **fields: object) -> Storing:
    return Storing.objects.create(
        from_at=moment(day, 9),
        until_at=moment(day, 17),
        what="Inloggen lukte niet",
        source="melding van de leverancier",
        entered_at=timezone.now(),
        entered_by=staff(Role.AMBTENAAR),
        **fields,
    )


def test_addition_stays_open_over_an_outage_and_the_term_stands_still_as_long(city):
    plan = city.plan(Status.AANVULLING_GEVRAAGD)
    due = timezone.localdate() + timedelta(days=14)
    outage(due)
    until = queries.last_day_to_send(due).last_day
    assert until > due
    assert additions.expire_additions(due + timedelta(days=1)) == 0
    assert [still.until_on for still in queries.suspensions(plan)] == [until]
    assert additions.expire_additions(until) == 0
    assert additions.expire_additions(until + timedelta(days=1)) == 1
    assert Aanvulling.objects.get().due_on == due


def test_outage_that_still_lasts_counts_until_today(db):
    today = timezone.localdate()
    Storing.objects.create(
        from_at=timezone.now() - timedelta(days=2),
        what="x",
        source="y",
        entered_at=timezone.now(),
        entered_by=staff(Role.BEHEERDER),
    )
    assert queries.outages() == [Outage(today - timedelta(days=2), today)]


def test_status_page_shows_the_later_day_and_why(city):
    plan = city.plan(Status.AANVULLING_GEVRAAGD)
    due = Aanvulling.objects.get().due_on
    client = Client()
    client.force_login(city.bestuur, "allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("mijn_aanvraag", args=[plan.pk])
    assert "storing op" not in client.get(url).content.decode()
    outage(due)
    page = client.get(url).content.decode()
    assert "storing op" in page and "U hebt langer de tijd" in page


def test_objection_within_the_later_day_is_not_late(city):
    plan = city.plan(Status.VERLEEND)
    brief = plan.besluit.brief
    named = brief.objection_until_on
    outage(named)
    until = queries.last_day_to_send(named).last_day
    client = Client()
    client.force_login(city.schrijver, "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("mijn_aanvraag", args=[plan.pk])).content.decode()
    assert date_format(until, "j F Y") in page and "storing op" in page
    bezwaar = objections.object_to(brief.pk, grounds="Te weinig.", by=city.bestuur)
    client.force_login(city.makelaar, "allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("case_papers", args=[plan.number])
    for received, is_late in ((named, False), (until, False), (until + timedelta(days=1), True)):
        Bezwaar.objects.filter(pk=bezwaar.pk).update(received_on=received)
        assert ("te laat" in client.get(url).content.decode()) is is_late, received
    brief.refresh_from_db()
    assert brief.objection_until_on == named


MOMENT = {"what": "Inloggen lukte niet", "source": "leverancier"}


@pytest.mark.parametrize("role", Role)
def test_only_ambtenaar_and_beheerder_keep_the_register(db, role):
    by, now = staff(role), timezone.now()
    allowed = role in (Role.AMBTENAAR, Role.BEHEERDER)

    def enter() -> Storing:
        return storingen.enter_outage(from_at=now - timedelta(hours=2), until_at=None, **MOMENT, by=by)

    if allowed:
        made = enter()
        storingen.change_outage(made.pk, from_at=made.from_at, until_at=now, **MOMENT, by=by)
        made.refresh_from_db()
        assert made.until_at == now
    else:
        with pytest.raises(PermissionDenied):
            enter()
        with pytest.raises(PermissionDenied):
            storingen.change_outage(1, from_at=now, until_at=None, **MOMENT, by=by)


@pytest.mark.parametrize(
    ("begin", "end", "field"), [(1, None, "from_at"), (-1, -2, "until_at"), (-1, 1, "until_at")]
)
def test_outage_lies_in_the_past(db, begin, end, field):
    now = timezone.now()
    until = None if end is None else now + timedelta(hours=end)
    with pytest.raises(ValidationError) as refused:
        storingen.enter_outage(
            from_at=now + timedelta(hours=begin), until_at=until, **MOMENT, by=staff(Role.AMBTENAAR)
        )
    assert set(refused.value.message_dict) == {field}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"until_at": moment(date(2026, 5, 12), 9)}, "storing_ends_later"),
        ({"what": ""}, "storing_says_what"),
        ({"source": ""}, "storing_says_what"),
    ],
)
def test_database_refuses_an_outage_that_makes_no_sense(db, change, name):
    made = outage(date(2026, 5, 12))
    with pytest.raises(IntegrityError, match=name):
        Storing.objects.filter(pk=made.pk).update(**change)


def test_form_keeps_what_was_typed_and_saves(db):
    client = Client()
    client.force_login(staff(Role.AMBTENAAR), "allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("outage_enter")
    wrong = client.post(url, {"from_at": "2026-05-12T10:00", "until_at": "2026-05-12T09:00", **MOMENT})
    assert wrong.status_code == 422
    assert "Het einde ligt na het begin." in wrong.content.decode()
    assert 'value="2026-05-12T10:00"' in wrong.content.decode()
    done = client.post(url, {"from_at": "2026-05-12T10:00", "until_at": "2026-05-12T11:00", **MOMENT})
    assert done["Location"] == reverse("outages")
    made = Storing.objects.get()
    assert (made.from_at, made.until_at) == (moment(date(2026, 5, 12), 10), moment(date(2026, 5, 12), 11))
    assert "Inloggen lukte niet" in Client().get(reverse("outages")).content.decode()
    change = reverse("outage_change", args=[made.pk])
    assert 'value="2026-05-12T10:00"' in client.get(change).content.decode()


def closed_early(city, days: int = 1) -> Aanvulling:
    """A request that the portal closed on the day after its last day, which an outage then moved."""
    city.plan(Status.AANVULLING_GEVRAAGD)
    due = Aanvulling.objects.get().due_on
    with time_machine.travel(moment(due + timedelta(days=1), 4)):
        assert additions.expire_additions(timezone.localdate()) == 1
    return Aanvulling.objects.get()


def enter_outage(day: date, by) -> Storing:
    return storingen.enter_outage(from_at=moment(day, 9), until_at=moment(day, 17), **MOMENT, by=by)


def test_outage_entered_after_the_close_is_proposed_and_opens_the_question_again(
    city,
):
    closed = closed_early(city)
    aanvraag = closed.aanvraag
    with time_machine.travel(moment(closed.due_on + timedelta(days=1), 10)):
        assert proposals(aanvraag, dossier_of(aanvraag), timezone.localdate())[0].may_reopen is False
        enter_outage(closed.due_on, city.ambtenaar)
        until = queries.last_day_to_send(closed.due_on).last_day
        subjects = OutgoingMail.objects.filter(to=city.makelaar.email)
        assert subjects.filter(subject__startswith="Te vroeg gesloten door een storing").count() == 1
        aanvraag.refresh_from_db()
        # Nothing happened by itself.
        assert aanvraag.status == Status.IN_BEHANDELING
        (proposal, *_rest) = proposals(aanvraag, dossier_of(aanvraag), timezone.localdate())
        assert proposal.may_reopen
        assert "storing op" in proposal.text

        additions.reopen_addition(aanvraag.pk, by=city.makelaar)
        aanvraag.refresh_from_db()
        assert aanvraag.status == Status.AANVULLING_GEVRAAGD
        letter = aanvraag.brieven.latest("pk")
        assert date_format(until, "j F Y") in " ".join(letter.content["nl"]["decision"])
        assert [still.until_on for still in queries.suspensions(aanvraag)] == [until]
        additions.answer_addition(aanvraag.pk, answer="Alsnog.", by=city.bestuur)
        with pytest.raises(WrongStep, match="geen vraag die door een storing"):
            additions.reopen_addition(aanvraag.pk, by=city.makelaar)


def test_reopen_after_the_later_day_gives_as_many_days_as_were_taken(city):
    closed = closed_early(city)
    late = closed.due_on + timedelta(days=20)
    with time_machine.travel(moment(late, 10)):
        enter_outage(closed.due_on, city.ambtenaar)
        taken = queries.last_day_to_send(closed.due_on).last_day - timezone.localdate(closed.expired_at)
        additions.reopen_addition(closed.aanvraag_id, by=city.makelaar)
        again = Aanvulling.objects.get()
        assert again.due_on == moved_to_working_day(late + taken + timedelta(days=1))
        assert (again.is_open, again.reminded_at) == (True, None)
    with time_machine.travel(moment(again.due_on + timedelta(days=1), 4)):
        assert additions.expire_additions(timezone.localdate()) == 1
        assert queries.closed_too_early(closed.aanvraag) is None


def test_reopen_without_an_outage_or_by_another_is_refused(city):
    closed = closed_early(city)
    with time_machine.travel(moment(closed.due_on + timedelta(days=1), 10)):
        with pytest.raises(WrongStep, match="geen vraag die door een storing"):
            additions.reopen_addition(closed.aanvraag_id, by=city.makelaar)
        enter_outage(closed.due_on, city.ambtenaar)
        with pytest.raises(PermissionDenied):
            additions.reopen_addition(closed.aanvraag_id, by=city.mandaathouder)
    assert not Aanvulling.objects.get().is_open


def test_handler_is_told_once_of_a_question_that_was_closed_early(city):
    closed = closed_early(city)
    with time_machine.travel(moment(closed.due_on + timedelta(days=1), 10)):
        made = enter_outage(closed.due_on, city.ambtenaar)
        storingen.change_outage(
            made.pk, from_at=made.from_at, until_at=made.until_at, **MOMENT, by=city.ambtenaar
        )
    told = OutgoingMail.objects.filter(subject__startswith="Te vroeg gesloten")
    assert told.count() == 1


def test_desk_opens_the_question_again_by_its_button(city):
    closed = closed_early(city)
    with time_machine.travel(moment(closed.due_on + timedelta(days=1), 10)):
        enter_outage(closed.due_on, city.ambtenaar)
        client = Client()
        client.force_login(city.makelaar, "allauth.account.auth_backends.AuthenticationBackend")
        url = reverse("case", args=[closed.aanvraag.number])
        assert "Open de vraag opnieuw" in client.get(url).content.decode()
        reopen = reverse("case_reopen", args=[closed.aanvraag.number])
        assert "De vraag staat weer open" in client.post(reopen, follow=True).content.decode()
        # The second click of a double click changes nothing and says so.
        again = client.post(reopen, follow=True).content.decode()
        assert "kunt u nu niet opnieuw openen" in again
    assert closed.aanvraag.brieven.filter(kind="aanvulling").count() == 2
