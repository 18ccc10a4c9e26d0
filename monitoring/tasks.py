"""Long and periodic work on the letter to the council and the overview of subsidies."""

from celery import shared_task

from amstelveen_ontmoet.jobs import actions as jobs
from monitoring.actions import brieven, papers, subsidies


@shared_task(name="monitoring.gather_brief")
def gather_brief(job_id: int, brief_id: int) -> None:
    """Freeze the figures of a year and draft the letter."""
    jobs.run(job_id, lambda: brieven.gather_brief(brief_id, job_id))


@shared_task(name="monitoring.make_pdf")
def make_pdf(job_id: int, brief_id: int) -> None:
    """Print a letter to the council and keep it."""
    jobs.run(job_id, lambda: papers.make_pdf(brief_id, job_id))


@shared_task(name="monitoring.refresh_subsidies")
def refresh_subsidies() -> None:
    """Make the public overview of subsidies anew every night."""
    subsidies.refresh(by=None)


@shared_task(name="monitoring.refresh_subsidies_now")
def refresh_subsidies_now(job_id: int) -> None:
    """Make the public overview of subsidies anew for who asked for it."""
    jobs.run(job_id, lambda: subsidies.refresh_for(job_id))
