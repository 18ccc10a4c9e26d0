"""Wijken, buurten and how many people live there."""

import factory

from amstelveen_ontmoet.gebieden.models import Buurt, Inwonertal, Wijk


class WijkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Wijk

    code = factory.Sequence(lambda n: f"WK{900000 + n}")
    name = factory.Sequence(lambda n: f"Wijk {n:05d}")
    slug = factory.Sequence(lambda n: f"wijk-{n:05d}")


class BuurtFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Buurt

    code = factory.Sequence(lambda n: f"BU{90000000 + n}")
    name = factory.Sequence(lambda n: f"Buurt {n:05d}")
    wijk = factory.SubFactory(WijkFactory)


class InwonertalFactory(factory.django.DjangoModelFactory):
    """Residents of a buurt."""

    class Meta:
        model = Inwonertal

    buurt = factory.SubFactory(BuurtFactory)
    residents = 1000
    source = "verzonnen"
