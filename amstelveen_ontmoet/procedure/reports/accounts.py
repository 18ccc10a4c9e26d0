"""An account as pages show it: what was done, and what it cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from amstelveen_ontmoet.charts import Chart, Look, StackedRow, Unit, stacked
from amstelveen_ontmoet.procedure.enums import AccountPart, ActionOutcome, Purpose, RowKind
from amstelveen_ontmoet.procedure.models import Verantwoording, VerantwoordingRegel

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class MoneyLine:
    """One row of an account, or their total: what was budgeted and what became of it, in euros.

    `is_filled`: whether the group told what became of it; for a total, of any of its rows.
    """

    label: str
    budgeted: Decimal
    spent: Decimal
    text: str = ""
    is_extra: bool = False
    is_filled: bool = True
    row: VerantwoordingRegel | None = None

    @property
    def difference(self) -> Decimal:
        return self.spent - self.budgeted


@dataclass(frozen=True)
class AccountMoney:
    """The money of an account in euros. `needed` is what the grant had to pay: costs less other income."""

    income: tuple[MoneyLine, ...]
    expenses: tuple[MoneyLine, ...]
    other_income: Decimal

    @property
    def total_income(self) -> MoneyLine:
        return _total(self.income)

    @property
    def total_expenses(self) -> MoneyLine:
        return _total(self.expenses)

    @property
    def needed(self) -> Decimal:
        return max(ZERO, self.total_expenses.spent - self.other_income)

    def suggested(self, awarded: Decimal) -> Decimal:
        """What the figures alone would settle on: never more than was awarded (Awb 4:46 lid 1)."""
        return min(awarded, self.needed)


def _total(lines: Sequence[MoneyLine]) -> MoneyLine:
    return MoneyLine(
        _("Samen"),
        sum((line.budgeted for line in lines), ZERO),
        sum((line.spent for line in lines), ZERO),
        is_filled=not lines or any(line.is_filled for line in lines),
    )


def account_money(account: Verantwoording) -> AccountMoney:
    """Budget and outcome per row; a row that is not filled in yet counts as nothing spent."""
    rows = list(account.regels.all())

    def lines(kind: RowKind) -> tuple[MoneyLine, ...]:
        return tuple(
            MoneyLine(
                row.title,
                row.budgeted or ZERO,
                row.spent or ZERO,
                row.text,
                row.is_extra,
                row.spent is not None,
                row,
            )
            for row in rows
            if row.kind == kind
        )

    others = (row.spent or ZERO for row in rows if row.kind == RowKind.INKOMST and not row.is_grant)
    return AccountMoney(lines(RowKind.INKOMST), lines(RowKind.UITGAVE), sum(others, ZERO))


def account_actions(account: Verantwoording) -> list[VerantwoordingRegel]:
    """The actions of the plan with what came of them."""
    return [row for row in account.regels.all() if row.kind == RowKind.ACTIE]


def filled_parts(account: Verantwoording) -> dict[AccountPart, bool]:
    """Which parts of an account can be sent in: an outcome per action, an amount per row, a summary."""
    rows = list(account.regels.all())
    return {
        AccountPart.ACTIES: all(row.outcome for row in rows if row.kind == RowKind.ACTIE),
        AccountPart.GELD: all(row.spent is not None for row in rows if row.kind != RowKind.ACTIE),
        AccountPart.VERHAAL: bool(account.summary.strip()),
    }


def actions_chart(account: Verantwoording) -> Chart | None:
    """How many actions were done, in part or not; None without actions."""
    outcomes = [row.outcome for row in account_actions(account)]
    counts = [outcomes.count(outcome.value) for outcome in ActionOutcome]
    if not any(counts):
        return None
    finding = _("Van %(all)s acties zijn er %(done)s helemaal gedaan")
    return stacked(
        finding % {"all": sum(counts), "done": counts[0]},
        [StackedRow(str(account.year), tuple(Decimal(count) for count in counts))],
        series=tuple(str(outcome.label) for outcome in ActionOutcome),
        looks=(Look.SOLID, Look.HATCH, Look.BLANK),
        headings=(_("Jaar"), _("Acties")),
        unit=Unit.NUMBER,
    )


def account_page(account: Verantwoording) -> dict[str, Any]:
    """An account as a page shows it, read with `queries.accounts_of`."""
    photos = [each for each in account.documenten.all() if each.purpose == Purpose.FOTO]
    return {
        "account": account,
        "actions": account_actions(account),
        "money": account_money(account),
        "photos": photos,
        "public_photos": [photo for photo in photos if photo.is_public],
        "chart": actions_chart(account),
    }
