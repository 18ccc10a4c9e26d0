"""Sending mail outside the request."""

from celery import shared_task

from amstelveen_ontmoet.mail import actions


@shared_task(name="mail.send_waiting")
def send_waiting() -> None:
    """Send what waits in the outbox."""
    actions.send_waiting()
