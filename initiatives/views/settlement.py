"""Asking for accounts, giving them back, settling, recording payments and reclaiming."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from amstelveen_ontmoet.accounts.access import permission
from amstelveen_ontmoet.accounts.acts import button
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.procedure.actions import accounts, payments, reclaims, settlements
from amstelveen_ontmoet.procedure.forms import accounts as forms
from amstelveen_ontmoet.procedure.models import Aanvraag, Terugvordering, Verantwoording
from initiatives.views.case import case_url, find_case, in_case
from wijkplannen import queries as plans
from wijkplannen.actions import year as plan_year
from wijkplannen.models import Wijkplan


def find_account(number: str, pk: int) -> Verantwoording:
    accounts_ = Verantwoording.objects.select_related("aanvraag__organisatie")
    return get_object_or_404(accounts_, pk=pk, aanvraag__number=number)


def find_reclaim(number: str) -> Terugvordering:
    found = Terugvordering.objects.filter(aanvraag__number=number).select_related("aanvraag__organisatie")
    return get_object_or_404(found.order_by("-pk")[:1])


@require_http_methods(["GET", "POST"])
@permission("procedure.ask_accounts")
def ask_accounts(request: HttpRequest, year: int) -> HttpResponse:
    """Ask every group whose plan ends with a year for its account, or those that are chosen."""
    waiting = plans.to_account_for(year, request.user)
    if request.method == "POST":
        chosen = {int(pk) for pk in request.POST.getlist("plan") if pk.isascii() and pk.isdigit()}
        _ask_all(request, [plan for plan in waiting if plan.pk in chosen])
        return redirect("accounts_ask", year)
    context = {
        "year": year,
        "plans": waiting,
        "breadcrumbs": [(_("Werkvoorraad"), reverse("work_list")), (_("Verantwoording vragen"), "")],
    }
    return render(request, "initiatives/ask_accounts.html", context)


def _ask_all(request: HttpRequest, chosen: list[Wijkplan]) -> None:
    """Each by itself: what goes wrong with one stops no other."""
    asked = 0
    for plan in chosen:
        try:
            plan_year.ask_account(plan, by=request.user)
            asked += 1
        except ValidationError as error:
            messages.error(request, f"{plan.number}: {error.messages[0]}")
    if asked or not chosen:
        words = ngettext(
            "%(count)s groep om een verantwoording gevraagd.",
            "%(count)s groepen om een verantwoording gevraagd.",
            asked,
        )
        messages.success(request, words % {"count": asked})


@button(
    "procedure.handle_account",
    find_case,
    lambda account: (
        _("De brief is verstuurd. De verantwoording komt uiterlijk op %(day)s.")
        % {"day": account.due_on.strftime("%d-%m-%Y")}
    ),
    to=case_url,
)
def ask_account(aanvraag: Aanvraag, by: User) -> Verantwoording:
    """Ask one group for its account, by letter."""
    return plan_year.ask_account(aanvraag.wijkplan, by=by)


@in_case(
    "procedure.return_account",
    "give_back_form",
    forms.ReturnAccountForm,
    gettext_lazy("De verantwoording is terug bij de groep. De termijn staat stil vanaf morgen."),
    load=find_account,
)
def give_back(account: Verantwoording, data: dict[str, Any], by: User) -> None:
    """Ask the group to put its account right."""
    accounts.give_back(account.pk, **data, by=by)


@button(
    "procedure.accept_account",
    find_account,
    gettext_lazy("U bent akkoord met de verantwoording. De groep krijgt bericht."),
    to=lambda account: case_url(account.aanvraag),
)
def accept(account: Verantwoording, by: User) -> None:
    """Agree with an account that ends no grant."""
    accounts.accept(account.pk, by=by)


@in_case(
    "procedure.handle_account",
    "propose_form",
    forms.SettleForm,
    gettext_lazy("Uw voorstel is bewaard. Een mandaathouder besluit erover."),
)
def propose(aanvraag: Aanvraag, data: dict[str, Any], by: User) -> None:
    """Propose at which amount the grant is settled."""
    settlements.propose(aanvraag.pk, **data, by=by)


@in_case(
    "procedure.settle",
    "settle_form",
    forms.SettleForm,
    gettext_lazy("De subsidie is vastgesteld. De brief is verstuurd aan de aanvrager."),
)
def settle(aanvraag: Aanvraag, data: dict[str, Any], by: User) -> None:
    """Settle the grant, and send the letter."""
    settlements.settle(aanvraag.pk, **data, by=by)


@in_case(
    "procedure.record_payment",
    "payment_form",
    forms.PaymentForm,
    gettext_lazy("De betaling is vastgelegd."),
)
def pay(aanvraag: Aanvraag, data: dict[str, Any], by: User) -> None:
    """Record that the award was paid."""
    payments.record_payment(aanvraag.pk, **data, by=by)


@in_case(
    "procedure.reclaim",
    "reclaim_form",
    forms.ReclaimForm,
    gettext_lazy("Het bedrag is teruggevorderd. De brief is verstuurd aan de aanvrager."),
)
def reclaim(aanvraag: Aanvraag, data: dict[str, Any], by: User) -> None:
    """Ask back what was paid too much, by letter."""
    reclaims.reclaim(aanvraag.pk, **data, by=by)


@in_case(
    "procedure.book_repayment",
    "repayment_form",
    forms.RepaymentForm,
    gettext_lazy("De terugbetaling is vastgelegd."),
    load=find_reclaim,
)
def repay(terugvordering: Terugvordering, data: dict[str, Any], by: User) -> None:
    """Record that the money came back."""
    reclaims.book_repayment(terugvordering.pk, **data, by=by)


@in_case(
    "procedure.drop_reclaim",
    "drop_form",
    forms.DropReclaimForm,
    gettext_lazy("De terugvordering is vervallen. De groep krijgt bericht."),
    load=find_reclaim,
)
def drop(terugvordering: Terugvordering, data: dict[str, Any], by: User) -> None:
    """Give up a reclaim, with a reason."""
    reclaims.drop(terugvordering.pk, **data, by=by)
