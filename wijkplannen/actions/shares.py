"""The shares that groups in one buurt agreed on (visie 4.2), from a day on."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from math import gcd

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.gebieden.models import Buurt
from amstelveen_ontmoet.money import format_number
from wijkplannen.models import Werkgebied

WHOLE = Decimal(100)
STEP = Decimal("0.01")


@transaction.atomic
def agree_shares(
    buurt: Buurt, shares: Mapping[int, Decimal], *, from_on: date, reason: str, by: User
) -> None:
    """Give each group (by primary key) its percentage of a buurt from a day on.

    The period before that day ends and a new one begins, so that a computation counts each share for
    its own days; computations that were made before keep what they were made with. Raises
    ValidationError when the percentages are not those of the groups that work there on that day, do
    not add up to 100, or when others were agreed or a group begins after that day.
    """
    require("wijkplannen.agree_shares", by)
    Buurt.objects.select_for_update(no_key=True).get(pk=buurt.pk)
    rows = list(Werkgebied.objects.active(from_on).filter(buurt=buurt).select_for_update().order_by("pk"))
    _check_groups(buurt, rows, shares, from_on)
    _check_shares(shares)
    if not reason.strip():
        raise ValidationError({"reason": _("Schrijf op waarom, bijvoorbeeld wie dit heeft afgesproken.")})
    weights = whole_weights(shares)
    before = {str(row.groep_id): row.weight for row in rows}
    for row in rows:
        _begin(row, weights[row.groep_id], from_on)
    record(
        "werkgebied.shares_agreed",
        buurt,
        by=by,
        from_on=from_on,
        shares={str(groep): str(share) for groep, share in shares.items()},
        before=before,
        reason=reason,
    )


def whole_weights(shares: Mapping[int, Decimal]) -> dict[int, int]:
    """Percentages of two decimals as the smallest whole weights: 60 and 40 are 3 and 2."""
    hundredths = {groep: int(share / STEP) for groep, share in shares.items()}
    common = gcd(*hundredths.values())
    return {groep: number // common for groep, number in hundredths.items()}


def _check_groups(buurt: Buurt, rows: list[Werkgebied], shares: Mapping[int, Decimal], from_on: date) -> None:
    if from_on < timezone.localdate().replace(month=1, day=1):
        raise ValidationError({"from_on": _("Kies een dag vanaf 1 januari van dit jaar.")})
    if len(rows) < 2:
        raise ValidationError(_("Op die dag werken er geen twee groepen of meer in deze buurt."))
    if {row.groep_id for row in rows} != set(shares):
        raise ValidationError(
            _("Op die dag werken er andere groepen in deze buurt dan hier staan. Open de pagina opnieuw.")
        )
    later = _later(buurt, from_on).first()
    if later is not None:
        raise ValidationError(
            {
                "from_on": _(
                    "Vanaf %(day)s begint er een groep of gelden andere aandelen. Kies die dag of later."
                )
                % {"day": date_format(later.from_on, "j F Y")}
            }
        )


def _later(buurt: Buurt, from_on: date) -> QuerySet[Werkgebied]:
    return Werkgebied.objects.filter(buurt=buurt, from_on__gt=from_on).order_by("-from_on")


def _check_shares(shares: Mapping[int, Decimal]) -> None:
    for share in shares.values():
        if share != share.quantize(STEP) or not 0 < share <= WHOLE:
            raise ValidationError(
                _("Een aandeel is meer dan 0 en heeft hooguit twee cijfers achter de komma.")
            )
    total = sum(shares.values(), Decimal(0))
    if total != WHOLE:
        raise ValidationError(
            _("De aandelen zijn samen %(total)s%%. Zij moeten samen precies 100%% zijn.")
            % {"total": format_number(total.quantize(STEP))}
        )


def _begin(row: Werkgebied, weight: int, from_on: date) -> None:
    """Let a group have another weight from a day on; nothing changes before it."""
    if row.weight == weight:
        return
    if row.from_on == from_on:
        row.weight = weight
        row.save(update_fields=["weight"])
        return
    until_on = row.until_on
    row.until_on = from_on - timedelta(days=1)
    row.save(update_fields=["until_on"])
    Werkgebied.objects.create(
        groep_id=row.groep_id, buurt_id=row.buurt_id, weight=weight, from_on=from_on, until_on=until_on
    )
