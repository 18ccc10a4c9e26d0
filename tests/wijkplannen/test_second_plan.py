"""A group that sends a second plan in one year, after its first ended without money: whose award is it?"""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from amstelveen_ontmoet.procedure.actions import objections, withdrawal
from amstelveen_ontmoet.procedure.agreement import ledger_findings
from amstelveen_ontmoet.procedure.enums import LetterKind, ObjectionStatus, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Brief
from amstelveen_ontmoet.procedure.queries import awarded_amount
from tests.factories.procedure import mandated
from tests.factories.wijkplannen import ASKED, City
from wijkplannen.models import Wijkplan


def granted_from_the_same_part(city: City) -> Wijkplan:
    """A second plan, awarded from the part of the wijkbudget that the first one drew on."""
    second = city.walk(city.written(), Status.TER_BESLUIT)
    city.decide(second.pk, Status.VERLEEND, ASKED)
    return second


def awards(*plans: Wijkplan) -> list[Decimal]:
    return [awarded_amount(Aanvraag.objects.get(pk=plan.pk)) for plan in plans]


def test_award_of_a_second_plan_is_not_that_of_the_withdrawn_first(city):
    city.adopted_run()
    first = city.plan(Status.IN_BEHANDELING)
    withdrawal.withdraw(first.pk, reason="Anders.", by=city.bestuur)

    second = granted_from_the_same_part(city)

    assert awards(first, second) == [0, ASKED]
    assert ledger_findings() == []


def test_objection_to_a_refused_first_plan_cannot_take_from_the_second(city):
    city.adopted_run()
    first = city.plan(Status.AFGEWEZEN)
    second = granted_from_the_same_part(city)
    brief = Brief.objects.get(aanvraag=first, kind=LetterKind.AFWIJZING)
    bezwaar = objections.object_to(brief.pk, grounds="Toch wel.", by=city.bestuur)

    with pytest.raises(ValidationError, match="een later plan van dit jaar gebruikt het"):
        objections.decide_objection(
            bezwaar.pk,
            outcome=ObjectionStatus.GEGROND,
            reasoning="Opnieuw bekeken.",
            granted=ASKED,
            by=mandated(),
        )

    assert awards(first, second) == [0, ASKED]
    assert ledger_findings() == []
