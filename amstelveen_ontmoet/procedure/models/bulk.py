"""One outcome for several cases at once, each with a letter of its own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.procedure.enums import Outcome
from amstelveen_ontmoet.procedure.models.aanvraag import Aanvraag
from amstelveen_ontmoet.procedure.models.columns import person


class Bulkbesluit(models.Model):
    """What a mandaathouder decided for several cases in one go."""

    outcome = models.CharField(_("besluit"), max_length=30, choices=Outcome)
    reasoning = models.TextField(_("motivering"), blank=True)
    started_at = models.DateTimeField(_("begonnen op"))
    started_by = person(_("door"))
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", verbose_name=_("taak"))

    class Meta:
        verbose_name = _("besluit over meer aanvragen")
        verbose_name_plural = _("besluiten over meer aanvragen")

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.started_at}"


class Bulkregel(models.Model):
    """One case of it: decided, or left out with the reason."""

    bulk = models.ForeignKey(Bulkbesluit, models.CASCADE, related_name="regels")
    aanvraag = models.ForeignKey(Aanvraag, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("klaar op"), null=True)
    left_out_because = models.TextField(_("niet besloten omdat"), blank=True)

    class Meta:
        verbose_name = _("regel van een besluit over meer aanvragen")
        verbose_name_plural = _("regels van een besluit over meer aanvragen")
        constraints = [
            models.UniqueConstraint(fields=["bulk", "aanvraag"], name="case_once_in_a_bulk"),
            models.CheckConstraint(
                condition=Q(left_out_because="") | Q(done_at__isnull=False), name="left_out_is_done"
            ),
        ]

    def __str__(self) -> str:
        return str(self.aanvraag)
