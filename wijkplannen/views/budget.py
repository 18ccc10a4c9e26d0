"""Computing, looking at and adopting the wijkbudgetten of a year."""

from datetime import date
from typing import Any

import rules
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.begroting.models import Boeking
from amstelveen_ontmoet.begroting.queries import YEARS, NoPost, post_for
from amstelveen_ontmoet.gebieden.queries import peildata
from amstelveen_ontmoet.procedure.models import Aanvraag
from amstelveen_ontmoet.procedure.views import pdf_response
from amstelveen_ontmoet.spelregels.enums import source_in_words
from wijkplannen import queries, reports
from wijkplannen.actions import budget
from wijkplannen.actions.plans import ROUTE
from wijkplannen.enums import Plafondregel, RunStatus
from wijkplannen.forms import WhatIfForm, WijkbudgetForm
from wijkplannen.models import WijkbudgetBrief, WijkbudgetDeel, Wijkbudgetrun


@require_http_methods(["GET", "POST"])
@permission("wijkplannen.view_budget")
def wijkbudget(request: HttpRequest, year: int) -> HttpResponse:
    """The computations of a year: start one, see its claim, ceiling and parts."""
    if year not in YEARS:
        raise Http404
    dates = peildata()
    # What was known when the year began; the choice is the person's.
    known = next((day for day in dates if day <= date(year, 1, 1)), dates[-1] if dates else None)
    initial = {"rule": _default_rule(year), "peildatum": known and known.isoformat()}
    form = WijkbudgetForm(request.POST or None, dates=dates, year=year, initial=initial)
    if request.method == "POST":
        require("wijkplannen.compute_budget", request.user)
        run = _started(form, year, by=request.user) if form.is_valid() else None
        if run is not None:
            return redirect("job", run.job_id)
    runs = list(queries.runs_of(year))
    shown = next((run for run in runs if run.status != RunStatus.AANGEMAAKT), None)
    chosen = request.GET.get("berekening", "")
    shown = next((run for run in runs if str(run.pk) == chosen), shown)
    beside = request.GET.get("naast", "")
    before = next((run for run in runs if str(run.pk) == beside and run != shown), _before(runs, shown))
    letters = queries.letters_of_run(shown) if shown else {}
    invoer = list(queries.invoer_of(shown)) if shown else []
    context = {
        "year": year,
        "form": form,
        "runs": runs,
        "run": shown,
        "before": before,
        "rows": reports.budget_rows(shown, before, letters) if shown else [],
        "invoer": invoer,
        # A buurt that groups share counts once.
        "residents": sum({row.buurt_id: row.residents for row in invoer}.values()),
        "applied": reports.applied_rules(shown) if shown else [],
        "adopted": next((run for run in runs if run.status == RunStatus.VASTGESTELD), None),
        "has_post": _has_post(year),
        "days": _days_in(year),
        "letters": letters,
        "letters_job": queries.letters_job_of(shown) if shown else None,
        "may_adopt": shown is not None and rules.has_perm("wijkplannen.adopt_run", request.user, shown),
        "under_way": next((run for run in runs if run.status == RunStatus.AANGEMAAKT), None),
        "may_compute": rules.has_perm("wijkplannen.compute_budget", request.user),
        "breadcrumbs": [
            (_("Begroting %(year)s") % {"year": year}, reverse("begroting", args=[year])),
            (_("Wijkbudget"), ""),
        ],
    }
    return render(request, "wijkplannen/budget.html", context)


def _default_rule(year: int) -> str:
    try:
        return budget.default_rule(year)
    except ValidationError:
        return ""  # the value of the spelregels is not one that can be chosen here


def _has_post(year: int) -> bool:
    """Whether the budget of the year has a post to divide."""
    try:
        post_for(ROUTE, year)
    except NoPost:
        return False
    return True


def _started(form: WijkbudgetForm, year: int, *, by: User) -> Wijkbudgetrun | None:
    """The computation that was started; None when the form says why not."""
    data = form.cleaned_data
    rule = budget.Rule(data["rule"], data["cover_post"], data["decision"])
    try:
        return budget.start_run(year, data["peildatum"], rule=rule, by=by)
    except NoPost:
        form.add_error(
            None, _("De begroting van %(year)s heeft nog geen post voor het wijkbudget.") % {"year": year}
        )
    except ValidationError as error:
        form.add_error(None, error)
    return None


def _days_in(year: int) -> int:
    return (date(year, 12, 31) - date(year, 1, 1)).days + 1


def _before(runs: list[Wijkbudgetrun], shown: Wijkbudgetrun | None) -> Wijkbudgetrun | None:
    """The computation made before the one shown."""
    if shown is None:
        return None
    earlier = runs[runs.index(shown) + 1 :]
    return next((run for run in earlier if run.status != RunStatus.AANGEMAAKT), None)


def find_run(pk: int) -> Wijkbudgetrun:
    return get_object_or_404(Wijkbudgetrun, pk=pk)


