"""Putting a letter together, in the order of a beschikking (Awb 3:41, 3:45, 3:46, title 4.2).

The same parts make the web page and the PDF. Texts that the municipality owns are reference
data: `brief.<kind>.betreft`, `.aanhef` and `.kern`, and what the kinds share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amstelveen_ontmoet.procedure.enums import APPEALABLE_LETTERS, LetterKind
from amstelveen_ontmoet.procedure.letter.placeholders import PREFIX, Value, fill, is_decision
from amstelveen_ontmoet.spelregels.explanations import explain
from amstelveen_ontmoet.spelregels.queries import value_on, values_on

LANGUAGES = ("nl", "en")
# Letters that give money say what it obliges to and when it comes.
GIVING = (LetterKind.VERLENING, LetterKind.GEDEELTELIJK, LetterKind.DIRECT)


@dataclass(frozen=True)
class RuleFacts:
    """One rule as it came out, with the reason that a person gave."""

    rule: str
    article: str
    verdict: str
    figures: Mapping[str, Any]
    reason: str


@dataclass(frozen=True)
class LetterFacts:
    """What a letter tells. `values` fill in its texts; `objection_until_on` only where the law gives one.

    `received_on` is the day whose legal basis holds, `sent_on` the day whose texts do.
    """

    kind: LetterKind
    application: str
    number: str
    addressee: tuple[str, ...]
    received_on: date
    sent_on: date
    values: Mapping[str, Value]
    reasoning: str = ""
    signatory: tuple[str, ...] = ()
    rules: tuple[RuleFacts, ...] = ()
    objection_until_on: date | None = None


@dataclass(frozen=True)
class RuleLine:
    """One rule in the motivation: what it asks, how it came out, why."""

    title: str
    article: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class Letter:
    """The letter in one language, in the order in which it is read."""

    language: str
    sender: list[str]
    addressee: list[str]
    date: str
    reference: str
    subject: str
    opening: list[str]
    heading: str
    decision: list[str]
    reasons: list[str]
    rules: list[RuleLine]
    obligations: list[str]
    payment: list[str]
    questions: list[str]
    signature: list[str]
    objection_heading: str
    objection: list[str] = field(default_factory=list)


def compose(facts: LetterFacts) -> dict[str, dict[str, Any]]:
    """The letter in every language, as plain data to freeze. Raises ValidationError on a broken text."""
    texts = values_on("brief", facts.sent_on)
    basis = _basis(facts)
    letters = {}
    for language in LANGUAGES:
        with translation.override(language):
            letters[language] = asdict(_compose(facts, texts, basis, language))
    return letters


def _basis(facts: LetterFacts) -> Any:
    """On what a decision rests: on an objection on its own chapters of the Awb, else on the ordinance."""
    if facts.kind in APPEALABLE_LETTERS:
        return value_on("brief.grondslag_bezwaar", facts.sent_on)
    return value_on("brief.grondslag", facts.received_on)


def _compose(facts: LetterFacts, texts: Mapping[str, Any], basis: Any, language: str) -> Letter:
    def lines(key: str, values: Mapping[str, Value]) -> list[str]:
        if key not in texts:
            raise ValidationError(
                _("De brieftekst “%(key)s” ontbreekt. Een ambtenaar voert die in bij de spelregels.")
                % {"key": PREFIX + key}
            )
        return fill(_in(texts[key], language), values, key=PREFIX + key)

    kind = facts.kind.value
    gives = facts.kind in GIVING
    last_day = {"laatste_dag": facts.objection_until_on} if facts.objection_until_on else {}
    is_appeal = facts.kind in APPEALABLE_LETTERS
    decision = lines(f"{kind}.kern", facts.values)
    if is_decision(facts.kind):
        decision.append(_("Wij nemen dit besluit op grond van: %(basis)s") % {"basis": _in(basis, language)})
    return Letter(
        language=language,
        sender=lines("afzender", {}),
        addressee=list(facts.addressee),
        date=date_format(facts.sent_on, "j F Y"),
        reference=facts.number,
        subject=" ".join(lines(f"{kind}.betreft", facts.values)),
        opening=lines(f"{kind}.aanhef", facts.values),
        heading=_("Besluit") if is_decision(facts.kind) else _("Waar gaat het om?"),
        decision=decision,
        reasons=[line for line in facts.reasoning.splitlines() if line.strip()],
        rules=[_rule_line(rule) for rule in facts.rules],
        obligations=lines(f"verplichtingen.{facts.application}", {}) if gives else [],
        payment=lines(_payment(facts), {}) if gives else [],
        questions=lines("vragen", {}),
        signature=_signature(facts.signatory),
        objection_heading=_("Zo gaat u in beroep") if is_appeal else _("Zo maakt u bezwaar"),
        objection=lines("beroep" if is_appeal else "bezwaar", last_day) if last_day else [],
    )


def _payment(facts: LetterFacts) -> str:
    """The text on the payment: what is settled at once cannot become lower with an account."""
    return (
        f"{facts.kind.value}.betaling" if facts.kind == LetterKind.DIRECT else f"betaling.{facts.application}"
    )


def _signature(signatory: Sequence[str]) -> list[str]:
    """On whose behalf, and who signs; a letter that nobody signed says so."""
    municipality = {"municipality": settings.MUNICIPALITY}
    if signatory:
        return [_("namens burgemeester en wethouders van %(municipality)s,") % municipality, *signatory]
    return [
        _("namens burgemeester en wethouders van %(municipality)s") % municipality,
        _("Deze brief is automatisch gemaakt. Daarom staat er geen naam onder."),
    ]


def _in(value: Any, language: str) -> str:
    return value.value_en if language == "en" and value.value_en else value.value


def _rule_line(rule: RuleFacts) -> RuleLine:
    line = explain(rule.rule, rule.article, rule.verdict, rule.figures)
    return RuleLine(line.title, line.article, line.verdict_label, rule.reason or line.reason)
