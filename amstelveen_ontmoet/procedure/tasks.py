"""Periodic care for applications."""

from celery import shared_task
from django.utils import timezone

from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.procedure.actions import account_reminders, additions, bulk, lines, retention, terms


@shared_task(name="procedure.expire_additions")
def expire_additions() -> None:
    """Close requests to supplement whose term has passed."""
    additions.expire_additions(timezone.localdate())


@shared_task(name="procedure.decide_many")
def decide_many(job_id: int, bulk_id: int) -> None:
    """Decide the same about several cases."""
    jobs.run(job_id, lambda: bulk.run_bulk(bulk_id, job_id))


@shared_task(name="procedure.tell_moved")
def tell_moved() -> None:
    """Tell who waited that money was reserved."""
    lines.tell_moved()


@shared_task(name="procedure.remind")
def remind() -> None:
    """Tell who is to act that a term ends soon, or that an account did not come."""
    terms.remind(timezone.localdate())
    account_reminders.remind_accounts(timezone.localdate())


@shared_task(name="procedure.propose_destruction")
def propose_destruction() -> None:
    """List what need not be kept any longer; people decide."""
    retention.propose_destruction(timezone.localdate())
