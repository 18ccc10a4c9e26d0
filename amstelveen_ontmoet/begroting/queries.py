"""Reading the budget, and proving that its totals equal its entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, DecimalField, F, Min, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from amstelveen_ontmoet.begroting.models import ZERO, Begrotingspost, Boeking, Route, Verplichting
from amstelveen_ontmoet.begroting.workflow import EFFECTS

# Years for which a budget could be looked for.
YEARS = range(2000, 2101)
TOTALS = ("allocated", "reserved", "awarded", "paid")
STRUCTURAL = (Begrotingspost.Kind.STRUCTUREEL, Begrotingspost.Kind.INCIDENTEEL)


class NoPost(LookupError):
    """No post of the budget for this route and year; a civil servant must enter one."""


def posts_of(year: int) -> QuerySet[Begrotingspost]:
    """The posts of a year in the order of the budget."""
    return Begrotingspost.objects.filter(year=year).order_by("-kind", "number")


def first_year() -> int:
    """The first year of which there is a budget; this year when there is none at all."""
    first = Begrotingspost.objects.aggregate(first=Min("year"))["first"]
    return first or timezone.localdate().year


def post_for(route: str, year: int) -> Begrotingspost:
    """The post on which a route draws in a year. Raises NoPost."""
    number = (
        Route.objects.filter(route=route, from_year__lte=year)
        .order_by("-from_year")
        .values_list("post_number", flat=True)
        .first()
    )
    post = Begrotingspost.objects.filter(year=year, number=number or "", kind__in=STRUCTURAL).first()
    if post is None:
        raise NoPost(f"{route} {year}")
    return post


def posts_for(routes: Iterable[str], year: int) -> list[Begrotingspost]:
    """The posts on which these routes draw in a year, in the order of the budget; those that exist."""
    numbers = (
        Route.objects.filter(route__in=routes, from_year__lte=year)
        .order_by("route", "-from_year")
        .distinct("route")
        .values_list("post_number", flat=True)
    )
    return list(posts_of(year).filter(number__in=numbers, kind__in=STRUCTURAL))


@dataclass(frozen=True)
class Difference:
    """A kept total that does not equal the sum of its entries."""

    owner: str
    total: str
    kept: Decimal
    entries: Decimal


def differences() -> list[Difference]:
    """Every post and commitment whose kept totals differ from the sums of their entries."""
    return [
        *_differences(Begrotingspost, TOTALS),
        *_differences(Verplichting, TOTALS[1:]),
    ]


def _differences(model: type[Begrotingspost | Verplichting], totals: tuple[str, ...]) -> list[Difference]:
    sums = {f"sum_{total}": Coalesce(Sum(_effect(total)), Value(ZERO)) for total in totals}
    rows = model.objects.annotate(**sums)
    return [
        Difference(str(row), total, getattr(row, total), getattr(row, f"sum_{total}"))
        for row in rows
        for total in totals
        if getattr(row, total) != getattr(row, f"sum_{total}")
    ]


def _effect(total: str) -> Case:
    index = TOTALS.index(total)
    return Case(
        *(
            When(boekingen__kind=kind, then=F("boekingen__amount") * effects[index])
            for kind, effects in EFFECTS.items()
            if effects[index]
        ),
        default=Value(ZERO),
        output_field=DecimalField(max_digits=14, decimal_places=2),
    )


def entries_of(post: Begrotingspost) -> QuerySet[Boeking]:
    """The entries behind the totals of a post, newest first."""
    return post.boekingen.select_related("by", "verplichting__organisatie").order_by("-at", "-pk")