@require_http_methods(["GET", "POST"])
@permission("wijkplannen.adopt_run", find_run)
def adopt(request: HttpRequest, run: Wijkbudgetrun) -> HttpResponse:
    """Ask for confirmation, then make a computation final."""
    if request.method == "POST":
        try:
            budget.adopt_run(run.pk, by=request.user)
            messages.success(request, _("Het wijkbudget van %(year)s is vastgesteld.") % {"year": run.year})
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("wijkbudget", run.year)
    if run.status != RunStatus.BEREKEND:
        return redirect("wijkbudget", run.year)  # the page of before, or a link that is old
    context = {
        "run": run,
        "breadcrumbs": [
            (_("Wijkbudget %(year)s") % {"year": run.year}, reverse("wijkbudget", args=[run.year])),
            (_("Vaststellen"), ""),
        ],
    }
    return render(request, "wijkplannen/adopt.html", context)


def find_part(pk: int) -> WijkbudgetDeel:
    return get_object_or_404(
        WijkbudgetDeel.objects.select_related(
            "run__post", "run__cover_post", "run__created_by", "run__adopted_by", "organisatie"
        ),
        pk=pk,
    )


@require_safe
@permission("wijkplannen.view_budget", find_part)
def part(request: HttpRequest, deel: WijkbudgetDeel) -> HttpResponse:
    """Why a party got this amount: buurt by buurt, with days, shares, figures and their sources."""
    run = deel.run
    entries = Boeking.objects.filter(verplichting=deel.verplichting_id).select_related("wijziging")
    context = {
        "deel": deel,
        "run": run,
        "rows": reports.part_rows(deel),
        "rule_source": reports.rule_source(run),
        "rate_source": source_in_words(run.values["euro_per_bewoner"]["source"]),
        "is_proportional": bool(run.shortfall) and run.rule == Plafondregel.EVENREDIG,
        "entries": entries.order_by("at", "pk") if deel.verplichting_id else [],
        "letter": WijkbudgetBrief.objects.filter(deel=deel).first(),
        "breadcrumbs": [
            (_("Begroting %(year)s") % {"year": run.year}, reverse("begroting", args=[run.year])),
            (_("Wijkbudget"), reverse("wijkbudget", args=[run.year])),
            (str(deel.organisatie), ""),
        ],
    }
    return render(request, "wijkplannen/budget_part.html", context)


def find_entry(pk: int) -> Boeking:
    return get_object_or_404(Boeking.objects.select_related("verplichting"), pk=pk)


@require_safe
@permission("begroting.view", find_entry)
def behind(request: HttpRequest, boeking: Boeking) -> HttpResponse:
    """From an entry to why it was made: the part of the wijkbudget, or the case."""
    deel, number = queries.behind_entry(boeking)
    if deel is not None:
        return redirect("wijkbudget_part", deel)
    if number is not None:
        aanvraag = Aanvraag.objects.select_related("organisatie").get(number=number)
        if rules.has_perm("procedure.view_case", request.user, aanvraag):
            return redirect("case", number)
        messages.warning(request, _("U hebt of had een rol bij deze aanvrager. U kunt de zaak niet openen."))
    return redirect("post", boeking.post_id)


@require_safe
@permission("wijkplannen.view_budget", find_run)
def what_if(request: HttpRequest, run: Wijkbudgetrun) -> HttpResponse:
    """The parts with another amount per resident or another ceiling, beside what was computed."""
    if run.status == RunStatus.AANGEMAAKT:
        raise Http404
    rate = run.values["euro_per_bewoner"]["value"]
    start = {"per_resident": f"{rate},00" if rate.isdigit() else rate, "ceiling": run.ceiling}
    form = WhatIfForm(request.GET or None, initial=start)
    outcome = reports.what_if(run, **form.cleaned_data) if form.is_bound and form.is_valid() else None
    context: dict[str, Any] = {
        "run": run,
        "form": form,
        "outcome": outcome,
        "breadcrumbs": [
            (_("Wijkbudget %(year)s") % {"year": run.year}, reverse("wijkbudget", args=[run.year])),
            (_("Wat als?"), ""),
        ],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "wijkplannen/budget_what_if.html", context, status=status)


def find_budget_letter(pk: int) -> WijkbudgetBrief:
    return get_object_or_404(WijkbudgetBrief.objects.select_related("deel__organisatie", "deel__run"), pk=pk)


@require_safe
@permission("wijkplannen.view_budget_letter", find_budget_letter)
def letter(request: HttpRequest, brief: WijkbudgetBrief) -> HttpResponse:
    """The letter to a party about its part, as a page."""
    language = (get_language() or "nl")[:2]
    context = {
        "letter": brief.content[language],
        "pdf_url": reverse("wijkbudget_letter_pdf", args=[brief.pk]),
        "is_decision": False,
        "is_translation": language != "nl",
        "breadcrumbs": [(_("Voorpagina"), reverse("home")), (brief.content[language]["subject"], "")],
    }
    return render(request, "procedure/letter.html", context)


@require_safe
@permission("wijkplannen.view_budget_letter", find_budget_letter)
def letter_pdf(request: HttpRequest, brief: WijkbudgetBrief) -> HttpResponse:
    """The same letter as PDF/UA-1."""
    language = (get_language() or "nl")[:2]
    content = brief.content[language]
    return pdf_response(content, is_decision=False, language=language, name=content["reference"])
