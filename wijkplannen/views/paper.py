"""Entering a plan that a group sent on paper."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, typed
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.queries import involved_in
from amstelveen_ontmoet.procedure.queries import entered_by
from wijkplannen.actions import plans
from wijkplannen.forms import StartForm
from wijkplannen.models import Bewonersgroep

SHOWN = 50


class PaperStartForm(StartForm):
    """Whose plan it is, and for which year."""

    groep = forms.ModelChoiceField(
        Bewonersgroep.objects.none(),
        label=gettext_lazy("Van welke groep is het plan?"),
        empty_label=gettext_lazy("Kies een groep"),
        error_messages={"required": gettext_lazy("Kies een groep.")},
    )
    field_order = ["groep", "year", "years"]

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = Bewonersgroep.objects.select_related("organisatie")
        self.fields["groep"].queryset = groups.exclude(organisatie__in=involved_in(user))


@require_safe
@permission("wijkplannen.enter_paper")
def overview(request: HttpRequest) -> HttpResponse:
    """What one entered from paper or is entering."""
    context = {
        "plans": entered_by(request.user)[:SHOWN],
        "breadcrumbs": [*_crumbs()[:1], (_("Op papier"), "")],
    }
    return render(request, "wijkplannen/paper.html", context)


@require_http_methods(["GET", "POST"])
@permission("wijkplannen.enter_paper")
def start(request: HttpRequest) -> HttpResponse:
    """Choose the group and the year; the sections are then written as a group does."""
    form = PaperStartForm(request.user, typed(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            plan = plans.start_paper_plan(data["groep"], data["year"], years=data["years"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("plan_tasks", plan.pk)
    context = {"form": form, "breadcrumbs": [*_crumbs(), (_("Plan op papier invoeren"), "")]}
    status = 422 if request.method == "POST" else 200
    return render(request, "wijkplannen/paper_start.html", context, status=status)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Werkvoorraad"), reverse("work_list")), (_("Op papier"), reverse("paper"))]
