"""The desk of values: all of them, one with its history, and the change of one."""

from dataclasses import dataclass
from typing import Any

import rules
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, typed
from amstelveen_ontmoet.spelregels import queries
from amstelveen_ontmoet.spelregels.actions import proposals
from amstelveen_ontmoet.spelregels.actions.values import placeholders_of
from amstelveen_ontmoet.spelregels.enums import (
    EXPECTED,
    Definition,
    basis_of,
    subject_of,
    touches_money,
)
from amstelveen_ontmoet.spelregels.forms import ChangeForm, ConfirmForm
from amstelveen_ontmoet.spelregels.models import Voorstel, Waarde, is_english
from amstelveen_ontmoet.spelregels.reports import fingerprint, previews_of, short

FILTERS = {
    "alles": gettext_lazy("Alles"),
    "aannames": gettext_lazy("Nog te bevestigen"),
    "voorstellen": gettext_lazy("Wacht op goedkeuring"),
    "gepland": gettext_lazy("Gepland"),
    "leeg": gettext_lazy("Zonder waarde"),
}
SHOWN_ROWS = 25


@dataclass(frozen=True)
class DeskRow:
    """One value in the list: what holds today, what is planned and what waits."""

    key: str
    label: str
    current: Waarde | None
    planned: Waarde | None
    proposal: Voorstel | None

    @property
    def glimpse(self) -> str:
        """What holds today, on one or two lines."""
        return short(self.current, 90) if self.current else ""

    def is_in(self, name: str) -> bool:
        """Whether the row belongs in this filter."""
        if name == "aannames":
            return self.current is not None and self.current.is_open_assumption
        if name == "voorstellen":
            return self.proposal is not None
        if name == "gepland":
            return self.planned is not None
        return self.current is None if name == "leeg" else True

    def holds(self, words: str) -> bool:
        """Whether what is looked for stands in its name, key, source or value."""
        texts = [self.key, self.label]
        if self.current is not None:
            texts += [self.current.value, self.current.value_en, self.current.source]
        return words.casefold() in " ".join(texts).casefold()


def _rows() -> list[DeskRow]:
    today = timezone.localdate()
    waiting = {proposal.key: proposal for proposal in queries.open_proposals()}
    versions: dict[str, list[Waarde]] = {}
    for row in queries.all_versions():
        versions.setdefault(row.key, []).append(row)
    found = []
    for key, rows in versions.items():
        past = [row for row in rows if row.from_on <= today]
        current = past[-1] if past and (past[-1].until_on is None or past[-1].until_on >= today) else None
        planned = next((row for row in rows if row.from_on > today), None)
        found.append(DeskRow(key, rows[-1].shown_label, current, planned, waiting.get(key)))
    return found + [
        DeskRow(definition.key, _label(definition), None, None, waiting.get(definition.key))
        for definition in EXPECTED
        if definition.key not in versions
    ]


def _label(definition: Definition) -> str:
    return definition.label_en if is_english() else str(definition.label)


@require_safe
@permission("spelregels.view_desk")
def desk(request: HttpRequest) -> HttpResponse:
    """Every value by subject, with what is planned, proposed or still assumed."""
    shown = request.GET.get("toon", "alles")
    if shown not in FILTERS:
        raise Http404
    words = " ".join(request.GET.get("q", "").split())[:100]
    rows = [row for row in _rows() if not words or row.holds(words)]
    groups: dict[str, list[DeskRow]] = {}
    for row in rows:
        if row.is_in(shown):
            groups.setdefault(subject_of(row.key), []).append(row)
    context = {
        "groups": list(groups.items()),
        "filters": [(name, label, sum(row.is_in(name) for row in rows)) for name, label in FILTERS.items()],
        "shown": shown,
        "words": words,
        # Everything at once is ten screens: then each subject is opened by hand.
        "is_open": shown != "alles" or bool(words),
        "proposals": queries.open_proposals(),
        "breadcrumbs": [(_("Spelregels en aannames"), reverse("assumptions")), (_("Beheren"), "")],
    }
    return render(request, "spelregels/desk.html", context)


def find_definition(key: str) -> Definition:
    definition = queries.definition_of(key)
    if definition is None:
        raise Http404
    return definition


@require_safe
@permission("spelregels.view_desk", find_definition)
def value(request: HttpRequest, definition: Definition) -> HttpResponse:
    """One value with all its versions: since when, by whom and why."""
    return _value_page(request, definition)


