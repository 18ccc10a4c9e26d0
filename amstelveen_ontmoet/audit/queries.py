"""Reading what was done to an object."""

from collections.abc import Iterable

from django.db.models import Model, QuerySet

from amstelveen_ontmoet.audit.models import Event, kind_of


def events_of(target: Model) -> QuerySet[Event]:
    """Everything done to this object, oldest first, with the person who did it."""
    return Event.objects.filter(content_type=kind_of(target), object_id=target.pk).select_related("by")


def events_by(user: Model, kind: type[Model], keys: Iterable[int]) -> QuerySet[Event]:
    """What a person did to objects of a kind (by primary key), the latest first."""
    done = Event.objects.filter(by_id=user.pk, content_type=kind_of(kind), object_id__in=list(keys))
    return done.order_by("-at", "-pk")


def last_of(action: str, kind: type[Model], keys: Iterable[int]) -> dict[int, Event]:
    """The last time that something was done to each of these objects (by primary key); one query."""
    done = Event.objects.filter(action=action, content_type=kind_of(kind), object_id__in=list(keys))
    latest = done.select_related("by").order_by("object_id", "-at", "-pk").distinct("object_id")
    return {event.object_id: event for event in latest}
