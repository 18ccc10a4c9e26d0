"""Awards to pay, batches of payments, and what the bank said of them: for staff."""

from typing import Any

import rules
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, post_only, typed
from amstelveen_ontmoet.betalingen import forms, queries
from amstelveen_ontmoet.betalingen.actions import batches, confirmations, sending
from amstelveen_ontmoet.betalingen.enums import BatchStatus, PaymentStatus
from amstelveen_ontmoet.betalingen.models import Betaalbatch, Betaling, Terugmelding
from amstelveen_ontmoet.betalingen.reports import preview_of

PER_PAGE = 50


def find_batch(pk: int) -> Betaalbatch:
    return get_object_or_404(queries.batches(), pk=pk)


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    budget = (_("Begroting"), reverse("begroting_latest"))
    return [budget, (_("Betalingen"), reverse("to_pay") if more else ""), *more]


@require_http_methods(["GET", "POST"])
@permission("betalingen.view")
def to_pay(request: HttpRequest) -> HttpResponse:
    """What can be paid now with its total, what is left out and why, and a batch made of it."""
    filters = forms.ToPayFilter(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {"post": None, "q": ""}
    wanted = {"post": chosen.get("post"), "text": chosen.get("q", "")}
    may_make = rules.has_perm("betalingen.make_batch", request.user)
    form = forms.BatchForm(typed(request))
    if request.method == "POST" and may_make and form.is_valid():
        try:
            batch = batches.make_batch(
                execute_on=form.cleaned_data["execute_on"], seen=form.seen, **wanted, by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("De batch is gemaakt. Een collega geeft die vrij."))
            return redirect("batch", batch.pk)
    lines = queries.judged(queries.unpaid_lines(**wanted), request.user)
    shown = queries.in_order(lines)
    if request.GET.get("toon") == "weggelaten":
        shown = shown.exclude(obstacle="")
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    rows = queries.payables(page)
    refused = queries.rejected_since_paid(row.line.pk for row in rows)
    under_way = {each.verplichting_id: each for each in queries.open_payments(row.line.pk for row in rows)}
    context = {
        "filters": filters,
        "found": queries.to_pay(lines),
        "page_obj": page,
        "rows": [(row, refused.get(row.line.pk), under_way.get(row.line.pk)) for row in rows],
        "form": form,
        "may_make": may_make,
        "payer": queries.own_payer(),
        "waiting_numbers": queries.waits_for_staff().count() if may_make else 0,
        "breadcrumbs": _crumbs(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "betalingen/to_pay.html", context, status=status)


@require_safe
@permission("betalingen.view")
def batch_list(request: HttpRequest) -> HttpResponse:
    """Every batch, the latest first."""
    page = Paginator(queries.batches(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "may_confirm": rules.has_perm("betalingen.confirm_payments", request.user),
        "breadcrumbs": _crumbs((_("Batches"), "")),
    }
    return render(request, "betalingen/batches.html", context)


@require_safe
@permission("betalingen.view", find_batch)
def batch(request: HttpRequest, batch: Betaalbatch) -> HttpResponse:
    """One batch with its payments, its files, and what can be done with it now."""
    return _batch_page(request, batch, forms.WithdrawForm())


def _batch_page(
    request: HttpRequest, batch: Betaalbatch, form: forms.WithdrawForm, status: int = 200
) -> HttpResponse:
    page = Paginator(queries.payments_of(batch), PER_PAGE).get_page(request.GET.get("page"))
    step, user = BatchStatus(batch.status), request.user
    makes = rules.has_perm("betalingen.make_batch", user)
    may_release = step == BatchStatus.GEMAAKT and rules.has_perm("betalingen.release_batch", user, batch)
    context = {
        "batch": batch,
        "page_obj": page,
        "form": form,
        "may_release": may_release,
        "waits_for_other": step == BatchStatus.GEMAAKT and not may_release,
        "may_drop": step == BatchStatus.GEMAAKT and makes and batch.payments > 1,
        "may_send": step == BatchStatus.VRIJGEGEVEN and makes,
        "may_confirm": rules.has_perm("betalingen.confirm_payments", user),
        "may_download": makes,
        "may_withdraw": step in (BatchStatus.GEMAAKT, BatchStatus.VRIJGEGEVEN) and makes,
        "payer": queries.own_payer(),
        "counts": _counts(batch),
        "breadcrumbs": _crumbs((_("Batches"), reverse("batches")), (batch.number, "")),
    }
    return render(request, "betalingen/batch.html", context, status=status)


def _counts(batch: Betaalbatch) -> list[tuple[str, str, int]]:
    """How many payments are at which step."""
    numbers = dict(batch.betalingen.order_by().values_list("status").annotate(number=Count("pk")))
    return [(each.value, str(each.label), numbers[each]) for each in PaymentStatus if each in numbers]


@post_only
@permission("betalingen.make_batch", lambda pk: get_object_or_404(Betaling, pk=pk), on=lambda betaling: None)
def drop(request: HttpRequest, betaling: Betaling) -> HttpResponse:
    """Take one payment out of a batch that waits for its release."""
    try:
        batches.drop_payment(betaling.pk, by=request.user)
        messages.success(request, _("De betaling is uit de batch gehaald."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("batch", betaling.batch_id)


@post_only
@permission("betalingen.release_batch", find_batch)
def release(request: HttpRequest, batch: Betaalbatch) -> HttpResponse:
    """Agree with a batch that somebody else made."""
    form = forms.SeenForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Open de batch opnieuw en geef die dan vrij."))
        batches.release_batch(batch.pk, seen=form.seen, by=request.user)
        messages.success(
            request, _("De batch is vrijgegeven. Nu kan het bestand voor de bank gemaakt worden.")
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("batch", batch.pk)


@require_http_methods(["GET", "POST"])
@permission("betalingen.make_batch", find_batch, on=lambda batch: None)
def withdraw(request: HttpRequest, batch: Betaalbatch) -> HttpResponse:
    """Give up a batch that was not sent."""
    form = forms.WithdrawForm(typed(request))
    if request.method == "GET" and not form.is_bound:
        return redirect("batch", batch.pk)
    if request.method == "POST" and form.is_valid():
        try:
            batches.withdraw_batch(batch.pk, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("De batch is ingetrokken. Alles erin staat weer op de lijst."))
            return redirect("batch", batch.pk)
    return _batch_page(request, batch, form, status=422 if request.method == "POST" else 200)


@post_only
@permission("betalingen.make_batch", find_batch, on=lambda batch: None)
def send(request: HttpRequest, batch: Betaalbatch) -> HttpResponse:
    """Have the file made; the page of the job shows how far it is."""
    try:
        job = sending.start_sending(batch.pk, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("batch", batch.pk)
    return redirect("job", job.pk)


FILES = {"xml": ("xml", "application/xml"), "csv": ("csv", "text/csv; charset=utf-8")}


@require_safe
@permission(
    "betalingen.make_batch", lambda pk, kind: get_object_or_404(Betaalbatch, pk=pk), on=lambda found: None
)
def file(request: HttpRequest, batch: Betaalbatch) -> HttpResponse:
    """The file as it was sent, the same bytes each time."""
    field, content_type = FILES[request.resolver_match.kwargs["kind"]]
    content = getattr(batch, field)
    if content is None:
        raise Http404
    response = HttpResponse(bytes(content), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{batch.number}.{field}"'
    return response


@require_http_methods(["GET", "POST"])
@permission("betalingen.confirm_payments")
def answers(request: HttpRequest) -> HttpResponse:
    """Take in a file of the bank, and the files that came before."""
    form = forms.AnswerForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            taken = confirmations.take_in(*form.cleaned_data["file"], by=request.user)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("bank_answer", taken.pk)
    page = Paginator(queries.answers_of_the_bank(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "breadcrumbs": _crumbs((_("Antwoord van de bank"), ""))}
    status = 422 if request.method == "POST" else 200
    return render(request, "betalingen/answers.html", context, status=status)


def find_answer(pk: int) -> Terugmelding:
    return get_object_or_404(Terugmelding.objects.select_related("received_by", "processed_by"), pk=pk)


@require_http_methods(["GET", "POST"])
@permission("betalingen.confirm_payments", find_answer, on=lambda found: None)
def answer(request: HttpRequest, terugmelding: Terugmelding) -> HttpResponse:
    """What a file of the bank means, line by line; a button processes it."""
    if request.method == "POST":
        try:
            if len(preview_of(bytes(terugmelding.content)).effective) > confirmations.AT_ONCE:
                return redirect("job", confirmations.start_processing(terugmelding.pk, by=request.user).pk)
            done = confirmations.process(terugmelding.pk, by=request.user)
            messages.success(request, _("Verwerkt: %(count)s betalingen.") % {"count": done})
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("bank_answer", terugmelding.pk)
    preview = preview_of(bytes(terugmelding.content), is_done=terugmelding.processed_at is not None)
    context: dict[str, Any] = {
        "terugmelding": terugmelding,
        "preview": preview,
        "page_obj": Paginator(preview.answers, PER_PAGE).get_page(request.GET.get("page")),
        "breadcrumbs": _crumbs((_("Antwoord van de bank"), reverse("bank_answers")), (terugmelding.name, "")),
    }
    return render(request, "betalingen/answer.html", context)
