"""The steps and parts of the letter to the council, and the states of an action point."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class BriefStatus(models.TextChoices):
    """Where a letter to the council is. The label is the name for staff."""

    CONCEPT = "concept", _("Concept")
    TER_VASTSTELLING = "ter_vaststelling", _("Ter vaststelling")
    VASTGESTELD = "vastgesteld", _("Vastgesteld")
    GEPUBLICEERD = "gepubliceerd", _("Gepubliceerd")
    VERVALLEN = "vervallen", _("Vervallen")


BRIEF_TONES = {
    BriefStatus.CONCEPT: "neutral",
    BriefStatus.TER_VASTSTELLING: "wait",
    BriefStatus.VASTGESTELD: "info",
    BriefStatus.GEPUBLICEERD: "ok",
    BriefStatus.VERVALLEN: "neutral",
}
UNDER_WAY = (BriefStatus.CONCEPT, BriefStatus.TER_VASTSTELLING)
ADOPTED = (BriefStatus.VASTGESTELD, BriefStatus.GEPUBLICEERD)


class Part(models.TextChoices):
    """The parts of the letter with a text of their own, in the order in which they are read.

    The first has no heading above it in the letter. The letter itself is Dutch in every language,
    so its headings stand in `letter/drafts.py`; these are the names for who writes.
    """

    INLEIDING = "inleiding", _("Inleiding")
    WIJKPLANNEN = "wijkplannen", _("Wijkplannen en wijkbudgetten")
    GELD = "geld", _("Geld")
    ACTIEPUNTEN = "actiepunten", _("Actiepunten")
    INDICATOREN = "indicatoren", _("Wat we meten")
    SPREIDING = "spreiding", _("Spreiding over de wijken")
    HARDHEIDSCLAUSULE = "hardheidsclausule", _("Hardheidsclausule")
    ANDERS = "anders", _("Wat anders ging")
    CONCLUSIE = "conclusie", _("Conclusie en vooruitblik")


class ActieStatus(models.TextChoices):
    """How an action point stands, computed from its milestone and its updates."""

    NIET_GESTART = "niet_gestart", _("Nog niet gestart")
    OP_SCHEMA = "op_schema", _("Op schema")
    LET_OP = "let_op", _("Let op")
    ACHTER = "achter", _("Achter")
    GEREED = "gereed", _("Gereed")
    VERVALLEN = "vervallen", _("Vervallen")


ACTIE_TONES = {
    ActieStatus.NIET_GESTART: "neutral",
    ActieStatus.OP_SCHEMA: "info",
    ActieStatus.LET_OP: "wait",
    ActieStatus.ACHTER: "late",
    ActieStatus.GEREED: "ok",
    ActieStatus.VERVALLEN: "neutral",
}
# Who leads an action point, and when, as the policy says it; names stay as they are.
POLICY_WORDS = (
    gettext_noop("gemeente"),
    gettext_noop("bewonersgroepen"),
    gettext_noop("college"),
    gettext_noop("doorlopend"),
    gettext_noop("jaarlijks"),
    gettext_noop("vanaf 2021"),
    gettext_noop("2021, na de zomer"),
    gettext_noop("2021, na een positieve evaluatie van 2020"),
    gettext_noop("2021-Q1 (voornemen hoofdstuk 5: de meeste acties in de eerste drie maanden)"),
)
# So many days before its milestone an action point asks for attention.
NEAR_DAYS = 30

EVENT_LABELS = {
    "collegebrief.started": _("Begonnen"),
    "collegebrief.gathered": _("Cijfers vastgelegd en tekst opgesteld"),
    "collegebrief.facts_saved": _("Gegevens van de brief gewijzigd"),
    "collegebrief.text_saved": _("Tekst gewijzigd"),
    "collegebrief.submitted": _("Ter vaststelling aangeboden"),
    "collegebrief.returned": _("Teruggestuurd"),
    "collegebrief.adopted": _("Vastgesteld"),
    "collegebrief.published": _("Gepubliceerd"),
    "collegebrief.dropped": _("Vervallen verklaard"),
    "collegebrief.pdf_made": _("Pdf gemaakt"),
}
