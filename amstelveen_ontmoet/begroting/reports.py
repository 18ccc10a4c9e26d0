"""The budget as charts: what is awarded, reserved and left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from django.utils.translation import gettext as _

from amstelveen_ontmoet.begroting import queries
from amstelveen_ontmoet.begroting.models import ZERO, Begrotingspost, Boeking, Verplichting
from amstelveen_ontmoet.begroting.workflow import EFFECTS
from amstelveen_ontmoet.charts import Bar, Chart, Look, StackedRow, Unit, bars, line, stacked
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.notation import short_month


def _euros(**amounts: Decimal) -> dict[str, str]:
    """The amounts of one sentence: all with cents when one of them has some."""
    cents = any(amount % 1 for amount in amounts.values())
    return {name: format_amount(amount, cents=cents) for name, amount in amounts.items()}


def posts_chart(posts: Sequence[Begrotingspost]) -> Chart:
    """How far each post is used, as shares of what it holds. The totals must have been read."""
    allocated = sum((post.allocated for post in posts), ZERO)
    left = sum((post.available for post in posts), ZERO)
    finding = _("Van %(allocated)s is nog %(left)s over")
    return stacked(
        finding % _euros(allocated=allocated, left=left),
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
    paid = queries.paid_within_awards(post)
    return stacked(
        finding % _euros(allocated=post.allocated, awarded=post.awarded, left=post.available),
        [StackedRow(str(post.year), (paid, post.awarded - paid, post.reserved, post.available))],
        series=(_("Betaald"), _("Verleend, nog te betalen"), _("Gereserveerd"), _("Nog over")),
        # Solid is awarded here as in the chart of all posts.
        looks=(Look.DOTS, Look.SOLID, Look.HATCH, Look.BLANK),
        headings=(_("Jaar"), _("Beschikbaar gesteld")),
        unit=Unit.EURO,
        note=_paid_beyond(post, paid),
    )


def _paid_beyond(post: Begrotingspost, within: Decimal) -> str:
    """In words: what was rightly paid, and is no longer awarded since a grant was settled lower."""
    if post.paid == within:
        return ""
    told = _("In totaal is %(paid)s betaald. Daarvan is %(beyond)s nu niet meer verleend.")
    return told % _euros(paid=post.paid, beyond=post.paid - within)


@dataclass(frozen=True)
class PostRow:
    """One post as the budget page shows it, in euros: from what was budgeted to what is left."""

    post: Begrotingspost
    budgeted: Decimal
    amended: Decimal
    settled_lower: Decimal
    waiting: int

    @property
    def reserved(self) -> Decimal:
        return self.post.reserved

    @property
    def awarded(self) -> Decimal:
        return self.post.awarded

    @property
    def paid(self) -> Decimal:
        return self.post.paid

    @property
    def available(self) -> Decimal:
        return self.post.available


def post_rows(posts: Sequence[Begrotingspost]) -> list[PostRow]:
    """The posts with what their entries add up to per kind; two queries for any number of entries."""
    sums = queries.sums_by_kind(posts)
    waiting = queries.waiting_in(posts)
    return [
        PostRow(
            post,
            sums.get(post.pk, {}).get(Boeking.Kind.ALLOCATE, ZERO),
            sums.get(post.pk, {}).get(Boeking.Kind.AMEND, ZERO),
            sums.get(post.pk, {}).get(Boeking.Kind.SETTLE, ZERO),
            waiting.get(post.pk, 0),
        )
        for post in posts
    ]


def total_labels() -> dict[str, str]:
    """The totals of a post that entries raise and lower, by the name that people read."""
    return {"reserved": _("Gereserveerd"), "awarded": _("Verleend"), "paid": _("Betaald")}


def counted(entry: Boeking, total: str = "") -> Decimal:
    """The amount of an entry, in euros; with the sign with which it counts in a total."""
    return entry.amount * EFFECTS[entry.kind][queries.TOTALS.index(total)] if total else entry.amount


COLUMNS = ("budgeted", "amended", "reserved", "awarded", "paid", "settled_lower", "available")


def totals(rows: Iterable[PostRow]) -> dict[str, Decimal]:
    """The sum of each column, in euros."""
    rows = list(rows)
    return {name: sum((getattr(row, name) for row in rows), ZERO) for name in COLUMNS}


def year_chart(post: Begrotingspost) -> Chart | None:
    """What was promised on a post at the end of each month, beside what it held; None without entries."""
    months: dict[date, Decimal] = {}
    held = ZERO
    for row in queries.months_of(post):
        allocated, reserved, awarded, _paid = EFFECTS[row.kind]
        months[row.month] = months.get(row.month, ZERO) + row.amount * (reserved + awarded)
        held += row.amount * allocated
    if len(months) < 2:
        return None
    months = _without_gaps(months)
    promised = list(accumulate(months.values()))
    finding = _("Van %(held)s is nu %(promised)s gereserveerd of verleend")
    return line(
        finding % _euros(promised=promised[-1], held=held),
        [(short_month(month), max(ZERO, amount)) for month, amount in zip(months, promised, strict=True)],
        unit=Unit.EURO,
        norm=held,
        norm_word=_("Beschikbaar gesteld"),
        headings=(_("Maand"), _("Gereserveerd of verleend")),
    )


def _without_gaps(months: dict[date, Decimal]) -> dict[date, Decimal]:
    """Every month from the first to the last, with nothing in those in which nothing was booked."""
    month, found = min(months), {}
    while month <= max(months):
        found[month] = months.get(month, ZERO)
        month = (month + timedelta(days=32)).replace(day=1)
    return found


@dataclass(frozen=True)
class Place:
    """A line in the queue of a post: its place (None when it has what it asks) and what it gets."""

    line: Verplichting
    place: int | None
    gets: Decimal


def queue_of(
    post: Begrotingspost, lines: Sequence[Verplichting], ceiling: Decimal | None = None
) -> list[Place]:
    """Who stands in line with what they hold; with `ceiling`, what they would get if the post held that.

    What is awarded already is not taken back; the rest goes strictly in order (bijlage 3 A6-7).
    """
    left = None if ceiling is None else ceiling - post.awarded - _outside(post, lines)
    found, place = [], 0
    for each in lines:
        gets = each.reserved if left is None else max(ZERO, min(left, each.requested or ZERO))
        if left is not None:
            left -= gets
            # Nobody overtakes: after the first that gets too little nothing is left.
            left = ZERO if gets < (each.requested or ZERO) else left
        is_short = gets < (each.requested or ZERO)
        place += is_short
        found.append(Place(each, place if is_short else None, gets))
    return found


def _outside(post: Begrotingspost, lines: Sequence[Verplichting]) -> Decimal:
    """What is reserved on the post outside the queue, in euros."""
    return post.reserved - sum((each.reserved for each in lines), ZERO)


@dataclass(frozen=True)
class ComparedPost:
    """A post by its name, with the post of each year; None where the year does not have it."""

    name: str
    years: list[tuple[int, Begrotingspost | None]]


def compare_years(posts: Iterable[Begrotingspost], years: Sequence[int]) -> list[ComparedPost]:
    """The posts of several years beside each other, by kind and name, in the order of the budget."""
    found: dict[tuple[str, str], dict[int, Begrotingspost]] = {}
    for post in posts:
        found.setdefault((post.kind, post.name), {})[post.year] = post
    return [
        ComparedPost(name, [(year, by_year.get(year)) for year in years])
        for (_kind, name), by_year in found.items()
    ]


def years_chart(posts: Sequence[Begrotingspost], years: Sequence[int]) -> Chart | None:
    """What each year held, in euros; None with one year.

    Buildings and staff are left out: the budget of 2020 names no posts for them, and a year with
    them beside a year without says nothing.
    """
    if len(years) < 2:
        return None
    posts = [post for post in posts if post.kind in queries.STRUCTURAL]
    held = {year: sum((post.allocated for post in posts if post.year == year), ZERO) for year in years}
    highest = max(held, key=lambda year: held[year])
    finding = _("Zonder gebouwen en personeel is in %(year)s het meest beschikbaar gesteld: %(amount)s")
    return bars(
        finding % {"year": highest, **_euros(amount=held[highest])},
        [Bar(str(year), amount) for year, amount in held.items()],
        unit=Unit.EURO,
        headings=(_("Jaar"), _("Beschikbaar gesteld")),
    )
