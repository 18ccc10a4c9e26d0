"""Payment batches: what goes in, four eyes, one file, and never twice the same money."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import MemberRole, Role
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting.models import Boeking
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.betalingen import queries
from amstelveen_ontmoet.betalingen.actions import batches, rekeningen
from amstelveen_ontmoet.betalingen.enums import BatchStatus, Obstacle, PaymentStatus
from amstelveen_ontmoet.betalingen.models import Betaalbatch, Betaling
from amstelveen_ontmoet.betalingen.workflow import BATCH_STEPS, PAYMENT_STEPS
from amstelveen_ontmoet.procedure.actions import payments
from amstelveen_ontmoet.procedure.enums import LetterKind, Outcome, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Besluit, Bezwaar, Brief
from tests.factories.accounts import LidmaatschapFactory, staff
from tests.factories.begroting import book
from tests.factories.betalingen import Purse, example_iban

pytestmark = pytest.mark.django_db


@pytest.fixture
def purse(db) -> Purse:
    return Purse()


def obstacles(purse: Purse, by: User | None = None) -> list[Obstacle | None]:
    """Why each line is left out, in the order in which they were made; None for what can be paid."""
    lines = queries.judged(queries.unpaid_lines(), by or purse.maker)
    return [row.obstacle for row in queries.payables(lines.order_by("pk"))]


def case_of(line) -> Aanvraag:
    return Aanvraag.objects.get(regels__verplichting=line)


def decided(purse: Purse, aanvraag: Aanvraag) -> Aanvraag:
    """With the decision that a payment by hand asks the day of."""
    Besluit.objects.create(
        aanvraag=aanvraag,
        outcome=Outcome.VERLEEND,
        requested=100,
        granted=100,
        decided_at=timezone.now(),
        decided_by=purse.mandaathouder,
        advised_by=purse.maker,
        submitted_by=aanvraag.submitted_by,
        published_on=timezone.localdate(),
        objection_until_on=timezone.localdate() + timedelta(days=42),
        brief=Brief.objects.create(
            aanvraag=aanvraag, kind=LetterKind.VERLENING, sent_at=timezone.now(), content={}
        ),
    )
    return aanvraag


def test_batch_takes_what_can_be_paid_with_the_account_of_that_moment(purse):
    line = purse.award("11277.02")
    batch = purse.batch()
    (payment,) = batch.betalingen.all()
    assert (payment.amount, payment.verplichting, payment.status) == (Decimal("11277.02"), line, "klaar")
    assert payment.iban == queries.account_in_use(line.organisatie).iban
    assert payment.reference == f"{batch.number}-00001" and batch.number.endswith("-001")


def test_lines_are_left_out_with_their_reason(purse):
    plain = purse.award()
    no_account = purse.award(organisatie=purse.party(with_account=False))
    changing = purse.award()
    first, second = (row.user for row in changing.organisatie.lidmaatschappen.order_by("pk"))
    entered = rekeningen.enter_account(
        changing.organisatie_id, iban=example_iban(99), holder="Nieuw", by=first
    )
    rekeningen.confirm_account(entered.pk, by=second)
    objected = purse.award()
    case = case_of(objected)
    brief = Brief.objects.create(aanvraag=case, kind=LetterKind.VERLENING, sent_at=timezone.now(), content={})
    Bezwaar.objects.create(
        aanvraag=case,
        brief=brief,
        grounds="x",
        received_on=timezone.localdate(),
        made_at=timezone.now(),
        made_by=first,
        decide_by_on=timezone.localdate(),
        first_decided_by=purse.mandaathouder,
    )
    undecided = purse.award(status=Status.TER_BESLUIT)
    lines = [plain, no_account, changing, objected, undecided]
    assert [line.pk for line in lines] == sorted(line.pk for line in lines)
    assert obstacles(purse) == [
        None,
        Obstacle.GEEN_REKENING,
        Obstacle.WACHTTIJD,
        Obstacle.BEZWAAR,
        Obstacle.GEEN_BESLUIT,
    ]
    batch = purse.batch()
    assert [each.verplichting for each in batch.betalingen.all()] == [plain]
    assert obstacles(purse)[0] == Obstacle.ONDERWEG


def test_who_has_a_role_at_the_party_pays_it_nothing(purse):
    line = purse.award()
    LidmaatschapFactory(user=purse.maker, organisatie=line.organisatie, role=MemberRole.SCHRIJVER, ended=True)
    maker = User.objects.get(pk=purse.maker.pk)
    assert obstacles(purse, maker) == [Obstacle.BETROKKEN]
    assert obstacles(purse, purse.releaser) == [None]


def test_award_without_an_application_is_not_paid(purse):
    party = purse.party()
    line = ledger.reserve(purse.post, party, Decimal(5), description="x", by=None, reason="x")
    ledger.award(line, Decimal(5), by=purse.mandaathouder, reason="x")
    assert obstacles(purse) == [Obstacle.GEEN_BESLUIT]


def test_empty_batch_is_refused(purse):
    purse.award(organisatie=purse.party(with_account=False))
    with pytest.raises(ValidationError, match="Een lege batch maken wij niet"):
        purse.batch()


def test_day_in_the_past_is_refused(purse):
    purse.award()
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ValidationError, match="vandaag of een latere dag"):
        batches.make_batch(execute_on=yesterday, seen=purse.seen(), by=purse.maker)


def test_list_that_changed_since_it_was_seen_makes_nothing(purse):
    purse.award()
    seen = purse.seen()
    purse.award("7.00")
    with pytest.raises(ValidationError, match="De lijst is veranderd"):
        batches.make_batch(execute_on=timezone.localdate(), seen=seen, by=purse.maker)
    assert Betaalbatch.objects.count() == 0


def test_part_that_was_paid_before_is_not_paid_again(purse):
    line = purse.award("100.00")
    ledger.pay(line, Decimal("40.00"), by=purse.maker, reason="eerder")
    with connection.cursor() as cursor:  # that was another transaction
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    purse.batch()
    assert Betaling.objects.get().amount == Decimal("60.00")


def test_filter_takes_one_post_or_what_is_looked_for(purse):
    first, second = purse.award("1.00"), purse.award("2.00")
    name = second.organisatie.name
    found = queries.ready(None, name, purse.maker)
    assert [(row.line, row.left) for row in found] == [(second, Decimal("2.00"))]
    assert list(queries.unpaid_lines(purse.post.pk)) == [first, second]
    assert list(queries.unpaid_lines(purse.post.pk + 1)) == []


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.AMBTENAAR, True), (Role.MANDAATHOUDER, True), (Role.MAKELAAR, False), (Role.BEHEERDER, False)],
)
def test_release_is_for_another_with_the_right(purse, role, may):
    purse.award()
    batch, person = purse.batch(), staff(role)
    if may:
        batches.release_batch(batch.pk, seen=(1, Decimal("100.00")), by=person)
        assert Betaalbatch.objects.get().released_by == person
    else:
        with pytest.raises(PermissionDenied):
            batches.release_batch(batch.pk, seen=(1, Decimal("100.00")), by=person)


def test_maker_decider_and_who_has_a_role_release_nothing(purse):
    line = purse.award()
    batch = purse.batch()
    Brief.objects.create(
        aanvraag=case_of(line),
        kind=LetterKind.VERLENING,
        sent_at=timezone.now(),
        sent_by=purse.mandaathouder,
        content={},
    )
    involved = staff(Role.AMBTENAAR)
    LidmaatschapFactory(user=involved, organisatie=line.organisatie, ended=True)
    for person in (purse.maker, purse.mandaathouder, involved):
        with pytest.raises(PermissionDenied):
            batches.release_batch(batch.pk, seen=(1, Decimal("100.00")), by=person)


def test_release_of_something_else_than_was_seen_is_refused(purse):
    purse.award(), purse.award("5.00")
    batch = purse.batch()
    seen = purse.seen_in(batch)
    batches.drop_payment(batch.betalingen.last().pk, by=purse.maker)
    with pytest.raises(ValidationError, match="intussen veranderd"):
        batches.release_batch(batch.pk, seen=seen, by=purse.releaser)


def test_dropped_and_withdrawn_payments_can_be_paid_later(purse):
    purse.award(), purse.award("5.00")
    batch = purse.batch()
    first, last = batch.betalingen.all()
    batches.drop_payment(first.pk, by=purse.maker)
    with pytest.raises(ValidationError, match="laatste betaling"):
        batches.drop_payment(last.pk, by=purse.maker)
    assert purse.seen() == (1, Decimal("100.00"))
    batches.withdraw_batch(batch.pk, reason="Verkeerde dag", by=purse.maker)
    assert purse.seen() == (2, Decimal("105.00"))
    assert purse.batch().number.endswith("-002")
    with pytest.raises(ValidationError):
        batches.withdraw_batch(batch.pk, reason="Nog eens", by=purse.maker)


def test_record_payment_by_hand_is_refused_while_a_payment_is_under_way(purse):
    line = purse.award()
    case = case_of(line)
    purse.batch()
    with pytest.raises(ValidationError, match="al een betaling onderweg"):
        payments.record_payment(
            case.pk, amount=Decimal(1), paid_on=timezone.localdate(), reference="X", by=purse.releaser
        )


def way_to(purse: Purse, status: BatchStatus) -> Betaalbatch:
    purse.award()
    batch = purse.sent() if status in (BatchStatus.VERSTUURD, BatchStatus.AFGEROND) else purse.batch()
    if status == BatchStatus.VRIJGEGEVEN:
        batches.release_batch(batch.pk, seen=purse.seen_in(batch), by=purse.releaser)
    if status == BatchStatus.INGETROKKEN:
        batches.withdraw_batch(batch.pk, reason="x", by=purse.maker)
    if status == BatchStatus.AFGEROND:
        Betaalbatch.objects.filter(pk=batch.pk).update(status=status, finished_at=timezone.now())
    return Betaalbatch.objects.get(pk=batch.pk)


ACTS = {
    BatchStatus.VRIJGEGEVEN: lambda batch, by: batches.release_batch(
        batch.pk, seen=(1, Decimal("100.00")), by=by
    ),
    BatchStatus.INGETROKKEN: lambda batch, by: batches.withdraw_batch(batch.pk, reason="x", by=by),
}
MAY = {
    BatchStatus.VRIJGEGEVEN: {"releaser", "mandaathouder"},
    BatchStatus.INGETROKKEN: {"maker", "releaser"},
}


@pytest.mark.parametrize("to", ACTS)
@pytest.mark.parametrize("was", BatchStatus)
def test_every_step_of_a_batch_against_every_role(purse, was, to):
    batch = way_to(purse, was)
    people = {
        "maker": purse.maker,
        "releaser": purse.releaser,
        "mandaathouder": purse.mandaathouder,
        "makelaar": staff(Role.MAKELAAR),
        "beheerder": staff(Role.BEHEERDER),
        "bestuur": batch.betalingen.get().verplichting.organisatie.lidmaatschappen.first().user,
    }
    for role, person in people.items():
        expected = None
        if role not in MAY[to]:
            expected = (PermissionDenied, ValidationError)
        elif to not in BATCH_STEPS[was]:
            expected = ValidationError
        with transaction.atomic():
            if expected:
                with pytest.raises(expected):
                    ACTS[to](batch, person)
            else:
                ACTS[to](batch, person)
                assert Betaalbatch.objects.get(pk=batch.pk).status == to
            transaction.set_rollback(True)


def test_every_step_of_a_payment_is_in_the_table_and_no_other():
    steps = {(was, to) for was, following in PAYMENT_STEPS.items() for to in following}
    assert steps == {
        ("klaar", "verstuurd"),
        ("klaar", "vervallen"),
        ("verstuurd", "bevestigd"),
        ("verstuurd", "afgewezen"),
    }


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Decimal(1)},
        {"iban": example_iban(5)},
        {"holder": "Een ander"},
        {"reference": "x"},
        {"description": "x"},
    ],
)
def test_database_keeps_a_payment_as_it_was_made(purse, change):
    purse.award()
    purse.batch()
    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
        Betaling.objects.update(**change)


def test_database_keeps_a_batch_and_its_payments(purse):
    purse.award()
    purse.released()
    for change in (
        {"number": "x"},
        {"made_by": purse.releaser},
        {"execute_on": timezone.localdate() + timedelta(1)},
    ):
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            Betaalbatch.objects.update(**change)
    for model in (Betaling, Betaalbatch):
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            model.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("batch_released_by_another", {"released": "maker"}),
        ("batch_released_pair", {"released_at": timezone.now()}),
        ("batch_step_is_whole", {"status": BatchStatus.VERSTUURD}),
        ("batch_sent_with_its_file", {"sent": "maker"}),
    ],
)
def test_database_refuses_a_batch_that_cannot_be(purse, constraint, change):
    purse.award()
    batch = purse.batch()
    change, now = dict(change), timezone.now()
    if change.pop("released", None):
        change |= {"status": "vrijgegeven", "released_at": now, "released_by": purse.maker}
    if change.pop("sent", None):
        change |= {
            "status": "verstuurd",
            "released_at": now,
            "released_by": purse.releaser,
            "sent_at": now,
            "sent_by": purse.maker,
        }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Betaalbatch.objects.filter(pk=batch.pk).update(**change)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("one_open_payment_per_line", {"reference": "x"}),
        ("payment_amount_positive", {"amount": Decimal(0), "other": True}),
        ("payment_has_an_iban", {"iban": "x", "other": True}),
        ("payment_step_is_whole", {"status": PaymentStatus.BEVESTIGD, "other": True}),
        ("is owed", {"amount": Decimal("5.01"), "other": True}),
    ],
)
def test_database_refuses_a_payment_that_cannot_be(purse, constraint, fields):
    purse.award()
    batch = purse.batch()
    fields = dict(fields)
    line = purse.award("5.00") if fields.pop("other", False) else batch.betalingen.get().verplichting
    with pytest.raises(Error, match=constraint), transaction.atomic():
        Betaling.objects.create(
            **{
                "batch": batch,
                "verplichting": line,
                "amount": Decimal(1),
                "iban": example_iban(),
                "holder": "x",
                "case_number": "W",
                "description": "x",
                "reference": "y",
                **fields,
            }
        )


@pytest.mark.parametrize("kind", [Boeking.Kind.PAY, Boeking.Kind.LOWER, Boeking.Kind.SETTLE])
def test_database_books_nothing_beside_a_payment_under_way(purse, kind):
    line = purse.award()
    purse.batch()
    with connection.cursor() as cursor:  # as at the end of the transaction
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="under way"), transaction.atomic():
        book(line.post, kind, "1.00", line)


@pytest.mark.django_db(transaction=True)
def test_makers_at_once_put_each_line_in_one_batch():
    purse = Purse()
    for number in range(6):
        purse.award(Decimal(10 + number))
    seen, together = purse.seen(), Barrier(6)
    people = [purse.maker, purse.releaser, *(staff(Role.AMBTENAAR) for _ in range(4))]

    def make(by: User) -> bool:
        try:
            together.wait(60)
            batches.make_batch(execute_on=timezone.localdate(), seen=seen, by=by)
            return True
        except ValidationError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(make, people))

    assert made.count(True) == 1 and Betaalbatch.objects.count() == 1
    assert Betaling.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_payment_by_hand_and_batch_at_once_pay_one_time():
    purse = Purse()
    lines = [purse.award() for _ in range(4)]
    cases = [decided(purse, case_of(line)).pk for line in lines]
    seen, together = purse.seen(), Barrier(5)
    on = timezone.localdate()

    def by_hand(case: int) -> bool:
        try:
            together.wait(60)
            payments.record_payment(
                case, amount=Decimal(100), paid_on=on, reference="hand", by=purse.releaser
            )
            return True
        except ValidationError:
            return False
        finally:
            connection.close()

    def in_batch() -> bool:
        try:
            together.wait(60)
            batches.make_batch(execute_on=on, seen=seen, by=purse.maker)
            return True
        except ValidationError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        batch = pool.submit(in_batch)
        paid = sum(pool.map(by_hand, cases))

    put = Betaling.objects.count()
    assert put in (0, 4) and batch.result() == (put == 4)
    assert paid + put == 4 if batch.result() else paid == 4
    assert differences() == []
