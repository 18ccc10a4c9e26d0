"""Long work on payments."""

from celery import shared_task

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.betalingen.actions import confirmations, sending
from amstelveen_ontmoet.jobs import actions as jobs


@shared_task(name="betalingen.send_batch")
def send_batch(job_id: int, batch_id: int, user_id: int) -> None:
    """Make the file of a batch for the bank and mark it as sent."""
    jobs.run(job_id, lambda: sending.send_batch(batch_id, job_id, by=User.objects.get(pk=user_id)))


@shared_task(name="betalingen.process_answer")
def process_answer(job_id: int, terugmelding_id: int, user_id: int) -> None:
    """Book what a large file of the bank says."""
    jobs.run(
        job_id,
        lambda: confirmations.process_in_parts(terugmelding_id, job_id, by=User.objects.get(pk=user_id)),
    )
