"""What plans and the wijkbudget come to, by subject."""

from wijkplannen.reports.budget import (
    BudgetRow,
    PartRow,
    WhatIf,
    applied_rules,
    budget_rows,
    part_rows,
    rule_source,
    what_if,
)
from wijkplannen.reports.changes import (
    Change,
    changes_between,
)
from wijkplannen.reports.figures import (
    Figures,
    figures_of,
    figures_of_wijk,
    residents_chart,
)
from wijkplannen.reports.personal import (
    personal_data,
)
from wijkplannen.reports.plan import (
    MoneySummary,
    facts_of,
    filled_sections,
    money_of,
    outcomes_of,
    parameters_on,
)
from wijkplannen.reports.spending import (
    spending_chart,
    spending_of,
)

__all__ = [
    "BudgetRow",
    "Change",
    "Figures",
    "MoneySummary",
    "PartRow",
    "WhatIf",
    "applied_rules",
    "budget_rows",
    "changes_between",
    "facts_of",
    "figures_of",
    "figures_of_wijk",
    "filled_sections",
    "money_of",
    "outcomes_of",
    "parameters_on",
    "part_rows",
    "personal_data",
    "residents_chart",
    "rule_source",
    "spending_chart",
    "spending_of",
    "what_if",
]
