"""Last year's plans after their award: one settled and reclaimed, one accounted for, one asked."""

from decimal import Decimal

from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.pages.demo.clock import days_ago
from amstelveen_ontmoet.procedure import queries, reports
from amstelveen_ontmoet.procedure.actions import (
    account_parts,
    accounts,
    payments,
    reclaims,
    settlements,
)
from amstelveen_ontmoet.procedure.actions.account_parts import PartContent
from amstelveen_ontmoet.procedure.enums import AccountPart, ActionOutcome, LowerGround, RowKind
from amstelveen_ontmoet.procedure.models import Verantwoording
from wijkplannen.actions import year
from wijkplannen.models import Wijkplan

CENT = Decimal("0.01")


def make_paid(plan: Wijkplan, *, days: int, by: User) -> None:
    """The whole award was paid so many days ago."""
    with days_ago(days):
        payments.record_payment(
            plan.pk,
            amount=queries.awarded_amount(plan),
            paid_on=timezone.localdate(),
            reference=f"Voorbeeld {plan.number}",
            by=by,
        )


def make_asked(plan: Wijkplan, *, days: int, by: User) -> None:
    """Asked to account so many days ago."""
    with days_ago(days):
        year.ask_account(plan, by=by)


def make_sent(
    plan: Wijkplan, summary: str, *, days: int, share: Decimal = Decimal(1), writer: User, chair: User
) -> Verantwoording:
    """Written by one, sent by another; every row of expenses came to `share` of its budget."""
    with days_ago(days):
        account = year.begin_account(plan, by=writer)
        for key, content in _contents(account, summary, share).items():
            account_parts.save_part(account.pk, key, content, version=0, by=writer)
        return accounts.submit(account.pk, by=chair)


def _contents(account: Verantwoording, summary: str, share: Decimal) -> dict[AccountPart, PartContent]:
    rows = list(account.regels.all())
    actions = [row for row in rows if row.kind == RowKind.ACTIE]
    money = [row for row in rows if row.kind != RowKind.ACTIE]
    done = {
        row.pk: {
            # One of them went less well, as it does.
            "outcome": ActionOutcome.DEELS if i == 1 else ActionOutcome.GEDAAN,
            "people": (32, 118, 46, 64)[i % 4],
            "text": "Begon later dan gepland." if i == 1 else "Ging zoals in het plan stond.",
        }
        for i, row in enumerate(actions)
    }
    spent = {
        row.pk: {
            "spent": ((row.budgeted or Decimal(0)) * (share if row.kind == RowKind.UITGAVE else 1)).quantize(
                CENT
            ),
            "text": "Een deel van het werk deden wij zelf."
            if share < 1 and row.kind == RowKind.UITGAVE
            else "",
        }
        for row in money
    }
    return {
        AccountPart.ACTIES: PartContent(rows=done),
        AccountPart.GELD: PartContent(rows=spent),
        AccountPart.VERHAAL: PartContent(summary=summary),
    }


def make_settled_lower(plan: Wijkplan, *, days: int, by: User, decided_by: User) -> None:
    """Settled on what was needed, and the rest asked back ten days later."""
    account = queries.accounts_of(plan).get(is_final=True)
    amount = reports.account_money(account).suggested(queries.awarded_amount(plan))
    why = {
        "ground": LowerGround.KOSTEN,
        "reasoning": "De activiteiten kostten minder dan begroot, omdat bewoners een deel zelf deden.",
    }
    with days_ago(days + 7):
        settlements.propose(plan.pk, amount=amount, **why, by=by)
    with days_ago(days):
        settlements.settle(plan.pk, amount=amount, **why, by=decided_by)
    with days_ago(days - 10):
        why_back = (
            "U ontving meer dan de activiteiten kostten. Het verschil is voor andere plannen in de stad."
        )
        reclaims.reclaim(plan.pk, reasoning=why_back, by=decided_by)
