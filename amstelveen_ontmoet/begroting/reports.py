"""The budget as charts: what is awarded, reserved and left."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from amstelveen_ontmoet.begroting.models import ZERO, Begrotingspost
from amstelveen_ontmoet.charts import Chart, Look, StackedRow, Unit, stacked
from amstelveen_ontmoet.money import format_amount


def _euros(amount: Decimal) -> str:
    return format_amount(amount, cents=bool(amount % 1))


def posts_chart(posts: Sequence[Begrotingspost]) -> Chart:
    """How far each post is used, as shares of what it holds. The totals must have been read."""
    allocated = sum((post.allocated for post in posts), ZERO)
    left = sum((post.available for post in posts), ZERO)
    finding = _("Van %(allocated)s is nog %(left)s over")
    return stacked(
        finding % {"allocated": _euros(allocated), "left": _euros(left)},
        [
            StackedRow(f"{post.number}. {post.name}", (post.awarded, post.reserved, post.available))
            for post in posts
        ],
        series=(_("Verleend"), _("Gereserveerd"), _("Nog over")),
        looks=(Look.SOLID, Look.HATCH, Look.BLANK),
        headings=(_("Post"), _("Beschikbaar gesteld")),
        unit=Unit.EURO,
        share=True,
    )


def post_chart(post: Begrotingspost) -> Chart:
    """Where the money of one post is at this moment, in euros."""
    finding = _("Van %(allocated)s is %(awarded)s verleend en nog %(left)s over")
    owed = post.awarded - post.paid
    return stacked(
        finding
        % {
            "allocated": _euros(post.allocated),
            "awarded": _euros(post.awarded),
            "left": _euros(post.available),
        },
        [StackedRow(str(post.year), (post.paid, owed, post.reserved, post.available))],
        series=(_("Betaald"), _("Verleend, nog te betalen"), _("Gereserveerd"), _("Nog over")),
        looks=(Look.SOLID, Look.DOTS, Look.HATCH, Look.BLANK),
        headings=(_("Jaar"), _("Beschikbaar gesteld")),
        unit=Unit.EURO,
    )
