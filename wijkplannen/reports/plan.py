"""What a plan adds up to, and what the rules make of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from amstelveen_ontmoet.spelregels.checks import (
    Outcome,
    WijkplanFacts,
    WijkplanParameters,
    check_wijkplan,
)
from amstelveen_ontmoet.spelregels.queries import number_on, values_on
from wijkplannen import queries
from wijkplannen.enums import (
    FILLED_BY_THE_PORTAL,
    OPTIONAL,
    ROUTES,
    GeldKind,
    Richting,
    Section,
)
from wijkplannen.models import (
    Wijkplan,
)


@dataclass(frozen=True)
class MoneySummary:
    """Income, expenses and their difference, in euros, and the room in the wijkbudget.

    `with_reasons` is what is asked beside the wijkbudget: extra, rent and staff (bijlage 3 B9-B11).
    """

    income: Decimal
    expenses: Decimal
    asked: Decimal
    part: Decimal | None
    with_reasons: Decimal = Decimal("0.00")
    flexible: Decimal = Decimal("0.00")

    @property
    def difference(self) -> Decimal:
        return self.income - self.expenses

    @property
    def room(self) -> Decimal | None:
        """What the group's part still leaves, negative when the plan asks too much."""
        return None if self.part is None else self.part - self.asked


def money_of(plan: Wijkplan) -> MoneySummary:
    """The sums of the rows under Geld."""
    rows = list(plan.geldregels.all())
    return MoneySummary(
        income=sum((row.amount for row in rows if row.richting == Richting.INKOMST), Decimal("0.00")),
        expenses=sum((row.amount for row in rows if row.richting == Richting.UITGAVE), Decimal("0.00")),
        asked=sum((row.amount for row in rows if row.kind == GeldKind.WIJKBUDGET), Decimal("0.00")),
        part=queries.part_of(plan.organisatie_id, plan.year),
        with_reasons=sum((row.amount for row in rows if row.kind in ROUTES), Decimal("0.00")),
        flexible=sum((row.amount for row in rows if row.kind == GeldKind.FLEXIBEL), Decimal("0.00")),
    )


def filled_sections(plan: Wijkplan) -> dict[str, bool]:
    """Which sections of bijlage 4 are filled in, in their order."""
    sections = queries.section_map(plan)
    filled = {}
    for key in Section:
        sectie = sections.get(key)
        has_text = sectie is not None and bool(sectie.text.strip() or sectie.choice)
        filled[key.value] = has_text or key in FILLED_BY_THE_PORTAL
    filled[Section.WIE_DOET_WAT] = bool(plan.acties.all())
    filled[Section.GELD] = bool(plan.geldregels.all())
    filled[Section.BIJLAGEN] = bool(plan.documenten.all())
    return filled


def facts_of(plan: Wijkplan, day: date) -> WijkplanFacts:
    """What the rules look at, as it is on this day."""
    money = money_of(plan)
    organisatie = plan.groep.organisatie
    actions = list(plan.acties.all())
    empty = tuple(key for key, filled in filled_sections(plan).items() if not filled and key not in OPTIONAL)
    return WijkplanFacts(
        board_size=queries.board_size(plan.groep, day),
        legal_form=organisatie.legal_form,
        kvk_number=organisatie.kvk_number,
        has_statutes=organisatie.has_statutes,
        empty_sections=empty,
        actions=len(actions),
        actions_without_target_group=sum(not action.target_group for action in actions),
        activities_from_wijkbudget=money.asked,
        wijkbudget=money.part,
        income=money.income,
        expenses=money.expenses,
        asked_with_reasons=money.with_reasons,
        flexible=money.flexible,
    )


def parameters_on(day: date) -> WijkplanParameters:
    """The values of the rules for wijkplannen as they held on a day."""
    values = values_on("bewonersgroep", day)
    return WijkplanParameters(
        board_minimum=int(values["bestuur_minimum"].number),
        board_maximum=int(values["bestuur_maximum"].number),
        legal_form=values["rechtsvorm"].value,
        flexible_percentage=int(number_on("wijkbudget.flexibel_percentage", day)),
    )


def outcomes_of(plan: Wijkplan) -> list[Outcome]:
    """Every rule for this plan: facts of today, values of the day of receipt."""
    today = timezone.localdate()
    return check_wijkplan(facts_of(plan, today), parameters_on(plan.received_on or today))
