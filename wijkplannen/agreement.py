"""Whether the ledger agrees with the adopted wijkbudgetten, and nothing in it belongs to nobody."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from amstelveen_ontmoet.begroting.models import Verplichting
from amstelveen_ontmoet.procedure.models import Aanvraagregel
from wijkplannen.enums import RunStatus
from wijkplannen.models import WijkbudgetDeel, Wijkbudgetrun

ZERO = Decimal("0.00")


def ledger_findings() -> list[str]:
    """What differs between the adopted computations and the ledger, a line each."""
    return [*_parts(), *_runs(), *_nobodys()]


def _parts() -> Iterator[str]:
    """Until it is awarded, the part of a party is reserved in full."""
    parts = WijkbudgetDeel.objects.filter(run__status=RunStatus.VASTGESTELD, amount__gt=0)
    wrong = parts.filter(
        Q(verplichting__isnull=True)
        | Q(verplichting__reserved__gt=0, verplichting__awarded__gt=0)
        | (~Exists(_decided_on()) & ~Q(verplichting__reserved=F("amount")))
    )
    for deel in wrong.select_related("run", "organisatie", "verplichting"):
        reserved = deel.verplichting.reserved if deel.verplichting else ZERO
        yield f"wijkbudget {deel.run.year}, {deel.organisatie}: part {deel.amount}, reserved {reserved}"


def _decided_on():
    """The award of a part ended its reservation, whatever became of the award afterwards."""
    return Verplichting.objects.filter(pk=OuterRef("verplichting"), boekingen__kind="award")


def _runs() -> Iterator[str]:
    """The parts of a computation add up to what was divided, and to no more than the ceiling."""
    runs = Wijkbudgetrun.objects.filter(status=RunStatus.VASTGESTELD)
    for run in runs.annotate(parts=Coalesce(Sum("delen__amount"), ZERO)):
        if run.parts != run.granted or run.parts > run.ceiling:
            yield (
                f"wijkbudget {run.year}: divided {run.granted} under {run.ceiling}, "
                f"the parts add up to {run.parts}"
            )


def _nobodys() -> Iterator[str]:
    """Money that is promised belongs to a case or to a part of the wijkbudget."""
    cases = Aanvraagregel.objects.filter(verplichting=OuterRef("pk"))
    parts = WijkbudgetDeel.objects.filter(verplichting=OuterRef("pk"))
    nobody = Verplichting.objects.filter(~Exists(cases), ~Exists(parts)).filter(
        Q(reserved__gt=0) | Q(awarded__gt=0)
    )
    for line in nobody.select_related("post"):
        yield f"{line.post}: “{line}” holds {line.reserved + line.awarded} and belongs to nobody"
