"""The account of a wijkplan at the end of its year: the rows come from the plan (bijlage 3 B12)."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.procedure.actions import accounts
from amstelveen_ontmoet.procedure.actions.accounts import PlannedRow
from amstelveen_ontmoet.procedure.enums import RowKind
from amstelveen_ontmoet.procedure.models import Verantwoording
from wijkplannen.enums import FROM_MUNICIPALITY, GeldKind, Richting
from wijkplannen.models import Geldregel, Wijkplan

_KINDS = {Richting.INKOMST: RowKind.INKOMST, Richting.UITGAVE: RowKind.UITGAVE}


def years_of(plan: Wijkplan) -> range:
    """The calendar years that a plan accounts for; the last one ends the grant."""
    return range(plan.year, plan.year + plan.years)


def begin_account(plan: Wijkplan, year: int | None = None, *, by: User) -> Verantwoording:
    """Begin the account of a year of the plan, its last by default, or give the one that was begun."""
    years = years_of(plan)
    year = years[-1] if year is None else year
    if year not in years:
        raise ValidationError(_("Dit plan gaat niet over dat jaar."))
    return accounts.begin(plan.pk, year, is_final=year == years[-1], rows=_planned(plan), by=by)


def _planned(plan: Wijkplan) -> list[PlannedRow]:
    """Actions and budget of the plan; what the group wrote stays in its own language."""
    actions = [PlannedRow(RowKind.ACTIE, actie.what) for actie in plan.acties.all()]
    return actions + [_planned_money(row) for row in plan.geldregels.all()]


def _planned_money(row: Geldregel) -> PlannedRow:
    with translation.override(settings.LANGUAGE_CODE):
        kind = str(GeldKind(row.kind).label)
    return PlannedRow(
        _KINDS[Richting(row.richting)],
        row.description or kind,
        budget_kind=kind,
        budgeted=row.amount,
        is_grant=row.kind in FROM_MUNICIPALITY,
    )


def ask_account(plan: Wijkplan, *, by: User) -> Verantwoording:
    """Ask for the account of the last year of a plan; the term runs from the end of that calendar year."""
    year = years_of(plan)[-1]
    return accounts.ask(plan.pk, year, ended_on=date(year, 12, 31), by=by)
