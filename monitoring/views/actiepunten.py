"""How the action points stand: for everybody to read, for the civil servant to tell."""

from typing import Any

import rules
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, public, typed
from monitoring import queries
from monitoring.actions import actiepunten
from monitoring.forms import UpdateForm
from monitoring.models import Actiepunt
from monitoring.reports.actiepunten import states_chart


@require_safe
@public
def action_points(request: HttpRequest) -> HttpResponse:
    """All action points of the policy with their state."""
    rows = list(queries.actiepunten())
    context = {
        "rows": rows,
        "chart": states_chart(rows),
        "may_update": rules.has_perm("monitoring.update_actiepunt", request.user),
        "breadcrumbs": [(_("Voorpagina"), reverse("home")), (_("Actiepunten"), "")],
    }
    return render(request, "monitoring/action_points.html", context)


@require_safe
@public
def action_point(request: HttpRequest, number: int) -> HttpResponse:
    """One action point with everything that was told of it."""
    row = find_action_point(number)
    context = {
        "row": row,
        "updates": row.updates.all(),
        "may_update": rules.has_perm("monitoring.update_actiepunt", request.user),
        "breadcrumbs": _crumbs(row),
    }
    return render(request, "monitoring/action_point.html", context)


def find_action_point(number: int) -> Actiepunt:
    return get_object_or_404(Actiepunt, number=number)


@require_http_methods(["GET", "POST"])
@permission("monitoring.update_actiepunt", find_action_point)
def update(request: HttpRequest, row: Actiepunt) -> HttpResponse:
    """Tell how an action point is getting on."""
    kept = typed(request)
    form = UpdateForm(kept, initial=UpdateForm.initial_of(row))
    if request.method != "POST":
        return _update_page(request, row, form, version=_version(kept, row), put_back=bool(kept))
    version = _version(request.POST, row)
    if form.is_valid():
        try:
            actiepunten.add_update(row.number, form.news(), version=version, by=request.user)
        except actiepunten.Conflict as conflict:
            theirs = conflict.current.updates.select_related("by").first()
            return _update_page(
                request, row, form, version=conflict.current.version, theirs=theirs, status=409
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Het bericht staat erbij."))
            return redirect("action_point", row.number)
    return _update_page(request, row, form, version=version, status=422)


def _version(data: Any, row: Actiepunt) -> int:
    text = data.get("version", "") if data else str(row.version)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _update_page(
    request: HttpRequest, row: Actiepunt, form: UpdateForm, *, version: int, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "row": row,
        "form": form,
        "version": version,
        "theirs": None,
        "put_back": False,
        "breadcrumbs": [
            *_crumbs(row)[:-1],
            (_name(row), reverse("action_point", args=[row.number])),
            (_("Bijwerken"), ""),
        ],
        **more,
    }
    return render(request, "monitoring/action_point_update.html", context, status=status)


def _crumbs(row: Actiepunt) -> list[tuple[str, str]]:
    return [
        (_("Voorpagina"), reverse("home")),
        (_("Actiepunten"), reverse("action_points")),
        (_name(row), ""),
    ]


def _name(row: Actiepunt) -> str:
    return _("Actiepunt %(number)s") % {"number": row.number}
