"""Periodic care for the ledger."""

import structlog
from celery import shared_task

from amstelveen_ontmoet.begroting.actions import controles

log = structlog.get_logger()


@shared_task(name="begroting.check_ledger")
def check_ledger() -> None:
    """Check every night; staff see the outcome on the page of the budget."""
    controle = controles.check()
    if not controle.is_clean:
        log.error("ledger_differs", findings=len(controle.findings))
