"""When the portal was out of order, so that a term of who wanted to send something ends later."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.procedure.models.columns import person


class Storing(models.Model):
    """The portal could not be reached or used, from one moment until another (Awb 2:21 lid 3).

    `until_at` is empty as long as it lasts.
    """

    from_at = models.DateTimeField(_("begin"))
    until_at = models.DateTimeField(_("einde"), null=True, blank=True)
    what = models.CharField(_("wat werkte niet"), max_length=300)
    source = models.CharField(_("bron"), max_length=200)
    entered_at = models.DateTimeField(_("ingevoerd op"))
    entered_by = person(_("ingevoerd door"))

    class Meta:
        verbose_name = _("storing")
        verbose_name_plural = _("storingen")
        ordering = ["-from_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=F("from_at")), name="storing_ends_later"
            ),
            models.CheckConstraint(condition=~Q(what="") & ~Q(source=""), name="storing_says_what"),
        ]

    def __str__(self) -> str:
        return self.what
