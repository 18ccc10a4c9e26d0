"""Recording acts."""

from typing import Any

from django.db import connection, models
from django.utils import timezone

from amstelveen_ontmoet.audit.models import Event, kind_of


def record(action: str, target: models.Model, *, by: Any, **data: Any) -> Event:
    """Write one event in the transaction of the act itself; `by=None` is the portal itself."""
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of its act")
    return Event.objects.create(
        at=timezone.now(),
        by=by,
        action=action,
        content_type=kind_of(target),
        object_id=target.pk,
        data=data,
    )
