"""When the portal was out of order, for everybody to read, and entered by staff."""

from collections.abc import Callable
from typing import Any

import rules
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, public, typed
from amstelveen_ontmoet.forms import LongTextField
from amstelveen_ontmoet.procedure.actions import storingen as actions
from amstelveen_ontmoet.procedure.models import Storing

SHOWN = 100


class MomentField(forms.DateTimeField):
    """A day with a time of day, in the time of Amstelveen."""

    default_error_messages = {
        "required": gettext_lazy("Vul een dag en een tijd in."),
        "invalid": gettext_lazy("Vul een dag en een tijd in, bijvoorbeeld 31-12-2026 14:30."),
    }

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)


class OutageForm(forms.Form):
    """From when until when what did not work, and who says so."""

    from_at = MomentField(label=gettext_lazy("Begin van de storing"))
    until_at = MomentField(
        label=gettext_lazy("Einde van de storing"),
        required=False,
        help_text=gettext_lazy("Laat dit leeg zolang de storing duurt."),
    )
    what = LongTextField(
        label=gettext_lazy("Wat werkte niet?"),
        rows=2,
        max_length=300,
        help_text=gettext_lazy("Iedereen kan dit lezen. Bijvoorbeeld: inloggen lukte niet."),
        error_messages={"required": gettext_lazy("Vul in wat niet werkte.")},
    )
    source = LongTextField(
        label=gettext_lazy("Hoe weten wij dat?"),
        rows=2,
        max_length=200,
        help_text=gettext_lazy("Bijvoorbeeld: melding van de leverancier."),
        error_messages={"required": gettext_lazy("Vul in hoe wij dat weten.")},
    )


@require_safe
@public
def outages(request: HttpRequest) -> HttpResponse:
    """What was out of order and when, and what that means for a last day."""
    context = {
        "outages": Storing.objects.all()[:SHOWN],
        "may_keep": rules.has_perm("procedure.keep_outages", request.user),
        "breadcrumbs": [(_("Voorpagina"), reverse("home")), (_("Storingen"), "")],
    }
    return render(request, "pages/storingen.html", context)


@require_http_methods(["GET", "POST"])
@permission("procedure.keep_outages")
def enter(request: HttpRequest) -> HttpResponse:
    """Enter an outage."""
    return _page(request, OutageForm(typed(request)), _("Storing invoeren"), actions.enter_outage)


def find_outage(pk: int) -> Storing:
    return get_object_or_404(Storing, pk=pk)


@require_http_methods(["GET", "POST"])
@permission("procedure.keep_outages", find_outage, on=lambda storing: None)
def change(request: HttpRequest, storing: Storing) -> HttpResponse:
    """Tell the end of an outage, or correct it."""
    initial = {name: getattr(storing, name) for name in ("from_at", "until_at", "what", "source")}
    form = OutageForm(typed(request), initial=initial)
    return _page(
        request, form, _("Storing wijzigen"), lambda **data: actions.change_outage(storing.pk, **data)
    )


def _page(request: HttpRequest, form: OutageForm, title: str, write: Callable[..., Storing]) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            write(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("De storing is bewaard. Termijnen die erdoor langer worden tellen meteen zo.")
            )
            return redirect("outages")
    context = {
        "form": form,
        "title": title,
        "breadcrumbs": [(_("Storingen"), reverse("outages")), (title, "")],
    }
    return render(request, "pages/storing.html", context, status=422 if request.method == "POST" else 200)
