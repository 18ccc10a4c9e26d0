"""Reading what was done to an object."""

from django.db.models import Model, QuerySet

from amstelveen_ontmoet.audit.models import Event, kind_of


def events_of(target: Model) -> QuerySet[Event]:
    """Everything done to this object, oldest first, with the person who did it."""
    return Event.objects.filter(content_type=kind_of(target), object_id=target.pk).select_related("by")
