"""The ledger: what the actions do, and what the database refuses whoever asks."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from amstelveen_ontmoet.begroting import actions
from amstelveen_ontmoet.begroting.models import Begrotingspost, Boeking, Maandtotaal, Verplichting
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.begroting.workflow import EFFECTS
from tests.factories.accounts import OrganisatieFactory, UserFactory
from tests.factories.begroting import PostFactory, book


def reserve(post: Begrotingspost, amount: str) -> Verplichting:
    return actions.reserve(
        post, OrganisatieFactory(), Decimal(amount), description="voor een feest", by=None, reason="test"
    )


def totals(row: Begrotingspost | Verplichting) -> tuple[Decimal, ...]:
    row.refresh_from_db()
    names = ("reserved", "awarded", "paid")
    return tuple(
        getattr(row, name) for name in (("allocated", *names) if hasattr(row, "allocated") else names)
    )


@pytest.fixture
def post(db) -> Begrotingspost:
    return PostFactory(amount=1000)


def test_reserve_takes_from_what_is_available(post):
    line = reserve(post, "400.00")

    assert totals(post) == (1000, 400, 0, 0)
    assert totals(line) == (400, 0, 0)
    assert post.available == 600


def test_reserve_more_than_available_is_refused_and_leaves_nothing(post):
    reserve(post, "400.00")

    with pytest.raises(actions.NotEnoughMoney):
        reserve(post, "600.01")
    assert totals(post) == (1000, 400, 0, 0)
    assert (Verplichting.objects.count(), Boeking.objects.filter(kind="reserve").count()) == (1, 1)


def test_award_less_than_reserved_returns_the_rest(post):
    line = reserve(post, "400.00")

    actions.award(line, Decimal("150.00"), by=UserFactory(), reason="test")

    assert totals(line) == (0, 150, 0)
    assert totals(post) == (1000, 0, 150, 0)


def test_award_more_than_the_post_bears_is_refused(post):
    line = reserve(post, "400.00")
    reserve(post, "600.00")

    with pytest.raises(actions.NotEnoughMoney):
        actions.award(line, Decimal("400.01"), by=UserFactory(), reason="test")
    assert totals(line) == (400, 0, 0)


def test_award_twice_is_refused(post):
    line = reserve(post, "400.00")
    actions.award(line, Decimal("100.00"), by=UserFactory(), reason="test")

    with pytest.raises(IntegrityError, match="verplichting_awarded_once"), transaction.atomic():
        actions.award(line, Decimal("100.00"), by=UserFactory(), reason="test")


def test_release_twice_gives_back_once(post):
    line = reserve(post, "400.00")

    actions.release(line, by=None, reason="test")
    actions.release(line, by=None, reason="test")

    assert totals(post) == (1000, 0, 0, 0)
    assert line.boekingen.filter(kind="release").count() == 1


@pytest.mark.parametrize(
    ("kind", "amount", "constraint"),
    [
        ("reserve", "1000.01", "post_never_promises_more_than_it_holds"),
        ("award", "1000.01", "post_never_promises_more_than_it_holds"),
        ("release", "0.01", "(post_never_promises|verplichting_totals)"),
        ("settle", "0.01", "(post_never_promises|verplichting_totals)"),
        ("pay", "0.01", "paid more than it was awarded"),
        ("reclaim", "0.01", "(post_paid_not_negative|verplichting_totals)"),
        ("reserve", "-1.00", "boeking_amount_sign"),
        ("reserve", "0.00", "boeking_amount_sign"),
    ],
)
def test_entry_that_makes_no_sense_is_refused_by_the_database(post, kind, amount, constraint):
    line = Verplichting.objects.create(post=post, organisatie=OrganisatieFactory(), description="x")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        book(post, kind, amount, line)
    assert totals(post) == (1000, 0, 0, 0)


@pytest.mark.parametrize(
    ("kind", "amount", "constraint"),
    [
        ("amend", "-1000.01", "post_never_promises_more_than_it_holds"),
        ("allocate", "-1.00", "boeking_amount_sign"),
        ("allocate", "1.00", "post_allocated_once"),
        ("reserve", "1.00", "boeking_has_verplichting"),
    ],
)
def test_entry_on_a_post_that_makes_no_sense_is_refused_by_the_database(post, kind, amount, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        book(post, kind, amount)


def test_entry_on_the_line_of_another_post_is_refused(post):
    line = reserve(PostFactory(amount=1000), "10.00")

    with pytest.raises(IntegrityError, match="belongs to another post"), transaction.atomic():
        book(post, "reserve", "10.00", line)


@pytest.mark.parametrize("change", [lambda rows: rows.update(amount=1), lambda rows: rows.delete()])
def test_entry_once_written_is_never_changed(post, change):
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        change(Boeking.objects.filter(post=post))


def test_differences_names_a_month_that_was_tampered_with(post):
    past_the_triggers("UPDATE begroting_maandtotaal SET amount = amount + 1")

    found = [(d.total, d.kept, d.entries) for d in differences()]
    assert found == [("allocate", Decimal("1001.00"), Decimal("1000.00"))]


@pytest.mark.parametrize(
    "change",
    [
        lambda post, line: Begrotingspost.objects.filter(pk=post.pk).update(allocated=5000),
        lambda post, line: Begrotingspost.objects.bulk_update([_with(post, reserved=0)], ["reserved"]),
        lambda post, line: Verplichting.objects.filter(pk=line.pk).update(awarded=1),
        lambda post, line: _with(line, paid=1).save(),
        lambda post, line: PostFactory(allocated=1),
        lambda post, line: Maandtotaal.objects.update(amount=0),
        lambda post, line: Maandtotaal.objects.all().delete(),
    ],
)
def test_total_changed_by_hand_is_refused(post, change):
    line = reserve(post, "10.00")
    post.refresh_from_db()

    with pytest.raises(IntegrityError, match="kept by the ledger"), transaction.atomic():
        change(post, line)


def _with(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    return row


def test_ledger_emptied_as_a_whole_is_refused(post):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL portal.may_truncate = 'no'")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE begroting_boeking CASCADE")
        cursor.execute("SET LOCAL portal.may_truncate = 'yes'")
    assert Boeking.objects.filter(post=post).exists()


@pytest.mark.parametrize("kind", EFFECTS)
def test_effect_of_every_kind_is_that_of_the_table(post, kind):
    line = reserve(post, "500.00")
    book(post, "award", "200.00", line) if kind != "award" else None
    book(post, "pay", "100.00", line) if kind != "award" else None
    before = totals(post)
    if kind == "allocate":
        post = PostFactory()
        before = totals(post)

    book(post, kind, "50.00", None if kind in ("allocate", "amend") else line)

    changed = tuple(now - was for now, was in zip(totals(post), before, strict=True))
    assert changed == tuple(50 * sign for sign in EFFECTS[kind])
    assert differences() == []


def past_the_triggers(statement: str) -> None:
    """What only somebody with all rights on the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_differences_names_a_total_that_was_tampered_with(post):
    past_the_triggers("UPDATE begroting_begrotingspost SET allocated = 1001")

    found = [(d.total, d.kept, d.entries) for d in differences()]
    assert found == [("allocated", Decimal("1001.00"), Decimal("1000.00"))]


@pytest.mark.django_db(transaction=True)
def test_reserve_from_two_connections_at_once_never_exceeds_the_post():
    post = PostFactory(amount=1000)
    parties = [OrganisatieFactory() for _ in range(8)]
    together = Barrier(len(parties))

    def one(party) -> str:
        try:
            together.wait(20)
            actions.reserve(post, party, Decimal("300.00"), description="x", by=None, reason="test")
        except actions.NotEnoughMoney:
            return "refused"
        finally:
            connection.close()
        return "reserved"

    with ThreadPoolExecutor(len(parties)) as pool:
        found = sorted(pool.map(one, parties))

    assert found == ["refused"] * 5 + ["reserved"] * 3
    assert totals(post) == (1000, 900, 0, 0)
    assert differences() == []
