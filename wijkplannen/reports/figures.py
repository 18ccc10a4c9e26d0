"""Who lives in a working area or a wijk."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amstelveen_ontmoet import charts
from amstelveen_ontmoet.charts import Bar, Chart, Unit
from amstelveen_ontmoet.gebieden import queries as gebieden
from amstelveen_ontmoet.gebieden.models import Buurt, Wijk
from wijkplannen import queries
from wijkplannen.models import (
    Bewonersgroep,
)


@dataclass(frozen=True)
class Figures:
    """Residents of the werkgebied, buurt by buurt, on the latest date known."""

    peildatum: date | None
    rows: list[tuple[str, str, int]]
    total: int

    @property
    def has_several_wijken(self) -> bool:
        """Whether it says something to name the wijk of each buurt."""
        return len({wijk for _buurt, wijk, _residents in self.rows}) > 1


def residents_chart(figures: Figures) -> Chart | None:
    """Residents per buurt; None when there is nothing to compare."""
    if figures.peildatum is None or len(figures.rows) < 2:
        return None
    rows = sorted(figures.rows, key=lambda row: (-row[2], row[0]))
    finding = _("In %(buurt)s wonen de meeste mensen") % {"buurt": rows[0][0]}
    return charts.bars(
        finding if rows[0][2] > rows[1][2] else _("Inwoners per buurt"),
        [Bar(buurt, Decimal(residents)) for buurt, _wijk, residents in rows],
        unit=Unit.NUMBER,
        headings=(_("Buurt"), _("Inwoners")),
        note=_("CBS, %(day)s, per buurt afgerond.") % {"day": date_format(figures.peildatum, "j F Y")},
    )


def figures_of_wijk(wijk: Wijk) -> Figures:
    """Residents of the buurten of a wijk, by name."""
    return _figures(wijk.buurten.order_by(Lower("name")))


def figures_of(groep: Bewonersgroep, day: date) -> Figures:
    """Residents of the werkgebied (bijlage 4, Cijfers)."""
    return _figures(queries.buurten_of(groep, day))


def _figures(buurten: QuerySet[Buurt]) -> Figures:
    shown = gebieden.with_residents(buurten)
    found = list(shown.values_list("name", "wijk__name", "residents", "residents_on"))  # type: ignore[misc]
    rows = [(name, wijk, residents or 0) for name, wijk, residents, _day in found]
    return Figures(found[0][3] if found else None, rows, sum(row[2] for row in rows))
