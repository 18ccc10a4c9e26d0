"""The register of who may decide."""

import rules
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, typed
from amstelveen_ontmoet.procedure.actions import mandates
from amstelveen_ontmoet.procedure.forms import EndMandateForm, MandateForm
from amstelveen_ontmoet.procedure.models import Mandaat


@require_safe
@permission("procedure.view_mandates")
def mandate_list(request: HttpRequest) -> HttpResponse:
    """Who may decide, up to which amount and between which dates; those that ended below."""
    today = timezone.localdate()
    held = list(Mandaat.objects.select_related("user", "granted_by").order_by("user__name", "-from_on"))
    context = {
        "current": [mandaat for mandaat in held if mandaat.until_on is None or mandaat.until_on >= today],
        "past": [mandaat for mandaat in held if mandaat.until_on is not None and mandaat.until_on < today],
        "may_manage": rules.has_perm("procedure.manage_mandates", request.user),
        "breadcrumbs": [*_desk_crumb(request), (_("Mandaten"), "")],
    }
    return render(request, "initiatives/mandates.html", context)


def _desk_crumb(request: HttpRequest) -> list[tuple[str, str]]:
    """The way back for who works at the desk; a beheerder has the register in the menu."""
    if rules.has_perm("procedure.view_desk", request.user):
        return [(_("Werkvoorraad"), reverse("work_list"))]
    return [(_("Voorpagina"), reverse("home"))]


@require_http_methods(["GET", "POST"])
@permission("procedure.manage_mandates")
def mandate_new(request: HttpRequest) -> HttpResponse:
    """Enter a mandate."""
    form = MandateForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            mandates.grant_mandate(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Het mandaat is ingevoerd."))
            return redirect("mandates")
    return _page(request, form, _("Mandaat invoeren"), _("Voer het mandaat in"))


def _find_mandate(pk: int) -> Mandaat:
    return get_object_or_404(Mandaat.objects.select_related("user"), pk=pk)


@require_http_methods(["GET", "POST"])
@permission("procedure.manage_mandates", _find_mandate)
def mandate_end(request: HttpRequest, mandaat: Mandaat) -> HttpResponse:
    """Let a mandate end on a day."""
    form = EndMandateForm(typed(request), initial={"until_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            mandates.end_mandate(mandaat.pk, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Het mandaat eindigt op de gekozen dag."))
            return redirect("mandates")
    title = _("Mandaat van %(name)s beëindigen") % {"name": mandaat.user}
    lead = _("Na die dag kan %(name)s niet meer besluiten. Wat al besloten is, blijft gelden.") % {
        "name": mandaat.user
    }
    return _page(request, form, title, _("Beëindig het mandaat"), lead, is_danger=True)


def _page(
    request: HttpRequest,
    form: MandateForm | EndMandateForm,
    title: str,
    button: str,
    lead: str = "",
    *,
    is_danger: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "button": button,
        "lead": lead,
        "is_danger": is_danger,
        "breadcrumbs": [*_desk_crumb(request), (_("Mandaten"), reverse("mandates")), (title, "")],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "initiatives/mandate.html", context, status=status)
