"""The waiting list: who waits for money of which post, and advice that lies ready for who was not helped."""

import rules
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from amstelveen_ontmoet.accounts.access import permission, post_only
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import refusals
from amstelveen_ontmoet.procedure.actions.lines import last_day_of
from amstelveen_ontmoet.procedure.enums import Status
from initiatives.forms import ChosenForm

PER_PAGE = 50


@require_safe
@permission("procedure.view_desk")
def waiting_list(request: HttpRequest) -> HttpResponse:
    """Everybody who waits, post by post in the order of the line. Who is past the day can be advised on."""
    page = Paginator(queries.waiting_list(), PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    opens = queries.not_own_of((wait.regel.aanvraag_id for wait in page), request.user)
    rows = [
        {
            "wait": wait,
            "may_open": wait.regel.aanvraag_id in opens,
            "is_over": today > (wait.until_on or wait.choose_by_on) or today >= last_day_of(wait.regel.post),
            "may_advise": wait.regel.aanvraag.status == Status.IN_BEHANDELING
            and wait.regel.aanvraag.handler_id == request.user.pk,
        }
        for wait in page
    ]
    context = {
        "page_obj": page,
        "rows": rows,
        "may_advise": rules.has_perm("procedure.advise_many", request.user),
        "has_choice": any(row["may_advise"] for row in rows),
        "breadcrumbs": [(_("Werkvoorraad"), reverse("work_list")), (_("Wachtlijst"), "")],
    }
    return render(request, "initiatives/waiting.html", context)


@post_only
@permission("procedure.advise_many")
def advise(request: HttpRequest) -> HttpResponse:
    """Give the advice that lies ready on the chosen cases; say which were left out and why."""
    form = ChosenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Kies eerst een of meer aanvragen."))
        return redirect("waiting_list")
    done, left_out = refusals.advise_many(form.cleaned_data["chosen"], by=request.user)
    if done:
        words = ngettext(
            "%(n)s advies gegeven: %(numbers)s.", "%(n)s adviezen gegeven: %(numbers)s.", len(done)
        )
        messages.success(request, words % {"n": len(done), "numbers": ", ".join(done)})
    for number, reason in left_out:
        messages.warning(
            request, _("%(number)s is overgeslagen: %(reason)s") % {"number": number, "reason": reason}
        )
    return redirect("waiting_list")
