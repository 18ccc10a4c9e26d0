"""The overview of subsidies as a chart."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amstelveen_ontmoet.charts import Bar, Chart, Unit, bars
from amstelveen_ontmoet.money import format_amount
from monitoring.queries import YearOfSubsidies


def subsidies_chart(years: Sequence[YearOfSubsidies]) -> Chart | None:
    """What is granted per year, in euros; None when nothing was found."""
    if not years:
        return None
    total = sum(year.granted for year in years)
    number = sum(year.number for year in years)
    finding = ngettext("Eén subsidie van %(total)s", "%(number)s subsidies van samen %(total)s", number) % {
        "number": number,
        "total": format_amount(total, cents=bool(total % 1)),
    }
    return bars(
        finding,
        [Bar(str(year.year), year.granted) for year in years],
        unit=Unit.EURO,
        headings=(_("Jaar"), _("Verleend")),
    )
