"""The tab of a case after the award: its account, settlement, payments and reclaim."""

from datetime import date
from decimal import Decimal
from typing import Any

import rules
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amstelveen_ontmoet.accounts.access import permission
from amstelveen_ontmoet.betalingen import queries as betalingen
from amstelveen_ontmoet.procedure import queries, reports
from amstelveen_ontmoet.procedure.enums import ACCOUNTING, GRANTED, SETTLED, AccountStatus, Status
from amstelveen_ontmoet.procedure.forms.accounts import (
    DropReclaimForm,
    PaymentForm,
    ReclaimForm,
    RepaymentForm,
    ReturnAccountForm,
    SettleForm,
)
from amstelveen_ontmoet.procedure.models import Aanvraag, Terugvordering, Vaststelling, Verantwoording
from initiatives.views.tabs import LABELS, Bound, Tab, find_case, tab_page


def find_granted(number: str) -> Aanvraag:
    """A case with an award; before it there is nothing to account for. Raises Http404."""
    aanvraag = find_case(number)
    if aanvraag.status not in GRANTED:
        raise Http404
    return aanvraag


@require_safe
@permission("procedure.view_case", find_granted)
def money(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """What was accounted for, settled, paid and asked back."""
    return tab_page(request, aanvraag, MONEY)


def _money(request: HttpRequest, aanvraag: Aanvraag, bound: Bound) -> dict[str, Any]:
    accounts = [account for account in queries.accounts_of(aanvraag) if account.submitted_at]
    final = queries.final_account(aanvraag)
    vaststelling = (
        Vaststelling.objects.filter(aanvraag=aanvraag).select_related("proposed_by", "decided_by").first()
    )
    awarded, paid = queries.awarded_amount(aanvraag), queries.paid_amount(aanvraag)
    terugvordering = aanvraag.terugvorderingen.order_by("-pk").first()
    suggested = _suggested(accounts, awarded)
    may = _may(request, aanvraag, final, vaststelling, terugvordering, awarded, paid)
    under_way = betalingen.open_payments(aanvraag.regels.values_list("verplichting", flat=True))
    open_payment = under_way.first()
    # What the bank was told is not recorded by hand as well.
    may["pay"] = may["pay"] and open_payment is None
    return {
        "account_pages": [reports.account_page(account) for account in accounts],
        "final_account": final,
        "settlement_term": queries.account_settlement_due(final) if final else None,
        "vaststelling": vaststelling,
        "awarded": awarded,
        "paid": paid,
        "left_to_pay": max(Decimal(0), awarded - paid),
        "paid_too_much": max(Decimal(0), paid - awarded),
        "suggested": suggested,
        "payments": queries.payments_of(aanvraag),
        "open_payment": open_payment,
        "rekening": betalingen.account_in_use(aanvraag.organisatie),
        "terugvordering": terugvordering,
        "may": may,
        "waits_for": _waits_for(aanvraag, final, vaststelling, may),
        **_forms_for(may, vaststelling, suggested, awarded, paid),
    }


def _suggested(accounts: list[Verantwoording], awarded: Decimal) -> Decimal | None:
    final = next((account for account in accounts if account.is_final), None)
    return reports.account_money(final).suggested(awarded) if final else None


def _may(
    request: HttpRequest,
    aanvraag: Aanvraag,
    final: Verantwoording | None,
    vaststelling: Vaststelling | None,
    terugvordering: Terugvordering | None,
    awarded: Decimal,
    paid: Decimal,
) -> dict[str, bool]:
    """What this person can do now."""

    def has(name: str, on: Any = aanvraag) -> bool:
        return rules.has_perm(f"procedure.{name}", request.user, on)

    status = aanvraag.status
    handles = has("handle_account")
    is_settling = status == Status.VERANTWOORD or (
        status == Status.VERANTWOORDING_GEVRAAGD
        and timezone.localdate() > (queries.account_until(final) or date.min)
    )
    is_proposed = vaststelling is not None and not vaststelling.is_decided
    is_open = terugvordering is not None and terugvordering.is_open
    return {
        "ask": handles and status in (Status.VERLEEND, Status.GEDEELTELIJK_VERLEEND),
        "give_back": handles
        and final is not None
        and final.status == AccountStatus.INGEDIEND
        and status in ACCOUNTING,
        "accept": handles,
        "propose": handles and is_settling,
        "settle": is_settling
        and is_proposed
        and has("settle")
        and vaststelling.proposed_by_id != request.user.pk,
        "pay": awarded > paid and has("record_payment"),
        "reclaim": status in SETTLED and paid > awarded and not is_open and has("reclaim"),
        "repay": is_open and has("book_repayment", terugvordering),
        "drop": is_open and has("drop_reclaim", terugvordering),
    }


def _waits_for(
    aanvraag: Aanvraag,
    final: Verantwoording | None,
    vaststelling: Vaststelling | None,
    may: dict[str, bool],
) -> tuple[str, str] | None:
    """Whose turn it is and what for, for a reader who has nothing to do now."""
    if aanvraag.status not in ACCOUNTING or may["settle"] or (may["propose"] and vaststelling is None):
        return None
    if vaststelling is not None:
        return (
            _("Een mandaathouder is aan zet"),
            _("Wie dit voorstelde of over de aanvraag adviseerde, neemt het besluit niet."),
        )
    until = queries.account_until(final)
    if aanvraag.status == Status.VERANTWOORDING_GEVRAAGD and until and timezone.localdate() <= until:
        day = date_format(until, "j F Y")
        return (
            _("De aanvrager is aan zet"),
            _("De verantwoording komt uiterlijk op %(day)s.") % {"day": day},
        )
    return (
        _("Een initiatievenmakelaar of ambtenaar is aan zet"),
        _("Die bekijkt de verantwoording en stelt een bedrag voor. Daarna besluit een mandaathouder."),
    )


def _forms_for(
    may: dict[str, bool],
    vaststelling: Vaststelling | None,
    suggested: Decimal | None,
    awarded: Decimal,
    paid: Decimal,
) -> dict[str, Form]:
    """The forms for what this person can do; nobody else sees them."""
    first = awarded if suggested is None else suggested
    given = {"amount": first}
    if vaststelling is not None:
        given = {
            "amount": vaststelling.proposed,
            "ground": vaststelling.ground,
            "reasoning": vaststelling.reasoning,
        }
    made = {
        "give_back": ("give_back_form", lambda: ReturnAccountForm(auto_id="id_teruggave_%s")),
        "propose": ("propose_form", lambda: SettleForm(initial=given, auto_id="id_voorstel_%s")),
        "settle": ("settle_form", lambda: SettleForm(initial=given, auto_id="id_vaststellen_%s")),
        "pay": (
            "payment_form",
            lambda: PaymentForm(initial={"amount": awarded - paid}, auto_id="id_betaling_%s"),
        ),
        "reclaim": ("reclaim_form", lambda: ReclaimForm(auto_id="id_vordering_%s")),
        "repay": ("repayment_form", lambda: RepaymentForm(auto_id="id_ontvangst_%s")),
        "drop": ("drop_form", lambda: DropReclaimForm(auto_id="id_vervallen_%s")),
    }
    return {name: make() for act, (name, make) in made.items() if may[act]}


MONEY = Tab("case_money", LABELS["case_money"], "initiatives/case_money.html", _money)
