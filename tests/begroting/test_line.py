"""First come, first served: whatever happens in whatever order, nobody is promised what is not there."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amstelveen_ontmoet.accounts.models import Organisatie, User
from amstelveen_ontmoet.begroting import actions, queries
from amstelveen_ontmoet.begroting.models import Begrotingspost, Boeking, Verplichting
from tests.factories.accounts import OrganisatieFactory, UserFactory
from tests.factories.begroting import PostFactory, book

CENT = Decimal("0.01")


@pytest.fixture
def post(db) -> Begrotingspost:
    return PostFactory(amount=1000)


def join(
    post: Begrotingspost, amount: Decimal | str, party: Organisatie | None = None, days_ago: int = 0
) -> Verplichting:
    line = Verplichting.objects.create(
        post=post, organisatie=party or OrganisatieFactory(), description="een idee"
    )
    return actions.join_line(
        line,
        Decimal(amount),
        complete_on=timezone.localdate() - timedelta(days=days_ago),
        by=None,
        reason="test",
    )


def held(*lines: Verplichting) -> list[Decimal]:
    for line in lines:
        line.refresh_from_db()
    return [line.reserved for line in lines]


def places(*lines: Verplichting) -> list[int | None]:
    return [queries.place_in_line(Verplichting.objects.get(pk=line.pk)) for line in lines]


def test_join_line_reserves_in_full_what_the_post_has(post):
    line = join(post, "1000.00")

    assert (held(line), places(line)) == ([Decimal(1000)], [None])


def test_join_line_offers_the_rest_of_the_post(post):
    join(post, "700.00")
    line = join(post, "500.00")

    assert (held(line), places(line)) == ([Decimal(300)], [1])


def test_who_asks_less_does_not_overtake(post):
    join(post, "990.00")
    large = join(post, "500.00")
    small = join(post, "5.00")

    assert (held(large, small), places(large, small)) == ([Decimal(10), Decimal(0)], [1, 2])


def test_paper_that_came_earlier_stands_before_who_still_waits(post):
    join(post, "1000.00")
    waiting = join(post, "100.00")
    paper = join(post, "50.00", days_ago=3)

    assert places(paper, waiting) == [1, 2]


def test_leave_line_moves_up_the_others_in_order(post):
    first = join(post, "1000.00")
    second, third = join(post, "600.00"), join(post, "600.00")

    actions.leave_line(first, by=UserFactory(), reason="ingetrokken")
    actions.leave_line(first, by=UserFactory(), reason="ingetrokken")

    assert held(first, second, third) == [0, 600, 400]
    assert Boeking.objects.filter(kind="release").count() == 1


def test_line_that_was_not_complete_comes_back_behind_the_others(post):
    first = join(post, "1000.00")
    second = join(post, "300.00")

    actions.leave_line(first, by=None, reason="niet volledig (Awb 4:5)")
    first = actions.join_line(
        first,
        Decimal(1000),
        complete_on=timezone.localdate(),
        by=None,
        reason="aangevuld",
    )

    assert (held(first, second), places(first)) == ([700, 300], [1])


def test_award_of_less_moves_up_who_waits(post):
    first, second = join(post, "1000.00"), join(post, "600.00")

    actions.award(first, Decimal("550.00"), by=UserFactory(), reason="W-1")

    assert held(first, second) == [0, 450]
    first.refresh_from_db()
    assert (first.awarded, first.short) == (550, 0)


def test_budget_that_is_raised_moves_up_who_waits(post):
    first, second = join(post, "1000.00"), join(post, "600.00")

    actions.amend(post, Decimal("600.01"), by=None, reason="raadsbesluit")

    post.refresh_from_db()
    assert (held(first, second), post.available) == ([1000, 600], CENT)


def test_ask_less_gives_what_is_above_it_to_the_next(post):
    first, second = join(post, "1000.00"), join(post, "600.00")

    actions.ask_less(first, Decimal("700.00"), by=None, reason="minder")

    assert (held(first, second), places(first, second)) == ([700, 300], [None, 1])


@pytest.mark.parametrize("amount", ["1000.01", "0.00", "-1.00"])
def test_ask_more_on_the_same_place_is_refused(post, amount):
    line = join(post, "1000.00")

    with pytest.raises(ValidationError, match="hooguit"):
        actions.ask_less(line, Decimal(amount), by=None, reason="meer")
    assert held(line) == [1000]


def test_join_line_twice_is_refused(post):
    line = join(post, "10.00")

    with pytest.raises(ValidationError, match="al in de rij"):
        actions.join_line(line, Decimal(20), complete_on=timezone.localdate(), by=None, reason="nog eens")


def test_third_decimal_is_refused(post):
    line = Verplichting.objects.create(post=post, organisatie=OrganisatieFactory(), description="x")

    with pytest.raises(ValidationError, match="cent"), transaction.atomic():
        actions.join_line(line, Decimal("10.005"), complete_on=timezone.localdate(), by=None, reason="x")


# What the database holds by itself.


def test_reservation_past_who_waits_is_refused_by_the_database(post):
    join(post, "990.00")
    join(post, "500.00")
    later = join(post, "5.00")

    with pytest.raises(IntegrityError, match="before this line waits"), transaction.atomic():
        book(post, "reserve", "5.00", later)


def test_reservation_of_another_kind_past_who_waits_is_refused_by_the_database(post):
    join(post, "1500.00")
    outside = Verplichting.objects.create(post=post, organisatie=OrganisatieFactory(), description="x")

    with pytest.raises(IntegrityError, match="before this line waits"), transaction.atomic():
        book(post, "reserve", "1.00", outside)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"requested": None}, "verplichting_place_in_line_whole"),
        ({"complete_at": None}, "verplichting_place_in_line_whole"),
        ({"requested": Decimal("99.99")}, "verplichting_within_requested"),
        ({"closed_at": timezone.now()}, "verplichting_closed_holds_nothing"),
    ],
)
def test_place_that_makes_no_sense_is_refused_by_the_database(post, change, constraint):
    line = join(post, "100.00")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Verplichting.objects.filter(pk=line.pk).update(**change)


# Whatever happens, in whatever order.


class Line:
    """The line of one post as the policy describes it, in memory: to compare the ledger with."""

    def __init__(self, allocated: int) -> None:
        self.allocated = allocated
        self.awarded = 0
        self.open: list[list[int]] = []  # [key, requested, reserved], in order of receipt

    @property
    def left(self) -> int:
        return self.allocated - self.awarded - sum(reserved for _key, _asked, reserved in self.open)

    def help(self) -> None:
        for row in self.open:
            row[2] += min(self.left, row[1] - row[2])
            if row[2] < row[1]:
                return

    def remove(self, key: int) -> None:
        self.open = [row for row in self.open if row[0] != key]


EUROS = st.integers(1, 60)
ACTS = st.one_of(
    st.tuples(st.just("submit"), EUROS),
    st.tuples(st.sampled_from(["withdraw", "refuse", "release", "incomplete"]), st.integers(0, 9)),
    st.tuples(st.just("complete"), st.integers(0, 9)),
    st.tuples(st.just("award"), st.integers(0, 9), st.integers(0, 60)),
    st.tuples(st.just("ask_less"), st.integers(0, 9), EUROS),
    st.tuples(st.just("ceiling"), st.integers(-60, 60)),
    st.tuples(st.just("settle"), st.integers(0, 9), EUROS),
)


class Walk:
    """The same acts on the ledger and on the line in memory, side by side."""

    def __init__(self, party: Organisatie, by: User) -> None:
        self.post = PostFactory(amount=100)
        self.party, self.by = party, by
        self.model = Line(100)
        self.lines: list[Verplichting] = []
        self.away: dict[int, int] = {}
        self.awarded: dict[int, int] = {}

    def _open(self, index: int) -> Verplichting | None:
        rows = self.model.open
        return Verplichting.objects.get(pk=rows[index % len(rows)][0]) if rows else None

    def submit(self, euros: int) -> None:
        line = join(self.post, Decimal(euros), self.party)
        self.model.open.append([line.pk, euros, 0])

    def withdraw(self, index: int) -> None:
        line = self._open(index)
        if line is not None:
            actions.leave_line(line, by=self.by, reason="weg")
            self.model.remove(line.pk)

    refuse = release = withdraw

    def incomplete(self, index: int) -> None:
        line = self._open(index)
        if line is not None:
            actions.leave_line(line, by=self.by, reason="niet volledig")
            self.away[line.pk] = int(line.requested)
            self.model.remove(line.pk)

    def complete(self, index: int) -> None:
        if self.away:
            key = sorted(self.away)[index % len(self.away)]
            euros = self.away.pop(key)
            line = Verplichting.objects.get(pk=key)
            actions.join_line(
                line,
                Decimal(euros),
                complete_on=timezone.localdate(),
                by=self.by,
                reason="aangevuld",
            )
            self.model.open.append([key, euros, 0])

    def award(self, index: int, euros: int) -> None:
        line = self._open(index)
        if line is not None:
            euros = min(euros, int(line.reserved))
            actions.award(line, Decimal(euros), by=self.by, reason="besluit")
            self.model.remove(line.pk)
            self.model.awarded += euros
            if euros:
                self.awarded[line.pk] = euros

    def ask_less(self, index: int, euros: int) -> None:
        line = self._open(index)
        if line is not None:
            euros = min(euros, int(line.requested))
            actions.ask_less(line, Decimal(euros), by=self.by, reason="minder")
            row = next(row for row in self.model.open if row[0] == line.pk)
            row[1], row[2] = euros, min(row[2], euros)

    def ceiling(self, euros: int) -> None:
        if euros < 0 and self.model.left + euros < 0:
            with pytest.raises(actions.NotEnoughMoney), transaction.atomic():
                actions.amend(self.post, Decimal(euros), by=self.by, reason="lager")
        elif euros:
            actions.amend(self.post, Decimal(euros), by=self.by, reason="anders")
            self.model.allocated += euros

    def settle(self, index: int, euros: int) -> None:
        if self.awarded:
            key = sorted(self.awarded)[index % len(self.awarded)]
            euros = min(euros, self.awarded[key])
            actions.settle_lower(Verplichting.objects.get(pk=key), Decimal(euros), by=self.by, reason="lager")
            self.model.awarded -= euros
            self.awarded[key] -= euros
            if not self.awarded[key]:
                del self.awarded[key]

    def check(self) -> None:
        self.model.help()
        found = {
            line.pk: (int(line.requested), int(line.reserved))
            for line in self.post.verplichtingen.filter(closed_at__isnull=True)
        }
        assert found == {key: (asked, reserved) for key, asked, reserved in self.model.open}
        self.post.refresh_from_db()
        assert (self.post.awarded, self.post.available) == (self.model.awarded, self.model.left)
        waits = [key for key, asked, reserved in self.model.open if reserved < asked]
        assert list(queries.in_line(self.post).values_list("pk", flat=True)) == waits
        assert not (waits and self.post.available)


@pytest.fixture
def people(db) -> tuple[Organisatie, User]:
    return OrganisatieFactory(), UserFactory()


# Each example is rolled back.
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=1, max_size=25))
def test_any_order_of_acts_keeps_promises_and_order(people, acts):
    with transaction.atomic():
        walk = Walk(*people)
        for name, *arguments in acts:
            getattr(walk, name)(*arguments)
            walk.check()
        assert (queries.differences(), queries.overtaken()) == ([], [])
        transaction.set_rollback(True)


def everybody_at_once(post: Begrotingspost, parties: list[Organisatie], amounts: list[Decimal]) -> None:
    """Each party asks from a connection of its own, all at the same moment; some leave again at once."""
    together = Barrier(len(parties))

    def one(index: int) -> None:
        try:
            together.wait(60)
            line = join(post, amounts[index], parties[index])
            if index % 5 == 0:
                actions.leave_line(line, by=None, reason="toch niet")
        finally:
            connection.close()

    with ThreadPoolExecutor(len(parties)) as pool:
        list(pool.map(one, range(len(parties))))


@pytest.mark.django_db(transaction=True)
def test_thirty_connections_for_the_last_euros_never_promise_more_than_there_is():
    parties = [OrganisatieFactory() for _ in range(30)]
    for attempt in range(3):
        random.seed(attempt)
        amounts = [Decimal(random.randint(1, 30000)) / 100 for _ in parties]
        post = PostFactory(amount=1000, year=2030 + attempt)

        everybody_at_once(post, parties, amounts)

        post.refresh_from_db()
        lines = post.verplichtingen.filter(closed_at__isnull=True)
        wanted = sum(line.requested for line in lines)
        assert (lines.count(), post.reserved) == (24, min(wanted, Decimal(1000)))
        assert (queries.differences(), queries.overtaken()) == ([], [])
        ordered = lines.order_by("complete_on", "complete_at", "pk")
        states = ["full" if not line.short else "part" if line.reserved else "none" for line in ordered]
        assert states == sorted(states, key=["full", "part", "none"].index)
        assert states.count("part") <= 1
