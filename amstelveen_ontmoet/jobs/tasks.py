"""Periodic care for jobs."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from amstelveen_ontmoet.jobs import actions
from amstelveen_ontmoet.jobs.models import Job


@shared_task(name="jobs.resend_lost")
def resend_lost() -> None:
    """Send jobs again that never reached a worker, because the broker was away at that moment."""
    quiet_since = timezone.now() - timedelta(minutes=2)
    for job in Job.objects.filter(state=Job.State.QUEUED, seen_at__lt=quiet_since):
        actions.send(job)
