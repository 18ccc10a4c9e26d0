"""What an application asks, gets and was paid, and who waits for money."""

from decimal import Decimal

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Sum

from amstelveen_ontmoet.begroting.models import Boeking
from amstelveen_ontmoet.procedure.enums import ReclaimStatus
from amstelveen_ontmoet.procedure.models import Aanvraag, Aanvraagregel, Terugvordering, Wachtplaats


def awarded_amount(aanvraag: Aanvraag) -> Decimal:
    """What is awarded at this moment over all lines, after changes and settlement, in euros."""
    total = aanvraag.regels.aggregate(total=Sum("verplichting__awarded"))["total"]
    return total or Decimal("0.00")


def awarded_before_settlement(aanvraag: Aanvraag) -> Decimal:
    """What was awarded before a settlement made it lower, in euros."""
    granted: Decimal = aanvraag.vaststelling.granted
    return granted


def paid_amount(aanvraag: Aanvraag) -> Decimal:
    """What was paid and did not come back, over all lines, in euros."""
    total = aanvraag.regels.aggregate(total=Sum("verplichting__paid"))["total"]
    return total or Decimal("0.00")


def payments_of(aanvraag: Aanvraag) -> QuerySet[Boeking]:
    """The payments and repayments of an application, the first one first."""
    kinds = (Boeking.Kind.PAY, Boeking.Kind.RECLAIM)
    entries = Boeking.objects.filter(verplichting__regels__aanvraag=aanvraag, kind__in=kinds)
    return entries.select_related("by").order_by("at", "pk")


def with_reclaim(aanvragen: QuerySet[Aanvraag]) -> QuerySet[Aanvraag]:
    """Adds `pay_back_by`, until when the applicant pays money back (None: there is nothing to pay)."""
    open_reclaims = Terugvordering.objects.filter(aanvraag=OuterRef("pk"), status=ReclaimStatus.GEVORDERD)
    return aanvragen.annotate(
        pay_back_by=Subquery(open_reclaims.order_by("pay_by_on").values("pay_by_on")[:1])
    )


def lines_of(aanvraag: Aanvraag) -> QuerySet[Aanvraagregel]:
    """The lines of money of an application with post, commitment and an open waiting, in order."""
    waits = Prefetch("wachtplaatsen", Wachtplaats.objects.filter(closed_at__isnull=True))
    lines = aanvraag.regels.select_related("post", "verplichting__post")
    return lines.prefetch_related(waits).order_by("pk")


def waiting_list() -> QuerySet[Wachtplaats]:
    """Everybody who waits for money, post by post in the order of the line."""
    return (
        Wachtplaats.objects.filter(closed_at__isnull=True)
        .select_related("regel__aanvraag__organisatie", "regel__aanvraag__handler")
        .select_related("regel__verplichting", "regel__post")
        .order_by("regel__post", "regel__verplichting__complete_on", "regel__verplichting__complete_at", "pk")
    )


def open_waits(aanvraag: Aanvraag) -> QuerySet[Wachtplaats]:
    """The lines of an application for which a post holds too little, with all that is needed to act."""
    return (
        Wachtplaats.objects.filter(regel__aanvraag=aanvraag, closed_at__isnull=True)
        .select_related("regel__aanvraag__organisatie", "regel__verplichting__post", "regel__post")
        .order_by("regel__post_id")
    )


def requested_amount(aanvraag: Aanvraag) -> Decimal:
    """What the application asks over all its lines, in euros."""
    return aanvraag.regels.aggregate(total=Sum("requested"))["total"] or Decimal("0.00")


def with_requested(aanvragen: QuerySet[Aanvraag]) -> QuerySet[Aanvraag]:
    """Adds `requested`: what the application asks over all its lines, in euros; None without a line.

    A subquery and no join: only the rows that are shown are added up.
    """
    lines = Aanvraagregel.objects.filter(aanvraag=OuterRef("pk")).values("aanvraag")
    return aanvragen.annotate(requested=lines.annotate(total=Sum("requested")).values("total"))
