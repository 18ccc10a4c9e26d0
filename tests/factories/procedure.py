"""What belongs to a case, whatever it is for."""

import io
from datetime import timedelta

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.procedure.enums import TextKind
from amstelveen_ontmoet.procedure.models import Mandaat, Standaardtekst, Vraag
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


class QuestionFactory(factory.django.DjangoModelFactory):
    """A question about the money of a plan that waits for its answer."""

    class Meta:
        model = Vraag

    part = "geld"
    question = "Wat kost de huur?"
    asked_at = factory.LazyFunction(timezone.now)
    asked_by = factory.SubFactory(UserFactory)


class StandardTextFactory(factory.django.DjangoModelFactory):
    """A text to begin a message with."""

    class Meta:
        model = Standaardtekst

    class Params:
        removed = factory.Trait(
            removed_at=factory.LazyFunction(timezone.now), removed_by=factory.SubFactory(UserFactory)
        )

    name = factory.Sequence(lambda n: f"Tekst {n:05d}")
    kind = TextKind.BERICHT
    text_nl = "Beste {naam}, uw aanvraag {nummer} is bij ons."
    text_en = "Dear {naam}, your application {nummer} is with us."
    saved_at = factory.LazyFunction(timezone.now)
    saved_by = factory.SubFactory(UserFactory)


def make_photo(name: str = "foto.jpg", size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    """A picture with the place and the camera in it."""
    exif = Image.Exif()
    exif[0x010F] = "Telefoonmerk"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 18.0, 3.0), 3: "E", 4: (4.0, 51.0, 47.0)})
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, "JPEG", exif=exif)
    return SimpleUploadedFile(name, written.getvalue())
