"""Keeping applications as long as the Selectielijst says, and destroying them after that, by two people.

The values are assumptions of the spelregels (`bewaren.*`), for an archivist to confirm.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.mail import actions as mail
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, lock
from amstelveen_ontmoet.procedure.enums import DestructionStatus, RetentionGround, Status
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Besluit,
    Bezwaar,
    Brief,
    Bulkregel,
    Document,
    Hardheid,
    Ingebrekestelling,
    Opschorting,
    Teruggave,
    Terugvordering,
    Vaststelling,
    Verantwoording,
    Verlenging,
    Vernietiging,
    Wachtplaats,
    Wijziging,
)
from amstelveen_ontmoet.procedure.workflow import DESTRUCTION_STEPS
from amstelveen_ontmoet.spelregels.queries import number_on

# What points at an application or at its letters, in an order in which nothing is left hanging.
PARTS = (
    Bulkregel,
    Wachtplaats,
    Document,
    Terugvordering,
    Vaststelling,
    Teruggave,
    Verantwoording,
    Bezwaar,
    Wijziging,
    Besluit,
    Hardheid,
    Ingebrekestelling,
    Opschorting,
    Verlenging,
    Brief,
)
# What belongs to an application by way of something else.
_PATHS: dict[type[models.Model], str] = {
    Teruggave: "verantwoording__aanvraag",
    Wachtplaats: "regel__aanvraag",
}


def _move(row: Vernietiging, to: DestructionStatus, *, by: User) -> None:
    """Set the step of a locked destruction, if the table and the person's rights allow it."""
    step = DESTRUCTION_STEPS[DestructionStatus(row.status)].get(to)
    if step is None:
        raise WrongStep(
            _("Dit kan nu niet: “%(number)s” staat op “%(status)s”. Ververs de pagina.")
            % {"number": row.number, "status": row.get_status_display()}
        )
    require(step.permission, by, row)
    row.status = to
    row.save()
    record(step.event, row, by=by, number=row.number)


def _lock_row(pk: int) -> Vernietiging:
    return Vernietiging.objects.select_for_update().get(pk=pk)


def propose_destruction(today: date) -> int:
    """List every application whose time of keeping has passed; returns how many are new on the list."""
    known = Vernietiging.objects.values("case")
    years = {ground: int(number_on(f"bewaren.{ground}_jaren", today)) for ground in RetentionGround}
    proposed = 0
    for ground, statuses in queries.RETAINED.items():
        # A day more than that, for what ended on 29 February: each case is judged by its own last day.
        before = today - relativedelta(years=years[ground]) + timedelta(days=1)
        cases = Aanvraag.objects.filter(
            status__in=statuses, submitted_at__isnull=False, moved_at__date__lte=before
        ).exclude(pk__in=known)
        for aanvraag in cases.order_by("pk"):
            proposed += _propose(aanvraag, ground, years[ground], today)
    return proposed


@transaction.atomic
def _propose(aanvraag: Aanvraag, ground: RetentionGround, years: int, today: date) -> bool:
    ended_on = queries.ended_on(aanvraag)
    if ended_on is None or ended_on + relativedelta(years=years) > today:
        return False
    _row, is_new = Vernietiging.objects.get_or_create(
        case=aanvraag.pk,
        defaults={
            "number": aanvraag.number,
            "kind": aanvraag.kind,
            "year": aanvraag.received_on.year,
            "outcome": aanvraag.status,
            "requested": queries.requested_amount(aanvraag),
            "awarded": queries.awarded_amount(aanvraag),
            "paid": queries.paid_amount(aanvraag),
            "ground": ground,
            "ended_on": ended_on,
            "due_on": ended_on + relativedelta(years=years),
            "proposed_at": timezone.now(),
        },
    )
    return is_new


@transaction.atomic
def confirm_destruction(pk: int, *, by: User) -> None:
    """Say that an application can be destroyed; somebody else approves."""
    row = _lock_row(pk)
    row.confirmed_at, row.confirmed_by = timezone.now(), by
    row.kept_at = row.kept_by = None
    row.kept_because = ""
    _move(row, DestructionStatus.BEVESTIGD, by=by)


@transaction.atomic
def keep_longer(pk: int, *, reason: str, by: User) -> None:
    """Keep an application longer than the list says, with the reason: a lawsuit, a matter of interest."""
    row = _lock_row(pk)
    if not reason.strip():
        raise ValidationError({"reason": _("Schrijf op waarom deze aanvraag langer bewaard blijft.")})
    row.kept_at, row.kept_by, row.kept_because = timezone.now(), by, reason
    row.confirmed_at = row.confirmed_by = None
    _move(row, DestructionStatus.BEWAARD, by=by)


@transaction.atomic
def destroy(pk: int, *, by: User) -> None:
    """Approve, and destroy the application with its letters and files for good.

    What remains is the row of this list, the entries of the ledger and the record of acts. Refused
    when something happened to the application since it was listed.
    """
    row = _lock_row(pk)
    if not Aanvraag.objects.filter(pk=row.case).exists():
        raise WrongStep(_("“%(number)s” is al vernietigd.") % {"number": row.number})
    aanvraag = lock(row.case)
    if queries.ended_on(aanvraag) != row.ended_on or aanvraag.status != row.outcome:
        raise ValidationError(
            _("“%(number)s” is gewijzigd sinds zij op deze lijst kwam. Bewaar haar langer.")
            % {"number": row.number}
        )
    row.destroyed_at, row.destroyed_by = timezone.now(), by
    _move(row, DestructionStatus.VERNIETIGD, by=by)
    _erase_case(aanvraag)


def _erase_case(aanvraag: Aanvraag) -> None:
    """Delete a locked application and all that belongs to it; the files when that is certain."""
    names = list(aanvraag.documenten.values_list("file", flat=True))
    for part in PARTS:
        part.objects.filter(**{_PATHS.get(part, "aanvraag"): aanvraag.pk}).delete()
    if aanvraag.number:
        mail.forget_reference(aanvraag.number)
    aanvraag.delete()
    transaction.on_commit(partial(_delete_files, names))


def _delete_files(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


@transaction.atomic
def delete_abandoned(aanvraag_id: int, *, warned_before: date) -> bool:
    """Delete a draft whose group was warned and did nothing since; whether it was deleted."""
    aanvraag = lock(aanvraag_id)
    is_draft = aanvraag.status == Status.CONCEPT and aanvraag.submitted_at is None
    if not is_draft or aanvraag.warned_at is None or timezone.localdate(aanvraag.warned_at) > warned_before:
        return False
    record("aanvraag.abandoned", aanvraag, by=None)
    _erase_case(aanvraag)
    return True
