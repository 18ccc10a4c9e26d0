"""The hardheidsclausule: asked by the applicant, proposed and applied by staff, listed per year."""

from typing import Any

import rules
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, require, typed
from amstelveen_ontmoet.accounts.acts import button
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.queries import involved_in
from amstelveen_ontmoet.forms import LongTextField
from amstelveen_ontmoet.pages.reports import (
    rules_left_to_ask,
    rules_left_to_propose,
    rules_to_ask,
    rules_to_propose,
)
from amstelveen_ontmoet.pages.views.mine import find_aanvraag
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import hardheid as actions
from amstelveen_ontmoet.procedure.enums import WITH_MUNICIPALITY
from amstelveen_ontmoet.procedure.models import Aanvraag, Hardheid
from amstelveen_ontmoet.spelregels.explanations import TITLES, explain
from initiatives.views.tabs import find_case


class RuleForm(forms.Form):
    """Which rule, and why it comes out unreasonably; the action asks for the reason."""

    hide_optional = True

    rule = forms.ChoiceField(
        label=gettext_lazy("Om welke spelregel gaat het?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Kies een spelregel.")},
    )
    reason = LongTextField(
        label=gettext_lazy("Waarom pakt deze regel hier onredelijk uit?"), required=False, rows=5
    )

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = choices
        if len(choices) == 1:
            self.initial.setdefault("rule", choices[0][0])


