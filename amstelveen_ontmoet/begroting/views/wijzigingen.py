"""Changes of the budget by a named decision: the list, a new proposal, and what becomes of one."""

from collections.abc import Callable

import rules
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
from amstelveen_ontmoet.begroting import queries
from amstelveen_ontmoet.begroting.actions import wijzigingen
from amstelveen_ontmoet.begroting.forms import WijzigingForm
from amstelveen_ontmoet.begroting.models import Begrotingswijziging

PER_PAGE = 25


def _crumbs(*last: str) -> list[tuple[str, str]]:
    here = [(_("Begroting"), reverse("begroting_latest"))]
    if last:
        here.append((_("Wijzigingen"), reverse("wijzigingen")))
    return [*here, (last[0] if last else _("Wijzigingen"), "")]


@require_safe
@permission("begroting.view")
def change_list(request: HttpRequest) -> HttpResponse:
    """Every change of the budget, those that wait for a second person on top."""
    page = Paginator(queries.wijzigingen(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [
            (
                each,
                rules.has_perm("begroting.approve_change", request.user, each),
                rules.has_perm("begroting.withdraw_change", request.user, each),
            )
            for each in page
        ],
        "may_propose": rules.has_perm("begroting.propose_change", request.user),
        "breadcrumbs": _crumbs(),
    }
    return render(request, "begroting/wijzigingen.html", context)


@require_http_methods(["GET", "POST"])
@permission("begroting.propose_change")
def change_new(request: HttpRequest) -> HttpResponse:
    """Propose a change."""
    year = timezone.localdate().year
    form = WijzigingForm(typed(request), years=[year - 1, year, year + 1])
    if request.method == "POST" and form.is_valid():
        try:
            wijzigingen.propose(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Het voorstel staat klaar. Een tweede persoon voert het door."))
            return redirect("wijzigingen")
    context = {"form": form, "breadcrumbs": _crumbs(_("Nieuwe wijziging"))}
    return render(request, "begroting/wijziging.html", context, status=422 if form.errors else 200)


def find_change(pk: int) -> Begrotingswijziging:
    return get_object_or_404(Begrotingswijziging, pk=pk)


@post_only
@permission("begroting.approve_change", find_change)
def change_carry_out(request: HttpRequest, wijziging: Begrotingswijziging) -> HttpResponse:
    """Put a proposal into effect."""
    return _act(request, wijziging, wijzigingen.carry_out, _("De begroting is gewijzigd."))


@post_only
@permission("begroting.approve_change", find_change)
def change_reject(request: HttpRequest, wijziging: Begrotingswijziging) -> HttpResponse:
    """Say no to a proposal."""
    return _act(request, wijziging, wijzigingen.reject, _("Het voorstel is afgewezen."))


@post_only
@permission("begroting.withdraw_change", find_change)
def change_withdraw(request: HttpRequest, wijziging: Begrotingswijziging) -> HttpResponse:
    """Take one's own proposal back."""
    return _act(request, wijziging, wijzigingen.withdraw, _("Uw voorstel is ingetrokken."))


def _act(
    request: HttpRequest, wijziging: Begrotingswijziging, act: Callable[..., object], done: str
) -> HttpResponse:
    try:
        act(wijziging.pk, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, done)
    return redirect("wijzigingen")
