import pytest

from amstelveen_ontmoet.gebieden import reference as gebieden
from locations import reference
from locations.models import Locatie

pytestmark = pytest.mark.django_db


def test_load_gives_the_places_of_the_policy():
    gebieden.load()
    reference.load()
    assert Locatie.objects.count() == 32
    assert Locatie.objects.filter(kind=Locatie.Kind.ONTMOETINGSCENTRUM).count() == 6
    nesse = Locatie.objects.get(name="Dorpshuis De Nesse")
    assert (nesse.buurt.name, nesse.wijk.name) == ("Nes aan de Amstel", "Buitengebied Zuid")
    assert Locatie.objects.get(name="De Meent").wijk is None


def test_load_twice_keeps_what_staff_changed():
    gebieden.load()
    reference.load()
    Locatie.objects.filter(name="P60").update(name="Poppodium P60")
    assert reference.load().total() == 0
    assert Locatie.objects.count() == 32
