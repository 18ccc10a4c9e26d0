"""Taking over residents from a file of the CBS: offer it, read the report, confirm."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, post_only, typed
from amstelveen_ontmoet.gebieden.enums import Finding
from amstelveen_ontmoet.gebieden.queries import residents_by_date
from wijkplannen import queries
from wijkplannen.actions import residents
from wijkplannen.enums import BestandStatus
from wijkplannen.forms import ResidentsForm
from wijkplannen.models import Inwonertalbestand
from wijkplannen.reports.residents import outcome_of

PER_PAGE = 25
AREAS_PER_PAGE = 100


def _crumbs(*last: str) -> list[tuple[str, str]]:
    year = timezone.localdate().year
    crumbs = [
        (_("Begroting"), reverse("begroting_latest")),
        (_("Wijkbudget"), reverse("wijkbudget", args=[year])),
    ]
    if last:
        return [*crumbs, (_("Inwonertallen"), reverse("residents")), (last[0], "")]
    return [*crumbs, (_("Inwonertallen"), "")]


@require_http_methods(["GET", "POST"])
@permission("wijkplannen.import_residents")
def overview(request: HttpRequest) -> HttpResponse:
    """Offer a file; the files that were offered, and the dates of which figures are known."""
    form = ResidentsForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        bestand = residents.offer(
            data["file"], peildatum=data["peildatum"], source=data["source"], by=request.user
        )
        return redirect("job", bestand.job_id)
    context = {
        "form": form,
        "page_obj": Paginator(queries.residents_files(), PER_PAGE).get_page(request.GET.get("page")),
        "dates": residents_by_date(),
        "breadcrumbs": _crumbs(),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "wijkplannen/residents.html", context, status=status)


def find_file(pk: int) -> Inwonertalbestand:
    return get_object_or_404(
        Inwonertalbestand.objects.select_related("job", "offered_by", "closed_by"), pk=pk
    )


@require_safe
@permission("wijkplannen.import_residents", find_file)
def file(request: HttpRequest, bestand: Inwonertalbestand) -> HttpResponse:
    """What a file says of every wijk and buurt, beside the figures before; confirm it or not."""
    outcome = outcome_of(residents.report_of(bestand))
    context = {
        "bestand": bestand,
        "outcome": outcome,
        "page_obj": Paginator(outcome.rows, AREAS_PER_PAGE).get_page(request.GET.get("page")),
        "may_confirm": bestand.status == BestandStatus.GELEZEN
        and not bestand.fault
        and not outcome.is_blocked
        and outcome.new > 0,
        "has_failed": bestand.status == BestandStatus.AANGEBODEN
        and bestand.job is not None
        and bestand.job.is_over,
        "has_unknown": outcome.has(Finding.ONBEKEND),
        "breadcrumbs": _crumbs(bestand.name),
    }
    return render(request, "wijkplannen/residents_file.html", context)


@post_only
@permission("wijkplannen.import_residents", find_file)
def confirm(request: HttpRequest, bestand: Inwonertalbestand) -> HttpResponse:
    """Take over the new figures."""
    return _act(request, bestand, residents.confirm, _("De inwonertallen zijn overgenomen."))


@post_only
@permission("wijkplannen.import_residents", find_file)
def read_again(request: HttpRequest, bestand: Inwonertalbestand) -> HttpResponse:
    """Read a file again whose reading failed; the page of the job shows how far it is."""
    try:
        started = residents.read_again(bestand.pk, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("residents_file", bestand.pk)
    return redirect("job", started.job_id)


@post_only
@permission("wijkplannen.import_residents", find_file)
def drop(request: HttpRequest, bestand: Inwonertalbestand) -> HttpResponse:
    """Do not take over this file."""
    return _act(request, bestand, residents.drop, _("Dit bestand wordt niet overgenomen."))


def _act(
    request: HttpRequest, bestand: Inwonertalbestand, act: Callable[..., object], done: str
) -> HttpResponse:
    try:
        act(bestand.pk, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("residents_file", bestand.pk)
    messages.success(request, done)
    return redirect("residents")
