"""Reading action points and letters to the council."""

from django.db.models import Exists, OuterRef, QuerySet

from monitoring.enums import ADOPTED, UNDER_WAY, BriefStatus
from monitoring.models import Actiepunt, Briefpdf, Brieftekst, Collegebrief

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
