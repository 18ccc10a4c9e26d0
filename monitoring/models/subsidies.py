"""The public overview of subsidies (Woo 3.3a), kept as rows so that the page reads one table."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import Organisatie
from amstelveen_ontmoet.procedure.models import Aanvraag


def _euros(label: Any, *, null: bool = False) -> models.DecimalField:
    return models.DecimalField(label, max_digits=14, decimal_places=2, null=null)


class Subsidieoverzicht(models.Model):
    """When the overview was made last. One row, whose lock lets one at a time make it."""

    ONLY = 1

    made_at = models.DateTimeField(_("bijgewerkt op"), null=True)
    rows = models.PositiveIntegerField(_("subsidies"), default=0)

    class Meta:
        verbose_name = _("subsidieoverzicht")
        verbose_name_plural = _("subsidieoverzicht")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_subsidieoverzicht")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class Subsidieregel(models.Model):
    """One grant to an organisation as the public sees it, in euros; made anew by every refresh.

    It goes with its application: what is destroyed after its time of keeping is public no longer.
    """

    aanvraag = models.OneToOneField(Aanvraag, models.CASCADE, related_name="subsidieregel")
    number = models.CharField(_("nummer"), max_length=20)
    kind = models.CharField(_("soort"), max_length=20, choices=Aanvraag.Kind)
    year = models.PositiveSmallIntegerField(_("jaar"))
    recipient = models.CharField(_("ontvanger"), max_length=200)
    recipient_kind = models.CharField(_("soort ontvanger"), max_length=20, choices=Organisatie.Kind)
    kvk_number = models.CharField(_("KvK-nummer"), max_length=8, blank=True)
    activities = models.CharField(_("activiteiten"), max_length=300)
    language = models.CharField(_("taal"), max_length=2, choices=settings.LANGUAGES)
    # As it held on the day of receipt.
    basis = models.TextField(_("wettelijke grondslag"))
    basis_en = models.TextField(_("wettelijke grondslag in het Engels"), blank=True)
    requested = _euros(_("gevraagd"))
    # What the first decision gave; raised and lowered since, that is what is granted now.
    first_granted = _euros(_("verleend bij het besluit"))
    raised = _euros(_("verhoogd"))
    lowered = _euros(_("verlaagd of ingetrokken"))
    granted = _euros(_("verleend"))
    settled = _euros(_("vastgesteld"), null=True)
    paid = _euros(_("betaald"))
    decided_on = models.DateField(_("datum van het besluit"))

    class Meta:
        verbose_name = _("subsidie")
        verbose_name_plural = _("subsidies")
        constraints = [
            models.CheckConstraint(
                condition=Q(granted=F("first_granted") + F("raised") - F("lowered")),
                name="subsidieregel_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["-decided_on", "-number"], name="subsidieregel_newest"),
            models.Index(fields=["year", "-decided_on", "-number"], name="subsidieregel_of_year"),
        ]

    def __str__(self) -> str:
        return self.number
