"""Write docs/workflows.md."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db.models import TextChoices
from django.utils import translation

from amstelveen_ontmoet.begroting import workflow as begroting
from amstelveen_ontmoet.begroting.enums import WijzigingStatus
from amstelveen_ontmoet.betalingen import workflow as betalingen
from amstelveen_ontmoet.betalingen.enums import AccountStatus as AccountNumberStatus
from amstelveen_ontmoet.betalingen.enums import BatchStatus, PaymentStatus
from amstelveen_ontmoet.procedure import workflow as procedure
from amstelveen_ontmoet.procedure.enums import (
    AccountStatus,
    ChangeStatus,
    DestructionStatus,
    HardheidStatus,
    ObjectionStatus,
    ReclaimStatus,
    Status,
    WaitStatus,
)
from amstelveen_ontmoet.spelregels import workflow as spelregels
from amstelveen_ontmoet.spelregels.enums import HerzieningStatus, VoorstelStatus
from monitoring import workflow as monitoring
from monitoring.enums import BriefStatus
from wijkplannen import workflow as wijkbudget
from wijkplannen.enums import BestandStatus, RunStatus

FILE = Path(settings.BASE_DIR) / "docs" / "workflows.md"
HEAD = """# What may follow what

Drawn by `manage.py draw_workflows` from the tables in each `workflow.py`; a test fails when it is
stale. On an arrow: the permission that the step needs, and the event it is recorded as.
"""
Steps = Mapping[Any, Mapping[Any, Any]]


def text() -> str:
    """The whole file, with the Dutch names for staff."""
    with translation.override("nl"):
        return HEAD + "".join(
            [
                _drawing("An application", Status, procedure.STEPS, portal=procedure.PORTAL_STEPS),
                _drawing(
                    "The waiting of a line of money",
                    WaitStatus,
                    procedure.WAITING_STEPS,
                    portal=procedure.WAITING_PORTAL_STEPS,
                ),
                _drawing("An objection", ObjectionStatus, procedure.OBJECTION_STEPS),
                _drawing("A change after the award", ChangeStatus, procedure.CHANGE_STEPS),
                _drawing("The account of a year", AccountStatus, procedure.ACCOUNT_STEPS),
                _drawing("A reclaim", ReclaimStatus, procedure.RECLAIM_STEPS),
                _drawing("The destruction of an application", DestructionStatus, procedure.DESTRUCTION_STEPS),
                _drawing("The hardheidsclausule of an application", HardheidStatus, procedure.HARDHEID_STEPS),
                _drawing("A change of the budget", WijzigingStatus, begroting.CHANGE_STEPS),
                _drawing("An account number", AccountNumberStatus, betalingen.ACCOUNT_STEPS),
                _drawing("A batch of payments", BatchStatus, betalingen.BATCH_STEPS),
                _drawing("A payment", PaymentStatus, betalingen.PAYMENT_STEPS),
                _drawing("A computation of the wijkbudgetten", RunStatus, wijkbudget.STEPS),
                _drawing("A file with residents", BestandStatus, wijkbudget.FILE_STEPS),
                _drawing("A letter to the council", BriefStatus, monitoring.STEPS),
                _drawing("A proposed change of a value", VoorstelStatus, spelregels.STEPS),
                _drawing("The yearly review of the rules", HerzieningStatus, spelregels.REVIEW_STEPS),
            ]
        )


def _drawing(title: str, statuses: type[TextChoices], steps: Steps, *, portal: Steps | None = None) -> str:
    first = next(iter(steps))
    lines = [f"    {status.value}: {status.label}" for status in statuses]
    lines.append(f"    [*] --> {first.value}")
    for was, following in steps.items():
        lines += [
            f"    {was.value} --> {to.value}: {step.permission}, {step.event}"
            for to, step in following.items()
        ]
        if not following:
            lines.append(f"    {was.value} --> [*]")
    for was, following in (portal or {}).items():
        lines += [
            f"    {was.value} --> {to.value}: {step.permission}, {step.event}"
            for to, step in following.items()
        ]
    return f"\n## {title}\n\n```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


class Command(BaseCommand):
    help = "Writes docs/workflows.md: a drawing of every workflow."

    def handle(self, *args: Any, **options: Any) -> None:
        FILE.write_text(text())
        self.stdout.write(f"written: {FILE}")
