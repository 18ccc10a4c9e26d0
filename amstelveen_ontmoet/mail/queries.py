"""Reading mail that did not arrive."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from amstelveen_ontmoet.mail.models import OutgoingMail, UnreachableAddress


def bounced_of_case(number: str) -> QuerySet[OutgoingMail]:
    """Mails about a case that did not arrive, the latest first, without their text."""
    return OutgoingMail.objects.filter(reference=number, bounced_at__isnull=False).defer("body")


def unreachable(addresses: Iterable[str]) -> QuerySet[UnreachableAddress]:
    """Which of these addresses mail does not arrive at."""
    return UnreachableAddress.objects.filter(address__in=[address.lower() for address in addresses])


def unreachable_among(addresses: QuerySet[Any, str]) -> QuerySet[UnreachableAddress]:
    """The same for a query that gives addresses in lower case."""
    return UnreachableAddress.objects.filter(address__in=addresses)
