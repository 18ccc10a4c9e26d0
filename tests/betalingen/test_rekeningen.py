"""The account number of an organisation: two people, some days, and never another number in the same row."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from amstelveen_ontmoet.accounts.roles import MemberRole, Role
from amstelveen_ontmoet.betalingen import queries
from amstelveen_ontmoet.betalingen.actions import rekeningen
from amstelveen_ontmoet.betalingen.enums import AccountStatus
from amstelveen_ontmoet.betalingen.models import Rekening
from amstelveen_ontmoet.betalingen.workflow import ACCOUNT_STEPS
from amstelveen_ontmoet.mail.models import OutgoingMail
from tests.factories.accounts import OrganisatieFactory, member, staff
from tests.factories.betalingen import example_iban
from tests.factories.spelregels import load_values

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
FIRST, SECOND, OTHER = (example_iban(number) for number in (1, 2, 3))


class Group:
    """A group with two on its board and one who only writes."""

    def __init__(self) -> None:
        load_values()
        self.organisatie = OrganisatieFactory()
        self.chair, self.treasurer = member(self.organisatie), member(self.organisatie)
        self.writer = member(self.organisatie, MemberRole.SCHRIJVER)
        self.outsider = member(OrganisatieFactory())
        self.ambtenaar = staff(Role.AMBTENAAR)

    def enter(self, iban: str = FIRST, by=None) -> Rekening:
        return rekeningen.enter_account(
            self.organisatie.pk, iban=iban, holder="Stichting", by=by or self.chair
        )

    def confirmed(self, iban: str = FIRST) -> Rekening:
        return rekeningen.confirm_account(self.enter(iban).pk, by=self.treasurer)

    @property
    def used(self) -> str | None:
        found = queries.account_in_use(self.organisatie)
        return found.iban if found else None


@pytest.fixture
def group(db) -> Group:
    return Group()


def test_first_number_counts_once_a_second_member_agreed(group):
    rekening = group.enter()
    assert (rekening.status, group.used) == (AccountStatus.INGEVOERD, None)
    rekeningen.confirm_account(rekening.pk, by=group.treasurer)
    assert group.used == FIRST


def test_another_number_counts_after_the_days_of_the_rules_and_the_old_one_until_then(group):
    group.confirmed()
    changed = group.confirmed(SECOND)
    assert changed.from_on == timezone.localdate() + timedelta(days=queries.days_to_wait())
    assert queries.days_to_wait() > 0 and group.used == FIRST
    with time_machine.travel(timezone.now() + timedelta(days=queries.days_to_wait())):
        assert group.used == SECOND


def test_whole_board_hears_of_every_step_without_the_number(group):
    rekening = group.enter()
    rekeningen.confirm_account(rekening.pk, by=group.treasurer)
    rekeningen.withdraw_account(rekening.pk, by=group.chair)
    mails = list(OutgoingMail.objects.order_by("pk"))
    board = sorted([group.chair.email, group.treasurer.email])
    assert [sorted(mail.to for mail in mails[at : at + 2]) for at in (0, 2, 4)] == [board] * 3
    assert not any(FIRST in mail.body.replace(" ", "") for mail in mails)


def test_change_withdrawn_while_it_waits_leaves_the_old_number(group):
    group.confirmed()
    changed = group.confirmed(SECOND)
    rekeningen.withdraw_account(changed.pk, by=group.chair)
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert group.used == FIRST


def test_second_click_enters_one_number_and_another_waits_its_turn(group):
    assert group.enter() == group.enter()
    with pytest.raises(ValidationError, match="wacht al een rekeningnummer"):
        group.enter(SECOND)
    assert Rekening.objects.count() == 1
    rekeningen.confirm_account(Rekening.objects.get().pk, by=group.treasurer)
    with pytest.raises(ValidationError, match="Dit is al het rekeningnummer"):
        group.enter()


def test_second_confirmation_is_refused(group):
    rekening = group.confirmed()
    with pytest.raises(ValidationError, match="al bevestigd"):
        rekeningen.confirm_account(rekening.pk, by=group.treasurer)


def test_only_the_board_enters_and_only_another_member_confirms(group):
    for person in (group.writer, group.outsider, group.ambtenaar):
        with pytest.raises(PermissionDenied):
            group.enter(by=person)
    rekening = group.enter()
    for person in (group.chair, group.writer, group.outsider, group.ambtenaar):
        with pytest.raises(PermissionDenied):
            rekeningen.confirm_account(rekening.pk, by=person)
    assert Rekening.objects.get().status == AccountStatus.INGEVOERD


def test_staff_confirm_for_a_board_of_one_and_never_for_their_own_group(group):
    alone = OrganisatieFactory()
    chair = member(alone)
    rekening = rekeningen.enter_account(alone.pk, iban=OTHER, holder="Alleen", by=chair)
    group.enter()
    assert list(queries.waits_for_staff()) == [rekening]
    involved = staff(Role.AMBTENAAR)
    member(alone, MemberRole.SCHRIJVER).lidmaatschappen.update(user=involved)
    for person in (chair, involved, staff(Role.MAKELAAR)):
        with pytest.raises(PermissionDenied):
            rekeningen.confirm_account(rekening.pk, by=person)
    rekeningen.confirm_account(rekening.pk, by=group.ambtenaar)
    assert queries.account_in_use(alone) == Rekening.objects.get(iban=OTHER)


def test_who_left_the_board_confirms_nothing(group):
    rekening = group.enter()
    group.treasurer.lidmaatschappen.update(until_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        rekeningen.confirm_account(rekening.pk, by=type(group.treasurer).objects.get(pk=group.treasurer.pk))


@pytest.mark.parametrize("was", AccountStatus)
@pytest.mark.parametrize("to", AccountStatus)
@pytest.mark.parametrize("role", ["chair", "treasurer", "writer", "outsider", "ambtenaar"])
def test_every_step_against_every_role(group, was, to, role):
    rekening = group.enter()
    if was != AccountStatus.INGEVOERD:
        rekeningen.confirm_account(rekening.pk, by=group.treasurer)
    if was == AccountStatus.INGETROKKEN:
        rekeningen.withdraw_account(rekening.pk, by=group.treasurer)
    person = type(group.chair).objects.get(pk=getattr(group, role).pk)
    act = {
        AccountStatus.BEVESTIGD: rekeningen.confirm_account,
        AccountStatus.INGETROKKEN: rekeningen.withdraw_account,
    }.get(to)
    if act is None:  # nothing leads back to the beginning
        assert to not in {after for steps in ACCOUNT_STEPS.values() for after in steps}
        return
    allowed = {
        AccountStatus.BEVESTIGD: {"treasurer"},
        AccountStatus.INGETROKKEN: {"chair", "treasurer", "ambtenaar"},
    }
    if to not in ACCOUNT_STEPS[was]:
        with pytest.raises(ValidationError):
            act(rekening.pk, by=person)
    elif role in allowed[to]:
        act(rekening.pk, by=person)
        assert Rekening.objects.get().status == to
    else:
        with pytest.raises(PermissionDenied):
            act(rekening.pk, by=person)


@pytest.mark.parametrize(
    "change",
    [
        {"iban": OTHER},
        {"holder": "Iemand anders"},
        {"entered_at": timezone.now()},
        {"from_on": timezone.localdate() - timedelta(days=9)},
    ],
)
def test_database_keeps_what_was_entered_and_confirmed(group, change):
    group.confirmed()
    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
        Rekening.objects.update(**change)


def test_database_deletes_no_number(group):
    group.enter()
    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
        Rekening.objects.all()._raw_delete("default")


WITHDRAWN = {"status": "ingetrokken", "withdrawn_at": timezone.now(), "withdrawn_by": "chair"}


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("rekening_confirmed_by_another", {"confirmed": "chair"}),
        ("rekening_has_an_iban", {"iban": "geen nummer"}),
        ("rekening_has_a_holder", {"holder": ""}),
        ("rekening_step_is_whole", {"status": AccountStatus.BEVESTIGD}),
        ("rekening_confirmed_pair", {"confirmed_at": timezone.now(), **WITHDRAWN}),
        ("rekening_withdrawn_pair", {**WITHDRAWN, "withdrawn_by": None}),
    ],
)
def test_database_refuses_a_number_that_cannot_be(group, constraint, fields):
    fields = {name: group.chair if value == "chair" else value for name, value in fields.items()}
    if fields.pop("confirmed", None):
        now = timezone.now()
        fields |= {
            "status": "bevestigd",
            "confirmed_at": now,
            "confirmed_by": group.chair,
            "from_on": now.date(),
        }
    with pytest.raises(Error, match=constraint), transaction.atomic():
        Rekening.objects.create(
            **{
                "organisatie": group.organisatie,
                "iban": FIRST,
                "holder": "x",
                "entered_at": timezone.now(),
                "entered_by": group.chair,
                **fields,
            }
        )


def test_database_refuses_two_numbers_that_wait(group):
    group.enter()
    with pytest.raises(IntegrityError, match="one_rekening_waits"), transaction.atomic():
        Rekening.objects.create(
            organisatie=group.organisatie,
            iban=SECOND,
            holder="x",
            entered_at=timezone.now(),
            entered_by=group.treasurer,
        )


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, LOGIN)
    return client


def test_page_walks_from_entering_to_confirming_and_hides_the_number(group):
    page = f"/mijn/rekening/{group.organisatie.pk}/"
    chair, treasurer = client_of(group.chair), client_of(group.treasurer)
    assert chair.get("/mijn/rekening/").url == page
    typed = {"iban": "nl" + FIRST[2:6] + " " + FIRST[6:], "holder": "Stichting Łódź"}
    assert chair.post(page, typed).status_code == 302
    rekening = Rekening.objects.get()
    assert rekening.iban == FIRST
    confirm = f"/rekeningen/{rekening.pk}/bevestigen/"
    assert "Bekijk en bevestig" not in chair.get(page).content.decode()
    assert "Bekijk en bevestig" in treasurer.get(page).content.decode()
    assert rekening.written in treasurer.get(confirm).content.decode()
    assert treasurer.post(confirm).status_code == 302
    shown = chair.get(page).content.decode()
    assert rekening.masked in shown and FIRST not in shown and rekening.written not in shown


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Vul een rekeningnummer in"),
        ("NL91 ABNA 0417", "heeft 18 tekens"),
        ("TR330006100519786457841326", "niet betalen naar een rekening in dit land (TR)"),
        ("NL92ABNA0417164300", "controlecijfers"),
        ("x" * 61, "60"),
        ("NL91\x00", "Vul een rekeningnummer in"),
    ],
)
def test_page_says_what_is_wrong_with_a_number_and_keeps_it(group, typed, message):
    answer = client_of(group.chair).post(
        f"/mijn/rekening/{group.organisatie.pk}/", {"iban": typed, "holder": "Stichting"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="Stichting"' in page
    assert message in page or (typed.endswith("\x00") and "null" in page.lower())
    assert Rekening.objects.count() == 0
