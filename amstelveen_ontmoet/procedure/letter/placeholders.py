"""Names in a text that are filled in when the letter is written: `{verleend}`."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure.enums import DECISION_LETTERS, LetterKind

# A lazy text is put into words in the language of the letter.
Value = str | Promise | int | date | Decimal
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
PREFIX = "brief."
# What every letter of a case knows.
ALWAYS = ("nummer", "titel", "ontvangen_op", "gevraagd")
# What the letters of one kind know beside that.
PER_KIND: dict[LetterKind, tuple[str, ...]] = {
    LetterKind.ONTVANGST: ("besluit_uiterlijk", "streefdatum"),
    LetterKind.AANVULLING: ("vraag", "antwoord_uiterlijk", "termijn"),
    LetterKind.OPSCHORTING: ("grond", "vanaf", "tot_en_met", "besluit_uiterlijk"),
    LetterKind.WACHTLIJST: ("plaats", "tot_en_met", "besluit_uiterlijk"),
    LetterKind.TEKORT: ("post", "gereserveerd", "tekort", "plaats", "kiezen_uiterlijk"),
    LetterKind.AAN_DE_BEURT: ("post", "gereserveerd", "tekort", "rest", "besluit_uiterlijk"),
    LetterKind.WIJKBUDGET: ("jaar", "peildatum", "aanspraak", "deel", "plafondregel"),
    LetterKind.VERLENGING: ("weken", "besluit_uiterlijk"),
    LetterKind.VERLENING: ("verleend",),
    LetterKind.GEDEELTELIJK: ("verleend",),
    LetterKind.DIRECT: ("verleend",),
    LetterKind.VERANTWOORDING: ("verleend", "verantwoording_uiterlijk"),
    LetterKind.WIJZIGING: ("verleend", "verleend_was", "bedrag", "wijziging"),
    LetterKind.WIJZIGING_GEWEIGERD: ("verleend", "wijziging"),
    LetterKind.VASTSTELLING: ("verleend", "vastgesteld"),
    LetterKind.LAGER: ("verleend", "vastgesteld", "verschil", "grond"),
    LetterKind.TERUGVORDERING: ("vastgesteld", "betaald", "terug", "betalen_uiterlijk", "rekening"),
    LetterKind.BEZWAAR_ONTVANGST: ("bezwaar_op", "bezwaar_tegen", "besluit_uiterlijk"),
    LetterKind.BEZWAAR_GEGROND: ("bezwaar_op", "bezwaar_tegen", "uitkomst", "verleend"),
    LetterKind.BEZWAAR_ONGEGROND: ("bezwaar_op", "bezwaar_tegen"),
    LetterKind.BEZWAAR_NIET_ONTVANKELIJK: ("bezwaar_op", "bezwaar_tegen"),
}
# Texts that several kinds of letter share, by the rest of their key.
SHARED = {"bezwaar": ("laatste_dag",), "beroep": ("laatste_dag",)}


def allowed_in(key: str) -> frozenset[str] | None:
    """The names that a text may use; None for a key that is no text of a letter."""
    if not key.startswith(PREFIX):
        return None
    rest = key.removeprefix(PREFIX)
    if rest in SHARED:
        return frozenset(SHARED[rest])
    kind = rest.split(".")[0]
    if kind not in LetterKind.values:
        return frozenset()
    return frozenset((*ALWAYS, *PER_KIND.get(LetterKind(kind), ())))


def fill(text: str, values: Mapping[str, Value], *, key: str) -> list[str]:
    """The lines of a text with its names filled in, in the active language.

    Raises ValidationError, naming text and placeholder, when a name is not known: a letter with
    a hole in it is not sent.
    """
    unknown = sorted(set(PLACEHOLDER.findall(text)) - set(values))
    if unknown:
        raise ValidationError(
            _("De brieftekst “%(key)s” heeft een invulveld dat hier niet kan: {%(name)s}. Pas die tekst aan.")
            % {"key": key, "name": unknown[0]}
        )
    filled = PLACEHOLDER.sub(lambda match: in_words(values[match[1]]), text)
    return [line.strip() for line in filled.splitlines() if line.strip()]


def in_words(value: Value) -> str:
    """A value as it stands in a letter: amounts in euros, days in full."""
    if isinstance(value, Decimal):
        return format_amount(value)
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return str(value)


def preview_values(names: Iterable[str], today: date) -> dict[str, Value]:
    """Plainly invented values to show what a text becomes."""
    amounts = {
        "aanspraak",
        "deel",
        "gereserveerd",
        "tekort",
        "gevraagd",
        "verleend",
        "verleend_was",
        "vastgesteld",
        "verschil",
        "betaald",
        "terug",
    }
    days = {"peildatum", "ontvangen_op", "vanaf", "tot_en_met", "bezwaar_op", "laatste_dag", "streefdatum"}
    examples: dict[str, Value] = {
        "nummer": "W-2000-001",
        "titel": _("Wijkplan Voorbeeldwijk"),
        "plaats": 3,
        "weken": 4,
        "jaar": str(today.year),
    }
    return {
        name: Decimal("1234.50")
        if name in amounts
        else today
        if name in days or name.endswith("_uiterlijk")
        else examples.get(name, _("(voorbeeld)"))
        for name in names
    }


def is_decision(kind: str) -> bool:
    """Whether a letter holds a decision (Awb 1:3), and not only a request or a notice."""
    return kind in DECISION_LETTERS
