"""The shares that groups in one buurt agreed on."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, typed
from amstelveen_ontmoet.gebieden.models import Buurt
from wijkplannen import queries
from wijkplannen.actions import shares
from wijkplannen.forms import SharesForm
from wijkplannen.reports.shares import shared_buurten

PER_PAGE = 25


def _crumbs(*last: str) -> list[tuple[str, str]]:
    year = timezone.localdate().year
    crumbs = [
        (_("Begroting"), reverse("begroting_latest")),
        (_("Wijkbudget"), reverse("wijkbudget", args=[year])),
    ]
    if last:
        return [*crumbs, (_("Aandelen"), reverse("shares")), (last[0], "")]
    return [*crumbs, (_("Aandelen"), "")]


@require_safe
@permission("wijkplannen.agree_shares")
def overview(request: HttpRequest) -> HttpResponse:
    """The buurten where several groups work, with the share of each."""
    today = timezone.localdate()
    page = Paginator(queries.shared_buurten(today), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": shared_buurten(list(page), today),
        "breadcrumbs": _crumbs(),
    }
    return render(request, "wijkplannen/shares.html", context)


def find_buurt(pk: int) -> Buurt:
    """A buurt where several groups work today or later."""
    return get_object_or_404(queries.shared_buurten(timezone.localdate()), pk=pk)


@require_http_methods(["GET", "POST"])
@permission("wijkplannen.agree_shares", find_buurt)
def agree(request: HttpRequest, buurt: Buurt) -> HttpResponse:
    """Record the shares that the groups agreed on, from a day on."""
    shared = shared_buurten([buurt], timezone.localdate())[0]
    form = SharesForm(typed(request), parts=shared.parts, initial={"from_on": shared.day})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            shares.agree_shares(
                buurt, form.shares(), from_on=data["from_on"], reason=data["reason"], by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("De aandelen in %(buurt)s zijn vastgelegd.") % {"buurt": buurt.name})
            return redirect("shares")
    context = {"buurt": buurt, "shared": shared, "form": form, "breadcrumbs": _crumbs(buurt.name)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "wijkplannen/shares_agree.html", context, status=status)
