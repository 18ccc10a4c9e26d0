"""The outcome of a rule in words, in the language of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.spelregels.checks import Verdict

VERDICTS = {
    Verdict.VOLDOET: gettext_lazy("voldoet"),
    Verdict.VOLDOET_NIET: gettext_lazy("voldoet niet"),
    Verdict.TER_BEOORDELING: gettext_lazy("ter beoordeling"),
}
TITLES = {
    "board_size": gettext_lazy("Het bestuur heeft 3, 5 of 7 leden"),
    "legal_person": gettext_lazy("De bewonersgroep is een stichting met statuten"),
    "plan_complete": gettext_lazy("Elk onderdeel van het wijkplan is ingevuld"),
    "within_wijkbudget": gettext_lazy("De activiteiten passen binnen het wijkbudget"),
    "budget_balances": gettext_lazy("De inkomsten zijn gelijk aan de uitgaven"),
    "everyone_takes_part": gettext_lazy("Alle bewoners kunnen meedoen"),
    "flexible_within_share": gettext_lazy("Het flexibele deel blijft binnen zijn aandeel"),
    "asked_with_reasons": gettext_lazy("Voor extra budget, huur en personeel is er een goede reden"),
}


@dataclass(frozen=True)
class Explanation:
    """One rule for a reader: `title` names it, `reason` says why, `help` what would help."""

    rule: str
    article: str
    verdict: str
    verdict_label: str
    title: str
    reason: str
    help: str


def explain(rule: str, article: str, verdict: str, figures: Mapping[str, Any]) -> Explanation:
    """Put an outcome into words in the active language."""
    reason, help_text = _WORDS[rule](figures, verdict)
    return Explanation(
        rule,
        _(article),
        verdict,
        str(VERDICTS[Verdict(verdict)]),
        str(TITLES[rule]),
        reason,
        help_text if verdict == Verdict.VOLDOET_NIET else "",
    )


def _board_size(figures: Mapping[str, Any], verdict: str) -> tuple[str, str]:
    allowed = [str(size) for size in range(figures["minimum"], figures["maximum"] + 1) if size % 2]
    *others, last = allowed or ["0"]
    sizes = _("%(others)s of %(last)s") % {"others": ", ".join(others), "last": last} if others else last
    return (
        _("Het bestuur heeft %(size)s leden. Het mogen er %(sizes)s zijn.")
        % {"size": figures["size"], "sizes": sizes},
        _("Vraag een bestuurslid erbij of laat een zetel leeg, en geef het nieuwe bestuur aan ons door."),
    )


def _legal_person(figures: Mapping[str, Any], verdict: str) -> tuple[str, str]:
    if verdict == Verdict.VOLDOET:
        return _("De groep is een stichting, met statuten en een KvK-nummer."), ""
    missing = [
        text
        for known, text in (
            (figures["is_stichting"], _("de rechtsvorm stichting")),
            (figures["has_statutes"], _("de statuten")),
            (figures["has_kvk"], _("het KvK-nummer")),
        )
        if not known
    ]
    return (
        _("Dit ontbreekt nog: %(missing)s.") % {"missing": ", ".join(missing)},
        _("Nog geen stichting? Dan kan de welzijnsorganisatie het budget voor u beheren."),
    )


def _plan_complete(figures: Mapping[str, Any], verdict: str) -> tuple[str, str]:
    empty = len(figures["empty_sections"])
    if not empty:
        return _("Alle onderdelen zijn ingevuld."), ""
    return (
        ngettext("Nog niet ingevuld: %(count)s onderdeel.", "Nog niet ingevuld: %(count)s onderdelen.", empty)
        % {"count": empty},
        _("Vul de lege onderdelen in. Een paar zinnen per onderdeel is genoeg."),
    )


def _within_wijkbudget(figures: Mapping[str, Any], verdict: str) -> tuple[str, str]:
    asked = format_amount(Decimal(figures["asked"]))
    if "part" not in figures:
        return (
            _("Gevraagd is %(asked)s. Het wijkbudget van dit jaar is nog niet vastgesteld.")
            % {"asked": asked},
            "",
        )
    return (
        _("Gevraagd is %(asked)s. Het wijkbudget van de groep is %(part)s.")
        % {"asked": asked, "part": format_amount(Decimal(figures["part"]))},
        _("Vraag minder uit het wijkbudget. Voor meer geld is een extra budget mogelijk (bijlage 3 B9)."),
    )


def _budget_balances(figures: Mapping[str, Any], verdict: str) -> tuple[str, str]:
    if not Decimal(figures["income"]) and not Decimal(figures["expenses"]):
        return _("Bij Geld staan nog geen bedragen."), _(
            "Vul bij Geld in wat u verwacht te krijgen en uit te geven."
        )
    return (
        _("De inkomsten zijn %(income)s, de uitgaven %(expenses)s.")
        % {
            "income": format_amount(Decimal(figures["income"])),
            "expenses": format_amount(Decimal(figures["expenses"])),
        },
        _("Pas de rijen bij Geld aan tot beide bedragen gelijk zijn."),
    )


def _everyone_takes_part(figures: Mapping[str, Any], verdict: str) -> tuple[str, str]:
    if not figures["without_target_group"]:
        return _("Bij elke actie staat een doelgroep. De gemeente beoordeelt of iedereen mee kan doen."), ""
    return (
        _("Bij %(without)s van de %(actions)s acties staat geen doelgroep. De gemeente beoordeelt dit.")
        % {"without": figures["without_target_group"], "actions": figures["actions"]},
        "",
    )


def _flexible_within_share(figures: Mapping[str, Any], verdict: str) -> tuple[str, str]:
    flexible = format_amount(Decimal(figures["flexible"]))
    if "most" not in figures:
        return (
            _(
                "Voor nieuwe activiteiten is %(flexible)s vrijgehouden. "
                "Het wijkbudget is nog niet vastgesteld."
            )
            % {"flexible": flexible},
            "",
        )
    return (
        _("Voor nieuwe activiteiten is %(flexible)s vrijgehouden; dat mag %(most)s zijn (%(percentage)s%%).")
        % {
            "flexible": flexible,
            "most": format_amount(Decimal(figures["most"])),
            "percentage": figures["percentage"],
        },
        _("Schrijf voor een deel van dit bedrag al op wat u gaat doen."),
    )


def _asked_with_reasons(figures: Mapping[str, Any], verdict: str) -> tuple[str, str]:
    return (
        _("Naast het wijkbudget is %(asked)s gevraagd, met de redenen bij Geld. De gemeente beoordeelt die.")
        % {"asked": format_amount(Decimal(figures["asked"]))},
        "",
    )


_WORDS = {
    "board_size": _board_size,
    "legal_person": _legal_person,
    "plan_complete": _plan_complete,
    "within_wijkbudget": _within_wijkbudget,
    "budget_balances": _budget_balances,
    "everyone_takes_part": _everyone_takes_part,
    "flexible_within_share": _flexible_within_share,
    "asked_with_reasons": _asked_with_reasons,
}
