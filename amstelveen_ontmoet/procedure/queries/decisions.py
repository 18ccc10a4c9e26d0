"""What is decided on an application, and what was decided before."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.procedure.enums import (
    ACCOUNTING,
    AWARDED,
    DECIDED_OBJECTIONS,
    OBJECTABLE_LETTERS,
    ChangeStatus,
    HardheidStatus,
    LetterKind,
    ObjectionStatus,
    Outcome,
)
from amstelveen_ontmoet.procedure.models import Aanvraag, Besluit, Bezwaar, Brief, Hardheid, Wijziging
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


def why_no_change(aanvraag: Aanvraag) -> str:
    """Why no change of the award can be asked for; empty when it can."""
    if aanvraag.status not in AWARDED or aanvraag.status in ACCOUNTING:
        return _("Er is nu niets dat u kunt wijzigen.")
    if aanvraag.wijzigingen.filter(status=ChangeStatus.GEVRAAGD).exists():
        return _("Er ligt al een wijziging bij ons. Wacht op ons antwoord of trek die in.")
    return ""


def why_no_objection(brief: Brief, *, is_on_paper: bool = False) -> str:
    """Why no objection can be made to a letter; empty when it can, also when it is late.

    On paper somebody else may object after the objection of whom the letter is for was decided.
    """
    if brief.kind not in OBJECTABLE_LETTERS or brief.objection_until_on is None or brief.sent_by_id is None:
        return _("Tegen deze brief kunt u geen bezwaar maken: het is geen besluit.")
    made = set(Bezwaar.objects.filter(brief=brief).values_list("status", flat=True))
    if ObjectionStatus.ONTVANGEN in made:
        return _("Tegen dit besluit loopt al een bezwaar.")
    # From then on the way is to the court (Awb 8:1).
    if not is_on_paper and made.intersection(DECIDED_OBJECTIONS):
        return _(
            "Over uw bezwaar tegen dit besluit hebben wij al besloten. "
            "In de brief daarover leest u hoe u in beroep gaat."
        )
    return ""


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
