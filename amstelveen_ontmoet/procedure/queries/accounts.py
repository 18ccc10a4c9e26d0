"""The account of a grant, and the settlement on it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from amstelveen_ontmoet.procedure.enums import AccountStatus
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Document,
    Vaststelling,
    Verantwoording,
    VerantwoordingRegel,
)
from amstelveen_ontmoet.procedure.queries.terms import last_day_to_send
from amstelveen_ontmoet.procedure.terms import Suspension, Term, account_term, settlement_term, suspension_of
from amstelveen_ontmoet.spelregels.queries import number_on


def final_account(aanvraag: Aanvraag) -> Verantwoording | None:
    """The account that ends the grant, asked for or begun."""
    return aanvraag.verantwoordingen.filter(is_final=True).first()


def sent_final_account(aanvraag: Aanvraag) -> Verantwoording | None:
    """The account that ends the grant, if it lies with the municipality."""
    return aanvraag.verantwoordingen.filter(is_final=True, status=AccountStatus.INGEDIEND).first()


def accounts_of(aanvraag: Aanvraag) -> QuerySet[Verantwoording]:
    """The accounts of an application with their rows and files, the first year first."""
    files = Prefetch("documenten", Document.objects.select_related("uploaded_by"))
    rows = Prefetch("regels", VerantwoordingRegel.objects.prefetch_related("bonnen"))
    return aanvraag.verantwoordingen.select_related("submitted_by").prefetch_related(rows, files, "delen")


def account_due(aanvraag: Aanvraag, ended_on: date) -> Term:
    """Last day to account for a grant whose activities ended on a day (ASV, amstelveen.nl)."""
    weeks = int(number_on("vaststelling.aanvraag_weken", aanvraag.received_on or ended_on))
    return account_term(ended_on, weeks)


def account_until(account: Verantwoording | None) -> date | None:
    """Until when the group may send its account, the extra time after an outage included (Awb 2:21 lid 3)."""
    return last_day_to_send(account.due_on).last_day if account and account.due_on else None


def settlement_due(aanvraag: Aanvraag, start: date, suspensions: Iterable[Suspension] = ()) -> Term:
    """Last day to settle a grant, counted from the day on which its account came or had to come."""
    weeks = int(number_on("vaststelling.besluit_weken", aanvraag.received_on or start))
    return settlement_term(start, weeks, suspensions)


def account_settlement_due(account: Verantwoording) -> Term:
    """Last day to settle on an account; it stands still while the account is back with the group."""
    still = (
        suspension_of(
            timezone.localdate(each.returned_at),
            each.due_on,
            timezone.localdate(each.answered_at) if each.answered_at else None,
        )
        for each in account.teruggaven.all()
    )
    start = account.received_on or account.due_on or timezone.localdate()
    return settlement_due(account.aanvraag, start, [each for each in still if each is not None])


def settled_on(aanvraag: Aanvraag) -> date:
    """The day of the settlement, at once or on the account."""
    vaststelling = Vaststelling.objects.filter(aanvraag=aanvraag, decided_at__isnull=False).first()
    moment = vaststelling.decided_at if vaststelling else aanvraag.besluit.decided_at
    return timezone.localdate(moment)
