"""Subjects, steps and standing lists of the values of the spelregels."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.db import models
from django.utils.translation import gettext, gettext_noop, ngettext
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
CHOICE_WORDS = {
    "evenredig": _("naar verhouding"),
    "stichting": _("stichting"),
    "vereniging": _("vereniging"),
}
# Where a number stands for one of two ways.
WAYS = {"vaststelling.direct_wijkplan": {0: _("na verantwoording"), 1: _("direct, zonder verantwoording")}}
BOARD_MAXIMUM = "bewonersgroep.bestuur_maximum"
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


def in_words(key: str, number: Decimal, written: str) -> str:
    """A number of the rules as a reader understands it without its key; `written` in their notation."""
    if key in WAYS and number in WAYS[key]:
        return str(WAYS[key][int(number)])
    if key.endswith("_weken"):
        return ngettext("%(number)s week", "%(number)s weken", int(number)) % {"number": written}
    if key.endswith(("_dagen", ".wachttijd_rekening")):
        return ngettext("%(number)s dag", "%(number)s dagen", int(number)) % {"number": written}
    if key.endswith("_jaren"):
        return ngettext("%(number)s jaar", "%(number)s jaar", int(number)) % {"number": written}
    if key == BOARD_MAXIMUM and number % 2 == 0:
        # A board is odd as well (bijlage 3, Bestuur 2), so the number itself cannot be reached.
        return gettext("%(number)s, dus hooguit %(odd)s: het aantal is oneven") % {
            "number": written,
            "odd": int(number) - 1,
        }
    return f"{written}%" if is_share(key) else written


# What the sources of the portal's own values say, clause by clause.
SOURCE_CLAUSES = (
    gettext_noop("tekst van het portaal, te bevestigen door de gemeente"),
    gettext_noop("aanname, staat in geen bron"),
    gettext_noop("aanname, de naam van het team staat in geen bron"),
    gettext_noop("aanname, bijlage 3 B10 noemt geen deel"),
    gettext_noop("te bevestigen door de gemeente"),
    gettext_noop("te bevestigen door een archivaris"),
    gettext_noop("het aantal dagen is een aanname"),
    gettext_noop("het aantal weken is een aanname"),
    gettext_noop("de keuze is een aanname"),
    gettext_noop("de keuze voor evenredig is een aanname"),
    gettext_noop("de laatste regel is een aanname"),
    gettext_noop("betaling in één keer is een aanname"),
    gettext_noop("dat de subsidieverordening dezelfde termijn heeft is een aanname"),
    gettext_noop("dat er een adviescommissie is (12 in plaats van 6 weken) is een aanname"),
    gettext_noop("niet vastgesteld"),
    gettext_noop("zo kan het hele bestuur een verkeerd nummer nog tegenhouden"),
    gettext_noop("Amstelveen hoort bij de rechtbank Amsterdam"),
    gettext_noop("adres: amstelveen.nl, bezwaarschrift indienen"),
    gettext_noop("verzonnen, voor het voorbeeld"),
    gettext_noop("Selectielijst gemeenten 2020"),
)
# A clause that names a place in law or policy is said piece by piece.
_PLACE = re.compile(r"(?:Awb|visie|bijlage)\b")
SOURCE_PIECES = (
    (re.compile(r"^visie, "), gettext_noop("visie, ")),
    (re.compile(r"\bbijlage (?P<number>\d+)"), gettext_noop("bijlage %(number)s")),
    (re.compile(r"\bhoofdstuk (?P<number>\d+)"), gettext_noop("hoofdstuk %(number)s")),
    (re.compile(r"\bBestuur (?P<number>\d+)"), gettext_noop("Bestuur %(number)s")),
    (re.compile(r"\blid (?P<number>\d+)"), gettext_noop("lid %(number)s")),
    (re.compile(r", geïndexeerd sinds (?P<year>\d+)"), gettext_noop(", geïndexeerd sinds %(year)s")),
    (re.compile(r"\(zes weken\)"), gettext_noop("(zes weken)")),
    (re.compile(r"(?P<first>\d+:\d+) en (?P<last>\d+:\d+)"), gettext_noop("%(first)s en %(last)s")),
    (re.compile(r"(?P<first>[A-Z]?\d+) en (?P<last>[A-Z]\d+)"), gettext_noop("%(first)s en %(last)s")),
    (
        re.compile(r"(?P<first>\d+:\d+) tot en met (?P<last>\d+:\d+)"),
        gettext_noop("%(first)s tot en met %(last)s"),
    ),
)


def source_in_words(source: str) -> str:
    """A source in the reader's language, as far as it is one that the portal brought."""
    return "; ".join(_clause(clause) for clause in source.split("; "))


def _said(words: str, found: re.Match[str]) -> str:
    return words % found.groupdict()


def _clause(clause: str) -> str:
    if clause in SOURCE_CLAUSES:
        return gettext(clause)
    if _PLACE.match(clause):
        for piece, words in SOURCE_PIECES:
            clause = piece.sub(partial(_said, gettext(words)), clause)
    return clause


def touches_money(key: str, kind: str) -> bool:
    """A change of this value needs a second person."""
    named = any(key == name or (name.endswith(".") and key.startswith(name)) for name in MONEY)
    return kind == "amount" or named or is_share(key)


def subject_of(key: str) -> str:
    """The subject of a value, in the reader's language."""
    return str(SUBJECTS.get(key.partition(".")[0], OTHER))
