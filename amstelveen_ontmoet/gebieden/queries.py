"""Reading wijken, buurten and residents."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, Sum

from amstelveen_ontmoet.gebieden.models import Buurt, Inwonertal, Wijk


def wijken_with_residents() -> QuerySet[Wijk]:
    """All wijken with `residents` and `residents_on`, the latest known figure."""
    latest = Inwonertal.objects.filter(wijk=OuterRef("pk")).order_by("-peildatum")
    return Wijk.objects.annotate(
        residents=Subquery(latest.values("residents")[:1]),
        residents_on=Subquery(latest.values("peildatum")[:1]),
    )


def with_residents(buurten: QuerySet[Buurt]) -> QuerySet[Buurt]:
    """Buurten with `residents` on `residents_on`, the latest date on which any buurt was counted."""
    figures = Inwonertal.objects.filter(buurt__isnull=False)
    latest = figures.order_by("-peildatum").values("peildatum")[:1]
    own = figures.filter(buurt=OuterRef("pk"), peildatum=OuterRef("residents_on")).order_by()
    return buurten.annotate(residents_on=Subquery(latest)).annotate(
        residents=Subquery(own.values("residents")[:1])
    )


def peildata() -> list[date]:
    """The dates on which residents of buurten are known, latest first."""
    rows = Inwonertal.objects.filter(buurt__isnull=False).order_by("-peildatum")
    return list(rows.values_list("peildatum", flat=True).distinct())


@dataclass(frozen=True)
class DateOfResidents:
    """How many buurten have a figure of a date, how many residents together, and from where."""

    peildatum: date
    buurten: int
    residents: int
    source: str


def residents_by_date() -> list[DateOfResidents]:
    """The dates on which residents of buurten are known, the latest first; one query."""
    rows = Inwonertal.objects.filter(buurt__isnull=False).order_by("-peildatum").values_list("peildatum")
    found = rows.annotate(number=Count("pk"), total=Sum("residents"), latest=Max("source"))
    return [DateOfResidents(*row) for row in found]
