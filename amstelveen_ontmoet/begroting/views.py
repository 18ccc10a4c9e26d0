"""The budget of a year, and the entries behind every total."""

from decimal import Decimal

from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amstelveen_ontmoet.accounts.access import permission
from amstelveen_ontmoet.begroting import queries, reports
from amstelveen_ontmoet.begroting.models import Begrotingspost

PER_PAGE = 50


@require_safe
@permission("begroting.view")
def latest(request: HttpRequest) -> HttpResponse:
    """The budget of this year, or of the last year that has one."""
    year = timezone.localdate().year
    years = Begrotingspost.objects.values_list("year", flat=True)
    if not years.filter(year=year).exists():
        year = years.aggregate(last=Max("year"))["last"] or year
    return redirect("begroting", year)


@require_safe
@permission("begroting.view")
def budget(request: HttpRequest, year: int) -> HttpResponse:
    """The posts of a year with what was given, reserved, awarded, paid, and what is left."""
    if year not in queries.YEARS:
        raise Http404
    posts = list(queries.posts_of(year))
    kinds = [
        (kind.label, rows, _totals(rows), reports.posts_chart(rows))
        for kind in Begrotingspost.Kind
        if (rows := [post for post in posts if post.kind == kind])
    ]
    years = Begrotingspost.objects.order_by("year").values_list("year", flat=True).distinct()
    context = {"year": year, "kinds": kinds, "years": list(years), "total": _totals(posts)}
    return render(request, "begroting/budget.html", context)


def _totals(posts: list[Begrotingspost]) -> dict[str, Decimal]:
    names = ("allocated", "reserved", "awarded", "paid", "available")
    return {name: sum((getattr(post, name) for post in posts), Decimal("0.00")) for name in names}


def find_post(pk: int) -> Begrotingspost:
    return get_object_or_404(Begrotingspost, pk=pk)


@require_safe
@permission("begroting.view", find_post)
def post(request: HttpRequest, post: Begrotingspost) -> HttpResponse:
    """The entries behind the totals of one post."""
    page = Paginator(queries.entries_of(post), PER_PAGE).get_page(request.GET.get("page"))
    crumbs = [
        (_("Begroting %(year)s") % {"year": post.year}, reverse("begroting", args=[post.year])),
        (post.name, ""),
    ]
    context = {"post": post, "chart": reports.post_chart(post), "page_obj": page, "breadcrumbs": crumbs}
    return render(request, "begroting/post.html", context)
