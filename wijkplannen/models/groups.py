"""Bewonersgroepen, where they work and who sits on their boards."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import PERIOD, Organisatie, PeriodQuerySet
from amstelveen_ontmoet.gebieden.models import Buurt


class Bewonersgroep(models.Model):
    """A group of residents that organises social work in its werkgebied (bijlage 3 B)."""

    organisatie = models.OneToOneField(
        Organisatie, models.PROTECT, related_name="bewonersgroep", verbose_name=_("organisatie")
    )
    slug = models.SlugField(_("in het adres"), unique=True)
    description = models.CharField(_("soort"), max_length=200, blank=True)
    name_is_of_place = models.BooleanField(
        _("alleen bekend onder de naam van de plek"),
        default=False,
        help_text=_("De bron noemt alleen de ontmoetingsplek van de groep, niet de naam van de groep zelf."),
    )
    area_is_assumed = models.BooleanField(_("werkgebied is een aanname"), default=True)
    source = models.CharField(_("bron"), max_length=200)
    website = models.URLField(_("website"), blank=True)
    joining_rules = models.TextField(_("hoe bewoners bij het bestuur kunnen komen"), blank=True)

    class Meta:
        verbose_name = _("bewonersgroep")
        verbose_name_plural = _("bewonersgroepen")
        ordering = ["organisatie__name"]

    def __str__(self) -> str:
        return self.organisatie.name


class Werkgebied(models.Model):
    """A group works in a buurt, from a day until a day, with its share in that buurt's budget.

    Where several groups share a buurt the weights say how; equal weights are equal parts
    (visie 4.2).
    """

    groep = models.ForeignKey(
        Bewonersgroep, models.PROTECT, related_name="werkgebied", verbose_name=_("groep")
    )
    buurt = models.ForeignKey(Buurt, models.PROTECT, related_name="werkgebieden", verbose_name=_("buurt"))
    weight = models.PositiveSmallIntegerField(_("aandeel"), default=1)
    from_on = models.DateField(_("vanaf"))
    until_on = models.DateField(_("tot en met"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("buurt in het werkgebied")
        verbose_name_plural = _("werkgebied")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="werkgebied_dates"
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="werkgebied_has_weight"),
            ExclusionConstraint(
                name="one_werkgebied_at_a_time",
                expressions=[
                    (F("groep"), RangeOperators.EQUAL),
                    (F("buurt"), RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.groep}: {self.buurt}"


class Bestuurslid(models.Model):
    """A seat on the board from a day until a day. Names are not public unless the person chose so."""

    groep = models.ForeignKey(Bewonersgroep, models.PROTECT, related_name="bestuur", verbose_name=_("groep"))
    name = models.CharField(_("naam"), max_length=200)
    function = models.CharField(_("functie"), max_length=80)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    is_public = models.BooleanField(_("naam mag op de website"), default=False)
    from_on = models.DateField(_("vanaf"))
    until_on = models.DateField(_("tot en met"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("bestuurslid")
        verbose_name_plural = _("bestuursleden")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="bestuurslid_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.function}"
