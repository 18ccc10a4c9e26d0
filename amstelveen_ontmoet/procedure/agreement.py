"""Whether the ledger agrees with the cases: every reservation and award has the decision it came from."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from amstelveen_ontmoet.procedure.enums import (
    GRANTED,
    WITH_MUNICIPALITY,
    ChangeStatus,
    LetterKind,
    ObjectionStatus,
    Status,
)
from amstelveen_ontmoet.procedure.models import Aanvraag, Aanvraagregel, Wachtplaats

ZERO = Decimal("0.00")
# Nothing is promised any more, and nothing was given.
NOT_GRANTED = (Status.AFGEWEZEN, Status.BUITEN_BEHANDELING, Status.INGETROKKEN)


def ledger_findings() -> list[str]:
    """What differs between cases and ledger, a line each. The same few queries for any number of cases."""
    return [*_awards(), *_promises_without_a_case(), *_waiting()]


def _awards() -> Iterator[str]:
    """The award on the lines is the amount of the last decision about money."""
    cases = Aanvraag.objects.annotate(
        awarded=Coalesce(Sum("regels__verplichting__awarded"), ZERO)
    ).select_related("besluit", "vaststelling")
    granted = cases.filter(status__in=GRANTED).prefetch_related("bezwaren__brief", "wijzigingen")
    for aanvraag in granted.iterator(chunk_size=500):
        award, amount = _decided(aanvraag)
        if aanvraag.awarded != amount:
            yield f"{aanvraag.number}: decided {amount}, the ledger awards {aanvraag.awarded}"
        if aanvraag.besluit.awarded != award:
            yield f"{aanvraag.number}: awarded {award}, the decision says {aanvraag.besluit.awarded}"
    for aanvraag in cases.exclude(status__in=GRANTED).filter(awarded__gt=0):
        yield f"{aanvraag.number or aanvraag.pk}: {aanvraag.status}, the ledger awards {aanvraag.awarded}"


def _decided(aanvraag: Aanvraag) -> tuple[Decimal, Decimal]:
    """The amounts of the latest decisions on the award, and on the award or its settlement, in euros."""
    founded = [each for each in aanvraag.bezwaren.all() if each.status == ObjectionStatus.GEGROND]
    settlement = getattr(aanvraag, "vaststelling", None)
    awards = [
        (aanvraag.besluit.decided_at, aanvraag.besluit.granted),
        *(
            (change.decided_at, change.granted_after)
            for change in aanvraag.wijzigingen.all()
            if change.status == ChangeStatus.AKKOORD
        ),
        *((each.decided_at, each.granted) for each in founded if each.brief.kind != LetterKind.LAGER),
    ]
    settled = [(each.decided_at, each.granted) for each in founded if each.brief.kind == LetterKind.LAGER]
    if settlement is not None:
        settled.append((settlement.decided_at, settlement.settled))
    return _latest(awards), _latest([*awards, *settled])


def _latest(acts: Iterable[tuple[datetime | None, Decimal | None]]) -> Decimal:
    return max((at, amount) for at, amount in acts if at is not None and amount is not None)[1]


def _promises_without_a_case() -> Iterator[str]:
    """Lines in the queue of a case that is over, or that ask more than the case does."""
    in_line = Aanvraagregel.objects.filter(
        verplichting__complete_at__isnull=False, verplichting__closed_at__isnull=True
    ).select_related("aanvraag", "post", "verplichting")
    for regel in in_line.exclude(aanvraag__status__in=WITH_MUNICIPALITY):
        yield f"{regel.aanvraag.number}: {regel.aanvraag.status}, still in line for {regel.post}"
    more = in_line.filter(verplichting__requested__gt=F("requested"))
    for regel in more.annotate(in_line_with=F("verplichting__requested")):
        yield (
            f"{regel.aanvraag.number}: asks {regel.requested} from {regel.post}, "
            f"stands in line with {regel.in_line_with}"
        )


def _waiting() -> Iterator[str]:
    """Who lacks money knows it, and nobody is told so who does not."""
    lacking = _lacking().filter(
        ~Exists(Wachtplaats.objects.filter(regel=OuterRef("pk"), closed_at__isnull=True))
    )
    for regel in lacking.select_related("aanvraag", "post"):
        yield f"{regel.aanvraag.number}: waits for {regel.post} and was not told"
    over = Wachtplaats.objects.filter(closed_at__isnull=True).filter(
        Q(regel__verplichting__closed_at__isnull=False) | ~Q(regel__aanvraag__status__in=WITH_MUNICIPALITY)
    )
    for wait in over.select_related("regel__aanvraag", "regel__post"):
        yield f"{wait.regel.aanvraag.number}: no longer in line for {wait.regel.post}, still told to wait"


def _lacking() -> QuerySet[Aanvraagregel]:
    return Aanvraagregel.objects.filter(
        verplichting__complete_at__isnull=False,
        verplichting__closed_at__isnull=True,
        verplichting__reserved__lt=F("verplichting__requested"),
    )
