"""Files of the CBS with residents, as they were offered, read and taken over."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.gebieden.enums import Fault
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.procedure.models.columns import pair, person
from wijkplannen.enums import BestandStatus


def residents_path(bestand: "Inwonertalbestand", filename: str) -> str:
    """A name on disk that cannot collide; the real name is kept in the row."""
    return f"inwonertallen/{bestand.key}"


class Inwonertalbestand(models.Model):
    """One file with the residents of a date. Nothing of it counts before somebody confirms it.

    `status` is assigned in one place only, `wijkplannen.actions.residents._move`.
    """

    key = models.UUIDField(unique=True, editable=False)
    name = models.CharField(_("bestand"), max_length=200)
    file = models.FileField(_("inhoud"), upload_to=residents_path, max_length=200)
    size = models.PositiveIntegerField(_("grootte in bytes"))
    sha256 = models.CharField(max_length=64)
    peildatum = models.DateField(_("peildatum"))
    source = models.CharField(_("bron"), max_length=200)
    status = models.CharField(
        _("stand"), max_length=12, choices=BestandStatus, default=BestandStatus.AANGEBODEN, editable=False
    )
    job = models.ForeignKey(Job, models.PROTECT, null=True, editable=False, related_name="+")
    # Why nothing could be read, and in which line.
    fault = models.CharField(_("wat er mis is"), max_length=20, choices=Fault, blank=True, editable=False)
    fault_line = models.PositiveIntegerField(_("regel"), default=0, editable=False)
    # The report: a row per area, and how many rows were of other municipalities.
    report = models.JSONField(_("verslag"), default=dict, encoder=DjangoJSONEncoder, editable=False)
    added = models.PositiveIntegerField(_("overgenomen cijfers"), default=0, editable=False)
    offered_at = models.DateTimeField(_("aangeboden op"), auto_now_add=True)
    offered_by = person(_("aangeboden door"))
    closed_at = models.DateTimeField(_("afgehandeld op"), null=True, editable=False)
    closed_by = person(_("afgehandeld door"), null=True, editable=False)

    class Meta:
        verbose_name = _("bestand met inwonertallen")
        verbose_name_plural = _("bestanden met inwonertallen")
        ordering = ["-offered_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=pair("closed_at", "closed_by"), name="residents_closed_pair"),
            models.CheckConstraint(
                condition=Q(
                    status__in=[BestandStatus.AANGEBODEN, BestandStatus.GELEZEN], closed_at__isnull=True
                )
                | Q(status__in=[BestandStatus.OVERGENOMEN, BestandStatus.VERVALLEN], closed_at__isnull=False),
                name="residents_closed_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status=BestandStatus.OVERGENOMEN) | Q(fault=""),
                name="residents_taken_over_without_fault",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> str:
        """Where the file is, for people: one that cannot be read does not wait to be confirmed."""
        if self.fault and self.is_open:
            return gettext("niet te lezen")
        return self.get_status_display()

    @property
    def is_open(self) -> bool:
        return self.status in (BestandStatus.AANGEBODEN, BestandStatus.GELEZEN)
