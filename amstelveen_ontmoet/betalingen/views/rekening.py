"""To which account an organisation is paid, for its board; and what waits for staff."""

import rules
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import login, permission, post_only, typed
from amstelveen_ontmoet.accounts.models import Organisatie
from amstelveen_ontmoet.accounts.queries import member_roles
from amstelveen_ontmoet.accounts.roles import MemberRole
from amstelveen_ontmoet.betalingen import forms, queries
from amstelveen_ontmoet.betalingen.actions import rekeningen
from amstelveen_ontmoet.betalingen.models import Rekening


def find_party(pk: int) -> Organisatie:
    return get_object_or_404(Organisatie, pk=pk)


def find_account(pk: int) -> Rekening:
    found = Rekening.objects.select_related("organisatie", "entered_by", "confirmed_by", "withdrawn_by")
    return get_object_or_404(found, pk=pk)


@require_safe
@login
def mine(request: HttpRequest) -> HttpResponse:
    """The account number of each organisation on whose board one sits."""
    boards = [pk for pk, role in member_roles(request.user).items() if role == MemberRole.BESTUUR]
    parties = Organisatie.objects.filter(pk__in=boards)
    if len(boards) == 1:
        return redirect("rekening", boards[0])
    used = {each.organisatie_id: each for each in Rekening.objects.in_use().filter(organisatie__in=boards)}
    context = {
        "parties": [(party, used.get(party.pk)) for party in parties],
        "breadcrumbs": [(_("Mijn overzicht"), reverse("mijn")), (_("Rekeningnummer"), "")],
    }
    return render(request, "betalingen/mine.html", context)


@require_http_methods(["GET", "POST"])
@permission("betalingen.view_account", find_party)
def rekening(request: HttpRequest, organisatie: Organisatie) -> HttpResponse:
    """The account number of an organisation, what waits to be confirmed, and what there was before."""
    form = forms.AccountForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            rekeningen.enter_account(organisatie.pk, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("Het nummer is ingevoerd. Het telt als een tweede persoon het bevestigt.")
            )
            return redirect("rekening", organisatie.pk)
    rows = list(queries.accounts_of(organisatie))
    today = timezone.localdate()
    used = queries.account_in_use(organisatie)
    waiting = next((each for each in rows if each.status == "ingevoerd"), None)
    coming = next((each for each in rows if each.status == "bevestigd" and each.from_on > today), None)
    context = {
        "organisatie": organisatie,
        "form": form,
        "used": used,
        "waiting": waiting,
        "may_confirm": waiting is not None
        and rules.has_perm("betalingen.confirm_account", request.user, waiting),
        "coming": coming,
        "history": [each for each in rows if each not in (used, waiting, coming)],
        "is_alone": queries.board_of(organisatie).count() < 2,
        "days": queries.days_to_wait(),
        "breadcrumbs": [
            (_("Mijn overzicht"), reverse("mijn")),
            (_("Rekeningnummer"), ""),
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "betalingen/rekening.html", context, status=status)


@require_http_methods(["GET", "POST"])
@permission("betalingen.view_entered_account", find_account)
def confirm(request: HttpRequest, rekening: Rekening) -> HttpResponse:
    """Look at the whole number, and agree with it."""
    back = _back(request, rekening)
    if request.method == "POST":
        try:
            done = rekeningen.confirm_account(rekening.pk, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            day = date_format(done.from_on, "j F Y") if done.from_on else ""
            messages.success(
                request, _("Bevestigd. Wij betalen naar dit nummer vanaf %(day)s.") % {"day": day}
            )
        return redirect(back)
    context = {
        "rekening": rekening,
        "may_confirm": rules.has_perm("betalingen.confirm_account", request.user, rekening),
        "back": back,
        "breadcrumbs": [*_way(back), (_("Bevestigen"), "")],
    }
    return render(request, "betalingen/confirm.html", context)


@post_only
@permission("betalingen.withdraw_account", find_account)
def withdraw(request: HttpRequest, rekening: Rekening) -> HttpResponse:
    """Take a number back."""
    try:
        rekeningen.withdraw_account(rekening.pk, by=request.user)
        messages.success(request, _("Het rekeningnummer is ingetrokken. Het bestuur krijgt bericht."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(_back(request, rekening))


def _back(request: HttpRequest, rekening: Rekening) -> str:
    """The page of the board for its members, the list of staff for who confirms for them."""
    if rules.has_perm("betalingen.view_account", request.user, rekening.organisatie):
        return reverse("rekening", args=[rekening.organisatie_id])
    return reverse("rekeningen_to_check")


def _way(back: str) -> list[tuple[str, str]]:
    """The crumbs to where a number is confirmed: the page of the board, or the list of staff (no address)."""
    to_check = reverse("rekeningen_to_check")
    if back and back != to_check:
        return [(_("Mijn overzicht"), reverse("mijn")), (_("Rekeningnummer"), back)]
    return [
        (_("Begroting"), reverse("begroting_latest")),
        (_("Betalingen"), reverse("to_pay")),
        (_("Rekeningnummers bevestigen"), back),
    ]


@require_safe
@permission("betalingen.make_batch")
def to_check(request: HttpRequest) -> HttpResponse:
    """Account numbers that nobody else on the board can confirm."""
    context = {
        "rows": queries.waits_for_staff(),
        "breadcrumbs": _way(""),
    }
    return render(request, "betalingen/to_check.html", context)
