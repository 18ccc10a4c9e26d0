"""Keeping the register of outages (Awb 2:21 lid 3)."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.procedure import emails, queries
from amstelveen_ontmoet.procedure.enums import WITH_MUNICIPALITY
from amstelveen_ontmoet.procedure.models import Aanvraag, Aanvulling, Storing


@transaction.atomic
def enter_outage(
    *, from_at: datetime, until_at: datetime | None, what: str, source: str, by: User
) -> Storing:
    """Enter an outage; without an end it still lasts. Raises ValidationError."""
    require("procedure.keep_outages", by)
    _check(from_at, until_at)
    known = _closed_too_early()
    storing = Storing.objects.create(
        from_at=from_at,
        until_at=until_at,
        what=what,
        source=source,
        entered_at=timezone.now(),
        entered_by=by,
    )
    record("storing.entered", storing, by=by, from_at=from_at, until_at=until_at, what=what)
    _tell_handlers(known)
    return storing


@transaction.atomic
def change_outage(
    storing_id: int, *, from_at: datetime, until_at: datetime | None, what: str, source: str, by: User
) -> Storing:
    """Correct an outage or tell its end; what stood there before is kept in the record of acts."""
    require("procedure.keep_outages", by)
    _check(from_at, until_at)
    known = _closed_too_early()
    storing = Storing.objects.select_for_update().get(pk=storing_id)
    was = {"from_at": storing.from_at, "until_at": storing.until_at, "what": storing.what}
    storing.from_at, storing.until_at, storing.what, storing.source = from_at, until_at, what, source
    storing.save()
    record("storing.changed", storing, by=by, was=was, from_at=from_at, until_at=until_at, what=what)
    _tell_handlers(known)
    return storing


def _closed_too_early() -> dict[int, Aanvraag]:
    """Open applications (by primary key) whose request for an addition an outage keeps open for longer."""
    closed = Aanvulling.objects.filter(expired_at__isnull=False, aanvraag__status__in=WITH_MUNICIPALITY)
    cases = Aanvraag.objects.filter(aanvullingen__in=closed).select_related("organisatie", "handler")
    return {case.pk: case for case in cases.distinct() if queries.closed_too_early(case)}


def _tell_handlers(known: Collection[int]) -> None:
    """A request that was closed is not opened again by itself: that is proposed to who handles it."""
    for pk, aanvraag in _closed_too_early().items():
        if pk not in known:
            emails.to_handler("addition_closed_early", aanvraag)


def _check(from_at: datetime, until_at: datetime | None) -> None:
    now = timezone.now()
    if from_at > now:
        raise ValidationError({"from_at": _("Een storing die nog moet komen voert u pas daarna in.")})
    if until_at is not None and until_at <= from_at:
        raise ValidationError({"until_at": _("Het einde ligt na het begin.")})
    if until_at is not None and until_at > now:
        raise ValidationError({"until_at": _("Laat het einde leeg zolang de storing duurt.")})
