"""The letter in a few figures, in the language of the reader: beside the letter, which stays Dutch."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amstelveen_ontmoet.money import format_amount, format_number
from monitoring.letter.placeholders import ACTIVITIES
from monitoring.reports.figures import Snapshot


def key_figures(snapshot: Snapshot) -> list[dict[str, str]]:
    """Large figures with what they are."""
    plans = snapshot.plans
    found = [
        {
            "label": _("Wijkplannen met subsidie"),
            "value": format_number(plans.supported),
            "note": _("van %(count)s ingediende plannen") % {"count": format_number(plans.submitted)},
        },
        {
            "label": _("Verleend voor wijkplannen"),
            "value": format_amount(plans.awarded),
            "note": _("gevraagd: %(amount)s") % {"amount": format_amount(plans.asked)},
        },
    ]
    if snapshot.posts:
        found.append(
            {
                "label": _("Nog over op de begroting"),
                "value": format_amount(snapshot.total("left", *ACTIVITIES)),
                "note": _("voor activiteiten, van %(amount)s")
                % {"amount": format_amount(snapshot.total("allocated", *ACTIVITIES))},
            }
        )
    found.append(
        {
            "label": _("Indicatoren gemeten"),
            "value": format_number(len(snapshot.measured)),
            "note": _("van %(count)s indicatoren") % {"count": len(snapshot.indicators)},
        }
    )
    return found


def sentences(snapshot: Snapshot) -> list[str]:
    """What the letter tells, in short."""
    plans = snapshot.plans
    told = [
        _("De gemeente informeert de raad over de voortgang van Amstelveen Ontmoet Elkaar in %(year)s.")
        % {"year": snapshot.year}
    ]
    if plans.submitted:
        told.append(
            ngettext(
                "De gemeente kreeg één wijkplan; bewoners vroegen %(asked)s en kregen %(awarded)s.",
                "De gemeente kreeg %(count)s wijkplannen; bewoners vroegen %(asked)s en kregen %(awarded)s.",
                plans.submitted,
            )
            % {
                "count": plans.submitted,
                "asked": format_amount(plans.asked),
                "awarded": format_amount(plans.awarded),
            }
        )
    else:
        told.append(_("De gemeente ontving over dat jaar geen wijkplannen."))
    told.append(_money(snapshot))
    told.append(
        ngettext(
            "De visie heeft één actiepunt; gereed: %(done)s, achter op de planning: %(late)s.",
            "De visie heeft %(count)s actiepunten; gereed: %(done)s, achter op de planning: %(late)s.",
            len(snapshot.actiepunten),
        )
        % {
            "count": len(snapshot.actiepunten),
            "done": snapshot.count("gereed"),
            "late": snapshot.count("achter"),
        }
    )
    return told


def _money(snapshot: Snapshot) -> str:
    if not snapshot.posts:
        return _("Van dat jaar staat geen begroting in het portaal.")
    amounts: dict[str, Decimal] = {
        name: snapshot.total(name, *ACTIVITIES) for name in ("allocated", "decided", "changed", "left")
    }
    told = _("Voor activiteiten was %(allocated)s beschikbaar, %(decided)s is verleend en %(left)s is over.")
    if amounts["changed"] < 0:
        told = f"{told} " + _("Na de besluiten ging er %(changed)s weer af.")
    elif amounts["changed"] > 0:
        told = f"{told} " + _("Na de besluiten kwam er %(changed)s bij.")
    return told % {name: format_amount(abs(amount)) for name, amount in amounts.items()}
