"""People, organisations and what they may do."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import Lidmaatschap, Organisatie, RoleGrant, User
from amstelveen_ontmoet.accounts.roles import MemberRole, Role

LONG_AGO = date(2020, 1, 1)


class UserFactory(factory.django.DjangoModelFactory):
    """A person with an account and no role. There is no password: tests use `force_login`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Persoon {n:05d}")
    email = factory.Sequence(lambda n: f"persoon{n:05d}@example.nl")
    password = factory.django.Password(None)


class OrganisatieFactory(factory.django.DjangoModelFactory):
    """A group of residents that is a stichting, as bijlage 3 wants it."""

    class Meta:
        model = Organisatie

    class Params:
        welzijn = factory.Trait(kind=Organisatie.Kind.WELZIJN)

    name = factory.Sequence(lambda n: f"Organisatie {n:05d}")
    kind = Organisatie.Kind.BEWONERSGROEP
    legal_form = Organisatie.LegalForm.STICHTING
    kvk_number = factory.Sequence(lambda n: f"{10000000 + n}")
    has_statutes = True
    address = "Dorpsstraat 1\n1182 JE Amstelveen"


class LidmaatschapFactory(factory.django.DjangoModelFactory):
    """A member since long; `ended` until yesterday."""

    class Meta:
        model = Lidmaatschap

    class Params:
        ended = factory.Trait(until_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1)))

    user = factory.SubFactory(UserFactory)
    organisatie = factory.SubFactory(OrganisatieFactory)
    role = MemberRole.BESTUUR
    from_on = LONG_AGO


class RoleGrantFactory(factory.django.DjangoModelFactory):
    """A role for the whole city since long; `ended` until yesterday."""

    class Meta:
        model = RoleGrant

    class Params:
        ended = factory.Trait(until_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1)))

    user = factory.SubFactory(UserFactory)
    role = Role.MAKELAAR
    from_on = LONG_AGO


def staff(role: Role, **fields: object) -> User:
    """A person with one role of staff."""
    return RoleGrantFactory(role=role, user=UserFactory(**fields)).user


def member(organisatie: Organisatie, role: MemberRole = MemberRole.BESTUUR, **fields: object) -> User:
    """A person who acts for an organisation."""
    return LidmaatschapFactory(organisatie=organisatie, role=role, user=UserFactory(**fields)).user
