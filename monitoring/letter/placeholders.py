"""Figures in a text: `{verleend}` is filled in from the snapshot, and from nowhere else.

A name with a capital, `{Verleend}`, starts a sentence.
"""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amstelveen_ontmoet.pdf import unprintable
from monitoring.letter.words import amount, capital, counted, day
from monitoring.reports.figures import ZERO, Snapshot

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
ACTIVITIES = ("structureel", "incidenteel")
# More mistakes than these nobody reads at once.
MOST_NAMED = 10


def figures_of(snapshot: Snapshot) -> dict[str, str]:
    """Every name that a text may use, with its words; what is not known has no name."""
    plans, total = snapshot.plans, snapshot.total
    named = {
        "jaar": str(snapshot.year),
        "stand": day(snapshot.taken_on),
        "ingediend": _plans(plans.submitted),
        "verleend": _plans(plans.supported),
        "volledig_verleend": _plans(plans.granted),
        "gedeeltelijk_verleend": _plans(plans.partly),
        "afgewezen": _plans(plans.refused),
        "buiten_behandeling": _plans(plans.set_aside),
        "ingetrokken": _plans(plans.withdrawn),
        "in_behandeling": _plans(plans.open),
        "te_laat": _plans(plans.late),
        "ondanks_spelregel": _plans(plans.despite_rule),
        "gevraagd_bedrag": amount(plans.asked),
        "verleend_bedrag": amount(plans.awarded),
        "wijken": _wijken(len(snapshot.wijken)),
        "wijken_met_plan": _wijken(sum(wijk.plans > 0 for wijk in snapshot.wijken)),
        "wijken_zonder_groep": _wijken(sum(not wijk.groups for wijk in snapshot.wijken)),
        "wijken_met_plek": _wijken(sum(wijk.places > 0 for wijk in snapshot.wijken)),
        "actiepunten": _points(len(snapshot.actiepunten)),
        "actiepunten_niet_gestart": _points(snapshot.count("niet_gestart")),
        "actiepunten_op_schema": _points(snapshot.count("op_schema")),
        "actiepunten_let_op": _points(snapshot.count("let_op")),
        "actiepunten_achter": _points(snapshot.count("achter")),
        "actiepunten_gereed": _points(snapshot.count("gereed")),
        "actiepunten_vervallen": _points(snapshot.count("vervallen")),
        "indicatoren": counted(len(snapshot.indicators), "indicator", "indicatoren"),
        "indicatoren_gemeten": counted(len(snapshot.measured), "indicator", "indicatoren"),
        "indicatoren_niet_gemeten": counted(
            len(snapshot.indicators) - len(snapshot.measured), "indicator", "indicatoren"
        ),
        "kleine_plekken": counted(
            sum(wijk.places for wijk in snapshot.wijken) + snapshot.places_without_wijk,
            "kleine ontmoetingsplek",
            "kleine ontmoetingsplekken",
        ),
        "plekken_zonder_wijk": counted(snapshot.places_without_wijk, "plek", "plekken"),
    }
    if snapshot.hardships is not None:
        used = sum(row.count for row in snapshot.hardships)
        named["hardheidsclausule"] = counted(used, "spelregel", "spelregels")
    if snapshot.posts:
        named |= {
            "begroot": amount(total("allocated", *ACTIVITIES)),
            "gereserveerd": amount(total("reserved", *ACTIVITIES)),
            "toegekend": amount(total("awarded", *ACTIVITIES)),
            "verleend_uit_begroting": amount(total("decided", *ACTIVITIES)),
            "verlaagd": amount(max(ZERO, -total("changed", *ACTIVITIES))),
            "verhoogd": amount(max(ZERO, total("changed", *ACTIVITIES))),
            "over": amount(total("left", *ACTIVITIES)),
            "gebouwen": amount(total("allocated", "gebouwen")),
            "personeel": amount(total("allocated", "personeel")),
        }
    if snapshot.wijkbudget:
        run = snapshot.wijkbudget
        named |= {
            "peildatum": day(run.peildatum),
            "aanspraak": amount(run.claim),
            "plafond": amount(run.ceiling),
            "verdeeld": amount(run.divided),
            "tekort": amount(run.shortfall),
            "partijen": counted(run.parties, "groep of organisatie", "groepen en organisaties"),
        }
        if run.rate is not None:
            named["per_bewoner"] = amount(run.rate)
    return named


def _plans(count: int) -> str:
    return counted(count, "wijkplan", "wijkplannen")


def _points(count: int) -> str:
    return counted(count, "actiepunt", "actiepunten")


def _wijken(count: int) -> str:
    return counted(count, "wijk", "wijken")


def filled(text: str, figures: Mapping[str, str]) -> str:
    """The text with its figures. Raises ValidationError as `check` does."""
    check(text, figures)
    return PLACEHOLDER.sub(lambda match: _figure(match[1], figures), text)


def check(text: str, figures: Mapping[str, str]) -> None:
    """Raise ValidationError, with what is wrong in words, when a text cannot become part of the letter."""
    names = dict.fromkeys(PLACEHOLDER.findall(text))
    unknown = [name for name in names if not _is_known(name, figures)]
    wrong = [
        _("“{%(name)s}” is geen cijfer van deze brief. Kies een naam uit de lijst.") % {"name": name}
        for name in unknown[:MOST_NAMED]
    ]
    if more := len(unknown[MOST_NAMED:]):
        wrong.append(
            ngettext(
                "En nog %(count)s naam die geen cijfer is.",
                "En nog %(count)s namen die geen cijfer zijn.",
                more,
            )
            % {"count": more}
        )
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        wrong.append(
            _("Een accolade staat open. Schrijf een cijfer als {voorbeeld}, met beide accolades.") % {}
        )
    if characters := unprintable(text):
        wrong.append(_("Deze tekens kunnen niet op papier: %(signs)s") % {"signs": " ".join(characters)})
    if wrong:
        raise ValidationError(wrong)


def _is_known(name: str, figures: Mapping[str, str]) -> bool:
    return name in figures or (name[:1].isupper() and name[:1].lower() + name[1:] in figures)


def _figure(name: str, figures: Mapping[str, str]) -> str:
    return figures[name] if name in figures else capital(figures[name[:1].lower() + name[1:]])
