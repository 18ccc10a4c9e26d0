"""Reading the budget, and proving that its totals equal its entries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    DateField,
    DecimalField,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, Length, TruncMonth
from django.utils import timezone

from amstelveen_ontmoet.begroting.models import (
    ZERO,
    Begrotingspost,
    Begrotingswijziging,
    Boeking,
    Controle,
    Maandtotaal,
    Route,
    Verplichting,
)
from amstelveen_ontmoet.begroting.workflow import EFFECTS

# Years for which a budget could be looked for.
YEARS = range(2000, 2101)
TOTALS = ("allocated", "reserved", "awarded", "paid")
# Routes that name the posts of 6.2 by their letter: rent (G1 to G4) and staff (P1 to P7).
FAMILIES = {"G": Begrotingspost.Kind.GEBOUWEN, "P": Begrotingspost.Kind.PERSONEEL}
STRUCTURAL = (Begrotingspost.Kind.STRUCTUREEL, Begrotingspost.Kind.INCIDENTEEL)


class NoPost(LookupError):
    """No post of the budget for this route and year; a civil servant must enter one."""


def posts_of(year: int) -> QuerySet[Begrotingspost]:
    """The posts of a year in the order of the budget."""
    return Begrotingspost.objects.filter(year=year).order_by("-kind", "number")


def first_year() -> int:
    """The first year of which there is a budget; this year when there is none at all."""
    first = Begrotingspost.objects.aggregate(first=Min("year"))["first"]
    return first or timezone.localdate().year


def post_for(route: str, year: int) -> Begrotingspost:
    """The post on which a route draws in a year. Raises NoPost."""
    number = (
        Route.objects.filter(route=route, from_year__lte=year)
        .order_by("-from_year")
        .values_list("post_number", flat=True)
        .first()
    )
    posts = Begrotingspost.objects.filter(year=year)
    if number in FAMILIES:
        # The route names the whole family; its first post is for groups (assumption).
        posts = posts.filter(kind=FAMILIES[number]).order_by(Length("number"), "number")
    else:
        posts = posts.filter(number=number or "", kind__in=STRUCTURAL)
    post = posts.first()
    if post is None:
        raise NoPost(f"{route} {year}")
    return post


def posts_for(routes: Iterable[str], year: int) -> list[Begrotingspost]:
    """The posts on which these routes draw in a year, in the order of the budget; those that exist."""
    numbers = (
        Route.objects.filter(route__in=routes, from_year__lte=year)
        .order_by("route", "-from_year")
        .distinct("route")
        .values_list("post_number", flat=True)
    )
    return list(posts_of(year).filter(number__in=numbers, kind__in=STRUCTURAL))


def in_line(post: Begrotingspost) -> QuerySet[Verplichting]:
    """Who waits for money of a post, in the order of complete receipt (bijlage 3 A6-7)."""
    return waiting_lines().filter(post=post).order_by("complete_on", "complete_at", "pk")


def open_lines(post: Begrotingspost) -> QuerySet[Verplichting]:
    """Who stands in line for a post, helped or not, in the order of complete receipt."""
    lines = post.verplichtingen.filter(complete_at__isnull=False, closed_at__isnull=True)
    return lines.select_related("organisatie").order_by("complete_on", "complete_at", "pk")


def checks() -> QuerySet[Controle]:
    """Every run of the check of the ledger, the latest first."""
    return Controle.objects.all()


def waiting_lines() -> QuerySet[Verplichting]:
    """Every open line of which not all that is asked is reserved."""
    return Verplichting.objects.filter(
        complete_at__isnull=False, closed_at__isnull=True, reserved__lt=F("requested")
    )


def place_in_line(line: Verplichting) -> int | None:
    """The place of a line among those that wait for its post, 1 for who is next; None when it does not."""
    if line.short <= 0:
        return None
    before = Q(complete_on__lt=line.complete_on) | Q(
        complete_on=line.complete_on, complete_at__lt=line.complete_at
    )
    same = Q(complete_on=line.complete_on, complete_at=line.complete_at, pk__lt=line.pk)
    return in_line(line.post).filter(before | same).count() + 1


@dataclass(frozen=True)
class Difference:
    """A kept total that does not equal the sum of its entries."""

    owner: str
    total: str
    kept: Decimal
    entries: Decimal


def differences() -> list[Difference]:
    """Every post and commitment whose kept totals differ from the sums of their entries."""
    return [
        *_differences(Begrotingspost, TOTALS),
        *_differences(Verplichting, TOTALS[1:]),
        *_month_differences(),
    ]


def ledger_findings() -> list[str]:
    """Totals that differ from their entries and lines that were overtaken, a line each."""
    totals = [
        f"{each.owner}: {each.total} is {each.kept}, the entries add up to {each.entries}"
        for each in differences()
    ]
    order = [f"{line.post}: {line.organisatie} waits for {line.short} past its turn" for line in overtaken()]
    return totals + order


def latest_check() -> Controle | None:
    """The last run of the nightly check."""
    return Controle.objects.first()


def _month_differences() -> list[Difference]:
    """Months of a post whose kept totals or numbers differ from their entries."""
    with timezone.override(settings.TIME_ZONE):
        entries = Boeking.objects.annotate(month=TruncMonth("at", output_field=DateField()))
        summed = {
            (post, month, kind): (amount, count)
            for post, month, kind, amount, count in entries.values_list("post", "month", "kind")
            .annotate(total=Sum("amount"), count=Count("pk"))
            .order_by()
        }
    kept = {
        (post, month, kind): (amount, count)
        for post, month, kind, amount, count in Maandtotaal.objects.values_list(
            "post", "month", "kind", "amount", "entries"
        )
    }
    nothing = (ZERO, 0)
    return [
        Difference(
            f"post {post}, {month:%Y-%m}",
            kind,
            kept.get((post, month, kind), nothing)[0],
            summed.get((post, month, kind), nothing)[0],
        )
        for post, month, kind in sorted({*kept, *summed})
        if kept.get((post, month, kind), nothing) != summed.get((post, month, kind), nothing)
    ]


def overtaken() -> list[Verplichting]:
    """Lines that wait while their post has money left, or while a later one has it: must be none."""
    behind = Verplichting.objects.filter(
        Q(complete_on__gt=OuterRef("complete_on"))
        | Q(complete_on=OuterRef("complete_on"), complete_at__gt=OuterRef("complete_at")),
        post=OuterRef("post"),
        closed_at__isnull=True,
        reserved__gt=0,
        boekingen__kind=Boeking.Kind.RESERVE,
        # A place that a later arrival on paper took over is no overtaking.
        boekingen__at__gt=OuterRef("complete_at"),
    )
    has_money = F("post__allocated") - F("post__reserved") - F("post__awarded")
    return list(
        waiting_lines()
        .annotate(left=has_money)
        .filter(Q(left__gt=0) | Exists(behind))
        .select_related("post", "organisatie")
    )


def _differences(model: type[Begrotingspost | Verplichting], totals: tuple[str, ...]) -> list[Difference]:
    sums = {f"sum_{total}": Coalesce(Sum(_effect(total)), Value(ZERO)) for total in totals}
    rows = model.objects.annotate(**sums)
    return [
        Difference(str(row), total, getattr(row, total), getattr(row, f"sum_{total}"))
        for row in rows
        for total in totals
        if getattr(row, total) != getattr(row, f"sum_{total}")
    ]


def _effect(total: str) -> Case:
    index = TOTALS.index(total)
    return Case(
        *(
            When(boekingen__kind=kind, then=F("boekingen__amount") * effects[index])
            for kind, effects in EFFECTS.items()
            if effects[index]
        ),
        default=Value(ZERO),
        output_field=DecimalField(max_digits=14, decimal_places=2),
    )


def kinds_behind(total: str) -> list[str]:
    """The kinds of entries that a total of a post is the sum of, such as `reserve` and `release`."""
    return [kind for kind, effects in EFFECTS.items() if effects[TOTALS.index(total)]]


def entries_of(
    post: Begrotingspost, kinds: Sequence[str] = (), month: date | None = None
) -> QuerySet[Boeking]:
    """The entries behind the totals of a post, newest first; of some kinds, in one month."""
    entries = post.boekingen.select_related("by", "verplichting__organisatie", "wijziging")
    entries = entries.order_by("-at", "-pk")
    if kinds:
        entries = entries.filter(kind__in=kinds)
    if month is not None:
        first = month.replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
        entries = entries.filter(at__gte=_start_of(first), at__lt=_start_of(following))
    return entries


def _start_of(day: date) -> datetime:
    """The first moment of a day in the municipality's own time."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(settings.TIME_ZONE))


