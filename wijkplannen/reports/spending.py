"""What a plan spends its money on."""

from decimal import Decimal

from django.utils.translation import gettext as _

from amstelveen_ontmoet import charts
from amstelveen_ontmoet.charts import Bar, Chart, Unit
from amstelveen_ontmoet.money import format_amount
from wijkplannen.enums import (
    GeldKind,
    Richting,
)
from wijkplannen.models import (
    Wijkplan,
)


def spending_of(plan: Wijkplan) -> dict[GeldKind, Decimal]:
    """What a plan spends per kind in euros, the largest first."""
    totals: dict[GeldKind, Decimal] = {}
    for row in plan.geldregels.all():
        if row.richting == Richting.UITGAVE:
            kind = GeldKind(row.kind)
            totals[kind] = totals.get(kind, Decimal("0.00")) + row.amount
    return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def spending_chart(plan: Wijkplan, previous: Wijkplan | None) -> Chart | None:
    """What a plan spends per kind beside the plan of the year before; None when it spends nothing."""
    spent = spending_of(plan)
    total = sum(spent.values(), Decimal("0.00"))
    if not total:
        return None
    before = spending_of(previous) if previous else {}
    kinds = [*spent, *(kind for kind in before if kind not in spent)]
    return charts.bars(
        _most_of(spent, total),
        [
            Bar(str(kind.label), spent.get(kind, Decimal("0.00")), last_year=before.get(kind))
            for kind in kinds
        ],
        unit=Unit.EURO,
        headings=(_("Soort"), _("Bedrag")),
        note=_("Uitgaven in het wijkplan van %(year)s, samen %(total)s.")
        % {"year": plan.year, "total": format_amount(total)},
    )


def _most_of(spent: dict[GeldKind, Decimal], total: Decimal) -> str:
    """What the chart shows, when one kind is the largest; never more than the figures say."""
    kinds = list(spent)
    if len(kinds) > 1 and spent[kinds[0]] == spent[kinds[1]]:
        return _("Waar het geld naartoe gaat")
    share = (spent[kinds[0]] / total * 100).quantize(Decimal(1))
    kind = kinds[0].label
    if share == 100 and spent[kinds[0]] < total:
        return _("Bijna al het geld gaat naar “%(kind)s”") % {"kind": kind}
    return _("%(share)s%% van het geld gaat naar “%(kind)s”") % {"share": share, "kind": kind}
