"""Saying that one has an interest of one's own, and handing a case over."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.queries import forget_involvement
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.procedure.actions.steps import lock
from amstelveen_ontmoet.procedure.enums import WITH_MUNICIPALITY
from amstelveen_ontmoet.procedure.models import Aanvraag, Belang


@transaction.atomic
def declare_interest(aanvraag_id: int, *, reason: str, by: User) -> Belang:
    """Stand aside from everything of this applicant, from now on (Awb 2:4: no personal interest).

    Cases that the person handles go back to the work list without a handler.
    """
    aanvraag = lock(aanvraag_id)
    require("procedure.view_case", by, aanvraag)
    belang, _created = Belang.objects.get_or_create(
        user=by,
        organisatie=aanvraag.organisatie,
        defaults={"reason": reason, "declared_at": timezone.now()},
    )
    open_cases = Aanvraag.objects.filter(
        organisatie=aanvraag.organisatie, handler=by, status__in=WITH_MUNICIPALITY
    )
    open_cases.update(handler=None)
    forget_involvement(by)
    record("aanvraag.stood_aside", aanvraag, by=by)
    return belang


@transaction.atomic
def take_over(aanvraag_id: int, *, by: User) -> None:
    """Handle a case in the place of a colleague, or of nobody."""
    aanvraag = lock(aanvraag_id)
    require("procedure.handle", by, aanvraag)
    if aanvraag.status not in WITH_MUNICIPALITY:
        raise ValidationError(_("Deze aanvraag loopt niet meer; er valt niets over te nemen."))
    if aanvraag.handler_id == by.pk:
        return
    before = aanvraag.handler_id
    aanvraag.handler = by
    aanvraag.save(update_fields=["handler"])
    record("aanvraag.taken_over", aanvraag, by=by, before=before)
