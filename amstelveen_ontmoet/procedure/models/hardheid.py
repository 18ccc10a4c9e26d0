"""The hardheidsclausule (bijlage 3, nota bene 4): one rule set aside for one application."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.procedure.enums import HARDHEID_TONES, HardheidStatus
from amstelveen_ontmoet.procedure.models.aanvraag import Aanvraag
from amstelveen_ontmoet.procedure.models.besluit import Toets
from amstelveen_ontmoet.procedure.models.columns import pair, person

OPEN = (HardheidStatus.GEVRAAGD, HardheidStatus.VOORGESTELD)
ANNEX = "bijlage 3"


class Hardheid(models.Model):
    """A request or proposal to set aside one rule of bijlage 3, in favour of the applicant only.

    `request` is what the applicant wrote, `reason` what staff propose, `decision_reason` why it was
    not applied. `status` is assigned in one place only, `procedure.actions.hardheid._move`.
    """

    aanvraag = models.ForeignKey(Aanvraag, models.CASCADE, related_name="hardheden")
    toets = models.ForeignKey(Toets, models.PROTECT, related_name="hardheden", verbose_name=_("spelregel"))
    rule = models.CharField(_("spelregel"), max_length=40)
    article = models.CharField(_("artikel"), max_length=80)
    status = models.CharField(_("stap"), max_length=20, choices=HardheidStatus, editable=False)
    request = models.TextField(_("verzoek"), blank=True, validators=[MaxLengthValidator(4000)])
    asked_at = models.DateTimeField(_("gevraagd op"), null=True)
    asked_by = person(_("gevraagd door"), null=True)
    reason = models.TextField(_("reden"), blank=True, validators=[MaxLengthValidator(4000)])
    proposed_at = models.DateTimeField(_("voorgesteld op"), null=True)
    proposed_by = person(_("voorgesteld door"), null=True)
    decision_reason = models.TextField(
        _("reden van het besluit"), blank=True, validators=[MaxLengthValidator(4000)]
    )
    decided_at = models.DateTimeField(_("besloten op"), null=True)
    decided_by = person(_("besloten door"), null=True)

    class Meta:
        verbose_name = _("hardheidsclausule")
        verbose_name_plural = _("hardheidsclausules")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=pair("asked_at", "asked_by"), name="hardheid_asked_pair"),
            models.CheckConstraint(
                condition=pair("proposed_at", "proposed_by"), name="hardheid_proposed_pair"
            ),
            models.CheckConstraint(condition=pair("decided_at", "decided_by"), name="hardheid_decided_pair"),
            models.CheckConstraint(
                condition=(Q(asked_by__isnull=False) & ~Q(request=""))
                | (Q(proposed_by__isnull=False) & ~Q(reason="")),
                name="hardheid_has_a_reason",
            ),
            # Four eyes, even where a permission check would be forgotten.
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (
                    (Q(proposed_by__isnull=True) | ~Q(decided_by=models.F("proposed_by")))
                    & (Q(asked_by__isnull=True) | ~Q(decided_by=models.F("asked_by")))
                ),
                name="hardheid_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status=HardheidStatus.GEVRAAGD, decided_by__isnull=True, asked_by__isnull=False)
                | Q(status=HardheidStatus.VOORGESTELD, decided_by__isnull=True, proposed_by__isnull=False)
                | (
                    Q(
                        status=HardheidStatus.TOEGEPAST,
                        decided_by__isnull=False,
                        proposed_by__isnull=False,
                    )
                    & ~Q(reason="")
                )
                | (Q(status=HardheidStatus.NIET_TOEGEPAST, decided_by__isnull=False) & ~Q(decision_reason=""))
                | Q(status=HardheidStatus.INGETROKKEN, decided_by__isnull=True),
                name="hardheid_step_is_whole",
            ),
            # A rule of bijlage 3 only, never a term of a law.
            models.CheckConstraint(
                condition=Q(article__startswith=ANNEX), name="hardheid_sets_aside_bijlage_3"
            ),
            models.UniqueConstraint(
                fields=["toets"],
                condition=Q(
                    status__in=[
                        HardheidStatus.GEVRAAGD,
                        HardheidStatus.VOORGESTELD,
                        HardheidStatus.TOEGEPAST,
                    ]
                ),
                name="one_hardheid_per_rule",
            ),
        ]
        indexes = [models.Index(fields=["status", "decided_at"], name="hardheid_by_year")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.get_status_display()}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def tone(self) -> str:
        return HARDHEID_TONES[HardheidStatus(self.status)]
