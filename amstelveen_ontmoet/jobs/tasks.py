"""Periodic care for jobs."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from amstelveen_ontmoet.jobs import actions
from amstelveen_ontmoet.jobs.models import Job

# So long nothing is heard of a job that nobody does. One that was begun may only be slow: sent again it
# would be done twice, which is safe but costs.
QUIET = {Job.State.QUEUED: timedelta(minutes=2), Job.State.RUNNING: timedelta(minutes=15)}


@shared_task(name="jobs.resend_lost")
def resend_lost() -> None:
    """Send jobs again whose message is lost: the broker was away, or lost what it had while a worker died.

    Once in each quiet time: a job that only waits for a busy worker would otherwise be delivered, and
    counted, many times.
    """
    now = timezone.now()
    for state, quiet in QUIET.items():
        lost = Job.objects.filter(state=state, seen_at__lt=now - quiet)
        for job in lost:
            if lost.filter(pk=job.pk).update(seen_at=now):
                actions.send(job)
