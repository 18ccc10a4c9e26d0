"""The check that the ledger agrees with itself and with the cases, and keeping what it found."""

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting.models import Controle

# So many lines are kept; the command prints all of them.
MOST_KEPT = 200


def findings() -> list[str]:
    """What does not agree, a line each: totals and order here, cases and parts in the apps above."""
    return [line for name in settings.LEDGER_CHECKS for line in import_string(name)()]


@transaction.atomic
def check() -> Controle:
    """Check everything on one state of the database and keep the outcome for the staff."""
    found = findings()
    controle = Controle.objects.create(findings=found[:MOST_KEPT])
    record("begroting.checked", controle, by=None, findings=len(found))
    return controle
