"""Recording that an award was paid. Who decided on it does not: four eyes on money."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting.models import Boeking
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions.revisions import commitments, refuse_beside_payments
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, lock
from amstelveen_ontmoet.procedure.enums import GRANTED
from amstelveen_ontmoet.procedure.models import Aanvraag


@transaction.atomic
def record_payment(aanvraag_id: int, *, amount: Decimal, paid_on: date, reference: str, by: User) -> None:
    """Record that so many euros of an award were paid, with the reference of the bank.

    The same reference twice is a second click and is refused; so is more than was awarded.
    """
    aanvraag = lock(aanvraag_id)
    require("procedure.record_payment", by, aanvraag)
    if aanvraag.status not in GRANTED:
        raise WrongStep(_("Er is nu niets te betalen. Ververs de pagina."))
    lines = commitments(aanvraag)
    refuse_beside_payments(lines)
    reason = f"{aanvraag.number} {reference} ({paid_on:%d-%m-%Y})"
    _check(aanvraag, amount, paid_on, reference)
    if Boeking.objects.filter(
        verplichting__in=[line for line, _asked in lines], kind=Boeking.Kind.PAY, reason=reason
    ).exists():
        raise ValidationError(_("Deze betaling is al vastgelegd."))
    rest = amount
    for line, _asked in lines:
        part = min(rest, line.awarded - line.paid)
        if part > 0:
            ledger.pay(line, part, by=by, reason=reason)
            rest -= part
    record("aanvraag.paid", aanvraag, by=by, amount=amount, paid_on=paid_on, reference=reference)


def _check(aanvraag: Aanvraag, amount: Decimal, paid_on: date, reference: str) -> None:
    left = queries.awarded_amount(aanvraag) - queries.paid_amount(aanvraag)
    if not 0 < amount <= left:
        raise ValidationError(
            {
                "amount": _("Er is nog %(left)s te betalen. Vul een bedrag in tot en met dat bedrag.")
                % {"left": format_amount(max(Decimal(0), left))}
            }
        )
    if not aanvraag.besluit.published_on <= paid_on <= timezone.localdate():
        raise ValidationError(
            {
                "paid_on": _("Kies een dag vanaf het besluit op %(day)s tot en met vandaag.")
                % {"day": date_format(aanvraag.besluit.published_on, "j F Y")}
            }
        )
    if not reference.strip():
        raise ValidationError({"reference": _("Vul het kenmerk van de betaling in.")})
