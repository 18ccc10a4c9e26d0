"""Long and periodic work on plans and wijkbudgetten."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from amstelveen_ontmoet.jobs import actions as jobs
from wijkplannen.actions import budget, budget_letters, plans, residents

REMIND_AFTER = timedelta(days=14)


@shared_task(name="wijkplannen.compute_budget")
def compute_budget(job_id: int, run_id: int) -> None:
    """Compute the wijkbudgetten of a year."""
    jobs.run(job_id, lambda: budget.compute_run(run_id, job_id))


@shared_task(name="wijkplannen.send_budget_letters")
def send_budget_letters(job_id: int, run_id: int) -> None:
    """Tell every party which part of the wijkbudget it has."""
    jobs.run(job_id, lambda: budget_letters.send_all(run_id, job_id))


@shared_task(name="wijkplannen.read_residents")
def read_residents(job_id: int, bestand_id: int) -> None:
    """Read a file of the CBS with residents."""
    jobs.run(job_id, lambda: residents.read_file(bestand_id, job_id))


@shared_task(name="wijkplannen.remind_drafts")
def remind_drafts() -> None:
    """Remind of drafts that were begun and not sent."""
    plans.remind_drafts(timezone.now() - REMIND_AFTER)


@shared_task(name="wijkplannen.abandoned_drafts")
def abandoned_drafts() -> None:
    """Warn about drafts that nobody touched for long, and delete them after that."""
    plans.abandoned_drafts(timezone.now())
