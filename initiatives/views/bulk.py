"""The same decision about several cases."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, typed
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.forms import LongTextField
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure.actions import bulk
from amstelveen_ontmoet.procedure.models import Aanvraag, Advies, Bulkbesluit
from initiatives import queries

SHOWN = 100


def _advice(aanvraag: Aanvraag) -> Advies | None:
    return max(aanvraag.adviezen.all(), key=lambda each: (each.advised_at, each.pk), default=None)


class CasesField(forms.ModelMultipleChoiceField):
    """Cases to decide on, each with its number and title, and what was advised about it."""

    def label_from_instance(self, obj: Aanvraag) -> str:
        advice = _advice(obj)
        if advice is None:
            return f"{obj.number} · {obj.title}"
        return _("%(number)s · %(title)s · advies: %(outcome)s, %(amount)s") % {
            "number": obj.number,
            "title": obj.title,
            "outcome": advice.get_outcome_display(),
            "amount": format_amount(advice.amount),
        }


class BulkForm(forms.Form):
    """Which cases, and what is decided about all of them."""

    cases = CasesField(
        Aanvraag.objects.none(),
        label=gettext_lazy("Over welke aanvragen besluit u?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Kies ten minste één aanvraag.")},
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Uw besluit"),
        choices=[(outcome.value, outcome.label) for outcome in bulk.OUTCOMES],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Kies een besluit.")},
    )
    reasoning = LongTextField(
        label=gettext_lazy("Motivering voor alle brieven"),
        required=False,
        rows=4,
        max_length=8000,
        is_asked_sometimes=True,
        help_text=gettext_lazy("Verplicht als u niet verleent."),
    )

    against_advice = forms.BooleanField(
        label=gettext_lazy("Besluit ook waar het advies anders is"),
        required=False,
        help_text=gettext_lazy("Zonder vinkje vragen wij u die aanvragen niet te kiezen."),
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["cases"].queryset = queries.to_decide(user).prefetch_related("adviezen")

    def clean(self) -> dict[str, Any]:
        """What is decided against the advice is decided knowingly: a letter that was sent stays sent."""
        cleaned = super().clean() or self.cleaned_data
        knowingly, outcome = cleaned.pop("against_advice", False), cleaned.get("outcome")
        other = [
            str(case.number)
            for case in cleaned.get("cases", ())
            if outcome and (advice := _advice(case)) and advice.outcome != outcome
        ]
        if other and not knowingly:
            text = _("Het advies is anders bij %(numbers)s. Kies deze niet, of zeg dat u het zo bedoelt.")
            self.add_error("against_advice", text % {"numbers": ", ".join(other)})
        return cleaned


@require_http_methods(["GET", "POST"])
@permission("procedure.decide_many")
def decide_many(request: HttpRequest) -> HttpResponse:
    """Choose cases and decide the same about all of them; each gets a letter of its own."""
    form = BulkForm(typed(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            started = bulk.start_bulk(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("job", started.job_id)
    cases = list(queries.to_decide(request.user)[:SHOWN])
    context = {
        "form": form,
        "has_cases": bool(cases),
        "breadcrumbs": [(_("Werkvoorraad"), reverse("work_list")), (_("Samen besluiten"), "")],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "initiatives/bulk.html", context, status=status)


def _find_bulk(pk: int) -> Bulkbesluit:
    return get_object_or_404(Bulkbesluit, pk=pk)


@require_safe
@permission("procedure.view_bulk", _find_bulk)
def bulk_done(request: HttpRequest, decided: Bulkbesluit) -> HttpResponse:
    """What was decided, and which cases were left out and why."""
    regels = list(decided.regels.select_related("aanvraag").order_by("pk"))
    context = {
        "bulk": decided,
        "decided": [regel for regel in regels if regel.done_at and not regel.left_out_because],
        "left_out": [regel for regel in regels if regel.left_out_because],
        "waiting": [regel for regel in regels if not regel.done_at],
        "breadcrumbs": [
            (_("Werkvoorraad"), reverse("work_list")),
            (_("Samen besluiten"), reverse("bulk")),
            (_("Uitkomst"), ""),
        ],
    }
    return render(request, "initiatives/bulk_done.html", context)
