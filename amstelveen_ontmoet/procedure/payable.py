"""Which case stands behind a line of money, and why it is not paid now."""

from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from amstelveen_ontmoet.betalingen.enums import Obstacle
from amstelveen_ontmoet.betalingen.queries import PaymentCase
from amstelveen_ontmoet.procedure.enums import (
    DECISION_LETTERS,
    GRANTED,
    ChangeStatus,
    ObjectionStatus,
    ReclaimStatus,
)
from amstelveen_ontmoet.procedure.models import Aanvraagregel, Bezwaar, Brief, Terugvordering, Wijziging


def _with_obstacle() -> QuerySet[Any]:
    """Every line of a case with `obstacle`, why it is not paid now; empty when nothing stands in the way.

    A payment waits while an objection, a change or a reclaim is open (assumption: the law lets a decision
    work meanwhile, Awb 6:16, but money that comes back costs more than money that waits).
    """
    own = {"aanvraag": OuterRef("aanvraag")}
    open_objection = Bezwaar.objects.filter(status=ObjectionStatus.ONTVANGEN, **own)
    open_change = Wijziging.objects.filter(status=ChangeStatus.GEVRAAGD, **own)
    open_reclaim = Terugvordering.objects.filter(status=ReclaimStatus.GEVORDERD, **own)
    return Aanvraagregel.objects.annotate(
        obstacle=Case(
            When(~Q(aanvraag__status__in=GRANTED), then=Value(Obstacle.GEEN_BESLUIT)),
            When(Exists(open_objection), then=Value(Obstacle.BEZWAAR)),
            When(Exists(open_change), then=Value(Obstacle.WIJZIGING)),
            When(Exists(open_reclaim), then=Value(Obstacle.TERUGVORDERING)),
            default=Value(""),
            output_field=CharField(),
        )
    )


def payment_obstacle() -> Subquery:
    """Why the case behind a line of money is not paid now, for a query over lines of money.

    Empty when nothing stands in the way, NULL without a case (settings.PAYMENT_OBSTACLES).
    """
    rows = _with_obstacle().filter(verplichting=OuterRef("pk")).order_by("-pk")
    return Subquery(rows.values("obstacle")[:1])


def payment_cases(lines: list[int]) -> dict[int, PaymentCase]:
    """The application behind each line of money (by primary key), for who pays (settings.PAYMENT_CASES)."""
    rows = _with_obstacle().filter(verplichting__in=lines).select_related("aanvraag").order_by("pk")
    deciders: dict[int, set[int]] = {}
    signed = Brief.objects.filter(aanvraag__regels__verplichting__in=lines, kind__in=DECISION_LETTERS)
    for aanvraag, person in signed.values_list("aanvraag", "sent_by").distinct():
        deciders.setdefault(aanvraag, set()).add(person)
    return {
        row.verplichting_id: PaymentCase(
            str(row.aanvraag.number),
            row.aanvraag.title,
            Obstacle(row.obstacle) if row.obstacle else None,
            frozenset(deciders.get(row.aanvraag_id, ())),
        )
        for row in rows
        if row.verplichting_id is not None  # the filter leaves no other
    }
