"""Reference data that a council or college can change: amounts, terms, texts, signatories."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import PERIOD, PeriodQuerySet


class Waarde(models.Model):
    """One value of the spelregels from a day until a day, with its source.

    A value that no source gives is our assumption and marked so, for the municipality to
    confirm. Values are read through `spelregels.queries`.
    """

    class Kind(models.TextChoices):
        AMOUNT = "amount", _("bedrag in euro")
        NUMBER = "number", _("getal")
        TEXT = "text", _("tekst")

    key = models.CharField(_("sleutel"), max_length=80)
    from_on = models.DateField(_("geldig vanaf"))
    until_on = models.DateField(_("geldig tot en met"), null=True, blank=True)
    kind = models.CharField(_("soort"), max_length=10, choices=Kind)
    value = models.TextField(_("waarde"))
    value_en = models.TextField(_("waarde in het Engels"), blank=True)
    label = models.CharField(_("wat het is"), max_length=200)
    label_en = models.CharField(_("wat het is, in het Engels"), max_length=200)
    source = models.CharField(_("bron"), max_length=200)
    is_assumption = models.BooleanField(_("aanname, nog te bevestigen"), default=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("gewijzigd door"),
    )
    changed_at = models.DateTimeField(_("gewijzigd op"), auto_now=True)
    reason = models.CharField(_("reden van de wijziging"), max_length=200, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("waarde")
        verbose_name_plural = _("waarden van de spelregels")
        ordering = ["key", "-from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="waarde_dates"
            ),
            models.CheckConstraint(
                condition=Q(kind="text") | Q(value__regex=r"^\d+(\.\d+)?$"), name="waarde_is_a_number"
            ),
            ExclusionConstraint(
                name="one_waarde_at_a_time",
                expressions=[(F("key"), RangeOperators.EQUAL), (PERIOD, RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"

    @property
    def number(self) -> Decimal:
        """The value of an amount (in euros) or a number."""
        return Decimal(self.value)
