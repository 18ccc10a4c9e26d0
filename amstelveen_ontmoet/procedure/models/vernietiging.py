"""What the time of keeping has passed for, and what remains of it (Archiefwet, Selectielijst 2020)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.procedure.enums import (
    DESTRUCTION_TONES,
    DestructionStatus,
    RetentionGround,
    Status,
)
from amstelveen_ontmoet.procedure.models.aanvraag import Aanvraag
from amstelveen_ontmoet.procedure.models.columns import pair, person


class Vernietiging(models.Model):
    """The destruction of one application: proposed by the portal, confirmed by one, approved by another.

    It names nobody of the applicant and outlives the application, so it points at it by number only
    (`case`, its primary key, under which its acts are recorded). Amounts in euros. `status` is
    assigned in one place only, `procedure.actions.retention._move`.
    """

    case = models.PositiveBigIntegerField(_("sleutel van de aanvraag"), unique=True, editable=False)
    number = models.CharField(_("nummer"), max_length=20, unique=True)
    kind = models.CharField(_("soort"), max_length=20, choices=Aanvraag.Kind)
    year = models.PositiveSmallIntegerField(_("jaar van ontvangst"))
    outcome = models.CharField(_("uitkomst"), max_length=30, choices=Status)
    requested = models.DecimalField(_("gevraagd"), max_digits=12, decimal_places=2)
    awarded = models.DecimalField(_("toegekend"), max_digits=12, decimal_places=2)
    paid = models.DecimalField(_("betaald"), max_digits=12, decimal_places=2)
    ground = models.CharField(_("reden"), max_length=20, choices=RetentionGround)
    ended_on = models.DateField(_("afgesloten op"))
    due_on = models.DateField(_("te vernietigen vanaf"))
    status = models.CharField(
        _("stap"),
        max_length=20,
        choices=DestructionStatus,
        default=DestructionStatus.VOORGESTELD,
        editable=False,
    )
    proposed_at = models.DateTimeField(_("voorgesteld op"))
    confirmed_at = models.DateTimeField(_("bevestigd op"), null=True)
    confirmed_by = person(_("bevestigd door"), null=True)
    destroyed_at = models.DateTimeField(_("vernietigd op"), null=True)
    destroyed_by = person(_("goedgekeurd door"), null=True)
    kept_at = models.DateTimeField(_("langer bewaard sinds"), null=True)
    kept_by = person(_("langer bewaard door"), null=True)
    kept_because = models.TextField(_("waarom langer bewaard"), blank=True)

    class Meta:
        verbose_name = _("vernietiging")
        verbose_name_plural = _("vernietigingen")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=pair("confirmed_at", "confirmed_by"), name="destruction_confirmed"
            ),
            models.CheckConstraint(
                condition=pair("destroyed_at", "destroyed_by"), name="destruction_approved"
            ),
            models.CheckConstraint(condition=pair("kept_at", "kept_by"), name="destruction_kept"),
            # Four eyes: what is destroyed never comes back.
            models.CheckConstraint(
                condition=Q(destroyed_by__isnull=True) | ~Q(destroyed_by=F("confirmed_by")),
                name="destruction_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=DestructionStatus.VOORGESTELD,
                    confirmed_at__isnull=True,
                    destroyed_at__isnull=True,
                    kept_at__isnull=True,
                )
                | Q(
                    status=DestructionStatus.BEVESTIGD,
                    confirmed_at__isnull=False,
                    destroyed_at__isnull=True,
                    kept_at__isnull=True,
                )
                | Q(
                    status=DestructionStatus.VERNIETIGD,
                    confirmed_at__isnull=False,
                    destroyed_at__isnull=False,
                    kept_at__isnull=True,
                )
                | (
                    Q(status=DestructionStatus.BEWAARD, kept_at__isnull=False, destroyed_at__isnull=True)
                    & ~Q(kept_because="")
                ),
                name="destruction_step_is_whole",
            ),
            models.CheckConstraint(condition=Q(due_on__gt=F("ended_on")), name="destruction_after_the_end"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        return DESTRUCTION_TONES[DestructionStatus(self.status)]
