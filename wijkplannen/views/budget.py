"""Computing, looking at and adopting the wijkbudgetten of a year."""

import rules
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amstelveen_ontmoet.accounts.access import permission, require
from amstelveen_ontmoet.begroting.queries import YEARS, NoPost
from amstelveen_ontmoet.gebieden.queries import peildata
from wijkplannen import queries, reports
from wijkplannen.actions import budget
from wijkplannen.enums import RunStatus
from wijkplannen.forms import WijkbudgetForm
from wijkplannen.models import Wijkbudgetrun


@require_http_methods(["GET", "POST"])
@permission("wijkplannen.view_budget")
def wijkbudget(request: HttpRequest, year: int) -> HttpResponse:
    """The computations of a year: start one, see its claim, ceiling and parts."""
    if year not in YEARS:
        raise Http404
    form = WijkbudgetForm(request.POST or None, dates=peildata())
    if request.method == "POST":
        require("wijkplannen.compute_budget", request.user)
        if form.is_valid():
            try:
                run = budget.start_run(year, form.cleaned_data["peildatum"], by=request.user)
                return redirect("job", run.job_id)
            except NoPost:
                form.add_error(
                    None,
                    _("De begroting van %(year)s heeft nog geen post voor het wijkbudget.") % {"year": year},
                )
    runs = list(queries.runs_of(year))
    shown = next((run for run in runs if run.status != RunStatus.AANGEMAAKT), None)
    chosen = request.GET.get("berekening", "")
    shown = next((run for run in runs if str(run.pk) == chosen), shown)
    before = _before(runs, shown)
    context = {
        "year": year,
        "form": form,
        "runs": runs,
        "run": shown,
        "before": before,
        "rows": reports.budget_rows(shown, before) if shown else [],
        "invoer": queries.invoer_of(shown) if shown else [],
        "under_way": next((run for run in runs if run.status == RunStatus.AANGEMAAKT), None),
        "may_compute": rules.has_perm("wijkplannen.compute_budget", request.user),
        "breadcrumbs": [
            (_("Begroting %(year)s") % {"year": year}, reverse("begroting", args=[year])),
            (_("Wijkbudget"), ""),
        ],
    }
    return render(request, "wijkplannen/budget.html", context)


def _before(runs: list[Wijkbudgetrun], shown: Wijkbudgetrun | None) -> Wijkbudgetrun | None:
    """The computation made before the one shown."""
    if shown is None:
        return None
    earlier = runs[runs.index(shown) + 1 :]
    return next((run for run in earlier if run.status != RunStatus.AANGEMAAKT), None)


def find_run(pk: int) -> Wijkbudgetrun:
    return get_object_or_404(Wijkbudgetrun, pk=pk)


@require_http_methods(["GET", "POST"])
@permission("wijkplannen.adopt_budget", find_run)
def adopt(request: HttpRequest, run: Wijkbudgetrun) -> HttpResponse:
    """Ask for confirmation, then make a computation final."""
    if request.method == "POST":
        try:
            budget.adopt_run(run.pk, by=request.user)
            messages.success(request, _("Het wijkbudget van %(year)s is vastgesteld.") % {"year": run.year})
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("wijkbudget", run.year)
    context = {
        "run": run,
        "breadcrumbs": [
            (_("Wijkbudget %(year)s") % {"year": run.year}, reverse("wijkbudget", args=[run.year])),
            (_("Vaststellen"), ""),
        ],
    }
    return render(request, "wijkplannen/adopt.html", context)
