"""What a case holds beside the application, as value objects; and what it tells of a person."""

from amstelveen_ontmoet.procedure.reports.accounts import (
    AccountMoney,
    MoneyLine,
    account_actions,
    account_money,
    account_page,
    actions_chart,
    filled_parts,
)
from amstelveen_ontmoet.procedure.reports.cases import (
    Default,
    Dossier,
    Proposal,
    clock_of,
    default_of,
    dossier_of,
    proposals,
)
from amstelveen_ontmoet.procedure.reports.messages import Thread, threads_of
from amstelveen_ontmoet.procedure.reports.money import LineOfMoney, lines_of_money
from amstelveen_ontmoet.procedure.reports.personal import personal_data

__all__ = [
    "AccountMoney",
    "Default",
    "Dossier",
    "LineOfMoney",
    "MoneyLine",
    "Proposal",
    "Thread",
    "account_actions",
    "account_money",
    "account_page",
    "actions_chart",
    "clock_of",
    "default_of",
    "dossier_of",
    "filled_parts",
    "lines_of_money",
    "personal_data",
    "proposals",
    "threads_of",
]
