"""What is decided on an application, and what was decided before."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from amstelveen_ontmoet.procedure.enums import ChangeStatus, HardheidStatus, LetterKind, Outcome
from amstelveen_ontmoet.procedure.models import Aanvraag, Besluit, Brief, Hardheid, Wijziging
from amstelveen_ontmoet.spelregels.queries import number_on

# What can change an award after its decision.
REVISING_LETTERS = (LetterKind.BEZWAAR_GEGROND, LetterKind.WIJZIGING)


def letters_of(aanvraag: Aanvraag) -> QuerySet[Brief]:
    """The letters of a case, the latest first, without their text."""
    return aanvraag.brieven.defer("content").order_by("-sent_at", "-pk")


def award_letter(besluit: Besluit | None) -> int | None:
    """The letter (by primary key) that tells the award as it stands; it asks nothing for one as decided."""
    if besluit is None:
        return None
    if besluit.revised is None:
        return besluit.brief_id
    later = Brief.objects.filter(aanvraag=besluit.aanvraag_id, kind__in=REVISING_LETTERS)
    return later.order_by("-sent_at", "-pk").values_list("pk", flat=True)[0]


def accepted_changes(aanvraag_id: int) -> QuerySet[Wijziging]:
    """The changes after the award that were agreed to, the first asked first."""
    return Wijziging.objects.filter(aanvraag=aanvraag_id, status=ChangeStatus.AKKOORD)


def is_settled_at_once(kind: str, day: date) -> bool:
    """Whether the municipality chose to settle this kind of application with its award."""
    return bool(number_on(f"vaststelling.direct_{kind}", day))


def outcomes_for(kind: str) -> list[Outcome]:
    """What can be advised and decided today about a kind of application."""
    at_once = is_settled_at_once(kind, timezone.localdate())
    return [outcome for outcome in Outcome if at_once or outcome != Outcome.DIRECT_VASTGESTELD]


def decided_before(aanvraag: Aanvraag) -> QuerySet[Besluit]:
    """Other decisions for the same applicant, the latest first."""
    others = Besluit.objects.filter(aanvraag__organisatie=aanvraag.organisatie_id).exclude(aanvraag=aanvraag)
    return others.select_related("aanvraag").order_by("-decided_at")


def hardheid_applied(year: int) -> QuerySet[Hardheid]:
    """Where a rule was set aside in a year, by the day of that decision, the earliest first."""
    return (
        Hardheid.objects.filter(status=HardheidStatus.TOEGEPAST, decided_at__year=year)
        .select_related("aanvraag", "decided_by")
        .order_by("decided_at", "pk")
    )
