"""Long work and how far it is."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One run of a long task, with progress that a page can show.

    At most one job of a kind is under way for the same key, so a double click starts one.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("wacht")
        RUNNING = "running", _("bezig")
        DONE = "done", _("klaar")
        FAILED = "failed", _("mislukt")

    kind = models.CharField(_("soort"), max_length=80)
    key = models.CharField(_("waarover"), max_length=80)
    task = models.CharField(max_length=120)
    args = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    state = models.CharField(_("stand"), max_length=10, choices=State, default=State.QUEUED)
    phase = models.CharField(_("fase"), max_length=120, blank=True)
    done = models.PositiveIntegerField(_("gedaan"), default=0)
    total = models.PositiveIntegerField(_("totaal"), default=0)
    error = models.TextField(_("fout"), blank=True)
    deliveries = models.PositiveSmallIntegerField(_("keer begonnen"), default=0)
    next_url = models.CharField(_("daarna"), max_length=200)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("gestart door")
    )
    queued_at = models.DateTimeField(_("in de wachtrij"), auto_now_add=True)
    seen_at = models.DateTimeField(_("laatste teken"), auto_now=True)
    finished_at = models.DateTimeField(_("klaar op"), null=True)

    class Meta:
        verbose_name = _("taak")
        verbose_name_plural = _("taken")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state__in=["queued", "running"]), name="one_job_at_a_time"
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_done_within_total"),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["queued", "running"], finished_at__isnull=True),
                name="job_finished_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)
