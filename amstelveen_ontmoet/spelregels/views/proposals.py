"""A proposed change of a value, for a second person."""

from collections.abc import Callable
from typing import Any

import rules
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, post_only, typed
from amstelveen_ontmoet.spelregels.actions import proposals
from amstelveen_ontmoet.spelregels.enums import basis_of, subject_of
from amstelveen_ontmoet.spelregels.forms import RejectForm
from amstelveen_ontmoet.spelregels.models import Voorstel, Waarde
from amstelveen_ontmoet.spelregels.reports import previews_of

PER_PAGE = 25


def find_proposal(pk: int) -> Voorstel:
    return get_object_or_404(Voorstel.objects.select_related("proposed_by", "decided_by", "waarde"), pk=pk)


@require_safe
@permission("spelregels.view_desk", find_proposal)
def proposal(request: HttpRequest, voorstel: Voorstel) -> HttpResponse:
    """What would change, why, and what it does to open cases."""
    return _proposal_page(request, voorstel, RejectForm())


def _proposal_page(
    request: HttpRequest, voorstel: Voorstel, form: RejectForm, status: int = 200
) -> HttpResponse:
    was = Waarde(key=voorstel.key, kind=voorstel.kind, value=voorstel.was) if voorstel.was else None
    previews = previews_of(proposals.change_of(voorstel)) if voorstel.is_open else []
    rows = [row for preview in previews for row in preview.rows]
    context = {
        "voorstel": voorstel,
        "subject": subject_of(voorstel.key),
        "was": was,
        "basis": basis_of(voorstel.key).label,
        "previews": previews,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_approve": voorstel.is_open and rules.has_perm("spelregels.approve", request.user, voorstel),
        "may_withdraw": voorstel.is_open and rules.has_perm("spelregels.withdraw", request.user, voorstel),
        "form": form,
        "breadcrumbs": [
            (_("Spelregels en aannames"), reverse("assumptions")),
            (_("Beheren"), reverse("values_desk")),
            (voorstel.shown_label, reverse("value_desk", args=[voorstel.key])),
            (_("Voorstel"), ""),
        ],
    }
    return render(request, "spelregels/proposal.html", context, status=status)


def _button(request: HttpRequest, voorstel: Voorstel, act: Callable[[], Any], done: str) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("proposal", voorstel.pk)


@post_only
@permission("spelregels.approve", find_proposal)
def approve(request: HttpRequest, voorstel: Voorstel) -> HttpResponse:
    """A second person agrees."""
    return _button(
        request,
        voorstel,
        lambda: proposals.approve(voorstel.pk, by=request.user),
        _("Het voorstel is goedgekeurd."),
    )


@post_only
@permission("spelregels.withdraw", find_proposal)
def withdraw(request: HttpRequest, voorstel: Voorstel) -> HttpResponse:
    """Who proposed it takes it back."""
    return _button(
        request,
        voorstel,
        lambda: proposals.withdraw_proposal(voorstel.pk, by=request.user),
        _("Het voorstel is ingetrokken."),
    )


@require_http_methods(["GET", "POST"])
@permission("spelregels.approve", find_proposal)
def reject(request: HttpRequest, voorstel: Voorstel) -> HttpResponse:
    """A second person does not agree."""
    data = typed(request)
    if data is None:
        return redirect("proposal", voorstel.pk)
    form = RejectForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            proposals.reject(voorstel.pk, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Het voorstel is afgekeurd."))
            return redirect("proposal", voorstel.pk)
    return _proposal_page(request, voorstel, form, status=422 if request.method == "POST" else 200)