def number_of_entries(post: Begrotingspost, kinds: Sequence[str] = (), month: date | None = None) -> int:
    """How many entries `entries_of` gives, from the totals per month: no entry is read."""
    return _months(post, kinds, month).aggregate(total=Sum("entries"))["total"] or 0


def sum_behind(post: Begrotingspost, total: str, month: date | None = None) -> Decimal:
    """What the entries behind a total add up to, in euros, in one month or in all of them."""
    rows = _months(post, kinds_behind(total), month).values_list("kind", "amount")
    return sum((amount * EFFECTS[kind][TOTALS.index(total)] for kind, amount in rows), ZERO)


def _months(post: Begrotingspost, kinds: Sequence[str], month: date | None) -> QuerySet[Maandtotaal]:
    months = post.maandtotalen.all()
    if kinds:
        months = months.filter(kind__in=kinds)
    if month is not None:
        months = months.filter(month=month.replace(day=1))
    return months


def months_of(post: Begrotingspost) -> QuerySet[Maandtotaal]:
    """What every month did to a post, the first one first."""
    return post.maandtotalen.order_by("month", "kind")


def paid_within_awards(post: Begrotingspost) -> Decimal:
    """What was paid on a post of what is awarded now, in euros; a grant settled lower may have more paid."""
    if not post.paid:
        return ZERO
    return post.verplichtingen.aggregate(paid=Sum(Least("paid", "awarded")))["paid"]


def sums_by_kind(posts: Iterable[Begrotingspost]) -> dict[int, dict[str, Decimal]]:
    """What the entries of each kind add up to per post (by primary key), in euros; one query."""
    rows = Maandtotaal.objects.filter(post__in=posts).values_list("post", "kind")
    found: dict[int, dict[str, Decimal]] = {}
    for post, kind, total in rows.annotate(total=Sum("amount")).order_by():
        found.setdefault(post, {})[kind] = total
    return found


def wijzigingen() -> QuerySet[Begrotingswijziging]:
    """Every change of the budget, the latest first; those that wait on top."""
    return Begrotingswijziging.objects.select_related(
        "from_post", "to_post", "proposed_by", "settled_by"
    ).order_by(F("settled_at").desc(nulls_first=True), "-proposed_at", "-pk")


def waiting_in(posts: Iterable[Begrotingspost]) -> dict[int, int]:
    """How many lines wait per post (by primary key); only posts where somebody does."""
    rows = waiting_lines().filter(post__in=posts).values_list("post").order_by()
    return dict(rows.annotate(n=Count("pk")))
