"""The city: areas, wijken, buurten and how many people live there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Gebied(models.Model):
    """An area above the wijk (stadsdeel or gebied), for cities that have them."""

    name = models.CharField(_("naam"), max_length=100, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("valt onder")
    )

    class Meta:
        verbose_name = _("gebied")
        verbose_name_plural = _("gebieden")

    def __str__(self) -> str:
        return self.name


class Wijk(models.Model):
    """A wijk of the CBS division, for example WK036203 Elsrijk. The point is no address."""

    code = models.CharField(_("CBS-code"), max_length=8, unique=True)
    name = models.CharField(_("naam"), max_length=100)
    slug = models.SlugField(_("in het adres"), unique=True)
    gebied = models.ForeignKey(
        Gebied, models.PROTECT, null=True, blank=True, related_name="wijken", verbose_name=_("gebied")
    )
    latitude = models.DecimalField(_("breedte"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("lengte"), max_digits=9, decimal_places=6, null=True, blank=True)
    surface_km2 = models.DecimalField(
        _("oppervlakte (km²)"), max_digits=8, decimal_places=3, null=True, blank=True
    )

    class Meta:
        verbose_name = _("wijk")
        verbose_name_plural = _("wijken")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Buurt(models.Model):
    """A buurt of the CBS division, part of one wijk, for example BU03621101 Bovenkerk."""

    code = models.CharField(_("CBS-code"), max_length=10, unique=True)
    name = models.CharField(_("naam"), max_length=100)
    wijk = models.ForeignKey(Wijk, models.PROTECT, related_name="buurten", verbose_name=_("wijk"))
    latitude = models.DecimalField(_("breedte"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("lengte"), max_digits=9, decimal_places=6, null=True, blank=True)
    surface_km2 = models.DecimalField(
        _("oppervlakte (km²)"), max_digits=8, decimal_places=3, null=True, blank=True
    )

    class Meta:
        verbose_name = _("buurt")
        verbose_name_plural = _("buurten")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Inwonertal(models.Model):
    """Residents of one wijk or one buurt on a date, from a named source; earlier figures stay."""

    wijk = models.ForeignKey(
        Wijk, models.PROTECT, null=True, blank=True, related_name="inwonertallen", verbose_name=_("wijk")
    )
    buurt = models.ForeignKey(
        Buurt, models.PROTECT, null=True, blank=True, related_name="inwonertallen", verbose_name=_("buurt")
    )
    peildatum = models.DateField(_("peildatum"))
    residents = models.PositiveIntegerField(_("inwoners"))
    source = models.CharField(_("bron"), max_length=200)

    class Meta:
        verbose_name = _("inwonertal")
        verbose_name_plural = _("inwonertallen")
        ordering = ["-peildatum"]
        constraints = [
            models.CheckConstraint(
                condition=Q(wijk__isnull=True) ^ Q(buurt__isnull=True), name="inwonertal_of_wijk_or_buurt"
            ),
            models.UniqueConstraint(fields=["wijk", "peildatum"], name="one_inwonertal_per_wijk_and_date"),
            models.UniqueConstraint(fields=["buurt", "peildatum"], name="one_inwonertal_per_buurt_and_date"),
        ]

    def __str__(self) -> str:
        return f"{self.wijk or self.buurt} {self.peildatum}: {self.residents}"


class Behoeftecijfer(models.Model):
    """A need figure of a wijk with its source; which one counts is the municipality's choice."""

    wijk = models.ForeignKey(Wijk, models.PROTECT, related_name="behoeftecijfers", verbose_name=_("wijk"))
    source = models.CharField(_("bron"), max_length=100)
    year = models.PositiveSmallIntegerField(_("jaar"))
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=3)
    deviation = models.DecimalField(_("afwijking van gemiddelde"), max_digits=8, decimal_places=3)

    class Meta:
        verbose_name = _("behoeftecijfer")
        verbose_name_plural = _("behoeftecijfers")
        ordering = ["wijk", "source", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["wijk", "source", "year"], name="one_behoeftecijfer_per_year"),
        ]

    def __str__(self) -> str:
        return f"{self.wijk} {self.source} {self.year}"
