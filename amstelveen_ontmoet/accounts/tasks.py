"""Periodic care for accounts."""

from celery import shared_task

from amstelveen_ontmoet.accounts import actions


@shared_task(name="accounts.forget_kept_input")
def forget_kept_input() -> None:
    """Delete input that nobody came back for."""
    actions.forget_kept_input()


@shared_task(name="accounts.send_digests")
def send_digests() -> None:
    """Write the mail of the day."""
    actions.send_digests()
