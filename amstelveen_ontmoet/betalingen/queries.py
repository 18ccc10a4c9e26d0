"""Reading account numbers, what is to be paid, and what is on its way."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.utils import timezone
from django.utils.module_loading import import_string

from amstelveen_ontmoet.accounts.models import Organisatie, User
from amstelveen_ontmoet.accounts.queries import involved_in
from amstelveen_ontmoet.accounts.roles import MemberRole
from amstelveen_ontmoet.begroting.models import Begrotingspost, Boeking, Verplichting
from amstelveen_ontmoet.betalingen.enums import OPEN_PAYMENT, AccountStatus, BatchStatus, Obstacle
from amstelveen_ontmoet.betalingen.models import Betaalbatch, Betaling, Rekening, Terugmelding
from amstelveen_ontmoet.sepa import Account, IbanError, parse_iban
from amstelveen_ontmoet.spelregels.queries import number_on, values_on

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class PaymentCase:
    """The case behind a line of money, as its app tells it.

    `obstacle` is why it is not paid now; `deciders` are the people (by primary key) who signed a decision.
    """

    number: str
    title: str
    obstacle: Obstacle | None = None
    deciders: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Payable:
    """A line of money of which something is left to pay, in euros. `obstacle` says why it is left out."""

    line: Verplichting
    left: Decimal
    case: PaymentCase
    account: Rekening | None
    obstacle: Obstacle | None


def cases_behind(lines: Iterable[int]) -> dict[int, PaymentCase]:
    """The case of each line (by primary key); none for a line without one.

    `settings.PAYMENT_CASES` names who is asked, since the procedure stands above this app.
    """
    return import_string(settings.PAYMENT_CASES)(list(lines))


def unpaid_lines(post: int | None = None, text: str = "") -> QuerySet[Verplichting]:
    """Awards of which something is left to pay, by organisation; those of a post (by primary key)."""
    lines = Verplichting.objects.filter(awarded__gt=F("paid")).select_related("post", "organisatie")
    if post is not None:
        lines = lines.filter(post=post)
    if text:
        lines = lines.filter(Q(description__icontains=text) | Q(organisatie__name__icontains=text))
    return lines.order_by("organisatie__name", "pk")


def judged(lines: QuerySet[Verplichting], user: User) -> QuerySet[Any]:
    """The lines with `obstacle`, why this person cannot put one in a batch today; empty when it is ready."""
    today = timezone.localdate()
    own = Rekening.objects.confirmed().filter(organisatie=OuterRef("organisatie"))
    under_way = Betaling.objects.filter(verplichting=OuterRef("pk"), status__in=OPEN_PAYMENT)
    return lines.annotate(
        case_obstacle=import_string(settings.PAYMENT_OBSTACLES)(),
        obstacle=Case(
            When(Exists(under_way), then=Value(Obstacle.ONDERWEG)),
            When(case_obstacle__isnull=True, then=Value(Obstacle.GEEN_BESLUIT)),
            When(~Q(case_obstacle=""), then=F("case_obstacle")),
            When(organisatie__in=involved_in(user), then=Value(Obstacle.BETROKKEN)),
            When(~Exists(own.filter(from_on__lte=today)), then=Value(Obstacle.GEEN_REKENING)),
            When(Exists(own.filter(from_on__gt=today)), then=Value(Obstacle.WACHTTIJD)),
            default=Value(""),
            output_field=CharField(),
        ),
    )


@dataclass(frozen=True)
class ToPay:
    """How many lines can be paid now and how many euros, and the same per obstacle."""

    count: int
    total: Decimal
    left_out: list[tuple[Obstacle, int, Decimal]]

    @property
    def needs_attention(self) -> bool:
        """Whether something is left out that does not go on by itself."""
        return any(obstacle != Obstacle.ONDERWEG for obstacle, _count, _total in self.left_out)

    @property
    def total_left_out(self) -> Decimal:
        return sum((total for _obstacle, _count, total in self.left_out), ZERO)


def to_pay(lines: QuerySet[Any]) -> ToPay:
    """What the judged lines add up to; one query, whatever their number."""
    left = Sum(F("awarded") - F("paid"))
    rows = lines.order_by().values_list("obstacle").annotate(count=Count("pk"), total=left)
    found = {obstacle: (count, total) for obstacle, count, total in rows}
    return ToPay(
        *found.get("", (0, ZERO)), [(each, *found[each.value]) for each in Obstacle if each.value in found]
    )


def in_order(lines: QuerySet[Any]) -> QuerySet[Any]:
    """Judged lines, those that are ready first."""
    is_left_out = Case(When(obstacle="", then=0), default=1, output_field=IntegerField())
    return lines.order_by(is_left_out, "organisatie__name", "pk")


def payables(lines: Iterable[Any]) -> list[Payable]:
    """Judged lines with case and account, in their order and in a fixed number of queries."""
    lines = list(lines)
    cases = cases_behind(line.pk for line in lines)
    accounts = {
        each.organisatie_id: each
        for each in Rekening.objects.in_use().filter(organisatie__in={line.organisatie_id for line in lines})
    }
    return [
        Payable(
            line,
            line.awarded - line.paid,
            cases.get(line.pk, PaymentCase("", line.description, Obstacle.GEEN_BESLUIT)),
            accounts.get(line.organisatie_id),
            Obstacle(line.obstacle) if line.obstacle else None,
        )
        for line in lines
    ]


def ready(post: int | None, text: str, user: User) -> list[Payable]:
    """Everything that this person can put in a batch now."""
    return payables(judged(unpaid_lines(post, text), user).filter(obstacle=""))


def posts_with_unpaid() -> QuerySet[Begrotingspost]:
    """The posts on which something is left to pay."""
    lines = Verplichting.objects.filter(awarded__gt=F("paid"))
    return Begrotingspost.objects.filter(verplichtingen__in=lines).distinct().order_by("-year", "number")


def open_payments(lines: Iterable[int]) -> QuerySet[Betaling]:
    """Payments of these lines (by primary key) that are not settled yet, each with its batch alone."""
    found = Betaling.objects.filter(verplichting__in=list(lines), status__in=OPEN_PAYMENT)
    return found.select_related("batch").defer("batch__xml", "batch__csv")


def rejected_since_paid(lines: Iterable[int]) -> dict[int, Betaling]:
    """The latest payment of each line (by primary key) that the bank refused, to show why."""
    refused = Betaling.objects.filter(verplichting__in=list(lines), status="afgewezen").order_by("pk")
    return {each.verplichting_id: each for each in refused}


def batches() -> QuerySet[Betaalbatch]:
    """Every batch, the latest first, with how many payments and euros are in it; without its files."""
    counted = ~Q(betalingen__status="vervallen") | Q(status=BatchStatus.INGETROKKEN)
    return (
        Betaalbatch.objects.defer("xml", "csv")
        .select_related("made_by", "released_by", "sent_by", "withdrawn_by", "job")
        .annotate(
            payments=Count("betalingen", filter=counted), total=Sum("betalingen__amount", filter=counted)
        )
        .order_by("-made_at", "-pk")  # the order of the model is lost where rows are counted
    )


def payments_of(batch: Betaalbatch) -> QuerySet[Betaling]:
    """The payments of a batch in the order of its file."""
    return batch.betalingen.select_related("verplichting__organisatie", "verplichting__post").order_by("pk")


def parties_of(batch: Betaalbatch) -> set[int]:
    """To which organisations (by primary key) the batch pays."""
    return set(batch.betalingen.values_list("verplichting__organisatie", flat=True))


def deciders_of(batch: Betaalbatch) -> set[int]:
    """Who (by primary key) signed a decision on a case that the batch pays."""
    cases = cases_behind(batch.betalingen.values_list("verplichting", flat=True))
    return {person for case in cases.values() for person in case.deciders}


def answers_of_the_bank() -> QuerySet[Terugmelding]:
    """What the bank said, the latest first, without the files themselves."""
    return Terugmelding.objects.defer("content").select_related("received_by", "processed_by")


def own_payer() -> Account | None:
    """The account of the municipality from which is paid today.

    None until somebody entered it in the spelregels, and when what is there is no account number.
    """
    values = {key: value.value for key, value in values_on("betaling", timezone.localdate()).items()}
    try:
        return Account(
            values["rekening_naam"], parse_iban(values["rekening_iban"]), values.get("rekening_bic", "")
        )
    except (KeyError, IbanError):
        return None


def days_to_wait() -> int:
    """After so many days another account number takes effect (spelregels)."""
    return int(number_on("betaling.wachttijd_rekening", timezone.localdate()))


def accounts_of(organisatie: Organisatie) -> QuerySet[Rekening]:
    """Every account number that was entered for an organisation, the latest first."""
    return organisatie.rekeningen.select_related("entered_by", "confirmed_by", "withdrawn_by")


def account_in_use(organisatie: Organisatie) -> Rekening | None:
    """To which account the organisation is paid today."""
    return Rekening.objects.in_use().filter(organisatie=organisatie).first()


def board_of(organisatie: Organisatie) -> QuerySet[User]:
    """Who sits on the board today."""
    seats = organisatie.lidmaatschappen.active().filter(role=MemberRole.BESTUUR)
    return User.objects.filter(lidmaatschappen__in=seats, is_active=True).distinct().order_by("pk")


def waits_for_staff() -> QuerySet[Rekening]:
    """Account numbers of organisations whose board has nobody else to confirm them, the oldest first."""
    today = timezone.localdate()
    seat = Q(
        Q(organisatie__lidmaatschappen__until_on__isnull=True)
        | Q(organisatie__lidmaatschappen__until_on__gte=today),
        organisatie__lidmaatschappen__role=MemberRole.BESTUUR,
        organisatie__lidmaatschappen__from_on__lte=today,
        organisatie__lidmaatschappen__user__is_active=True,
    )
    others = seat & ~Q(organisatie__lidmaatschappen__user=F("entered_by"))
    return (
        Rekening.objects.filter(status=AccountStatus.INGEVOERD)
        .annotate(others=Count("organisatie__lidmaatschappen__user", filter=others, distinct=True))
        .filter(others=0)
        .select_related("organisatie", "entered_by")
        .order_by("entered_at")
    )


def ledger_findings() -> list[str]:
    """Payments that the bank confirmed without the entry that they stand for, a line each."""
    wrong = Betaling.objects.filter(boeking__isnull=False).exclude(
        boeking__kind=Boeking.Kind.PAY,
        boeking__amount=F("amount"),
        boeking__verplichting=F("verplichting"),
    )
    return [f"{each.reference}: paid {each.amount}, the ledger says otherwise" for each in wrong]
