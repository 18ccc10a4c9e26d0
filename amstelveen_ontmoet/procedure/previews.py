"""What a change of a value of the spelregels does to open applications."""

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amstelveen_ontmoet.procedure.enums import WITH_MUNICIPALITY, Status
from amstelveen_ontmoet.procedure.models import Aanvraag
from amstelveen_ontmoet.spelregels.enums import Basis, basis_of
from amstelveen_ontmoet.spelregels.reports import Change, Preview


def preview_of_change(change: Change) -> list[Preview]:
    """How many open applications would use the new version, in words; one query."""
    basis = basis_of(change.key)
    if basis not in (Basis.ONTVANGST, Basis.VANDAAG):
        return []
    counts = Aanvraag.objects.aggregate(
        drafts=Count("pk", filter=Q(status=Status.CONCEPT)),
        kept=Count("pk", filter=Q(status__in=WITH_MUNICIPALITY, received_on__lt=change.from_on)),
        touched=Count("pk", filter=Q(status__in=WITH_MUNICIPALITY, received_on__gte=change.from_on)),
    )
    day = date_format(change.from_on, "j F Y")
    words = _by_receipt(counts, day) if basis == Basis.ONTVANGST else _by_today(counts, day)
    return [Preview(_("Lopende aanvragen"), " ".join(words))]


def _by_receipt(counts: dict[str, int], day: str) -> list[str]:
    words = [
        ngettext(
            "%(count)s aanvraag bij de gemeente is eerder ontvangen en houdt de waarde van de dag van "
            "ontvangst.",
            "%(count)s aanvragen bij de gemeente zijn eerder ontvangen en houden de waarde van de dag van "
            "ontvangst.",
            counts["kept"],
        )
        % {"count": counts["kept"]},
        ngettext(
            "%(count)s concept krijgt de nieuwe waarde als het vanaf %(day)s wordt verstuurd.",
            "%(count)s concepten krijgen de nieuwe waarde als zij vanaf %(day)s worden verstuurd.",
            counts["drafts"],
        )
        % {"count": counts["drafts"], "day": day},
    ]
    if counts["touched"]:
        words.append(
            ngettext(
                "%(count)s aanvraag is op of na die dag ontvangen en krijgt de nieuwe waarde.",
                "%(count)s aanvragen zijn op of na die dag ontvangen en krijgen de nieuwe waarde.",
                counts["touched"],
            )
            % {"count": counts["touched"]}
        )
    return words


def _by_today(counts: dict[str, int], day: str) -> list[str]:
    total = counts["kept"] + counts["touched"]
    return [
        ngettext(
            "%(count)s aanvraag bij de gemeente krijgt de nieuwe waarde als er vanaf %(day)s over wordt "
            "besloten of geschreven.",
            "%(count)s aanvragen bij de gemeente krijgen de nieuwe waarde als er vanaf %(day)s over wordt "
            "besloten of geschreven.",
            total,
        )
        % {"count": total, "day": day},
        _("Brieven die al verstuurd zijn veranderen niet."),
    ]
