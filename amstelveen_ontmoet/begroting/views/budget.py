"""The budget of a year, of several years, and the entries behind every total."""

from datetime import date
from decimal import Decimal
from functools import cached_property

import rules
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
from amstelveen_ontmoet.begroting.exports import FORMATS, sheet
from amstelveen_ontmoet.begroting.forms import CeilingForm
from amstelveen_ontmoet.begroting.models import Begrotingspost, Boeking

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
    """The posts of a year from what was budgeted to what is left, by kind, with the last check."""
    rows = reports.post_rows(_posts(year))
    kinds = [
        (kind.label, mine, reports.totals(mine), reports.posts_chart([row.post for row in mine]))
        for kind in Begrotingspost.Kind
        if (mine := [row for row in rows if row.post.kind == kind])
    ]
    context = {
        "year": year,
        "kinds": kinds,
        "years": sorted({*_years(), year}),
        "may_enter": rules.has_perm("beheer.reference", request.user),
        "total": reports.totals(rows),
        "check": queries.latest_check(),
        "formats": FORMATS,
        # The page of payments stands above this app; its permission is asked by name.
        "may_pay": rules.has_perm("betalingen.view", request.user),
        "changes_waiting": queries.wijzigingen().filter(settled_at__isnull=True).count(),
    }
    return render(request, "begroting/budget.html", context)


def _posts(year: int) -> list[Begrotingspost]:
    if year not in queries.YEARS:
        raise Http404
    return list(queries.posts_of(year))


def _years() -> list[int]:
    return list(Begrotingspost.objects.order_by("year").values_list("year", flat=True).distinct())


@require_safe
@permission("begroting.view")
def export(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """The posts of a year as a sheet."""
    if kind not in FORMATS:
        raise Http404
    headings = (
        _("Jaar"),
        _("Soort"),
        _("Nummer"),
        _("Post"),
        _("Begroot"),
        _("Gewijzigd"),
        _("Gereserveerd"),
        _("Verleend"),
        _("Betaald"),
        _("Lager vastgesteld"),
        _("Nog over"),
        _("Bron"),
    )
    rows = (
        (
            row.post.year,
            row.post.get_kind_display(),
            row.post.number,
            row.post.name,
            *(getattr(row, name) for name in reports.COLUMNS),
            row.post.source,
        )
        for row in reports.post_rows(_posts(year))
    )
    return sheet(_("Begroting %(year)s") % {"year": year}, headings, rows, kind=kind)


@require_safe
@permission("begroting.view")
def compare(request: HttpRequest) -> HttpResponse:
    """The budgets of all years beside each other."""
    years = _years()[-6:]
    posts = list(Begrotingspost.objects.filter(year__in=years).order_by("-kind", "number", "year"))
    kinds = [
        (kind.label, reports.compare_years(mine, years), _year_totals(mine, years))
        for kind in Begrotingspost.Kind
        if (mine := [post for post in posts if post.kind == kind])
    ]
    context = {
        "years": years,
        "kinds": kinds,
        "chart": reports.years_chart(posts, years),
        "breadcrumbs": [(_("Begroting"), reverse("begroting_latest")), (_("Jaren vergelijken"), "")],
    }
    return render(request, "begroting/compare.html", context)


def _year_totals(posts: list[Begrotingspost], years: list[int]) -> list[tuple[int, Decimal | None]]:
    """What the posts of one kind held per year; None for a year that has no such post."""
    held: dict[int, Decimal] = {}
    for post in posts:
        held[post.year] = held.get(post.year, reports.ZERO) + post.allocated
    return [(year, held.get(year)) for year in years]


def find_post(pk: int) -> Begrotingspost:
    return get_object_or_404(Begrotingspost, pk=pk)


class CountedPaginator(Paginator):
    """Pages of entries whose number is kept: a post with a million of them is not counted anew."""

    def __init__(self, *args, count: int, **kwargs) -> None:
        self.kept_count = count
        super().__init__(*args, **kwargs)

    @cached_property
    def count(self) -> int:
        return self.kept_count


@require_safe
@permission("begroting.view", find_post)
def post(request: HttpRequest, post: Begrotingspost) -> HttpResponse:
    """One post: its totals, its year, who stands in line, and the entries behind every total."""
    kind = request.GET.get("soort", "")
    kind = kind if kind in Boeking.Kind.values else ""
    total = request.GET.get("totaal", "")
    total = total if total in reports.total_labels() and not kind else ""
    kinds = queries.kinds_behind(total) if total else [kind] if kind else []
    month = _month(request.GET.get("maand", ""))
    entries = CountedPaginator(
        queries.entries_of(post, kinds, month),
        PER_PAGE,
        count=queries.number_of_entries(post, kinds, month),
    )
    page = entries.get_page(request.GET.get("page"))
    form = CeilingForm(request.GET if request.GET.get("plafond") else None)
    ceiling = form.cleaned_data["plafond"] if form.is_bound and form.is_valid() else None
    lines = list(queries.open_lines(post)[:PER_PAGE])
    context = {
        "post": post,
        "row": reports.post_rows([post])[0],
        "chart": reports.post_chart(post),
        "year_chart": reports.year_chart(post),
        "page_obj": page,
        "entries": [(entry, reports.counted(entry, total)) for entry in page],
        "kind": kind,
        "total": total,
        "kind_label": Boeking.Kind(kind).label if kind else reports.total_labels().get(total, ""),
        "sum": queries.sum_behind(post, total, month) if total else None,
        "month": month,
        "months": sorted({row.month for row in queries.months_of(post)}),
        "form": form,
        "ceiling": ceiling,
        "queue": reports.queue_of(post, lines, ceiling),
        "breadcrumbs": [
            (_("Begroting %(year)s") % {"year": post.year}, reverse("begroting", args=[post.year])),
            (post.name, ""),
        ],
    }
    return render(request, "begroting/post.html", context)


def _month(text: str) -> date | None:
    """The first day of a month from `2026-11`; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


@require_safe
@permission("begroting.view")
def checks(request: HttpRequest) -> HttpResponse:
    """What the nightly check of the ledger found, the latest first."""
    page = Paginator(queries.checks(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "breadcrumbs": [(_("Begroting"), reverse("begroting_latest")), (_("Controle van het grootboek"), "")],
    }
    return render(request, "begroting/checks.html", context)
