"""Reading action points, letters to the council and the overview of subsidies."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from amstelveen_ontmoet.begroting.models import Begrotingspost
from amstelveen_ontmoet.begroting.queries import posts_for
from monitoring.enums import ADOPTED, UNDER_WAY, BriefStatus
from monitoring.models import (
    Actiepunt,
    Briefpdf,
    Brieftekst,
    Collegebrief,
    Subsidieoverzicht,
    Subsidieregel,
)
from wijkplannen.actions.plans import ROUTE

# What residents and their groups can ask money for; the posts follow from the reference data.
OPEN_ROUTES = (ROUTE, "stedelijk initiatief", "lief en leed")

# The figures of a year and the bytes of a PDF are large: a list does without them.
LARGE = ("snapshot", "letter")


def briefs() -> QuerySet[Collegebrief]:
    """Every version of every letter, newest first, for who works on them."""
    return Collegebrief.objects.defer(*LARGE).select_related("created_by", "submitted_by", "adopted_by")


def published_briefs() -> QuerySet[Collegebrief]:
    """The newest published letter of every year."""
    newest = Collegebrief.objects.filter(
        year=OuterRef("year"), status=BriefStatus.GEPUBLICEERD, version__gt=OuterRef("version")
    )
    published = Collegebrief.objects.filter(status=BriefStatus.GEPUBLICEERD)
    return published.filter(~Exists(newest)).defer(*LARGE).order_by("-year")


def versions_of(year: int) -> QuerySet[Collegebrief]:
    """All published versions of the letter of a year, newest first."""
    return (
        Collegebrief.objects.filter(year=year, status=BriefStatus.GEPUBLICEERD)
        .defer(*LARGE)
        .order_by("-version")
    )


def brief_under_way(year: int) -> Collegebrief | None:
    """The letter of a year that is being written or waits to be adopted."""
    return Collegebrief.objects.filter(year=year, status__in=UNDER_WAY).first()


def adopted_before(brief: Collegebrief) -> Collegebrief | None:
    """The adopted letter that this version follows."""
    return (
        Collegebrief.objects.filter(year=brief.year, status__in=ADOPTED, version__lt=brief.version)
        .order_by("-version")
        .first()
    )


def texts_of(brief: Collegebrief) -> dict[str, Brieftekst]:
    """The texts of a letter by part, with who saved them."""
    return {row.part: row for row in brief.teksten.select_related("saved_by")}


def pdf_of(brief: Collegebrief) -> Briefpdf | None:
    """The PDF of the letter as it stands: the final one once it is adopted. Without its bytes."""
    return brief.pdfs.filter(is_final=brief.is_adopted).defer("content").first()


def actiepunten() -> QuerySet[Actiepunt]:
    """All action points in their order."""
    return Actiepunt.objects.order_by("number")


def open_posts(year: int) -> list[Begrotingspost]:
    """The posts of a year from which residents and their groups can ask money."""
    return posts_for(OPEN_ROUTES, year)


def subsidies() -> QuerySet[Subsidieregel]:
    """The public overview of subsidies, the latest decision first."""
    return Subsidieregel.objects.order_by("-decided_on", "-number")


def subsidies_made() -> Subsidieoverzicht | None:
    """When the overview of subsidies was made; None when it never was."""
    return Subsidieoverzicht.objects.filter(made_at__isnull=False).first()


def subsidy_years() -> list[int]:
    """The years of which there are subsidies, the latest first."""
    years = Subsidieregel.objects.order_by("-year").values_list("year", flat=True)
    return list(years.distinct())


@dataclass(frozen=True)
class YearOfSubsidies:
    """How many subsidies a year has and what is granted now, in euros."""

    year: int
    number: int
    granted: Decimal


def subsidies_by_year(found: QuerySet[Subsidieregel]) -> list[YearOfSubsidies]:
    """What the subsidies that were found add up to per year, the first year first; one query."""
    rows = found.order_by("year").values_list("year").annotate(number=Count("pk"), total=Sum("granted"))
    return [YearOfSubsidies(year, number, total) for year, number, total in rows]