class RefuseForm(forms.Form):
    """Why a rule keeps holding; the action asks for the reason."""

    hide_optional = True

    reason = LongTextField(
        label=gettext_lazy("Waarom blijft de regel gelden?"),
        required=False,
        rows=4,
        help_text=gettext_lazy("De aanvrager leest dit bij het besluit."),
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.ask_hardheid", find_aanvraag)
def ask(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Ask to set aside one rule."""
    data = typed(request)
    left = rules_left_to_ask(aanvraag)
    if data is None and not left:
        return redirect("mijn_aanvraag", aanvraag.pk)
    # The second press of a double click names a rule that the first has taken: the action knows it.
    form = RuleForm(left if data is None else rules_to_ask(aanvraag), data)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_hardheid(
                aanvraag.pk,
                form.cleaned_data["rule"],
                request=form.cleaned_data["reason"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, _at_field(error))
        else:
            messages.success(request, _("Uw verzoek is verstuurd. Het antwoord staat in het besluit."))
            return redirect("mijn_aanvraag", aanvraag.pk)
    context = {
        "form": form,
        "aanvraag": aanvraag,
        "breadcrumbs": [
            (_("Mijn overzicht"), reverse("mijn")),
            (aanvraag.title, reverse("mijn_aanvraag", args=[aanvraag.pk])),
            (_("Hardheidsclausule"), ""),
        ],
    }
    return render(
        request, "pages/hardheid_ask.html", context, status=422 if request.method == "POST" else 200
    )


def _at_field(error: ValidationError) -> ValidationError:
    """What is said of the request stands at the field of the form."""
    if not hasattr(error, "error_dict"):
        return error
    return ValidationError(
        {"reason" if name == "request" else name: found for name, found in error.error_dict.items()}
    )


def find_hardheid(pk: int) -> Hardheid:
    rows = Hardheid.objects.select_related("aanvraag__organisatie", "proposed_by", "asked_by", "decided_by")
    return get_object_or_404(rows, pk=pk)


def own_page(hardheid: Hardheid) -> str:
    return reverse("mijn_aanvraag", args=[hardheid.aanvraag_id])


@button("procedure.withdraw_hardheid", find_hardheid, gettext_lazy("Uw verzoek is ingetrokken."), to=own_page)
def withdraw(hardheid: Hardheid, by: User) -> None:
    """The applicant takes the request back."""
    actions.withdraw_hardheid(hardheid.pk, by=by)


@require_http_methods(["GET", "POST"])
@permission("procedure.view_case", find_case)
def case(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Everything about the hardheidsclausule of one case, and the proposal to apply it."""
    data = typed(request)
    form = RuleForm(rules_left_to_propose(aanvraag) if data is None else rules_to_propose(aanvraag), data)
    if request.method == "POST":
        require("procedure.propose_hardheid", request.user, aanvraag)
        if form.is_valid():
            try:
                actions.propose_hardheid(aanvraag.pk, **form.cleaned_data, by=request.user)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("Uw voorstel wacht nu op een andere mandaathouder."))
                return redirect("case_hardheid", aanvraag.number)
    return _case_page(request, aanvraag, form, status=422 if request.method == "POST" else 200)


def _case_page(
    request: HttpRequest,
    aanvraag: Aanvraag,
    form: RuleForm,
    *,
    bound: tuple[int, RefuseForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = list(
        aanvraag.hardheden.select_related("toets", "asked_by", "proposed_by", "decided_by", "aanvraag")
    )
    is_open = aanvraag.status in WITH_MUNICIPALITY
    context = {
        "aanvraag": aanvraag,
        "form": bound[1] if bound else form,
        "rule_form": form,
        "may_propose": is_open
        and bool(form.fields["rule"].choices)
        and rules.has_perm("procedure.propose_hardheid", request.user, aanvraag),
        "rows": [
            {
                "row": row,
                "words": explain(row.rule, row.article, row.toets.final_verdict, row.toets.figures),
                "may_decide": is_open
                and row.is_open
                and rules.has_perm("procedure.apply_hardheid", request.user, row),
                "refuse_form": bound[1]
                if bound and bound[0] == row.pk
                else RefuseForm(auto_id=f"id_{row.pk}_%s"),
            }
            for row in rows
        ],
        "breadcrumbs": [
            (_("Werkvoorraad"), reverse("work_list")),
            (aanvraag.number, reverse("case", args=[aanvraag.number])),
            (_("Hardheidsclausule"), ""),
        ],
    }
    return render(request, "pages/hardheid_case.html", context, status=status)


@button(
    "procedure.apply_hardheid",
    find_hardheid,
    gettext_lazy("De hardheidsclausule is toegepast. De reden komt in de brief."),
    to=lambda hardheid: reverse("case_hardheid", args=[hardheid.aanvraag.number]),
)
def apply(hardheid: Hardheid, by: User) -> None:
    """Set the rule aside."""
    actions.apply_hardheid(hardheid.pk, by=by)


@require_http_methods(["GET", "POST"])
@permission("procedure.apply_hardheid", find_hardheid)
def refuse(request: HttpRequest, hardheid: Hardheid) -> HttpResponse:
    """Keep the rule."""
    aanvraag = hardheid.aanvraag
    data = typed(request)
    if data is None:
        return redirect("case_hardheid", aanvraag.number)
    form = RefuseForm(data, auto_id=f"id_{hardheid.pk}_%s")
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse_hardheid(hardheid.pk, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("De regel blijft gelden. De reden komt bij het besluit."))
            return redirect("case_hardheid", aanvraag.number)
    return _case_page(
        request,
        aanvraag,
        RuleForm(rules_left_to_propose(aanvraag)),
        bound=(hardheid.pk, form),
        status=422 if request.method == "POST" else 200,
    )


@require_safe
@permission("procedure.view_desk")
def year_list(request: HttpRequest, year: int) -> HttpResponse:
    """Where the hardheidsclausule was applied in a year, as the letter to the council counts it."""
    this_year = timezone.localdate().year
    if not 2020 <= year <= this_year:
        raise Http404
    rows = queries.hardheid_applied(year).exclude(aanvraag__organisatie__in=involved_in(request.user))
    context = {
        "year": year,
        "rows": [(row, TITLES[row.rule]) for row in rows],
        "earlier": year - 1 if year > 2020 else None,
        "later": year + 1 if year < this_year else None,
        "breadcrumbs": [(_("Werkvoorraad"), reverse("work_list")), (_("Hardheidsclausule"), "")],
    }
    return render(request, "pages/hardheid_year.html", context)
