"""Published letters, and how the action points stand: for everybody."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amstelveen_ontmoet.accounts.access import public
from monitoring import queries
from monitoring.enums import BriefStatus
from monitoring.exports import csv_response
from monitoring.letter import summary
from monitoring.letter.drawings import with_charts
from monitoring.letter.tables import table_of, tables_of
from monitoring.models import Collegebrief
from monitoring.reports.figures import snapshot_from


@require_safe
@public
def briefs(request: HttpRequest) -> HttpResponse:
    """The letters to the council, newest year first."""
    context = {
        "briefs": queries.published_briefs(),
        "breadcrumbs": [(_("Voorpagina"), reverse("home")), (_("Brieven aan de raad"), "")],
    }
    return render(request, "monitoring/briefs.html", context)


def _published(year: int, version: int | None = None) -> Collegebrief:
    """A published letter; any other letter does not exist for the public."""
    found = Collegebrief.objects.filter(year=year, status=BriefStatus.GEPUBLICEERD)
    if version is not None:
        return get_object_or_404(found, version=version)
    newest = found.order_by("-version").first()
    if newest is None:
        raise Http404
    return newest


@require_safe
@public
def brief(request: HttpRequest, year: int, version: int | None = None) -> HttpResponse:
    """A published letter as a page, with its PDF, its figures and its older versions."""
    shown = _published(year, version)
    versions = list(queries.versions_of(year))
    return render(request, "monitoring/brief.html", _brief_context(shown, versions))


def _brief_context(shown: Collegebrief, versions: list[Collegebrief]) -> dict[str, Any]:
    snapshot = snapshot_from(shown.snapshot)
    is_english = (get_language() or "nl").startswith("en")
    return {
        "brief": shown,
        "letter": with_charts(shown.letter, snapshot),
        "tables": tables_of(snapshot),
        "figures": summary.key_figures(snapshot),
        "sentences": summary.sentences(snapshot) if is_english else [],
        "newest": versions[0],
        "versions": versions,
        "breadcrumbs": [
            (_("Voorpagina"), reverse("home")),
            (_("Brieven aan de raad"), reverse("briefs")),
            (str(shown.year), ""),
        ],
    }


@require_safe
@public
def brief_pdf(request: HttpRequest, year: int, version: int) -> HttpResponse:
    """The PDF as it was made at adoption."""
    shown = _published(year, version)
    kept = get_object_or_404(shown.pdfs, is_final=True)
    response = HttpResponse(bytes(kept.content), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="collegebrief-{year}-versie-{version}.pdf"'
    return response


@require_safe
@public
def brief_csv(request: HttpRequest, year: int, version: int, table: str) -> HttpResponse:
    """One annex as CSV."""
    shown = _published(year, version)
    found = table_of(snapshot_from(shown.snapshot), table)
    if found is None:
        raise Http404
    return csv_response(found, f"collegebrief-{year}-versie-{version}")
