"""Changes of the budget: by a named decision, four eyes, both posts or none."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting.actions import wijzigingen
from amstelveen_ontmoet.begroting.enums import WijzigingStatus
from amstelveen_ontmoet.begroting.models import Begrotingspost, Begrotingswijziging, Boeking
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.begroting.workflow import CHANGE_STEPS
from tests.factories.accounts import OrganisatieFactory, UserFactory, staff
from tests.factories.begroting import PostFactory


class Desk:
    """Two posts of this year and one of the next, and who may change them."""

    def __init__(self) -> None:
        self.post = PostFactory(year=timezone.localdate().year, amount=1000)
        self.other = PostFactory(year=timezone.localdate().year, amount=500)
        self.next = PostFactory(year=timezone.localdate().year + 1, amount=500)
        self.ambtenaar, self.second = staff(Role.AMBTENAAR), staff(Role.AMBTENAAR)

    def propose(self, **changed: Any) -> Begrotingswijziging:
        said = {
            "from_post": self.post,
            "to_post": self.other,
            "amount": Decimal("250.00"),
            "decision": "Raadsbesluit najaarsnota",
            "decided_on": timezone.localdate(),
            "reason": "Meer stedelijke ideeën dan verwacht",
            "by": self.ambtenaar,
        }
        return wijzigingen.propose(**{**said, **changed})

    def left(self) -> list[Decimal]:
        return [
            Begrotingspost.objects.get(pk=post.pk).available for post in (self.post, self.other, self.next)
        ]


@pytest.fixture
def desk(db) -> Desk:
    return Desk()


def test_carry_out_moves_the_amount_with_its_decision(desk):
    wijziging = desk.propose()
    assert desk.left() == [1000, 500, 500]

    wijzigingen.carry_out(wijziging.pk, by=desk.second)

    assert desk.left() == [750, 750, 500]
    entries = Boeking.objects.filter(wijziging=wijziging).order_by("amount")
    assert [(entry.amount, entry.reason) for entry in entries] == [
        (-250, "Raadsbesluit najaarsnota: Meer stedelijke ideeën dan verwacht"),
        (250, "Raadsbesluit najaarsnota: Meer stedelijke ideeën dan verwacht"),
    ]
    assert differences() == []


def test_carry_out_to_the_next_year_carries_over(desk):
    wijziging = desk.propose(to_post=desk.next)

    wijzigingen.carry_out(wijziging.pk, by=desk.second)

    assert (wijziging.is_carry_over, desk.left()) == (True, [750, 500, 750])


@pytest.mark.parametrize(
    ("posts", "left"), [({"to_post": None}, [750, 500, 500]), ({"from_post": None}, [1000, 750, 500])]
)
def test_carry_out_raises_or_lowers_one_post(desk, posts, left):
    wijzigingen.carry_out(desk.propose(**posts).pk, by=desk.second)

    assert desk.left() == left


def test_carry_out_when_the_post_holds_less_by_now_changes_nothing(desk):
    wijziging = desk.propose()
    ledger.reserve(desk.post, OrganisatieFactory(), Decimal(800), description="x", by=None, reason="x")

    with pytest.raises(ValidationError, match=r"nog €.*200,00 vrij"):
        wijzigingen.carry_out(wijziging.pk, by=desk.second)
    wijziging.refresh_from_db()
    assert (wijziging.status, desk.left()) == ("voorgesteld", [200, 500, 500])


def test_carry_out_by_who_proposed_is_refused_twice_over(desk):
    wijziging = desk.propose()

    with pytest.raises(PermissionDenied):
        wijzigingen.carry_out(wijziging.pk, by=desk.ambtenaar)
    with pytest.raises(IntegrityError, match="wijziging_four_eyes"), transaction.atomic():
        Begrotingswijziging.objects.filter(pk=wijziging.pk).update(
            status="doorgevoerd", settled_by=desk.ambtenaar, settled_at=timezone.now()
        )


def test_propose_twice_waits_once(desk):
    assert desk.propose() == desk.propose()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (lambda desk: {"amount": Decimal(0)}, "boven 0"),
        (lambda desk: {"amount": Decimal(-5)}, "boven 0"),
        (lambda desk: {"amount": Decimal("0.001")}, "tot op de cent"),
        (lambda desk: {"amount": Decimal("1000.01")}, r"nog €.*1.000,00 vrij"),
        (lambda desk: {"from_post": None, "to_post": None}, "Kies van welke post"),
        (lambda desk: {"to_post": desk.post}, "twee verschillende"),
        (lambda desk: {"from_post": desk.next, "to_post": desk.post}, "niet terug"),
        (lambda desk: {"decided_on": timezone.localdate() + timedelta(days=1)}, "niet in de toekomst"),
        (lambda desk: {"decided_on": timezone.localdate().replace(year=1990, day=1)}, "lang geleden"),
        (lambda desk: {"decision": "  "}, "Noem het besluit"),
        (lambda desk: {"reason": ""}, "Noem het besluit"),
    ],
)
def test_propose_what_makes_no_sense_is_refused(desk, changed, words):
    with pytest.raises(ValidationError, match=words):
        desk.propose(**changed(desk))
    assert not Begrotingswijziging.objects.exists()


ALLOWED = {
    ("voorgesteld", "doorgevoerd"): {"second", "mandaathouder"},
    ("voorgesteld", "afgewezen"): {"second", "mandaathouder"},
    ("voorgesteld", "ingetrokken"): {"ambtenaar"},
}


@pytest.mark.parametrize("was", WijzigingStatus)
def test_change_moves_as_written(desk, was):
    people: dict[str, User] = {
        "ambtenaar": desk.ambtenaar,
        "second": desk.second,
        "mandaathouder": staff(Role.MANDAATHOUDER),
        "makelaar": staff(Role.MAKELAAR),
        "beheerder": staff(Role.BEHEERDER),
        "superuser": UserFactory(is_superuser=True, is_staff=True),
        "bewoner": UserFactory(),
    }
    wijziging = desk.propose()
    if was != WijzigingStatus.VOORGESTELD:
        Begrotingswijziging.objects.filter(pk=wijziging.pk).update(
            status=was, settled_at=timezone.now(), settled_by=desk.second
        )

    found = {
        (to, name) for to in WijzigingStatus for name, user in people.items() if taken(wijziging.pk, to, user)
    }

    assert found == {(to, name) for (start, to), names in ALLOWED.items() if start == was for name in names}


def taken(pk: int, to: WijzigingStatus, by: User) -> bool:
    act = {
        "doorgevoerd": wijzigingen.carry_out,
        "afgewezen": wijzigingen.reject,
        "ingetrokken": wijzigingen.withdraw,
    }.get(to)
    if act is None:
        return False
    try:
        with transaction.atomic():
            act(pk, by=User.objects.get(pk=by.pk))
            transaction.set_rollback(True)
    except (PermissionDenied, ValidationError):
        return False
    return True


def test_change_steps_and_expectation_name_the_same_pairs():
    assert {(was, to) for was, following in CHANGE_STEPS.items() for to in following} == set(ALLOWED)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"from_post": None, "to_post": None}, "wijziging_touches_a_post"),
        ({"amount": 0}, "wijziging_amount_positive"),
        ({"decision": ""}, "wijziging_names_its_decision"),
        ({"status": "afgewezen"}, "wijziging_settled_pair"),
    ],
)
def test_change_that_makes_no_sense_is_refused_by_the_database(desk, change, constraint):
    wijziging = desk.propose()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Begrotingswijziging.objects.filter(pk=wijziging.pk).update(**change)


def test_change_within_one_post_is_refused_by_the_database(desk):
    wijziging = desk.propose()

    with pytest.raises(IntegrityError, match="wijziging_between_two_posts"), transaction.atomic():
        Begrotingswijziging.objects.filter(pk=wijziging.pk).update(to_post=desk.post)
