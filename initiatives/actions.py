"""What the people at the desk change for themselves."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User


def mark_seen(until: datetime, *, by: User) -> None:
    """What happened up to this moment is no longer new to the person; never later than now, never back."""
    until = min(until, timezone.now())
    earlier = Q(work_seen_at__isnull=True) | Q(work_seen_at__lt=until)
    User.objects.filter(earlier, pk=by.pk).update(work_seen_at=until)
