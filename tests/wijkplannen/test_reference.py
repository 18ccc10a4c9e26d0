from datetime import date

import pytest
from django.db.models import Count

from amstelveen_ontmoet.accounts.models import Organisatie
from amstelveen_ontmoet.gebieden import reference as gebieden
from wijkplannen import reference
from wijkplannen.models import Bewonersgroep, Werkgebied
from wijkplannen.queries import buurten_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city() -> None:
    gebieden.load()


def test_load_gives_the_seven_groups_and_the_welzijnsorganisatie():
    reference.load()
    assert Bewonersgroep.objects.count() == 7
    assert Organisatie.objects.get(kind=Organisatie.Kind.WELZIJN).name == "Participe"
    place = Bewonersgroep.objects.get(slug="buurtkamer-kkp")
    assert place.name_is_of_place and place.area_is_assumed
    elsrijk = Bewonersgroep.objects.get(slug="stadsdorp-elsrijk")
    assert [buurt.code for buurt in buurten_of(elsrijk, date(2020, 1, 1))] == [
        "BU03620301",
        "BU03620302",
        "BU03620303",
        "BU03620304",
    ]
    bovenkerk = Bewonersgroep.objects.get(slug="bewonersplatform-bovenkerk")
    assert [buurt.code for buurt in buurten_of(bovenkerk, date(2020, 1, 1))] == ["BU03621101"]
    assert not bovenkerk.area_is_assumed


def test_load_gives_no_buurt_to_two_groups():
    reference.load()
    assert not Werkgebied.objects.values("buurt").annotate(n=Count("groep")).filter(n__gt=1).exists()


def test_load_twice_keeps_what_staff_changed():
    reference.load()
    Organisatie.objects.filter(name="Buurtkamer KKP").update(name="De echte naam van de groep")
    Werkgebied.objects.filter(groep__slug="stadsdorp-elsrijk").delete()
    assert reference.load().total() == 0
    assert Organisatie.objects.count() == 8
    assert not Werkgebied.objects.filter(groep__slug="stadsdorp-elsrijk").exists()
