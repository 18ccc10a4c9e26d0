"""The decision letter: its parts, put together once at the decision and then frozen.

The same parts make the web page and the PDF. Texts that the municipality owns are reference
data (`brief.*`); the order of the parts is that of a beschikking (Awb 3:41, 3:45, 4:2x).
"""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure.enums import Outcome
from amstelveen_ontmoet.spelregels.explanations import explain
from amstelveen_ontmoet.spelregels.queries import text_on

LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Decision:
    """What the letter tells. Amounts in euros; `rules` as (rule, article, verdict, figures, reason)."""

    number: str
    title: str
    addressee: tuple[str, ...]
    outcome: str
    requested: Decimal
    granted: Decimal
    reasoning: str
    received_on: date
    decided_on: date
    objection_until_on: date
    signatory: str
    rules: tuple[tuple[str, str, str, dict[str, Any], str], ...]


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
    decision: list[str]
    reasons: list[str]
    rules: list[RuleLine]
    obligations: list[str]
    payment: list[str]
    questions: list[str]
    signature: list[str]
    objection: list[str]


def compose(decision: Decision) -> dict[str, dict[str, Any]]:
    """The letter in every language, as plain data to freeze with the decision."""
    letters = {}
    for language in LANGUAGES:
        with translation.override(language):
            letters[language] = asdict(_compose(decision, language))
    return letters


def _compose(decision: Decision, language: str) -> Letter:
    day = decision.decided_on
    granted = decision.granted > 0
    return Letter(
        language=language,
        sender=_lines("brief.afzender", day),
        addressee=list(decision.addressee),
        date=date_format(day, "j F Y"),
        reference=decision.number,
        subject=_subject(decision),
        opening=[
            _("Op %(date)s ontvingen wij uw aanvraag “%(title)s” met nummer %(number)s.")
            % {
                "date": date_format(decision.received_on, "j F Y"),
                "title": decision.title,
                "number": decision.number,
            },
            _("In deze brief leest u ons besluit, waarom wij zo besluiten en wat dit voor u betekent."),
        ],
        decision=_decision(decision, day),
        reasons=[line for line in decision.reasoning.splitlines() if line.strip()],
        rules=[
            RuleLine(line.title, line.article, line.verdict_label, reason or line.reason)
            for line, reason in (
                (explain(rule, article, verdict, figures), reason)
                for rule, article, verdict, figures, reason in decision.rules
            )
        ],
        obligations=_lines("brief.verplichtingen.wijkplan", day) if granted else [],
        payment=_lines("brief.betaling.wijkplan", day) if granted else [],
        questions=_lines("brief.vragen", day),
        signature=[
            _("namens burgemeester en wethouders van %(municipality)s,")
            % {"municipality": settings.MUNICIPALITY},
            decision.signatory,
            _("mandaathouder"),
        ],
        objection=[
            line.replace("{laatste_dag}", date_format(decision.objection_until_on, "j F Y"))
            for line in _lines("brief.bezwaar", day)
        ],
    )


def _subject(decision: Decision) -> str:
    if decision.outcome == Outcome.BUITEN_BEHANDELING:
        return _("Uw aanvraag “%(title)s” nemen wij niet in behandeling") % {"title": decision.title}
    return _("Besluit op uw aanvraag “%(title)s”") % {"title": decision.title}


def _decision(decision: Decision, day: date) -> list[str]:
    amounts = {
        "asked": format_amount(decision.requested),
        "granted": format_amount(decision.granted),
    }
    sentence = {
        Outcome.VERLEEND: _("U vroeg %(asked)s. Wij verlenen u een subsidie van %(granted)s."),
        Outcome.GEDEELTELIJK_VERLEEND: _(
            "U vroeg %(asked)s. Wij verlenen u een deel daarvan: een subsidie van %(granted)s."
        ),
        Outcome.AFGEWEZEN: _("U vroeg %(asked)s. Wij wijzen uw aanvraag af."),
        Outcome.BUITEN_BEHANDELING: _(
            "U vroeg %(asked)s. Wij nemen uw aanvraag niet in behandeling, omdat zij niet compleet is."
        ),
    }[Outcome(decision.outcome)]
    return [
        sentence % amounts,
        _("Wij nemen dit besluit op grond van: %(basis)s")
        % {"basis": text_on("brief.grondslag", decision.received_on)},
    ]


def _lines(key: str, day: date) -> list[str]:
    return [line.strip() for line in text_on(key, day).splitlines() if line.strip()]
