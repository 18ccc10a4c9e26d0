"""Steps of an application. The only place that assigns a status."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting.queries import first_year
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.enums import OPEN, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Nummerreeks
from amstelveen_ontmoet.procedure.workflow import step
from amstelveen_ontmoet.spelregels.queries import number_on

OLDEST_PAPER_DAYS = 366


class WrongStep(ValidationError):
    """The application is at a step from which this cannot be done (any more)."""


def lock(aanvraag_id: int) -> Aanvraag:
    """The application, locked until the end of the transaction, as it is at this moment."""
    return (
        Aanvraag.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisatie", "handler", "submitted_by")
        .get(pk=aanvraag_id)
    )


def _move(aanvraag: Aanvraag, to: Status, *, by: User | None, **data: Any) -> None:
    """Set the step of a locked application, if the table and the person's rights allow it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a step is set in a transaction, on a locked row")
    allowed = step(aanvraag.status, to, by_portal=by is None)
    if allowed is None:
        raise WrongStep(
            _("Dit kan nu niet: de aanvraag staat op “%(status)s”. Ververs de pagina.")
            % {"status": aanvraag.get_status_display()}
        )
    if by is not None:
        require(allowed.permission, by, aanvraag)
    previous = aanvraag.status
    aanvraag.status = to
    aanvraag.moved_at = timezone.now()
    if aanvraag.status in OPEN:
        set_terms(aanvraag)
    aanvraag.save()
    record(allowed.event, aanvraag, by=by, was=previous, now=to, **data)


def set_terms(aanvraag: Aanvraag) -> None:
    """Last day for the decision and day of the service promise, on a locked application."""
    due = queries.decision_due(aanvraag, queries.extension(aanvraag))
    if due is None or aanvraag.received_on is None:
        return
    still = sum(suspension.days for suspension in queries.suspensions(aanvraag))
    weeks = int(number_on("termijn.belofte_weken", aanvraag.received_on))
    aanvraag.decide_by_on = due.last_day
    aanvraag.promised_on = min(due.last_day, aanvraag.received_on + timedelta(weeks=weeks, days=still))


@transaction.atomic
def submit(aanvraag_id: int, *, series: str, received_on: date | None = None, by: User) -> Aanvraag:
    """Give the application its number and moment of receipt. Called by the kind's own submit.

    `received_on` is the day on which it came on paper, and only then given: terms, rules and order
    count from that day (Awb 4:13). Raises ValidationError.
    """
    aanvraag = lock(aanvraag_id)
    if aanvraag.status != Status.CONCEPT:
        raise WrongStep(_("Deze aanvraag is al verstuurd."))
    now = timezone.now()
    aanvraag.submitted_at = now
    aanvraag.submitted_by = by
    aanvraag.received_on = _received_on(aanvraag, received_on)
    aanvraag.number = next_number(series, aanvraag.received_on.year)
    _move(aanvraag, Status.INGEDIEND, by=by, number=aanvraag.number)
    return aanvraag


def _received_on(aanvraag: Aanvraag, on_paper: date | None) -> date:
    today = timezone.localdate()
    if aanvraag.entered_by_id is None:
        if on_paper is not None:
            raise ValidationError(_("Alleen wat op papier kwam heeft een eigen datum van ontvangst."))
        return today
    if on_paper is None:
        raise ValidationError({"received_on": _("Vul de dag in waarop de aanvraag op papier kwam.")})
    if on_paper > today:
        raise ValidationError({"received_on": _("De dag van ontvangst ligt niet in de toekomst.")})
    first = date(first_year(), 1, 1)
    if on_paper < first:
        raise ValidationError(
            {
                "received_on": _("Kies een dag vanaf %(first)s: daarvoor is er hier geen begroting.")
                % {"first": date_format(first, "j F Y")}
            }
        )
    # A slip of the pen in the year would be a term that ended long ago, and the first place in the queue.
    if on_paper < today - timedelta(days=OLDEST_PAPER_DAYS):
        raise ValidationError(
            {"received_on": _("Deze dag ligt meer dan een jaar terug. Controleer het jaar.")}
        )
    return on_paper


def next_number(series: str, year: int) -> str:
    """The next number of a series, for example `W-2026-014`; two at once never get the same."""
    Nummerreeks.objects.get_or_create(series=series, year=year)
    row = Nummerreeks.objects.select_for_update().get(series=series, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{series}-{year}-{row.last:03d}"


@transaction.atomic
def take_up(aanvraag_id: int, *, by: User) -> None:
    """The initiatievenmakelaar starts handling the case."""
    aanvraag = lock(aanvraag_id)
    # Other steps lead to the same status: giving an addition, and sending back with a reason.
    if aanvraag.status != Status.INGEDIEND:
        raise WrongStep(_("Deze aanvraag is al opgepakt. Ververs de pagina."))
    aanvraag.handler = by
    _move(aanvraag, Status.IN_BEHANDELING, by=by)
