"""Reading what was done to an object."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from amstelveen_ontmoet.audit.models import Event


def events_of(target: Model) -> QuerySet[Event]:
    """Everything done to this object, oldest first, with the person who did it."""
    content_type = ContentType.objects.get_for_model(target)
    return Event.objects.filter(content_type=content_type, object_id=target.pk).select_related("by")
