"""Subjects, steps and standing lists of the values of the spelregels."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class VoorstelStatus(models.TextChoices):
    """Where a proposed change of a value is."""

    VOORGESTELD = "voorgesteld", _("Voorgesteld")
    GOEDGEKEURD = "goedgekeurd", _("Goedgekeurd")
    AFGEWEZEN = "afgewezen", _("Afgekeurd")
    INGETROKKEN = "ingetrokken", _("Ingetrokken")


class HerzieningStatus(models.TextChoices):
    """Where the yearly review of the spelregels is."""

    OPEN = "open", _("Loopt")
    GESLOTEN = "gesloten", _("Afgerond")


TONES = {
    VoorstelStatus.VOORGESTELD: "wait",
    VoorstelStatus.GOEDGEKEURD: "ok",
    VoorstelStatus.AFGEWEZEN: "late",
    VoorstelStatus.INGETROKKEN: "neutral",
    HerzieningStatus.OPEN: "wait",
    HerzieningStatus.GESLOTEN: "ok",
}

# The first part of a key names its subject; a key of another subject comes under "Overig".
SUBJECTS = {
    "bewonersgroep": _("Bewonersgroepen"),
    "wijkbudget": _("Wijkbudget"),
    "stedelijk": _("Initiatieven voor de stad"),
    "termijn": _("Termijnen"),
    "vaststelling": _("Vaststelling van subsidies"),
    "dwangsom": _("Dwangsom bij te laat besluiten"),
    "bewaren": _("Bewaren en vernietigen"),
    "betaling": _("Betalingen"),
    "brief": _("Brieven"),
    "ondertekenaar": _("Ondertekenaars"),
}
OTHER = _("Overig")


class Basis(models.TextChoices):
    """Which day says which version of a value is used."""

    ONTVANGST = "ontvangst", _("de dag van ontvangst van de aanvraag")
    VANDAAG = "vandaag", _("de dag waarop de gemeente besluit of schrijft")
    JAAR = "jaar", _("1 januari van het jaar waarover het gaat")
    BRIEF = "brief", _("de datum van de brief")
    TERMIJN = "termijn", _("de laatste dag van de termijn")


# By key, or by the start of a key that ends with a full stop; the longest that fits counts, and what
# stands nowhere follows the day of receipt (domain: the rule version of the day of receipt).
BASIS = {
    "brief.": Basis.VANDAAG,
    "brief.grondslag": Basis.ONTVANGST,
    "termijn.bezwaar_weken": Basis.VANDAAG,
    "termijn.bezwaar_besluit_weken": Basis.VANDAAG,
    "termijn.beroep_weken": Basis.VANDAAG,
    "termijn.herinnering_dagen": Basis.VANDAAG,
    "termijn.aanvulling_dagen": Basis.VANDAAG,
    "termijn.buiten_behandeling_weken": Basis.VANDAAG,
    "termijn.storing_nasleep_dagen": Basis.TERMIJN,
    "termijn.storing_terugblik_dagen": Basis.TERMIJN,
    "dwangsom.": Basis.TERMIJN,
    "bewaren.": Basis.VANDAAG,
    "wijkbudget.": Basis.JAAR,
    "ondertekenaar.": Basis.BRIEF,
    "betaling.": Basis.VANDAAG,
}

# What touches money needs two people: every amount in euros, and these by key or start of a key.
MONEY = (
    "wijkbudget.",
    "betaling.",
    "vaststelling.grens",
    "vaststelling.direct_wijkplan",
    "stedelijk.maximum_percentage_organisaties",
)
SHARES = ("percentage", "aandeel")

# What a text must hold, in every language, by key: without it the letter does not say what the law asks.
NEEDED_PLACEHOLDERS = {
    "brief.bezwaar": frozenset({"laatste_dag"}),
    "brief.beroep": frozenset({"laatste_dag"}),
    # Without a term that is named nothing stands still (Awb 4:15).
    "brief.aanvulling.kern": frozenset({"vraag", "antwoord_uiterlijk"}),
    "brief.verlenging.kern": frozenset({"besluit_uiterlijk"}),
    "brief.verlening.kern": frozenset({"verleend"}),
    "brief.gedeeltelijk.kern": frozenset({"verleend"}),
    "brief.direct.kern": frozenset({"verleend"}),
    "brief.vaststelling.kern": frozenset({"vastgesteld"}),
    "brief.lager.kern": frozenset({"vastgesteld", "grond"}),
    "brief.terugvordering.kern": frozenset({"terug", "betalen_uiterlijk"}),
}
# What the portal can work with, where a text is a choice.
CHOICES = {"wijkbudget.plafondregel": ("evenredig",), "bewonersgroep.rechtsvorm": ("stichting", "vereniging")}
# Numbers that hang together: the first is never above the second.
IN_ORDER = (("bewonersgroep.bestuur_minimum", "bewonersgroep.bestuur_maximum"),)


@dataclass(frozen=True)
class Definition:
    """A value that the portal works with, whether or not it was ever filled in. `kind` as in Waarde."""

    key: str
    kind: str
    label: str
    label_en: str


# Names and numbers that no source gives: a civil servant fills them in.
EXPECTED = (
    Definition("ondertekenaar.secretaris", "text", "Secretaris van de gemeente", "Municipal secretary"),
    Definition("ondertekenaar.burgemeester", "text", "Burgemeester", "Mayor"),
    Definition(
        "betaling.rekening_naam",
        "text",
        "Op naam van wie de gemeente betaalt",
        "In whose name the municipality pays",
    ),
    Definition(
        "betaling.rekening_iban",
        "text",
        "Van welke rekening de gemeente betaalt (IBAN)",
        "From which account the municipality pays (IBAN)",
    ),
    Definition("betaling.rekening_bic", "text", "BIC van die rekening", "BIC of that account"),
)


def basis_of(key: str) -> Basis:
    """Which day says which version of this value is used."""
    fitting = [name for name in BASIS if key == name or (name.endswith(".") and key.startswith(name))]
    return BASIS[max(fitting, key=len)] if fitting else Basis.ONTVANGST


def is_share(key: str) -> bool:
    """A number in per cent, from 0 to 100."""
    return any(word in key for word in SHARES)


def touches_money(key: str, kind: str) -> bool:
    """A change of this value needs a second person."""
    named = any(key == name or (name.endswith(".") and key.startswith(name)) for name in MONEY)
    return kind == "amount" or named or is_share(key)


def subject_of(key: str) -> str:
    """The subject of a value, in the reader's language."""
    return str(SUBJECTS.get(key.partition(".")[0], OTHER))
