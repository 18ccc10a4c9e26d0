"""Reading applications."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.queries import involved_in, member_roles
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Aanvraagregel,
    Aanvulling,
    Bericht,
    Besluit,
    Toets,
)
from amstelveen_ontmoet.procedure.terms import Suspension, suspension_of
from amstelveen_ontmoet.spelregels.checks import Verdict


def own_aanvragen(user: User) -> QuerySet[Aanvraag]:
    """Applications of the organisations for which this person acts today, newest step first."""
    return (
        Aanvraag.objects.filter(organisatie__in=member_roles(user))
        .select_related("organisatie", "besluit")
        .defer("besluit__letter")
        .order_by("-moved_at", "-pk")
    )


def unsent_drafts(user: User) -> QuerySet[Aanvraag]:
    """Drafts that were begun and not sent, shown on every page of the person."""
    return own_aanvragen(user).filter(status=Status.CONCEPT)


def at_the_desk() -> QuerySet[Aanvraag]:
    """What came in and was not withdrawn before it did."""
    return Aanvraag.objects.filter(submitted_at__isnull=False)


def not_own(aanvragen: QuerySet[Aanvraag], user: User) -> QuerySet[Aanvraag]:
    """Without what the person wrote, sent or had a role in: nobody handles their own."""
    return aanvragen.exclude(Q(created_by=user) | Q(submitted_by=user) | Q(organisatie__in=involved_in(user)))


def open_aanvulling(aanvraag: Aanvraag) -> Aanvulling | None:
    """The request to supplement that waits for an answer."""
    return aanvraag.aanvullingen.filter(answered_at__isnull=True, expired_at__isnull=True).first()


def suspensions(aanvraag: Aanvraag) -> list[Suspension]:
    """Every time the decision term stood or stands still."""
    return [
        suspension_of(
            timezone.localdate(aanvulling.asked_at),
            aanvulling.due_on,
            timezone.localdate(aanvulling.answered_at) if aanvulling.answered_at else None,
        )
        for aanvulling in aanvraag.aanvullingen.all()
    ]


def visible_messages(aanvraag: Aanvraag, *, staff: bool) -> QuerySet[Bericht]:
    """Messages on the case; notes between staff only for staff."""
    messages = aanvraag.berichten.select_related("author")
    return messages if staff else messages.filter(is_internal=False)


def decided_before(aanvraag: Aanvraag) -> QuerySet[Besluit]:
    """Other decisions for the same applicant, the latest first."""
    others = Besluit.objects.filter(aanvraag__organisatie=aanvraag.organisatie_id).exclude(aanvraag=aanvraag)
    return others.select_related("aanvraag").defer("letter").order_by("-decided_at")


def requested_amount(aanvraag: Aanvraag) -> Decimal:
    """What the application asks over all its lines, in euros."""
    return aanvraag.regels.aggregate(total=Sum("requested"))["total"] or Decimal("0.00")


def with_rule_counts(aanvragen: QuerySet[Aanvraag]) -> QuerySet[Aanvraag]:
    """Adds `failing` and `to_judge`: rules that fail and rules that a person still has to judge."""
    toetsen = Toets.objects.filter(aanvraag=OuterRef("pk")).values("aanvraag")

    def count(condition: Q) -> QuerySet[Any, Any]:
        return toetsen.annotate(n=Count("pk", filter=condition)).values("n")

    fails = Q(verdict=Verdict.VOLDOET_NIET, judged_verdict="") | Q(judged_verdict=Verdict.VOLDOET_NIET)
    open_ = Q(verdict=Verdict.TER_BEOORDELING, judged_verdict="")
    return aanvragen.annotate(failing=count(fails), to_judge=count(open_))


def with_requested(aanvragen: QuerySet[Aanvraag]) -> QuerySet[Aanvraag]:
    """Adds `requested`: what the application asks over all its lines, in euros; None without a line.

    A subquery and no join: only the rows that are shown are added up.
    """
    lines = Aanvraagregel.objects.filter(aanvraag=OuterRef("pk")).values("aanvraag")
    return aanvragen.annotate(requested=lines.annotate(total=Sum("requested")).values("total"))


def work_order(aanvragen: QuerySet[Aanvraag]) -> QuerySet[Aanvraag]:
    """What is due first comes first."""
    return aanvragen.order_by(F("decide_by_on").asc(nulls_last=True), "pk")
