"""How the action points stand, taken together."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amstelveen_ontmoet import charts
from amstelveen_ontmoet.charts import Bar, Chart, Unit
from monitoring.enums import ActieStatus
from monitoring.models import Actiepunt


def states_chart(rows: Sequence[Actiepunt]) -> Chart:
    """How many action points stand where; a state in which there is none is left out."""
    counts = {state: sum(row.state == state for row in rows) for state in ActieStatus}
    done = counts[ActieStatus.GEREED]
    finding = (
        ngettext(
            "Eén van de %(all)s actiepunten is gereed",
            "%(done)s van de %(all)s actiepunten zijn gereed",
            done,
        )
        if done
        else _("Van de %(all)s actiepunten is er nog geen gereed")
    )
    return charts.bars(
        finding % {"done": done, "all": len(rows)},
        [Bar(str(state.label), Decimal(count)) for state, count in counts.items() if count],
        unit=Unit.NUMBER,
        headings=(_("Stand"), _("Actiepunten")),
    )
