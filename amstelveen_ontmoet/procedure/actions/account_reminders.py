"""Reminding the board of its account before the last day, and the handler when nothing came."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q

from amstelveen_ontmoet.procedure import emails
from amstelveen_ontmoet.procedure.actions.accounts import lock_account
from amstelveen_ontmoet.procedure.enums import ACCOUNT_WRITABLE, Status
from amstelveen_ontmoet.procedure.models import Verantwoording
from amstelveen_ontmoet.spelregels.queries import number_on


def remind_accounts(today: date) -> int:
    """Tell who is to act about accounts that are due or late, once per last day; how many were told.

    Nothing is settled by itself: that no account came is told to a person (Awb 4:47).
    """
    soon = today + timedelta(days=int(number_on("termijn.herinnering_dagen", today)))
    waiting = Verantwoording.objects.filter(status__in=ACCOUNT_WRITABLE, due_on__isnull=False)
    due = waiting.filter(due_on__gte=today, due_on__lte=soon).exclude(reminded_for=F("due_on"))
    late = waiting.filter(
        Q(told_late_for__isnull=True) | ~Q(told_late_for=F("due_on")),
        due_on__lt=today,
        aanvraag__status=Status.VERANTWOORDING_GEVRAAGD,
    )
    told = sum(_remind_board(pk) for pk in due.values_list("pk", flat=True))
    return told + sum(_tell_handler(pk) for pk in late.values_list("pk", flat=True))


@transaction.atomic
def _remind_board(account_id: int) -> bool:
    account = lock_account(account_id)
    if account.reminded_for == account.due_on or not account.is_writable:
        return False
    account.reminded_for = account.due_on
    account.save(update_fields=["reminded_for"])
    emails.to_applicants("account_due", account.aanvraag, account=account)
    return True


@transaction.atomic
def _tell_handler(account_id: int) -> bool:
    account = lock_account(account_id)
    if account.told_late_for == account.due_on or not account.is_writable:
        return False
    account.told_late_for = account.due_on
    account.save(update_fields=["told_late_for"])
    if account.aanvraag.handler:
        emails.to_handler("account_late", account.aanvraag, account=account)
    else:
        emails.to_makelaars("account_late", account.aanvraag, account=account)
    return True
