"""The waiting of a line of money for which its post holds too little (bijlage 3 A6-7)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.procedure.enums import WAITING, WaitStatus
from amstelveen_ontmoet.procedure.models.aanvraag import Aanvraagregel
from amstelveen_ontmoet.procedure.models.columns import pair, person


class Wachtplaats(models.Model):
    """A line that was not covered in full at its moment, from then until it is helped or gone.

    The place itself is that of the commitment in the ledger; this is what the applicant chose about
    it. Only consent makes the decision term stand still (Awb 4:15 lid 2 a); without it the line
    keeps its place until the decision.
    """

    regel = models.ForeignKey(Aanvraagregel, models.PROTECT, related_name="wachtplaatsen")
    status = models.CharField(
        _("stand"), max_length=12, choices=WaitStatus, default=WaitStatus.AANGEBODEN, editable=False
    )
    opened_at = models.DateTimeField(_("sinds"))
    # Afterwards a refusal is proposed to the case handler.
    choose_by_on = models.DateField(_("kiezen voor"))
    # How much was reserved when the applicant was last told, in euros.
    told = models.DecimalField(_("gemeld als gereserveerd"), max_digits=12, decimal_places=2)
    consented_at = models.DateTimeField(_("ingestemd op"), null=True)
    consented_by = person(_("ingestemd door"), null=True)
    until_on = models.DateField(_("wacht tot en met"), null=True)
    closed_at = models.DateTimeField(_("voorbij op"), null=True)

    class Meta:
        verbose_name = _("wachtplaats")
        verbose_name_plural = _("wachtplaatsen")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["regel"], condition=Q(closed_at__isnull=True), name="one_open_wachtplaats_per_regel"
            ),
            models.CheckConstraint(
                condition=pair("consented_at", "consented_by"), name="wachtplaats_consented_pair"
            ),
            models.CheckConstraint(
                condition=Q(consented_at__isnull=True, until_on__isnull=True)
                | Q(consented_at__isnull=False, until_on__isnull=False),
                name="wachtplaats_consent_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status__in=WAITING, closed_at__isnull=True)
                | (~Q(status__in=WAITING) & Q(closed_at__isnull=False)),
                name="wachtplaats_closed_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(status=WaitStatus.WACHT) | Q(consented_at__isnull=False),
                name="wachtplaats_waits_by_consent",
            ),
            models.CheckConstraint(condition=Q(told__gte=0), name="wachtplaats_told_not_negative"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="wachtplaats_order_of_moments",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regel}: {self.get_status_display()}"

    @property
    def is_open(self) -> bool:
        return self.status in WAITING

    @property
    def has_consented(self) -> bool:
        return self.status == WaitStatus.WACHT
