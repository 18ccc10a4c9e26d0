"""Which applications a person or the desk sees."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.queries import involved_in, member_roles
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag


def own_aanvragen(user: User) -> QuerySet[Aanvraag]:
    """Applications of the organisations for which this person acts today, newest step first.

    What staff are still entering from paper is not among them.
    """
    return (
        Aanvraag.objects.filter(organisatie__in=member_roles(user))
        .exclude(entered_by__isnull=False, submitted_at__isnull=True)
        .select_related("organisatie", "besluit", "vaststelling")
        .order_by("-moved_at", "-pk")
    )


def entered_by(user: User) -> QuerySet[Aanvraag]:
    """What this person entered from paper or is entering, the latest first."""
    return (
        Aanvraag.objects.filter(entered_by=user)
        .exclude(status=Status.INGETROKKEN, submitted_at__isnull=True)
        .select_related("organisatie")
        .order_by("-created_at", "-pk")
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


def not_own_of(aanvragen: Iterable[int], user: User) -> set[int]:
    """Those of these applications (by primary key) that are not the person's own; one query."""
    return set(not_own(Aanvraag.objects.filter(pk__in=list(aanvragen)), user).values_list("pk", flat=True))


def work_order(aanvragen: QuerySet[Aanvraag]) -> QuerySet[Aanvraag]:
    """What is due first comes first."""
    return aanvragen.order_by(F("decide_by_on").asc(nulls_last=True), "pk")
