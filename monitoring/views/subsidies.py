"""The public overview of subsidies to organisations, and what can still be asked (Woo 3.3a)."""

from collections.abc import Iterable
from typing import Any

import rules
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amstelveen_ontmoet.accounts.access import permission, post_only, public
from amstelveen_ontmoet.begroting.exports import FORMATS, sheet
from amstelveen_ontmoet.begroting.views.budget import CountedPaginator
from monitoring import queries
from monitoring.actions import subsidies
from monitoring.filters import SubsidyFilter
from monitoring.models import Subsidieregel
from monitoring.reports.subsidies import subsidies_chart

PER_PAGE = 25
JSON = "json"
# The names in the JSON file; they stay the same in every language.
KEYS = {
    "nummer": "number",
    "soort": "kind",
    "jaar": "year",
    "ontvanger": "recipient",
    "soort_ontvanger": "recipient_kind",
    "kvk_nummer": "kvk_number",
    "activiteiten": "activities",
    "wettelijke_grondslag": "basis",
    "gevraagd": "requested",
    "verleend_bij_besluit": "first_granted",
    "verhoogd": "raised",
    "verlaagd_of_ingetrokken": "lowered",
    "verleend": "granted",
    "vastgesteld": "settled",
    "betaald": "paid",
    "datum_besluit": "decided_on",
}


@require_safe
@public
def overview(request: HttpRequest) -> HttpResponse:
    """What is still there to ask, and every grant to an organisation."""
    year = timezone.localdate().year
    filters = SubsidyFilter(request.GET, queries.subsidies())
    filters.form.hide_optional = True
    years = queries.subsidies_by_year(filters.qs)
    pages = CountedPaginator(filters.qs, PER_PAGE, count=sum(each.number for each in years))
    page = pages.get_page(request.GET.get("page"))
    rows = list(page)
    context = {
        "made": queries.subsidies_made(),
        "filter": filters,
        "is_filtered": any(filters.form.cleaned_data.values()),
        "page_obj": page,
        "rows": rows,
        "bases": _bases(rows),
        "chart": subsidies_chart(years),
        "posts": queries.open_posts(year),
        "year": year,
        "formats": [*FORMATS, JSON],
        "query": _query_without_page(request),
        "may_refresh": rules.has_perm("monitoring.refresh_subsidies", request.user),
        "breadcrumbs": [(_("Voorpagina"), reverse("home")), (_("Subsidies"), "")],
    }
    return render(request, "monitoring/subsidies.html", context)


def _bases(rows: Iterable[Subsidieregel]) -> list[str]:
    """The legal bases of these rows; each row is told its number in the list (`basis_number`)."""
    bases: dict[str, int] = {}
    for row in rows:
        row.basis_number = bases.setdefault(_basis_of(row), len(bases) + 1)
    return list(bases)


def _basis_of(row: Subsidieregel) -> str:
    is_english = (get_language() or "nl").startswith("en")
    return capfirst(row.basis_en if is_english and row.basis_en else row.basis)


def _query_without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


@require_safe
@public
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The subsidies that were found as a file: a sheet or JSON."""
    found = SubsidyFilter(request.GET, queries.subsidies()).qs
    if kind == JSON:
        return _json(found)
    if kind not in FORMATS:
        raise Http404
    fields = {name: Subsidieregel._meta.get_field(name) for name in KEYS.values()}
    headings = [str(capfirst(field.verbose_name)) for field in fields.values()]
    rows = ([_cell(row, name) for name in fields] for row in found.iterator(chunk_size=500))
    return sheet(_("Subsidies"), headings, rows, kind=kind)


def _cell(row: Subsidieregel, name: str) -> Any:
    if name in ("kind", "recipient_kind"):
        return str(getattr(row, f"get_{name}_display")())
    return _basis_of(row) if name == "basis" else getattr(row, name)


def _json(found: Iterable[Subsidieregel]) -> JsonResponse:
    """Amounts are texts with two decimals, so that no reader rounds them; dates as 2026-12-31."""
    made = queries.subsidies_made()
    response = JsonResponse(
        {
            "bijgewerkt_op": timezone.localtime(made.made_at).isoformat() if made else None,
            "munteenheid": "EUR",
            "subsidies": [{key: getattr(row, name) for key, name in KEYS.items()} for row in found],
        },
        json_dumps_params={"ensure_ascii": False},
    )
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Disposition"] = 'inline; filename="subsidies.json"'
    return response


@post_only
@permission("monitoring.refresh_subsidies")
def refresh(request: HttpRequest) -> HttpResponse:
    """Make the overview anew now, and show how far it is."""
    return redirect("job", subsidies.start_refresh(by=request.user).pk)
