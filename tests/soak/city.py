"""The city in which the crowd lives, and whether all is well there afterwards."""

from typing import Any

from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.begroting.actions import controles
from amstelveen_ontmoet.begroting.models import Begrotingspost, Boeking
from amstelveen_ontmoet.procedure.models import Aanvraag, Brief
from tests.factories.accounts import member, staff
from tests.factories.begroting import PostFactory, RouteFactory
from tests.factories.gebieden import InwonertalFactory
from tests.factories.procedure import mandated
from tests.factories.wijkplannen import City, WerkgebiedFactory
from tests.soak import replay
from wijkplannen.enums import ROUTES, GeldKind

RESIDENTS = 600


def found(groups: int) -> None:
    """A small city with a wijkbudget that is adopted, two posts with too little, and many groups."""
    city = City()
    PostFactory(year=city.year, number="G1", kind=Begrotingspost.Kind.GEBOUWEN, name="Huur", amount=800)
    RouteFactory(route=ROUTES[GeldKind.HUURBUDGET], post_number="G")
    for _ in range(groups):
        work = WerkgebiedFactory()
        member(work.groep.organisatie)
        InwonertalFactory(buurt=work.buurt, residents=RESIDENTS, peildatum=city.peildatum)
    staff(Role.MAKELAAR)
    mandated()
    city.adopted_run()


def outcome() -> dict[str, Any]:
    """What there is at the end, and everything that is not as it should be."""
    return {
        "applications": Aanvraag.objects.count(),
        "letters": Brief.objects.count(),
        "entries": Boeking.objects.count(),
        "findings": controles.findings(),
        "overtaken": replay.overtaken(),
    }
