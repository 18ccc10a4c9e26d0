"""Letters about the adopted wijkbudget: one to each party, kept as it was sent, by a job that goes on."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.procedure.enums import LetterKind
from amstelveen_ontmoet.procedure.letter import LetterFacts, compose
from wijkplannen import emails
from wijkplannen.enums import Plafondregel, RunStatus
from wijkplannen.models import WijkbudgetBrief, WijkbudgetDeel, Wijkbudgetrun
from wijkplannen.queries import LETTERS_JOB

SENDING = gettext_noop("Brieven aan de groepen sturen")


def start(run: Wijkbudgetrun, *, by: User) -> None:
    """Queue the letters about a run that was just adopted."""
    jobs.start(
        "wijkplannen.send_budget_letters",
        kind=LETTERS_JOB,
        key=str(run.pk),
        args=[run.pk],
        next_url=reverse("wijkbudget", args=[run.year]),
        by=by,
    )


def send_all(run_id: int, job_id: int) -> None:
    """Send what was not sent yet. Killed in the middle it goes on; nobody gets two."""
    delen = list(WijkbudgetDeel.objects.filter(run=run_id).order_by("pk").values_list("pk", flat=True))
    for done, pk in enumerate(delen):
        jobs.progress(job_id, done=done, total=len(delen), phase=SENDING)
        _send(pk)
    jobs.progress(job_id, done=len(delen), total=len(delen), phase=SENDING)


@transaction.atomic
def _send(deel_id: int) -> None:
    deel = (
        WijkbudgetDeel.objects.select_for_update(of=("self",))
        .select_related("run__post", "organisatie")
        .get(pk=deel_id)
    )
    if deel.run.status != RunStatus.VASTGESTELD or WijkbudgetBrief.objects.filter(deel=deel).exists():
        return
    brief = WijkbudgetBrief.objects.create(deel=deel, content=_letter(deel), sent_at=timezone.now())
    record("wijkbudget.letter", brief, by=None, organisatie=deel.organisatie_id, amount=deel.amount)
    emails.tell_of_budget(brief)


def _letter(deel: WijkbudgetDeel) -> dict:
    run, organisatie = deel.run, deel.organisatie
    computed_on = timezone.localdate(run.computed_at)
    return compose(
        LetterFacts(
            kind=LetterKind.WIJKBUDGET,
            application="wijkplan",
            number=f"WB-{run.year}-{run.pk}",
            addressee=(organisatie.name, *organisatie.address.splitlines()),
            received_on=computed_on,
            sent_on=timezone.localdate(),
            values={
                "nummer": f"WB-{run.year}-{run.pk}",
                "titel": f"Wijkbudget {run.year}",
                "ontvangen_op": computed_on,
                "gevraagd": deel.claim,
                "jaar": str(run.year),
                "peildatum": run.peildatum,
                "aanspraak": deel.claim,
                "deel": deel.amount,
                "plafondregel": Plafondregel(run.rule).label,
            },
        )
    )
