"""What belongs to a case, whatever it is for."""

from datetime import timedelta

import factory
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.procedure.models import Mandaat
from tests.factories.accounts import LONG_AGO, UserFactory, staff


class MandaatFactory(factory.django.DjangoModelFactory):
    """A mandate without a maximum, since long."""

    class Meta:
        model = Mandaat

    class Params:
        ended = factory.Trait(until_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1)))

    user = factory.SubFactory(UserFactory)
    position = "hoofd sociale samenhang"
    from_on = LONG_AGO
    granted_by = factory.SubFactory(UserFactory)
    source = "verzonnen"


def mandated(**fields: object) -> User:
    """A mandaathouder who stands in the register; `ended` until yesterday, `maximum` in euros."""
    return MandaatFactory(user=staff(Role.MANDAATHOUDER), **fields).user
