"""The yearly review: what changed in a year for everybody, advice and conclusion for staff to write."""

from typing import Any

import rules
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, public, require, typed
from amstelveen_ontmoet.spelregels import queries
from amstelveen_ontmoet.spelregels.actions import reviews
from amstelveen_ontmoet.spelregels.forms import ReviewForm, YearForm
from amstelveen_ontmoet.spelregels.models import Herziening

WRITTEN = ("advice", "advice_on", "conclusion", "conclusion_en")


@require_safe
@public
def compare(request: HttpRequest, year: int) -> HttpResponse:
    """Old and new side by side: every value that changed in a year, and the review when it is closed."""
    last = timezone.localdate().year + 1
    if not reviews.FIRST_YEAR <= year <= last:
        raise Http404
    review = queries.review_of(year)
    context = {
        "year": year,
        "changes": queries.changed_in(year),
        "review": review if review is not None and not review.is_open else None,
        "is_open": review is not None and review.is_open,
        "years": range(reviews.FIRST_YEAR, last + 1),
        "may_review": rules.has_perm("spelregels.review", request.user),
        "breadcrumbs": [
            (_("Voorpagina"), reverse("home")),
            (_("Spelregels en aannames"), reverse("assumptions")),
            (str(year), ""),
        ],
    }
    return render(request, "spelregels/compare.html", context)


@require_http_methods(["GET", "POST"])
@permission("spelregels.view_desk")
def review_list(request: HttpRequest) -> HttpResponse:
    """Every yearly review, and the start of a new one."""
    form = YearForm(typed(request))
    status = 200
    if request.method == "POST":
        require("spelregels.review", request.user)
        if form.is_valid():
            review = reviews.open_review(form.cleaned_data["year"], by=request.user)
            return redirect("review", review.year)
        status = 422
    context = {
        "form": form,
        "reviews": Herziening.objects.select_related("opened_by", "closed_by"),
        "may_review": rules.has_perm("spelregels.review", request.user),
        "breadcrumbs": _crumbs((_("Jaarlijkse herziening"), "")),
    }
    return render(request, "spelregels/reviews.html", context, status=status)


def _crumbs(*last: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (_("Spelregels en aannames"), reverse("assumptions")),
        (_("Beheren"), reverse("values_desk")),
        *last,
    ]


def find_review(year: int) -> Herziening:
    people = Herziening.objects.select_related("opened_by", "closed_by")
    return get_object_or_404(people, year=year)


@require_http_methods(["GET", "POST"])
@permission("spelregels.review", find_review)
def review(request: HttpRequest, review: Herziening) -> HttpResponse:
    """Write down advice and conclusion, and close the review."""
    data = typed(request)
    if data is None and not review.is_open:
        return redirect("rules_compare", review.year)
    form = ReviewForm(data, initial={name: getattr(review, name) for name in WRITTEN})
    if request.method != "POST":
        return _review_page(request, review, form, version=_version(data, review))
    version = _version(request.POST, review)
    if form.is_valid():
        act = reviews.close_review if "close" in request.POST else reviews.save_review
        try:
            saved = act(
                review.year, reviews.ReviewText(**form.cleaned_data), version=version, by=request.user
            )
        except reviews.Conflict as conflict:
            form.add_error(None, conflict)
            theirs = find_review(review.year)
            return _review_page(request, theirs, form, version=theirs.version, theirs=theirs, status=409)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _done(request, saved)
    return _review_page(request, review, form, version=version, status=422)


def _done(request: HttpRequest, saved: Herziening) -> HttpResponse:
    if saved.is_open:
        messages.success(request, _("De herziening is bewaard."))
        return redirect("review", saved.year)
    messages.success(request, _("De herziening is afgerond. Iedereen kan haar lezen."))
    return redirect("rules_compare", saved.year)


def _version(data: Any, review: Herziening) -> int:
    text = data.get("version", "") if data else str(review.version)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _review_page(
    request: HttpRequest,
    review: Herziening,
    form: ReviewForm,
    *,
    version: int,
    theirs: Herziening | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "review": review,
        "form": form,
        "version": version,
        "theirs": theirs,
        "changes": queries.changed_in(review.year),
        "breadcrumbs": _crumbs((_("Jaarlijkse herziening"), reverse("reviews")), (str(review.year), "")),
    }
    return render(request, "spelregels/review.html", context, status=status)