def _value_page(
    request: HttpRequest, definition: Definition, bound: ConfirmForm | None = None, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    versions = list(queries.versions_of(definition.key))
    current = next((row for row in versions if _holds_on(row, today)), None)
    context = {
        "definition": definition,
        "label": _label(definition),
        "subject": subject_of(definition.key),
        "basis": basis_of(definition.key).label,
        "needs_two": touches_money(definition.key, definition.kind),
        "current": current,
        "versions": [_version(row, today) for row in reversed(versions)],
        "to_confirm": [
            (row, bound if bound and bound.data.get("waarde") == str(row.pk) else _confirm_form(row))
            for row in versions
            if row.is_open_assumption and _is_not_past(row, today)
        ],
        "proposal": queries.open_proposal(definition.key),
        "earlier": queries.proposals_of(definition.key).exclude(status="voorgesteld"),
        "may_change": rules.has_perm("spelregels.change", request.user),
        "may_confirm": rules.has_perm("spelregels.confirm", request.user),
        "form": bound or ConfirmForm(),
        "breadcrumbs": _crumbs((_label(definition), "")),
    }
    return render(request, "spelregels/value.html", context, status=status)


def _confirm_form(row: Waarde) -> ConfirmForm:
    return ConfirmForm(initial={"waarde": row.pk}, auto_id=f"id_{row.pk}_%s")


def _crumbs(*last: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (_("Spelregels en aannames"), reverse("assumptions")),
        (_("Beheren"), reverse("values_desk")),
        *last,
    ]


def _holds_on(row: Waarde, day: Any) -> bool:
    return row.from_on <= day and _is_not_past(row, day)


def _is_not_past(row: Waarde, day: Any) -> bool:
    return row.until_on is None or row.until_on >= day


def _version(row: Waarde, today: Any) -> dict[str, Any]:
    if row.from_on > today:
        tag = {"kind": "wait", "label": _("Gepland")}
    elif _is_not_past(row, today):
        tag = {"kind": "ok", "label": _("Geldt nu")}
    else:
        tag = {"kind": "neutral", "label": _("Gold eerder")}
    return {"waarde": row, "tag": tag, "proposal": getattr(row, "voorstel", None)}


@require_http_methods(["GET", "POST"])
@permission("spelregels.change", find_definition)
def change(request: HttpRequest, definition: Definition) -> HttpResponse:
    """Type a change, see what it does, and then make or propose it."""
    versions = list(queries.versions_of(definition.key))
    today = timezone.localdate()
    current = next((row for row in versions if _holds_on(row, today)), versions[-1] if versions else None)
    data = typed(request)
    form = ChangeForm(definition, data, initial=ChangeForm.initial_of(current))
    seen = data.get("seen", "") if data else fingerprint(versions)
    page = {"definition": definition, "versions": versions, "form": form, "seen": seen}
    if request.method != "POST":
        return _change_page(request, page, put_back=bool(data))
    if not form.is_valid():
        return _change_page(request, page, status=422)
    if "save" in request.POST and request.POST.get("looked_at") == form.looked_at():
        return _save(request, page)
    try:
        prepared = proposals.prepare(form.change())
    except ValidationError as error:
        form.add_error(None, error)
        return _change_page(request, page, status=422)
    return _change_page(request, page, prepared=prepared, previews=previews_of(prepared.change))


def _save(request: HttpRequest, page: dict[str, Any]) -> HttpResponse:
    """Make the change that was looked at; what was typed stays on the page when it cannot be made."""
    form = page["form"]
    try:
        made = proposals.change_value(form.change(), seen=page["seen"], by=request.user)
    except proposals.Conflict as conflict:
        form.add_error(None, conflict)
        return _change_page(request, {**page, "seen": fingerprint(page["versions"])}, status=409)
    except ValidationError as error:
        form.add_error(None, error)
        return _change_page(request, page, status=422)
    if isinstance(made, Voorstel):
        messages.success(request, _("Uw voorstel wacht op een tweede persoon. Tot dan verandert er niets."))
        return redirect("proposal", made.pk)
    day = date_format(made.from_on, "j F Y")
    messages.success(request, _("De nieuwe waarde geldt vanaf %(day)s.") % {"day": day})
    return redirect("value_desk", made.key)


def _change_page(
    request: HttpRequest,
    page: dict[str, Any],
    *,
    prepared: proposals.Prepared | None = None,
    previews: Any = (),
    put_back: bool = False,
    status: int = 200,
) -> HttpResponse:
    definition, today = page["definition"], timezone.localdate()
    context = {
        **page,
        "label": _label(definition),
        "basis": basis_of(definition.key).label,
        "needs_two": touches_money(definition.key, definition.kind),
        "is_text": definition.kind == Waarde.Kind.TEXT,
        "placeholders": sorted(placeholders_of(definition.key, page["versions"])),
        "upcoming": [_version(row, today) for row in page["versions"] if _is_not_past(row, today)],
        "prepared": prepared,
        "looked_at": page["form"].looked_at() if prepared else "",
        "previews": [preview_context(preview) for preview in previews],
        "put_back": put_back,
        "proposal": queries.open_proposal(definition.key),
        "breadcrumbs": _crumbs(
            (_label(definition), reverse("value_desk", args=[definition.key])), (_("Wijzigen"), "")
        ),
    }
    return render(request, "spelregels/change.html", context, status=status)


def preview_context(preview: Any) -> dict[str, Any]:
    """One kind of open cases with the first that come out otherwise, and how many more there are."""
    rows = list(preview.rows)
    return {
        "title": preview.title,
        "text": preview.text,
        "rows": rows[:SHOWN_ROWS],
        "count": len(rows),
        "more": max(0, len(rows) - SHOWN_ROWS),
    }


@require_http_methods(["GET", "POST"])
@permission("spelregels.confirm", find_definition)
def confirm(request: HttpRequest, definition: Definition) -> HttpResponse:
    """The municipality confirms an assumption."""
    data = typed(request)
    if data is None:
        return redirect("value_desk", definition.key)
    form = ConfirmForm(data)
    if request.method == "POST" and form.is_valid():
        waarde = get_object_or_404(Waarde, pk=form.cleaned_data["waarde"], key=definition.key)
        try:
            proposals.confirm_assumption(waarde.pk, note=form.cleaned_data["note"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("De aanname is bevestigd. Iedereen ziet dat nu bij de spelregels."))
            return redirect("value_desk", definition.key)
    return _value_page(request, definition, form, status=422 if request.method == "POST" else 200)
