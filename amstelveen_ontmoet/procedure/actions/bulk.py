"""Deciding the same about several cases; every case is decided by itself, or left out with a reason."""

from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import decisions
from amstelveen_ontmoet.procedure.enums import GRANTING, Outcome
from amstelveen_ontmoet.procedure.models import Aanvraag, Bulkbesluit, Bulkregel

DECIDING = gettext_noop("Besluiten nemen en brieven schrijven")
MOST_AT_ONCE = 200
# The amount follows from these by itself: all that was asked, or nothing.
OUTCOMES = (Outcome.VERLEEND, Outcome.AFGEWEZEN, Outcome.BUITEN_BEHANDELING)


@transaction.atomic
def start_bulk(cases: Iterable[Aanvraag], *, outcome: str, reasoning: str, by: User) -> Bulkbesluit:
    """Queue one decision about several cases; the one under way of this person if there is one."""
    require("procedure.decide_many", by)
    chosen = list(cases)
    if not chosen:
        raise ValidationError(_("Kies ten minste één aanvraag."))
    if len(chosen) > MOST_AT_ONCE:
        raise ValidationError(_("Kies hooguit %(most)s aanvragen tegelijk.") % {"most": MOST_AT_ONCE})
    if outcome not in OUTCOMES:
        raise ValidationError({"outcome": _("Dit besluit neemt u per aanvraag.")})
    if outcome not in GRANTING and not reasoning.strip():
        raise ValidationError({"reasoning": _("Leg uit waarom u niet alles verleent.")})
    bulk = Bulkbesluit.objects.create(
        outcome=outcome, reasoning=reasoning, started_at=timezone.now(), started_by=by
    )
    Bulkregel.objects.bulk_create(Bulkregel(bulk=bulk, aanvraag=aanvraag) for aanvraag in chosen)
    bulk.job = jobs.start(
        "procedure.decide_many",
        kind="bulkbesluit",
        key=str(by.pk),
        args=[bulk.pk],
        next_url=reverse("bulk_done", args=[bulk.pk]),
        by=by,
    )
    if bulk.job.args != [bulk.pk]:
        raise ValidationError(_("Uw vorige besluiten worden nog genomen. Wacht tot dat klaar is."))
    bulk.save(update_fields=["job"])
    return bulk


def run_bulk(bulk_id: int, job_id: int) -> None:
    """Decide on every case that is not done yet. Safe to run twice, also at the same time."""
    bulk = Bulkbesluit.objects.select_related("started_by").get(pk=bulk_id)
    regels = list(bulk.regels.order_by("pk").values_list("pk", flat=True))
    with translation.override(bulk.started_by.language):
        for done, regel_id in enumerate(regels):
            jobs.progress(job_id, done=done, total=len(regels), phase=DECIDING)
            _decide_one(bulk, regel_id)
    jobs.progress(job_id, done=len(regels), total=len(regels), phase=DECIDING)


def _decide_one(bulk: Bulkbesluit, regel_id: int) -> None:
    with transaction.atomic():
        regel = Bulkregel.objects.select_for_update(of=("self",)).select_related("aanvraag").get(pk=regel_id)
        if regel.done_at is not None:
            return
        try:
            with transaction.atomic():
                decisions.decide(
                    regel.aanvraag_id,
                    outcome=bulk.outcome,
                    granted=_amount(bulk.outcome, regel.aanvraag),
                    reasoning=bulk.reasoning,
                    by=bulk.started_by,
                )
        except ValidationError as error:
            regel.left_out_because = " ".join(error.messages)
        except PermissionDenied:
            regel.left_out_because = _("U mag over deze aanvraag niet besluiten.")
        regel.done_at = timezone.now()
        regel.save()


def _amount(outcome: str, aanvraag: Aanvraag) -> Decimal:
    return queries.requested_amount(aanvraag) if outcome == Outcome.VERLEEND else Decimal(0)
