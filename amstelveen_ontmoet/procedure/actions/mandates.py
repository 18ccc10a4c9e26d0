"""The register of who may decide."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.procedure.models import Mandaat


@transaction.atomic
def grant_mandate(
    user: User,
    *,
    position: str,
    maximum: Decimal | None,
    from_on: date,
    until_on: date | None,
    source: str,
    by: User,
) -> Mandaat:
    """Enter who may decide, up to so many euros (None: no limit); never for oneself or in the past."""
    require("procedure.manage_mandates", by)
    if user.pk == by.pk:
        raise ValidationError({"user": _("Uw eigen mandaat voert iemand anders in.")})
    if from_on < timezone.localdate():
        raise ValidationError({"from_on": _("Een mandaat begint vandaag of later.")})
    # Whoever enters a mandate for the same person waits here.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    overlap = Q(until_on__isnull=True) | Q(until_on__gte=from_on)
    held = Mandaat.objects.filter(overlap, user=user, from_on__lte=until_on or date.max).first()
    if held:
        raise ValidationError(
            _("%(name)s heeft in die tijd al een mandaat als %(position)s. Beëindig dat eerst.")
            % {"name": user, "position": held.position}
        )
    mandaat = Mandaat.objects.create(
        user=user,
        position=position,
        maximum=maximum,
        from_on=from_on,
        until_on=until_on,
        source=source,
        granted_by=by,
    )
    record("mandaat.granted", mandaat, by=by, user=user.pk, maximum=maximum, source=source)
    return mandaat


@transaction.atomic
def end_mandate(mandaat_id: int, *, until_on: date, by: User) -> None:
    """Let a mandate end on a day, today at the earliest."""
    require("procedure.manage_mandates", by)
    mandaat = Mandaat.objects.select_for_update().get(pk=mandaat_id)
    if mandaat.until_on is not None and mandaat.until_on < timezone.localdate():
        raise ValidationError(_("Dit mandaat is al afgelopen."))
    if until_on < max(timezone.localdate(), mandaat.from_on):
        raise ValidationError({"until_on": _("Kies een latere dag: wat al besloten is verandert niet.")})
    mandaat.until_on = until_on
    mandaat.save(update_fields=["until_on"])
    record("mandaat.ended", mandaat, by=by, until_on=until_on)
