"""The account of a year, written by the group: parts, check, send, receipt."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import rules
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, require, typed
from amstelveen_ontmoet.pages.views.mine import find_aanvraag
from amstelveen_ontmoet.procedure import queries, reports
from amstelveen_ontmoet.procedure.actions import account_files, account_parts, accounts, dossier
from amstelveen_ontmoet.procedure.actions.account_parts import Conflict, PartContent
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.enums import AccountPart, Purpose, RowKind
from amstelveen_ontmoet.procedure.forms.accounts import ActionForm, ExtraForm, MoneyForm, PhotoForm, StoryForm
from amstelveen_ontmoet.procedure.models import Aanvraag, Verantwoording, VerantwoordingDeel
from wijkplannen.actions import year as plan_year
from wijkplannen.models import Wijkplan


def find_account(pk: int) -> Verantwoording:
    return get_object_or_404(Verantwoording.objects.select_related("aanvraag__organisatie"), pk=pk)


def find_begun(pk: int) -> Verantwoording:
    account = find_account(pk)
    if account.begun_at is None:
        raise Http404
    return account


@require_http_methods(["GET", "POST"])
@permission("procedure.begin_account", find_aanvraag)
def overview(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """The account of each year of the plan: begin, write on, read back."""
    plan = get_object_or_404(Wijkplan.objects.select_related("groep"), pk=aanvraag.pk)
    years = plan_year.years_of(plan)
    if request.method == "POST":
        return _begin(request, plan)
    known = {account.year: account for account in queries.accounts_of(aanvraag)}
    context = {
        "aanvraag": aanvraag,
        "years": [_year(each, known.get(each)) for each in years],
        "may_begin": aanvraag.status in accounts.ACCOUNTABLE,
        "due": queries.final_account(aanvraag),
        "breadcrumbs": _crumbs(aanvraag, (_("Verantwoording"), "")),
    }
    return render(request, "pages/account.html", context)


def _begin(request: HttpRequest, plan: Wijkplan) -> HttpResponse:
    wanted = request.POST.get("year", "")
    try:
        year = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) == 4 else None
        account = plan_year.begin_account(plan, year, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("account", plan.pk)
    return redirect("account_part", account.pk, AccountPart.ACTIES)


def _year(year: int, account: Verantwoording | None) -> dict[str, Any]:
    """One year: what is still to do, or the account as it was sent."""
    if account is None or account.begun_at is None:
        return {"year": year, "account": account, "is_begun": False}
    filled = reports.filled_parts(account)
    return {
        "year": year,
        "account": account,
        "is_begun": True,
        "tasks": [
            {
                "label": part.label,
                "url": reverse("account_part", args=[account.pk, part]),
                "hint": "",
                "status_kind": "ok" if filled[part] else "neutral",
                "status_label": _("Ingevuld") if filled[part] else _("Nog niet klaar"),
            }
            for part in AccountPart
        ],
        "open_return": account.teruggaven.filter(answered_at__isnull=True).first(),
        "page": reports.account_page(account),
    }


@dataclass
class PartForms:
    """The forms of one part, with what they were made for."""

    rows: list[tuple[Any, forms.Form]]
    extra: ExtraForm | None = None
    story: StoryForm | None = None

    @property
    def all(self) -> list[forms.Form]:
        found = [form for _row, form in self.rows]
        return [*([self.story] if self.story else []), *found, *([self.extra] if self.extra else [])]

    def are_valid(self) -> bool:
        return all(form.is_valid() for form in self.all)


def _forms(account: Verantwoording, part: AccountPart, data: Any = None, files: Any = None) -> PartForms:
    if part == AccountPart.VERHAAL:
        photos = account.documenten.filter(purpose=Purpose.FOTO)
        return PartForms(
            [
                (
                    photo,
                    PhotoForm(
                        data,
                        prefix=f"foto-{photo.pk}",
                        initial={"description": photo.description, "is_public": photo.is_public},
                    ),
                )
                for photo in photos
            ],
            story=StoryForm(data, files, prefix="verhaal", initial={"summary": account.summary}),
        )
    kinds = [RowKind.ACTIE] if part == AccountPart.ACTIES else [RowKind.INKOMST, RowKind.UITGAVE]
    form_class = ActionForm if part == AccountPart.ACTIES else MoneyForm
    names = account_parts.FIELDS[kinds[0]]
    rows = account.regels.filter(kind__in=kinds).order_by("kind", "position")
    made = [
        (
            row,
            form_class(
                data,
                files,
                prefix=f"regel-{row.pk}",
                initial={name: getattr(row, name) for name in names},
            ),
        )
        for row in rows
    ]
    return PartForms(made, extra=ExtraForm(data, prefix="nieuw") if part == AccountPart.GELD else None)


@require_http_methods(["GET", "POST"])
@permission("procedure.write_account", lambda pk, part: find_begun(pk))
def part(request: HttpRequest, account: Verantwoording) -> HttpResponse:
    """One part of the account: read, write, save."""
    key = request.resolver_match.kwargs["part"]
    if key not in AccountPart.values:
        raise Http404
    key = AccountPart(key)
    if not account.is_writable:
        return redirect("account", account.aanvraag_id)
    deel = account.delen.select_related("saved_by").get(key=key)
    data = typed(request)
    if request.method == "POST":
        return _save(request, account, deel)
    version = _version(data) if data else deel.version
    return _part_page(request, account, deel, _forms(account, key, data), version=version)


def _version(data: Any) -> int:
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _save(request: HttpRequest, account: Verantwoording, deel: VerantwoordingDeel) -> HttpResponse:
    """Files are kept first, so that they need not be chosen again when something else is wrong."""
    key = AccountPart(deel.key)
    made = _forms(account, key, request.POST, request.FILES)
    are_valid = made.are_valid()
    version = _version(request.POST)
    if are_valid or not any(name in form.errors for form in made.all for name in ("receipts", "photos")):
        _keep_files(request, account, made)
    if not are_valid or any(form.errors for form in made.all):
        return _part_page(request, account, deel, made, version=version, status=422)
    try:
        account_parts.save_part(account.pk, key, _content(request, made), version=version, by=request.user)
    except Conflict as conflict:
        return _part_page(
            request,
            account,
            deel,
            made,
            version=conflict.current.version,
            theirs=conflict.current,
            status=409,
        )
    except ValidationError as error:
        made.all[0].add_error(None, error)
        return _part_page(request, account, deel, made, version=version, status=422)
    if "stay" in request.POST:
        messages.success(request, _("“%(section)s” is bewaard.") % {"section": key.label})
        return redirect(request.path)
    following = list(AccountPart)[list(AccountPart).index(key) + 1 :]
    if "next" in request.POST and following:
        return redirect("account_part", account.pk, following[0])
    messages.success(request, _("“%(section)s” is bewaard.") % {"section": key.label})
    return redirect("account", account.aanvraag_id)


def _keep_files(request: HttpRequest, account: Verantwoording, made: PartForms) -> None:
    for document in account.documenten.filter(pk__in=_chosen(request, "remove")):
        dossier.remove_document(document, by=request.user)
    for row, form in made.rows:
        for upload in _uploads(form, "receipts"):
            _try(form, "receipts", partial(account_files.add_receipt, row, upload, by=request.user))
    if made.story:
        for upload in _uploads(made.story, "photos"):
            _try(made.story, "photos", partial(account_files.add_photo, account, upload, by=request.user))


def _uploads(form: forms.Form, name: str) -> list[Any]:
    return [upload for upload in getattr(form, "cleaned_data", {}).get(name) or [] if upload]


def _try(form: forms.Form, name: str, keep: Any) -> None:
    try:
        keep()
    except ValidationError as error:
        form.add_error(name, error)


def _chosen(request: HttpRequest, name: str) -> list[int]:
    return [int(pk) for pk in request.POST.getlist(name) if pk.isascii() and pk.isdigit() and len(pk) < 18]


def _content(request: HttpRequest, made: PartForms) -> PartContent:
    """What was written, without the files."""
    kept = {
        row.pk: {name: value for name, value in form.cleaned_data.items() if name != "receipts"}
        for row, form in made.rows
    }
    if made.story:
        # A photo that was just removed has nothing to say any more.
        return PartContent(summary=made.story.cleaned_data["summary"], photos=kept)
    return PartContent(
        rows=kept,
        extra=made.extra.rows() if made.extra else (),
        removed=frozenset(_chosen(request, "remove_row")),
    )


def _part_page(
    request: HttpRequest,
    account: Verantwoording,
    deel: VerantwoordingDeel,
    made: PartForms,
    *,
    version: int,
    theirs: VerantwoordingDeel | None = None,
    status: int = 200,
) -> HttpResponse:
    key = AccountPart(deel.key)
    gone = set(_chosen(request, "remove")) if request.method == "POST" else set()
    fresh = Verantwoording.objects.get(pk=account.pk)
    receipts = _receipts(account)
    context = {
        "account": account,
        "aanvraag": account.aanvraag,
        "deel": deel,
        "key": key,
        "made": made,
        "rows": [
            (row, form, receipts.get(row.pk, []))
            for row, form in made.rows
            if not (made.story and row.pk in gone)
        ],
        "version": version,
        "theirs": theirs,
        "their_rows": _their_rows(fresh, key) if theirs else [],
        "number": list(AccountPart).index(key) + 1,
        "total": len(AccountPart),
        "breadcrumbs": _crumbs(
            account.aanvraag,
            (_("Verantwoording"), reverse("account", args=[account.aanvraag_id])),
            (key.label, ""),
        ),
    }
    return render(request, "pages/account_part.html", context, status=status)


def _receipts(account: Verantwoording) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for document in account.documenten.filter(purpose=Purpose.BON):
        found.setdefault(document.regel_id, []).append(document)
    return found


def _their_rows(account: Verantwoording, key: AccountPart) -> list[str]:
    """What somebody else saved meanwhile, in words."""
    if key == AccountPart.VERHAAL:
        return account.summary.splitlines()
    rows = (
        account.regels.filter(kind=RowKind.ACTIE)
        if key == AccountPart.ACTIES
        else account.regels.exclude(kind=RowKind.ACTIE)
    )
    return [
        " · ".join(
            str(part)
            for part in (row.title, row.get_outcome_display(), row.people, row.spent, row.text)
            if part not in (None, "")
        )
        for row in rows
    ]


@require_http_methods(["GET", "POST"])
@permission("procedure.write_account", find_begun)
def check(request: HttpRequest, account: Verantwoording) -> HttpResponse:
    """Read the whole account once more, then send it."""
    if not account.is_writable:
        return redirect("account_sent", account.pk)
    if request.method == "POST":
        require("procedure.submit_account", request.user, account)
        try:
            accounts.submit(account.pk, by=request.user)
            return redirect("account_sent", account.pk)
        except WrongStep:  # the other click of a double click got there first
            return redirect("account_sent", account.pk)
        except ValidationError as error:
            messages.error(request, error.messages[0])
    whole = queries.accounts_of(account.aanvraag).get(pk=account.pk)
    context = {
        "aanvraag": account.aanvraag,
        "account": whole,
        "page": reports.account_page(whole),
        "open_parts": [
            (part.label, reverse("account_part", args=[account.pk, part]))
            for part, done in reports.filled_parts(whole).items()
            if not done
        ],
        "may_submit": rules.has_perm("procedure.submit_account", request.user, account),
        "breadcrumbs": _crumbs(
            account.aanvraag,
            (_("Verantwoording"), reverse("account", args=[account.aanvraag_id])),
            (_("Controleren"), ""),
        ),
    }
    return render(request, "pages/account_check.html", context)


@require_safe
@permission("procedure.write_account", find_begun)
def sent(request: HttpRequest, account: Verantwoording) -> HttpResponse:
    """The receipt: when it came in, and what happens when."""
    if account.is_writable:
        return redirect("account", account.aanvraag_id)
    context = {
        "account": account,
        "aanvraag": account.aanvraag,
        "breadcrumbs": _crumbs(account.aanvraag, (_("Verantwoording"), "")),
    }
    return render(request, "pages/account_sent.html", context)


def _crumbs(aanvraag: Aanvraag, *more: tuple[str, str]) -> list[tuple[str, str]]:
    own = (aanvraag.title, reverse("mijn_aanvraag", args=[aanvraag.pk]))
    return [(_("Mijn overzicht"), reverse("mijn")), own, *more]
