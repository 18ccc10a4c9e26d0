"""A plan that came on paper: entered by staff, counted from the day on which it came."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import rules
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import MemberRole, Role
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure import queries as procedure
from amstelveen_ontmoet.procedure.actions import steps, withdrawal
from amstelveen_ontmoet.procedure.enums import LetterKind, Status
from amstelveen_ontmoet.procedure.models import Aanvraag
from tests.factories.accounts import RoleGrantFactory, member, staff
from tests.factories.begroting import PostFactory
from tests.factories.wijkplannen import City, section_content
from wijkplannen import queries
from wijkplannen.actions import plans
from wijkplannen.enums import Section
from wijkplannen.models import Wijkplan

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
WROTE = ("procedure.view_aanvraag", "procedure.write", "wijkplannen.write_plan")


def came() -> date:
    """Some days ago, within this year and its budget."""
    today = timezone.localdate()
    return max(today - timedelta(days=10), date(today.year, 1, 1))


def entering(city: City, by: User) -> Wijkplan:
    """Everything that stood on paper is typed over."""
    plan = plans.start_paper_plan(city.groep, city.year, years=1, by=by)
    for key in (Section.TE_DOEN, Section.WIE_DOET_WAT, Section.GELD):
        plans.save_section(plan.pk, key, section_content(key), version=0, by=by)
    return plan


def entered(city: City, by: User, received_on: date | None = None) -> Aanvraag:
    plan = entering(city, by)
    plans.submit_plan(plan.pk, received_on=received_on or came(), by=by)
    return Aanvraag.objects.get(pk=plan.pk)


def test_terms_rules_and_number_count_from_the_day_on_paper(city: City) -> None:
    clerk = staff(Role.MAKELAAR)
    sent = entered(city, clerk)
    assert sent.received_on == came()
    assert sent.submitted_at is not None and timezone.localdate(sent.submitted_at) == timezone.localdate()
    assert sent.decide_by_on == came() + timedelta(weeks=8)
    assert sent.promised_on == came() + timedelta(weeks=4)
    assert sent.number == f"W-{came().year}-001"
    letter = sent.brieven.get()
    assert (letter.kind, letter.sent_by) == (LetterKind.ONTVANGST, None)
    assert [mail.to for mail in OutgoingMail.objects.all()] == [city.bestuur.email]
    assert "op papier" in OutgoingMail.objects.get().body


@pytest.mark.parametrize(
    ("received_on", "words"),
    [
        (lambda today: None, "Vul de dag in"),
        (lambda today: today + timedelta(days=1), "niet in de toekomst"),
        (lambda today: date(today.year - 1, 12, 31), "Kies een dag vanaf 1 januari"),
    ],
)
def test_day_of_receipt_is_checked(
    city: City, received_on: Callable[[date], date | None], words: str
) -> None:
    clerk = staff(Role.MAKELAAR)
    plan = entering(city, clerk)
    with pytest.raises(ValidationError, match=words) as refused:
        plans.submit_plan(plan.pk, received_on=received_on(timezone.localdate()), by=clerk)
    assert set(refused.value.message_dict) == {"received_on"}
    assert Aanvraag.objects.get(pk=plan.pk).is_draft
    assert plans.submit_plan(plan.pk, received_on=timezone.localdate(), by=clerk).number


def test_day_of_receipt_more_than_a_year_ago_is_a_slip_of_the_pen(city: City) -> None:
    today = timezone.localdate()
    PostFactory(year=today.year - 2)
    clerk = staff(Role.MAKELAAR)
    plan = entering(city, clerk)
    with pytest.raises(ValidationError, match="Controleer het jaar"):
        plans.submit_plan(plan.pk, received_on=today - timedelta(days=367), by=clerk)
    assert Aanvraag.objects.get(pk=plan.pk).is_draft


def test_what_the_group_sends_itself_has_no_day_of_its_own(city: City) -> None:
    plan = city.written()
    with pytest.raises(ValidationError, match="op papier"):
        plans.submit_plan(plan.pk, received_on=came(), by=city.bestuur)


def test_who_entered_it_neither_handles_nor_advises_nor_decides(city: City) -> None:
    clerk = staff(Role.MAKELAAR)
    RoleGrantFactory(user=clerk, role=Role.MANDAATHOUDER)
    sent = entered(city, clerk)
    asked = ("procedure.view_case", "procedure.handle", "procedure.decide", "procedure.note_case")
    assert [rules.has_perm(name, clerk, sent) for name in asked] == [False] * 4
    with pytest.raises(PermissionDenied):
        steps.take_up(sent.pk, by=clerk)
    steps.take_up(sent.pk, by=city.makelaar)
    with pytest.raises(IntegrityError, match="nobody_handles_their_own"):
        Aanvraag.objects.filter(pk=sent.pk).update(handler=clerk)


@pytest.mark.parametrize("role", Role)
def test_only_a_makelaar_who_is_not_of_the_group_enters(city: City, role: Role) -> None:
    by = staff(role)
    if role == Role.MAKELAAR:
        assert plans.start_paper_plan(city.groep, city.year, years=1, by=by).entered_by == by
    else:
        with pytest.raises(PermissionDenied):
            plans.start_paper_plan(city.groep, city.year, years=1, by=by)
    own = member(city.groep.organisatie, MemberRole.SCHRIJVER)
    RoleGrantFactory(user=own, role=Role.MAKELAAR)
    with pytest.raises(PermissionDenied):
        plans.start_paper_plan(city.groep, city.year, years=1, by=own)


def may(user: User, plan: Aanvraag, *names: str) -> list[bool]:
    return [rules.has_perm(name, user, plan) for name in names]


def test_while_it_is_entered_only_who_enters_it_sees_and_sends_it(city: City) -> None:
    clerk = staff(Role.MAKELAAR)
    plan = Aanvraag.objects.get(pk=entering(city, clerk).pk)
    acts = (*WROTE, "procedure.submit", "procedure.withdraw")
    assert may(clerk, plan, *acts) == [True] * 5
    for user in (city.bestuur, city.schrijver, city.makelaar, city.ambtenaar, city.resident):
        assert may(user, plan, *acts) == [False] * 5
    assert list(procedure.own_aanvragen(city.bestuur)) == []
    with pytest.raises(ValidationError, match="kwam op papier"):
        city.draft()


def test_once_sent_the_group_has_it_and_who_entered_enters_what_comes_after(city: City) -> None:
    clerk = staff(Role.MAKELAAR)
    sent = entered(city, clerk)
    assert may(clerk, sent, *WROTE, "procedure.answer") == [True] * 4
    assert may(clerk, sent, "procedure.withdraw", "procedure.object", "procedure.account") == [False] * 3
    assert may(city.bestuur, sent, *WROTE, "procedure.answer", "procedure.withdraw") == [True] * 5
    assert [aanvraag.pk for aanvraag in procedure.own_aanvragen(city.bestuur)] == [sent.pk]
    clerk.role_grants.update(until_on=timezone.localdate() - timedelta(days=1))
    assert may(User.objects.get(pk=clerk.pk), sent, *WROTE) == [False] * 3


def test_dropped_paper_frees_its_place_and_stays_out_of_sight(city: City) -> None:
    clerk = staff(Role.MAKELAAR)
    plan = entering(city, clerk)
    withdrawal.withdraw(plan.pk, reason="dubbel", by=clerk)
    assert list(procedure.own_aanvragen(city.bestuur)) == []
    assert queries.current_plan(city.groep, city.year) is None
    assert city.draft().attempt == 2


def test_second_plan_of_a_year_is_refused_with_a_reason(city: City) -> None:
    clerk, other = staff(Role.MAKELAAR), staff(Role.MAKELAAR)
    plan = plans.start_paper_plan(city.groep, city.year, years=1, by=clerk)
    assert plans.start_paper_plan(city.groep, city.year, years=1, by=clerk) == plan
    with pytest.raises(ValidationError, match=clerk.name):
        plans.start_paper_plan(city.groep, city.year, years=1, by=other)
    withdrawal.withdraw(plan.pk, reason="", by=clerk)
    draft = city.written()
    with pytest.raises(ValidationError, match="schrijft in het portaal al"):
        plans.start_paper_plan(city.groep, city.year, years=1, by=clerk)
    plans.submit_plan(draft.pk, by=city.bestuur)
    with pytest.raises(ValidationError, match="heeft al een plan"):
        plans.start_paper_plan(city.groep, city.year, years=1, by=clerk)


def test_group_is_not_reminded_of_what_staff_enter(city: City) -> None:
    entering(city, staff(Role.MAKELAAR))
    assert plans.remind_drafts(timezone.now() + timedelta(days=30)) == 0


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"entered_by": "makelaar"}, "paper_is_entered_by_one"),
        ({"submitted_by": "makelaar"}, "paper_is_entered_by_one"),
        ({"received_on": timezone.localdate() + timedelta(days=3)}, "paper_came_before_it_was_entered"),
    ],
)
def test_database_refuses_what_makes_no_sense(city: City, change: dict, name: str) -> None:
    sent = entered(city, staff(Role.MAKELAAR))
    values = {key: getattr(city, value) if isinstance(value, str) else value for key, value in change.items()}
    with pytest.raises(IntegrityError, match=name):
        Aanvraag.objects.filter(pk=sent.pk).update(**values)


def test_pages_from_group_to_receipt(city: City) -> None:
    clerk = staff(Role.MAKELAAR)
    client, board, desk = Client(), Client(), Client()
    for each, user in ((client, clerk), (board, city.bestuur), (desk, city.makelaar)):
        each.force_login(user, LOGIN)
    assert client.post(reverse("paper_start"), {"year": city.year, "years": 1}).status_code == 422
    begun = client.post(reverse("paper_start"), {"groep": city.groep.pk, "year": city.year, "years": 1})
    plan = Wijkplan.objects.get()
    assert begun["Location"] == reverse("plan_tasks", args=[plan.pk])
    assert "op papier stuurde" in client.get(begun["Location"]).content.decode()
    assert board.get(begun["Location"]).status_code == 403
    again = board.post(reverse("plan_start", args=[city.groep.slug]), {"year": city.year, "years": 1})
    assert again.status_code == 422 and "kwam op papier" in again.content.decode()
    entering(city, clerk)
    check = reverse("plan_check", args=[plan.pk])
    assert f"Dien in namens {city.groep}" in client.get(check).content.decode()
    wrong = client.post(check, {"received_on": "2019-01-01"})
    assert wrong.status_code == 422 and 'value="2019-01-01"' in wrong.content.decode()
    sent = client.post(check, {"received_on": came().isoformat()})
    assert sent["Location"] == reverse("plan_sent", args=[plan.pk])
    assert client.post(check, {"received_on": came().isoformat()})["Location"] == sent["Location"]
    receipt = Aanvraag.objects.get().brieven.get()
    assert reverse("letter_pdf", args=[receipt.pk]) in client.get(sent["Location"]).content.decode()
    assert client.get(reverse("letter", args=[receipt.pk])).status_code == 200
    assert plan.title in client.get(reverse("paper")).content.decode()
    line = f"ingevoerd door {clerk}"
    assert line in board.get(reverse("mijn_aanvraag", args=[plan.pk])).content.decode()
    number = Aanvraag.objects.get().number
    assert line in desk.get(reverse("case", args=[number])).content.decode()
    assert client.get(reverse("case", args=[number])).status_code == 403
    assert Aanvraag.objects.get().status == Status.INGEDIEND
