"""Asking for accounts, giving them back, settling, recording payments and reclaiming."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from amstelveen_ontmoet.accounts.access import permission
from amstelveen_ontmoet.accounts.acts import button
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.procedure.actions import accounts, payments, reclaims, settlements
from amstelveen_ontmoet.procedure.forms import accounts as forms
from amstelveen_ontmoet.procedure.models import Aanvraag, Terugvordering, Verantwoording
from initiatives.views.account_section import MONEY
from initiatives.views.tabs import act, find_case
from wijkplannen import queries as plans
from wijkplannen.actions import year as plan_year
from wijkplannen.models import Wijkplan


def find_account(number: str, pk: int) -> Verantwoording:
    accounts_ = Verantwoording.objects.select_related("aanvraag__organisatie")
    return get_object_or_404(accounts_, pk=pk, aanvraag__number=number)


def money_url(aanvraag: Aanvraag) -> str:
    return reverse("case_money", args=[aanvraag.number])


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


def _asked_until(account: Verantwoording) -> str:
    return _("De brief is verstuurd. De verantwoording komt uiterlijk op %(day)s.") % {
        "day": date_format(account.due_on, "j F Y")
    }


@button("procedure.handle_account", find_case, _asked_until, to=money_url)
def ask_account(aanvraag: Aanvraag, by: User) -> Verantwoording:
    """Ask one group for its account, by letter."""
    return plan_year.ask_account(aanvraag.wijkplan, by=by)


@require_http_methods(["GET", "POST"])
@permission("procedure.return_account", find_account)
def give_back(request: HttpRequest, account: Verantwoording) -> HttpResponse:
    """Ask the group to put its account right."""
    aanvraag = find_case(account.aanvraag.number)
    return act(
        request,
        aanvraag,
        MONEY,
        "give_back_form",
        forms.ReturnAccountForm,
        lambda data: accounts.give_back(account.pk, **data, by=request.user),
        _("De verantwoording is terug bij de groep. De termijn staat stil vanaf morgen."),
    )


@button(
    "procedure.accept_account",
    find_account,
    gettext_lazy("U bent akkoord met de verantwoording. De groep krijgt bericht."),
    to=lambda account: money_url(account.aanvraag),
)
def accept(account: Verantwoording, by: User) -> None:
    """Agree with an account that ends no grant."""
    accounts.accept(account.pk, by=by)


@require_http_methods(["GET", "POST"])
@permission("procedure.handle_account", find_case)
def propose(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Propose at which amount the grant is settled."""
    return act(
        request,
        aanvraag,
        MONEY,
        "propose_form",
        forms.SettleForm,
        lambda data: settlements.propose(aanvraag.pk, **data, by=request.user),
        _("Uw voorstel is bewaard. Een mandaathouder besluit erover."),
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.settle", find_case)
def settle(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Settle the grant, and send the letter."""
    return act(
        request,
        aanvraag,
        MONEY,
        "settle_form",
        forms.SettleForm,
        lambda data: settlements.settle(aanvraag.pk, **data, by=request.user),
        _("De subsidie is vastgesteld. De brief is verstuurd aan de aanvrager."),
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.record_payment", find_case)
def pay(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Record that the award was paid."""
    return act(
        request,
        aanvraag,
        MONEY,
        "payment_form",
        forms.PaymentForm,
        lambda data: payments.record_payment(aanvraag.pk, **data, by=request.user),
        _("De betaling is vastgelegd."),
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.reclaim", find_case)
def reclaim(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Ask back what was paid too much, by letter."""
    return act(
        request,
        aanvraag,
        MONEY,
        "reclaim_form",
        forms.ReclaimForm,
        lambda data: reclaims.reclaim(aanvraag.pk, **data, by=request.user),
        _("Het bedrag is teruggevorderd. De brief is verstuurd aan de aanvrager."),
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.book_repayment", find_reclaim)
def repay(request: HttpRequest, terugvordering: Terugvordering) -> HttpResponse:
    """Record that the money came back."""
    return act(
        request,
        find_case(terugvordering.aanvraag.number),
        MONEY,
        "repayment_form",
        forms.RepaymentForm,
        lambda data: reclaims.book_repayment(terugvordering.pk, **data, by=request.user),
        _("De terugbetaling is vastgelegd."),
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.drop_reclaim", find_reclaim)
def drop(request: HttpRequest, terugvordering: Terugvordering) -> HttpResponse:
    """Give up a reclaim, with a reason."""
    return act(
        request,
        find_case(terugvordering.aanvraag.number),
        MONEY,
        "drop_form",
        forms.DropReclaimForm,
        lambda data: reclaims.drop(terugvordering.pk, **data, by=request.user),
        _("De terugvordering is vervallen. De groep krijgt bericht."),
    )
