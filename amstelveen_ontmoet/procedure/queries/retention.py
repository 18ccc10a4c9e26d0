"""How long a closed case is kept."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from amstelveen_ontmoet.procedure.enums import (
    ACCOUNT_WRITABLE,
    SETTLED,
    AccountStatus,
    RetentionGround,
    Status,
)
from amstelveen_ontmoet.procedure.models import Aanvraag, Vernietiging

# How long what is kept, by how it ended (Selectielijst gemeenten 2020).
RETAINED = {
    RetentionGround.VERLEEND: SETTLED,
    RetentionGround.AFGEWEZEN: (Status.AFGEWEZEN,),
    RetentionGround.AFGEBROKEN: (Status.INGETROKKEN, Status.BUITEN_BEHANDELING),
}


def ended_on(aanvraag: Aanvraag) -> date | None:
    """The day on which the last thing in a closed case happened; None while something is open."""
    objections = list(aanvraag.bezwaren.values_list("decided_at", flat=True))
    reclaims = list(aanvraag.terugvorderingen.values_list("closed_at", flat=True))
    changes = list(aanvraag.wijzigingen.values_list("decided_at", flat=True))
    ended = [*objections, *reclaims, *changes, aanvraag.moved_at]
    moments = [moment for moment in ended if moment is not None]
    if len(moments) < len(ended):
        return None
    accounts_open = aanvraag.verantwoordingen.filter(
        begun_at__isnull=False, status__in=(*ACCOUNT_WRITABLE, AccountStatus.INGEDIEND)
    )
    if aanvraag.status in SETTLED and accounts_open.exists():
        return None
    return timezone.localdate(max(moments))


def destruction_list(step: str) -> QuerySet[Vernietiging]:
    """What stands at a step of the list, what is due longest first, with who did what."""
    rows = Vernietiging.objects.filter(status=step)
    return rows.select_related("confirmed_by", "destroyed_by", "kept_by")
