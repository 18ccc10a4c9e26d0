"""Acting on behalf of a group: who may do what under a machtiging, and who gives, checks and ends it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import rules
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import Machtiging, User
from amstelveen_ontmoet.accounts.roles import MemberRole, Role, Scope
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure import emails
from amstelveen_ontmoet.procedure.actions import machtigingen as actions
from amstelveen_ontmoet.procedure.actions import steps
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag
from tests.factories.accounts import RoleGrantFactory, UserFactory, member, staff
from tests.factories.wijkplannen import City, section_content
from wijkplannen.actions import plans
from wijkplannen.enums import Section

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"


def scan(name: str = "machtiging.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


def machtiging(city: City, user: User | None = None, **fields: object) -> Machtiging:
    """One that the board gave and that holds today, unless `fields` say otherwise."""
    given = {
        "organisatie": city.groep.organisatie,
        "user": user or UserFactory(),
        "scope": Scope.SCHRIJVEN,
        "from_on": day(-10),
        "until_on": day(10),
        "made_at": timezone.now() - timedelta(days=10),
        "granted_by": city.bestuur,
    }
    return Machtiging.objects.create(**{**given, **fields})


def of_today(city: City, scope: Scope) -> User:
    return machtiging(city, scope=scope).user


def ended(city: City, scope: Scope) -> User:
    return machtiging(city, scope=scope, ended_at=timezone.now(), ended_by=city.bestuur).user


def past(city: City, scope: Scope) -> User:
    return machtiging(city, scope=scope, until_on=day(-1)).user


def to_come(city: City, scope: Scope) -> User:
    return machtiging(city, scope=scope, from_on=day(1)).user


def on_paper(city: City, scope: Scope, **fields: object) -> User:
    paper = {"granted_by": None, "recorded_by": city.makelaar, "scan": "x"}
    return machtiging(city, scope=scope, **paper, **fields).user


def unchecked(city: City, scope: Scope) -> User:
    return on_paper(city, scope)


def checked(city: City, scope: Scope) -> User:
    return on_paper(city, scope, checked_at=timezone.now(), checked_by=city.ambtenaar)


def elsewhere(city: City, scope: Scope) -> User:
    return machtiging(city, scope=scope, organisatie=city.other_groep.organisatie).user


WRITES = {
    "procedure.view_aanvraag",
    "procedure.write",
    "procedure.answer",
    "procedure.message",
    "wijkplannen.write_plan",
    "procedure.ask_hardheid",
}
SUBMITS = {"procedure.submit", "wijkplannen.submit_plan"}
ONLY_BOARD = {
    "procedure.withdraw",
    "procedure.object",
    "procedure.consent",
    "procedure.account",
    "procedure.ask_change",
}
DESK = {"procedure.view_case", "procedure.handle", "procedure.decide", "procedure.note_case"}


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize(
    ("of", "acts"),
    [
        (of_today, True),
        (checked, True),
        (ended, False),
        (past, False),
        (to_come, False),
        (unchecked, False),
        (elsewhere, False),
    ],
)
def test_what_a_machtiging_allows(
    city: City, scope: Scope, of: Callable[[City, Scope], User], acts: bool
) -> None:
    plan = Aanvraag.objects.get(pk=city.plan(Status.INGEDIEND).pk)
    user = of(city, scope)
    asked = {*WRITES, *SUBMITS, *ONLY_BOARD, *DESK}
    expected = set() if not acts else WRITES | (SUBMITS if scope == Scope.INDIENEN else set())
    assert {name for name in asked if rules.has_perm(name, user, plan)} == expected
    assert rules.has_perm("wijkplannen.start_plan", user, city.groep) is acts
    assert rules.has_perm("procedure.authorise", user, city.groep.organisatie) is False


@pytest.mark.parametrize("role", [Role.MAKELAAR, Role.MANDAATHOUDER])
@pytest.mark.parametrize(
    ("of", "involved"),
    [(of_today, True), (ended, True), (past, True), (checked, True), (unchecked, False), (elsewhere, False)],
)
def test_who_acts_or_acted_for_a_group_never_handles_its_cases(
    city: City, role: Role, of: Callable[[City, Scope], User], involved: bool
) -> None:
    plan = Aanvraag.objects.get(pk=city.plan(Status.INGEDIEND).pk)
    user = of(city, Scope.SCHRIJVEN)
    RoleGrantFactory(user=user, role=role)
    assert rules.has_perm("procedure.view_case", user, plan) is not involved


def test_who_acts_writes_and_submits_and_the_board_hears_of_it(city: City) -> None:
    user = of_today(city, Scope.INDIENEN)
    plan = city.draft(by=user)
    for key in Section:
        if key != Section.BIJLAGEN:
            plans.save_section(plan.pk, key, section_content(key), version=0, by=user)
    OutgoingMail.objects.all().delete()
    plans.submit_plan(plan.pk, by=user)
    assert {mail.to for mail in OutgoingMail.objects.all()} == {city.bestuur.email, user.email}
    client = Client()
    client.force_login(city.makelaar, LOGIN)
    number = Aanvraag.objects.get(pk=plan.pk).number
    pages = [client.get(reverse(name, args=[number])).content.decode() for name in ("case", "case_papers")]
    # By whom it was received; begun and submitted.
    assert [page.count(f"namens {city.groep}") for page in pages] == [1, 2]
    client.force_login(city.bestuur, LOGIN)
    acts = client.get(reverse("machtiging", args=[user.machtigingen.get().pk])).content.decode()
    assert "Ingediend" in acts
    assert "“Geld” bewaard" in acts


def test_who_acted_once_hears_nothing_more(city: City) -> None:
    user = of_today(city, Scope.INDIENEN)
    plan = city.written()
    plans.submit_plan(plan.pk, by=user)
    actions.end_machtiging(user.machtigingen.get().pk, by=city.bestuur)
    OutgoingMail.objects.all().delete()
    emails.to_applicants("suspension_ended", Aanvraag.objects.get(pk=plan.pk))
    assert {mail.to for mail in OutgoingMail.objects.all()} == {city.bestuur.email}


def test_history_before_and_after_a_machtiging_is_not_on_behalf(city: City) -> None:
    made = machtiging(city, made_at=timezone.now() - timedelta(days=3))
    now = timezone.now()
    assert [made.held_at(now - timedelta(days=days)) for days in (5, 2, 0)] == [False, True, True]
    made.ended_at = now - timedelta(days=1)
    assert [made.held_at(now - timedelta(days=days)) for days in (5, 2, 0)] == [False, True, False]


def give(city: City, user: User, by: User, **fields: object) -> Machtiging:
    data = {"email": user.email.upper(), "scope": Scope.SCHRIJVEN, "from_on": day(0), "until_on": day(30)}
    return actions.give_machtiging(city.groep.organisatie.pk, **{**data, **fields}, by=by)


def enter(city: City, user: User, by: User, **fields: object) -> Machtiging:
    data = {"email": user.email, "scope": Scope.INDIENEN, "from_on": day(-5), "until_on": day(30)}
    return actions.record_machtiging(city.groep.organisatie.pk, **{**data, "scan": scan(), **fields}, by=by)


def test_board_gives_and_ends_a_machtiging(city: City) -> None:
    user = staff(Role.SOCIAAL_WERKER)
    made = give(city, user, city.bestuur)
    assert {mail.to for mail in OutgoingMail.objects.all()} == {city.bestuur.email, user.email}
    plan = city.draft()
    assert rules.has_perm("procedure.write", User.objects.get(pk=user.pk), plan)
    actions.end_machtiging(made.pk, by=city.bestuur)
    assert not rules.has_perm("procedure.write", User.objects.get(pk=user.pk), plan)
    with pytest.raises(ValidationError):
        actions.end_machtiging(made.pk, by=city.bestuur)
    assert give(city, user, city.bestuur).pk != made.pk


@pytest.mark.parametrize("who", ["schrijver", "other_bestuur", "makelaar", "ambtenaar", "resident"])
def test_only_the_board_gives_and_only_board_or_person_ends(city: City, who: str) -> None:
    by, user = getattr(city, who), UserFactory()
    with pytest.raises(PermissionDenied):
        give(city, user, by)
    made = machtiging(city, user)
    with pytest.raises(PermissionDenied):
        actions.end_machtiging(made.pk, by=by)
    actions.end_machtiging(made.pk, by=user)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (lambda: {"from_on": day(-1)}, "from_on"),
        (lambda: {"until_on": day(-1)}, "until_on"),
        (lambda: {"until_on": day(731)}, "until_on"),
        (lambda: {"email": "niemand@example.nl"}, "email"),
    ],
)
def test_give_tells_what_is_wrong(city: City, fields: Callable[[], dict], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        give(city, UserFactory(), city.bestuur, **fields())
    assert set(refused.value.message_dict) == {field}


def test_give_not_to_oneself_a_member_or_who_handles_a_case(city: City) -> None:
    plan = city.plan(Status.IN_BEHANDELING)
    assert Aanvraag.objects.get(pk=plan.pk).handler == city.makelaar
    for user in (city.bestuur, city.schrijver, city.makelaar):
        with pytest.raises(ValidationError, match="email"):
            give(city, user, city.bestuur)
    user = UserFactory()
    give(city, user, city.bestuur)
    with pytest.raises(ValidationError, match="al een machtiging"):
        give(city, user, city.bestuur)


def test_paper_holds_once_another_checked_it(city: City) -> None:
    user = UserFactory()
    made = enter(city, user, city.makelaar)
    plan = city.draft()
    assert OutgoingMail.objects.count() == 0
    assert not rules.has_perm("procedure.submit", User.objects.get(pk=user.pk), plan)
    with pytest.raises(PermissionDenied):
        actions.confirm_machtiging(made.pk, by=city.makelaar)
    actions.confirm_machtiging(made.pk, by=city.ambtenaar)
    assert rules.has_perm("procedure.submit", User.objects.get(pk=user.pk), plan)
    assert {mail.to for mail in OutgoingMail.objects.all()} == {city.bestuur.email, user.email}
    with pytest.raises(ValidationError):
        actions.refuse_machtiging(made.pk, by=city.ambtenaar)


def test_refused_paper_never_held(city: City) -> None:
    user = UserFactory()
    made = enter(city, user, city.makelaar)
    actions.refuse_machtiging(made.pk, by=city.ambtenaar)
    made.refresh_from_db()
    assert (made.is_confirmed, made.waits_for_check, made.held_at(timezone.now())) == (False, False, False)
    with pytest.raises(ValidationError):
        actions.confirm_machtiging(made.pk, by=city.ambtenaar)


@pytest.mark.parametrize("role", Role)
def test_who_enters_and_checks_paper(city: City, role: Role) -> None:
    by = staff(role)
    waiting = enter(city, UserFactory(), city.makelaar)
    if role in (Role.MAKELAAR, Role.AMBTENAAR):
        enter(city, UserFactory(), by)
        actions.confirm_machtiging(waiting.pk, by=by)
    else:
        with pytest.raises(PermissionDenied):
            enter(city, UserFactory(), by)
        with pytest.raises(PermissionDenied):
            actions.confirm_machtiging(waiting.pk, by=by)


def test_who_is_of_the_group_neither_enters_nor_checks_its_paper(city: City) -> None:
    own = member(city.groep.organisatie, MemberRole.SCHRIJVER)
    RoleGrantFactory(user=own, role=Role.MAKELAAR)
    with pytest.raises(ValidationError, match="collega"):
        enter(city, UserFactory(), own)
    with pytest.raises(PermissionDenied):
        actions.confirm_machtiging(enter(city, UserFactory(), city.makelaar).pk, by=own)
    with pytest.raises(ValidationError):
        enter(city, UserFactory(), city.makelaar, scan=scan("machtiging.pdf", b"geen pdf"))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"until_on": day(-11)}, "machtiging_dates"),
        ({"granted_by": None}, "machtiging_given_or_on_paper"),
        ({"scan": "x"}, "machtiging_given_or_on_paper"),
        ({"checked_at": timezone.now()}, "machtiging_checked_pair"),
        ({"ended_at": timezone.now()}, "machtiging_ended_pair"),
    ],
)
def test_database_refuses_what_makes_no_sense(city: City, change: dict, name: str) -> None:
    made = machtiging(city)
    with pytest.raises(IntegrityError, match=name):
        Machtiging.objects.filter(pk=made.pk).update(**change)


def test_database_refuses_one_person_where_two_are_needed(city: City) -> None:
    user = on_paper(city, Scope.SCHRIJVEN)
    rows = Machtiging.objects.filter(user=user)
    with pytest.raises(IntegrityError, match="machtiging_checked_by_another"):
        rows.update(checked_at=timezone.now(), checked_by=city.makelaar)


def test_database_refuses_a_machtiging_to_oneself(city: City) -> None:
    with pytest.raises(IntegrityError, match="machtiging_not_to_oneself"):
        machtiging(city, city.bestuur)


def test_database_refuses_two_at_a_time(city: City) -> None:
    user = of_today(city, Scope.SCHRIJVEN)
    with pytest.raises(IntegrityError, match="one_machtiging_at_a_time"):
        machtiging(city, user, from_on=day(10), until_on=day(20))


def test_pages_for_board_person_and_staff(city: City) -> None:
    user = UserFactory()
    board, other, makelaar, ambtenaar = (Client() for _ in range(4))
    board.force_login(city.bestuur, LOGIN)
    other.force_login(user, LOGIN)
    makelaar.force_login(city.makelaar, LOGIN)
    ambtenaar.force_login(city.ambtenaar, LOGIN)
    organisatie = city.groep.organisatie
    url = reverse("machtiging_give", args=[organisatie.pk])
    data = {"scope": "schrijven", "from_on": day(0).isoformat(), "until_on": day(30).isoformat()}
    wrong = board.post(url, {**data, "email": "niemand@example.nl"})
    assert wrong.status_code == 422 and 'value="niemand@example.nl"' in wrong.content.decode()
    given = board.post(url, {**data, "email": user.email})
    made = Machtiging.objects.get()
    assert given["Location"] == reverse("machtiging", args=[made.pk])
    assert str(city.groep) in other.get(reverse("mijn")).content.decode()
    assert "handelt namens" in other.get(reverse("mijn")).content.decode()
    assert str(user) in board.get(reverse("machtigingen")).content.decode()
    end = reverse("machtiging_end", args=[made.pk])
    assert "meteen niets meer" in board.get(end).content.decode()
    board.post(end)
    assert "handelt namens" not in other.get(reverse("mijn")).content.decode()
    record = reverse("machtiging_record")
    paper = {**data, "email": user.email, "organisatie": organisatie.pk}
    assert makelaar.post(record, paper).status_code == 422
    assert makelaar.post(record, {**paper, "scan": scan()})["Location"] == reverse("machtiging_desk")
    waiting = Machtiging.objects.get(recorded_by=city.makelaar)
    assert "zelf in" in makelaar.get(reverse("machtiging_check", args=[waiting.pk])).content.decode()
    file = ambtenaar.get(reverse("machtiging_scan", args=[waiting.pk]))
    assert b"".join(file) == PDF and file["Content-Disposition"].startswith("attachment")
    ambtenaar.post(reverse("machtiging_confirm", args=[waiting.pk]))
    assert "geldt" in ambtenaar.get(reverse("machtiging_desk")).content.decode()
    assert "handelt namens" in other.get(reverse("mijn")).content.decode()


def test_handler_of_a_case_who_acts_for_the_group_later_does_nothing_more(city: City) -> None:
    plan = city.plan(Status.INGEDIEND)
    machtiging(city, city.makelaar)
    with pytest.raises(PermissionDenied):
        steps.take_up(plan.pk, by=User.objects.get(pk=city.makelaar.pk))
