"""The work list of the initiatievenmakelaar and the mandaathouder."""

import rules
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amstelveen_ontmoet.accounts.access import permission, post_only
from amstelveen_ontmoet.procedure.models import Aanvraag
from initiatives import actions, forms, queries
from initiatives import reports as desk
from initiatives.filters import WorkFilter

PER_PAGE = 25


@require_safe
@permission("procedure.view_desk")
def work_list(request: HttpRequest) -> HttpResponse:
    """What waits, most urgent first."""
    view = request.GET.get("weergave") or queries.first_view(request.user)
    if view not in queries.VIEWS:
        raise Http404
    filters = WorkFilter(request.GET, queries.work_list(request.user, view))
    filters.form.hide_optional = True
    counts = queries.counts(request.user)
    page = _page(filters, counts.views[view], request.GET.get("page"))
    context = {
        "may_enter_paper": rules.has_perm("wijkplannen.enter_paper", request.user),
        "asks_accounts": rules.has_perm("procedure.ask_accounts", request.user),
        "keeps_texts": rules.has_perm("procedure.manage_texts", request.user),
        "keeps_machtigingen": rules.has_perm("procedure.keep_machtigingen", request.user),
        "view": view,
        "views": [(name, label, counts.views[name]) for name, label in queries.VIEWS.items()],
        "counts": counts,
        "this_year": timezone.localdate().year,
        "last_year": timezone.localdate().year - 1,
        "seen_until": queries.seen_until(request.user),
        "shown_at": timezone.now().isoformat(),
        "filter": filters,
        "may_decide": rules.has_perm("procedure.decide_many", request.user),
        "page_obj": page,
        "rows": desk.work_rows(
            queries.work_cases(page, request.user),
            request.user,
            queries.decides(page, request.user),
        ),
        "keeps_archive": rules.has_perm("procedure.view_retention", request.user),
    }
    return render(request, "initiatives/work_list.html", context)


class CountedPaginator(Paginator):
    """Pages of a list (of primary keys) whose length is known already."""

    def __init__(self, cases: QuerySet[Aanvraag, int], count: int) -> None:
        super().__init__(cases, PER_PAGE)
        self.count = count  # in the place of the cached property that asks the database


def _page(filters: WorkFilter, count: queries.UpTo, asked: str | None) -> Page:
    """One page of the view. The first is counted already; who reads on gets the pages beyond as well."""
    number = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    if number > 1 or filters.form.errors or any(filters.form.cleaned_data.values()):
        count = queries.UpTo(queries.counted(filters.qs, number * PER_PAGE + queries.MOST + 1))
    return CountedPaginator(filters.qs.values_list("pk", flat=True), count).get_page(asked)


@post_only
@permission("procedure.view_desk")
def seen(request: HttpRequest) -> HttpResponse:
    """What the page showed is no longer new; what happened since stays so."""
    form = forms.SeenForm(request.POST)
    if form.is_valid():
        actions.mark_seen(form.cleaned_data["until"], by=request.user)
        messages.success(request, _("Wat anderen vanaf nu doen, staat straks bij Nieuw."))
    else:
        messages.error(request, _("Dat is niet gelukt. Open de werkvoorraad opnieuw."))
    return redirect("work_list")
