"""Recording acts."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.utils import timezone

from amstelveen_ontmoet.audit.models import Event


def record(action: str, target: models.Model, *, by: Any, **data: Any) -> Event:
    """Write one event in the transaction of the act itself; `by=None` is the portal itself."""
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of its act")
    return Event.objects.create(
        at=timezone.now(),
        by=by,
        action=action,
        content_type=ContentType.objects.get_for_model(target, for_concrete_model=True),
        object_id=target.pk,
        data=data,
    )
