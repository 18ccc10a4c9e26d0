"""What the public can download."""

import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from amstelveen_ontmoet.pdf import render_pdf
from amstelveen_ontmoet.procedure.enums import GRANTED
from amstelveen_ontmoet.procedure.models import Aanvraag, Besluit, Wijziging
from amstelveen_ontmoet.procedure.queries import accepted_changes
from wijkplannen import queries, reports
from wijkplannen.models import Wijkplan
from wijkplannen.views.writers import plan_sections

log = structlog.get_logger(__name__)
KEPT_SECONDS = 24 * 3600


def plan_pdf(number: str, *, language: str) -> bytes:
    """A granted plan in the layout of bijlage 4, as PDF/UA-1; made once a day per language.

    Raises Besluit.DoesNotExist when no plan with this number was granted, MissingFont when the
    server lacks a font. The PDF is kept in the cache until a change or an objection gives another.
    """
    besluit = Besluit.objects.get(
        aanvraag__number=number, aanvraag__kind=Aanvraag.Kind.WIJKPLAN, aanvraag__status__in=GRANTED
    )
    changes = list(accepted_changes(besluit.aanvraag_id))
    key = f"plan-pdf-{number}-{language}-{besluit.awarded}-{len(changes)}"
    try:
        kept = cache.get(key)
    except RedisError:
        log.warning("cache_unreachable", key=key)
        kept = None
    return kept or _make_and_keep(key, besluit, changes, language)


def _make_and_keep(key: str, besluit: Besluit, changes: list[Wijziging], language: str) -> bytes:
    made = _make(besluit, changes, language)
    try:
        cache.set(key, made, KEPT_SECONDS)
    except RedisError:  # it is made all the same
        log.warning("cache_unreachable", key=key)
    return made


def _make(besluit: Besluit, changes: list[Wijziging], language: str) -> bytes:
    plan = queries.plan_whole(besluit.aanvraag_id)
    with translation.override(language):
        context = _context(plan, besluit) | {"changes": changes}
        return render_pdf("wijkplannen/plan_pdf.html", context, language=language)


def _context(plan: Wijkplan, besluit: Besluit) -> dict:
    today = timezone.localdate()
    buurten = list(queries.buurten_of(plan.groep, plan.received_on or today))
    wijken = list(dict.fromkeys(buurt.wijk.name for buurt in buurten))
    return {
        "plan": plan,
        "besluit": besluit,
        "sections": plan_sections(plan),
        "figures": reports.figures_of(plan.groep, plan.received_on or today),
        "money": reports.money_of(plan),
        "paper": {
            "sender": [str(plan.groep), settings.PORTAL_NAME],
            "addressee": [],
            "subject": plan.title,
            "reference": plan.number,
            "facts": [
                (_("Wijk"), ", ".join(wijken) or "—"),
                (_("Vastgesteld"), date_format(besluit.published_on, "j F Y")),
                (_("Nummer"), plan.number),
            ],
        },
    }
