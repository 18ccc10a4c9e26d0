"""Starting long work and telling how far it is."""

from collections.abc import Callable
from typing import Any

import structlog
from celery import current_app
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from amstelveen_ontmoet.jobs.models import Job

log = structlog.get_logger(__name__)

# A task that keeps killing its worker is given up after this many deliveries.
MAX_DELIVERIES = 5
ACTIVE = (Job.State.QUEUED, Job.State.RUNNING)


def start(task: str, *, kind: str, key: str, args: list[Any], next_url: str, by: Any) -> Job:
    """Queue `task(job_id, *args)` after the commit; the job under way for this key if there is one."""
    try:
        with transaction.atomic():
            job = Job.objects.create(
                task=task, kind=kind, key=key, args=args, next_url=next_url, started_by=by
            )
    except IntegrityError:
        active = Job.objects.filter(kind=kind, key=key, state__in=ACTIVE).first()
        # The one under way may have ended between the two statements.
        return active or start(task, kind=kind, key=key, args=args, next_url=next_url, by=by)
    transaction.on_commit(lambda: _send_unless_over(job))
    return job


def _send_unless_over(job: Job) -> None:
    """Work that was done in the transaction itself, as for the demonstration, needs no worker."""
    if Job.objects.filter(pk=job.pk, state__in=ACTIVE).exists():
        send(job)


def send(job: Job) -> None:
    """Hand the job to the broker. When it does not answer, the job waits for `jobs.resend_lost`."""
    try:
        current_app.send_task(job.task, [job.pk, *job.args])
    except OperationalError:
        log.warning("broker_unreachable", job=job.pk, task=job.task)


def progress(job_id: int, *, done: int, total: int, phase: str) -> None:
    """Show how far the job is. `phase` is a source string marked with gettext_noop."""
    Job.objects.filter(pk=job_id, state__in=ACTIVE).update(
        state=Job.State.RUNNING, done=done, total=total, phase=phase, seen_at=timezone.now()
    )


def run(job_id: int, work: Callable[[], None]) -> None:
    """Do the work of a job once more or for the first time, and note how it ended.

    The work is idempotent: a redelivered task runs it again. A failure is kept with the job,
    for the page and for the log; it is raised again so that the worker reports it as well.
    """
    job = _claim(job_id)
    if job is None:
        return
    try:
        work()
    except Exception as error:
        log.exception("job_failed", job=job_id, task=job.task)
        _finish(job_id, Job.State.FAILED, error=f"{type(error).__name__}: {error}"[:2000])
        raise
    _finish(job_id, Job.State.DONE)


@transaction.atomic
def _claim(job_id: int) -> Job | None:
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None or job.is_over:
        return None
    if job.deliveries >= MAX_DELIVERIES:
        _finish(job_id, Job.State.FAILED, error="given up: the worker died each time")
        return None
    job.deliveries += 1
    job.state = Job.State.RUNNING
    job.save(update_fields=["deliveries", "state", "seen_at"])
    return job


def _finish(job_id: int, state: str, *, error: str = "") -> None:
    now = timezone.now()
    Job.objects.filter(pk=job_id, state__in=ACTIVE).update(
        state=state, error=error, finished_at=now, seen_at=now
    )
