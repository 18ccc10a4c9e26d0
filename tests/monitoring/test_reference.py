from decimal import Decimal

import pytest

from monitoring import reference
from monitoring.models import Actiepunt, Indicator, IndicatorNorm

pytestmark = pytest.mark.django_db


def test_load_gives_action_points_indicators_and_norms():
    reference.load()
    assert list(Actiepunt.objects.values_list("number", flat=True)) == list(range(1, 35))
    assert list(Indicator.objects.values_list("number", flat=True)) == ["1", "2", "3", "4", "5", "6a", "6b"]
    norms = IndicatorNorm.objects.filter(indicator__number="4").values_list("from_year", "value")
    assert list(norms) == [(2021, Decimal(10)), (2022, Decimal(15)), (2023, Decimal(20))]


def test_load_twice_keeps_what_staff_changed():
    reference.load()
    Actiepunt.objects.filter(number=1).update(title="Anders", owner="raad")
    assert reference.load().total() == 0
    assert Actiepunt.objects.get(number=1).title == "Anders"
