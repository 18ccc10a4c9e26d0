"""Reading wijken, buurten and residents."""

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from amstelveen_ontmoet.gebieden.models import Inwonertal, Wijk


def wijken_with_residents() -> QuerySet[Wijk]:
    """All wijken with `residents` and `residents_on`, the latest known figure."""
    latest = Inwonertal.objects.filter(wijk=OuterRef("pk")).order_by("-peildatum")
    return Wijk.objects.annotate(
        residents=Subquery(latest.values("residents")[:1]),
        residents_on=Subquery(latest.values("peildatum")[:1]),
    )


def residents_by_buurt(peildatum: date) -> dict[int, int]:
    """Residents of each buurt (by primary key) on exactly this date."""
    rows = Inwonertal.objects.filter(buurt__isnull=False, peildatum=peildatum)
    return dict(rows.values_list("buurt_id", "residents"))


def peildata() -> list[date]:
    """The dates on which residents of buurten are known, latest first."""
    rows = Inwonertal.objects.filter(buurt__isnull=False).order_by("-peildatum")
    return list(rows.values_list("peildatum", flat=True).distinct())
