"""One history per case."""

import pytest

from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.audit.queries import events_of
from amstelveen_ontmoet.procedure.models import Aanvraag
from tests.factories.wijkplannen import City

pytestmark = pytest.mark.django_db


def test_acts_on_a_plan_and_on_its_application_stand_in_one_history():
    plan = City().draft()
    aanvraag = Aanvraag.objects.get(pk=plan.pk)
    record("aanvraag.message", plan, by=None)
    record("aanvraag.note", aanvraag, by=None)
    told = ["wijkplan.started", "aanvraag.message", "aanvraag.note"]
    assert [event.action for event in events_of(plan)] == told
    assert [event.action for event in events_of(aanvraag)] == told
