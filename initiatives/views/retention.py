"""What need not be kept any longer: confirmed by one person, destroyed by another."""

from collections.abc import Callable
from typing import Any

import rules
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from amstelveen_ontmoet.accounts.access import permission, post_only
from amstelveen_ontmoet.accounts.acts import Place, Question, asked
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.forms import LongTextField
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import retention
from amstelveen_ontmoet.procedure.enums import DestructionStatus
from amstelveen_ontmoet.procedure.models import Vernietiging

PER_PAGE = 50


class KeepForm(forms.Form):
    """Why something is kept longer."""

    reason = LongTextField(
        label=gettext_lazy("Waarom blijft deze aanvraag langer bewaard?"),
        error_messages={"required": gettext_lazy("Schrijf op waarom deze aanvraag langer bewaard blijft.")},
        rows=3,
        max_length=1000,
    )


@require_safe
@permission("procedure.view_retention")
def retention_list(request: HttpRequest) -> HttpResponse:
    """What is due for destruction, per step, with what can be done about it."""
    step = request.GET.get("stap") or DestructionStatus.VOORGESTELD
    if step not in DestructionStatus.values:
        raise Http404
    page = Paginator(queries.destruction_list(step), PER_PAGE).get_page(request.GET.get("page"))
    name = _ACTS.get(step, ("", ""))[0]
    context = {
        "step": step,
        "steps": DestructionStatus.choices,
        "page_obj": page,
        "rows": [(row, bool(name) and rules.has_perm(name, request.user, row)) for row in page],
        "act": step if name else "",
        "may_keep": step in (DestructionStatus.VOORGESTELD, DestructionStatus.BEVESTIGD)
        and rules.has_perm("procedure.keep_longer", request.user),
        "breadcrumbs": [(_("Werkvoorraad"), reverse("work_list")), (_("Vernietigen"), "")],
    }
    return render(request, "initiatives/retention.html", context)


# What can be done with several rows of a step: the permission, and the act.
_ACTS: dict[str, tuple[str, Callable[..., Any]]] = {
    DestructionStatus.VOORGESTELD: ("procedure.confirm_destruction", retention.confirm_destruction),
    DestructionStatus.BEVESTIGD: ("procedure.approve_destruction", retention.destroy),
    DestructionStatus.BEWAARD: ("procedure.confirm_destruction", retention.confirm_destruction),
}


@post_only
@permission("procedure.view_retention")
def retention_act(request: HttpRequest, step: str) -> HttpResponse:
    """Confirm or destroy what was chosen, each by itself: what goes wrong with one stops no other."""
    if step not in _ACTS:
        raise Http404
    _name, act = _ACTS[step]
    chosen = [int(pk) for pk in request.POST.getlist("rij") if pk.isascii() and pk.isdigit() and len(pk) < 18]
    done = 0
    for row in Vernietiging.objects.filter(pk__in=chosen, status=step):
        try:
            act(row.pk, by=request.user)
            done += 1
        except ValidationError as error:
            messages.error(request, f"{row.number}: {error.messages[0]}")
    is_destruction = step == DestructionStatus.BEVESTIGD
    if done or not chosen:
        words = (
            ngettext("%(count)s aanvraag vernietigd.", "%(count)s aanvragen vernietigd.", done)
            if is_destruction
            else ngettext("%(count)s aanvraag bevestigd.", "%(count)s aanvragen bevestigd.", done)
        )
        messages.success(request, words % {"count": done})
    return redirect(f"{reverse('retention')}?stap={step}")


def find_row(pk: int) -> Vernietiging:
    return get_object_or_404(Vernietiging, pk=pk)


def list_place(request: HttpRequest, row: Vernietiging) -> Place:
    url = reverse("retention")
    return Place(
        [(_("Werkvoorraad"), reverse("work_list")), (_("Vernietigen"), url)],
        url,
        _("Terug naar de lijst"),
        step=row.number,
    )


KEEP = Question(
    title=gettext_lazy("Langer bewaren"),
    lead=gettext_lazy(
        "Bijvoorbeeld omdat er nog een rechtszaak loopt. De aanvraag blijft op de lijst staan."
    ),
    button=gettext_lazy("Bewaar langer"),
    done=gettext_lazy("De aanvraag blijft langer bewaard."),
)


@asked("procedure.keep_longer", find_row, KEEP, KeepForm, place=list_place)
def retention_keep(row: Vernietiging, data: dict[str, Any], by: User) -> None:
    """Keep an application longer."""
    retention.keep_longer(row.pk, **data, by=by)
