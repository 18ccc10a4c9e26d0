"""Which case stands behind a line of money, and why it is not paid now."""

from django.db.models import Exists, OuterRef

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


def payment_cases(lines: list[int]) -> dict[int, PaymentCase]:
    """The application behind each line of money (by primary key), for who pays (settings.PAYMENT_CASES).

    A payment waits while an objection, a change or a reclaim is open (assumption: the law lets a decision
    work meanwhile, Awb 6:16, but money that comes back costs more than money that waits).
    """
    own = {"aanvraag": OuterRef("aanvraag")}
    open_objection = Bezwaar.objects.filter(status=ObjectionStatus.ONTVANGEN, **own)
    open_change = Wijziging.objects.filter(status=ChangeStatus.GEVRAAGD, **own)
    open_reclaim = Terugvordering.objects.filter(status=ReclaimStatus.GEVORDERD, **own)
    rows = (
        Aanvraagregel.objects.filter(verplichting__in=lines)
        .select_related("aanvraag")
        .annotate(
            has_objection=Exists(open_objection),
            has_change=Exists(open_change),
            has_reclaim=Exists(open_reclaim),
        )
    )
    deciders: dict[int, set[int]] = {}
    signed = Brief.objects.filter(aanvraag__regels__verplichting__in=lines, kind__in=DECISION_LETTERS)
    for aanvraag, person in signed.values_list("aanvraag", "sent_by").distinct():
        deciders.setdefault(aanvraag, set()).add(person)
    found: dict[int, PaymentCase] = {}
    for row in rows:
        obstacle = None
        if row.aanvraag.status not in GRANTED:
            obstacle = Obstacle.GEEN_BESLUIT
        elif row.has_objection:
            obstacle = Obstacle.BEZWAAR
        elif row.has_change:
            obstacle = Obstacle.WIJZIGING
        elif row.has_reclaim:
            obstacle = Obstacle.TERUGVORDERING
        if row.verplichting_id is not None:  # the filter leaves no other
            people = frozenset(deciders.get(row.aanvraag_id, ()))
            found[row.verplichting_id] = PaymentCase(
                str(row.aanvraag.number), row.aanvraag.title, obstacle, people
            )
    return found
