"""Posts with money on them, and the way from a kind of application to its post."""

from decimal import Decimal

import factory

from amstelveen_ontmoet.begroting import actions
from amstelveen_ontmoet.begroting.models import Begrotingspost, Boeking, Route


class PostFactory(factory.django.DjangoModelFactory):
    """A post of a year; `PostFactory(amount=...)` allocates that many euros."""

    class Meta:
        model = Begrotingspost
        skip_postgeneration_save = True

    year = 2026
    # Never one that a test names itself, whatever was made before it.
    number = factory.Sequence(lambda n: str(n % 9000 + 1000))
    kind = Begrotingspost.Kind.STRUCTUREEL
    name = "Bewonersinitiatieven"
    source = "verzonnen"

    @factory.post_generation
    def amount(self, create: bool, given: object, **options: object) -> None:
        if given:
            actions.allocate(self, Decimal(str(given)), by=None, reason="begroting")
            self.refresh_from_db()


class RouteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Route

    from_year = 2020
    source = "verzonnen"


def book(post: Begrotingspost, kind: str, amount: str, verplichting: object = None) -> Boeking:
    """Write one entry past every action, as the constraints of the database see it."""
    return Boeking.objects.create(
        post=post, verplichting=verplichting, kind=kind, amount=Decimal(amount), reason="test"
    )
