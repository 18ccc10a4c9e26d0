"""Who did what to which object, and when."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


def kind_of(target: type[models.Model] | models.Model) -> ContentType:
    """Under which model the acts on an object stand: a Wijkplan is an Aanvraag, with the same key.

    So the history of a case is one, whether the plan or the application was in hand.
    """
    parents = target._meta.get_parent_list()
    return ContentType.objects.get_for_model(parents[-1] if parents else target)


class Event(models.Model):
    """One act. Append-only: the database refuses UPDATE and DELETE (migration 0002)."""

    at = models.DateTimeField(_("moment"), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("door")
    )
    action = models.CharField(_("handeling"), max_length=80, db_index=True)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    target = GenericForeignKey()
    data = models.JSONField(_("gegevens"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("gebeurtenis")
        verbose_name_plural = _("gebeurtenissen")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "at"], name="event_by_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
