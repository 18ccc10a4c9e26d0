"""What is measured and its norms (visie, chapter 5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Indicator(models.Model):
    """What is measured, in which unit and how."""

    number = models.CharField(_("nummer"), max_length=4, unique=True)
    theme = models.CharField(_("thema"), max_length=40)
    description = models.TextField(_("omschrijving"))
    unit = models.CharField(_("eenheid"), max_length=100)
    method = models.CharField(_("meetwijze"), max_length=200)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicatoren")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.description}"


class IndicatorNorm(models.Model):
    """The norm of an indicator from a year on."""

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="normen", verbose_name=_("indicator")
    )
    from_year = models.PositiveSmallIntegerField(_("vanaf jaar"))
    comparison = models.CharField(_("vergelijking"), max_length=20)
    value = models.DecimalField(_("waarde"), max_digits=8, decimal_places=2)
    unit = models.CharField(_("eenheid"), max_length=100)
    source = models.CharField(_("bron"), max_length=200)

    class Meta:
        verbose_name = _("norm")
        verbose_name_plural = _("normen")
        ordering = ["indicator", "from_year"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "from_year"], name="one_norm_per_year"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.from_year}: {self.value}"
