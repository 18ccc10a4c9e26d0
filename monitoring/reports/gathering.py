"""Reading everything of one year, in a fixed number of queries."""

from collections import Counter
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils import translation

from amstelveen_ontmoet.begroting.models import Begrotingspost, Boeking
from amstelveen_ontmoet.begroting.queries import posts_of, sums_by_kind
from amstelveen_ontmoet.gebieden.models import Inwonertal
from amstelveen_ontmoet.gebieden.models import Wijk as WijkRow
from amstelveen_ontmoet.procedure.enums import GRANTED, WITH_MUNICIPALITY, Status
from amstelveen_ontmoet.procedure.models import Aanvraagregel, Besluit, Toets
from amstelveen_ontmoet.procedure.queries import hardheid_applied
from amstelveen_ontmoet.spelregels.checks import Verdict
from amstelveen_ontmoet.spelregels.explanations import TITLES
from amstelveen_ontmoet.spelregels.models import Waarde
from locations.models import Locatie
from monitoring import models
from monitoring.reports.figures import (
    FORMAT,
    ZERO,
    Actie,
    Hardship,
    Place,
    PlanFigures,
    Post,
    Snapshot,
    Value,
    Wijk,
    Wijkbudget,
)
from monitoring.reports.indicators import Places, indicators_of
from wijkplannen.models import Werkgebied, WijkbudgetDeel, WijkbudgetInvoer, Wijkbudgetrun, Wijkplan
from wijkplannen.queries import adopted_run

# The values of the spelregels on which plans and wijkbudgetten of the year rest.
PREFIXES = ("wijkbudget.", "bewonersgroep.", "termijn.")
# What was granted by decision, or by a founded objection to it, in euros.
_AT_MOST = Greatest("granted", Coalesce("revised", "granted"))


def gather(year: int, taken_on: date) -> Snapshot:
    """The figures of a year as they are now. Words are Dutch: they are part of the letter."""
    day = min(taken_on, date(year, 12, 31))
    run = adopted_run(year)
    with translation.override("nl"):
        wijken, unplaced = _wijken(year, day, run)
        places = Places(
            count=sum(wijk.places for wijk in wijken) + unplaced,
            residents=sum(wijk.residents or 0 for wijk in wijken),
            taken_on=taken_on,
        )
        return Snapshot(
            format=FORMAT,
            year=year,
            taken_on=taken_on,
            plans=_plans(year),
            wijkbudget=_wijkbudget(run),
            posts=_posts(year),
            actiepunten=_actiepunten(taken_on),
            indicators=indicators_of(
                list(models.Indicator.objects.all()), list(models.IndicatorNorm.objects.all()), year, places
            ),
            wijken=wijken,
            places_without_wijk=unplaced,
            values=_values(date(year, 1, 1)),
            hardships=_hardships(year),
            places=_places(),
        )


def _plans_for(year: int) -> QuerySet[Wijkplan]:
    """Plans for this year that were sent in; a draft is the group's own business."""
    return Wijkplan.objects.filter(year=year, submitted_at__isnull=False)


def _plans(year: int) -> PlanFigures:
    plans = _plans_for(year)
    counts = Counter(dict(plans.values_list("status").annotate(n=Count("pk")).order_by()))
    asked = Aanvraagregel.objects.filter(aanvraag__in=plans).aggregate(total=Sum("requested"))
    fails = Toets.objects.filter(aanvraag=OuterRef("aanvraag")).filter(
        Q(verdict=Verdict.VOLDOET_NIET, judged_verdict="") | Q(judged_verdict=Verdict.VOLDOET_NIET)
    )
    # What a founded objection gave counts here; what went off an award later is told with the posts.
    decided = Besluit.objects.filter(aanvraag__in=plans).aggregate(
        awarded=Sum(_AT_MOST),
        whole=Count("pk", filter=Q(aanvraag__status__in=GRANTED, requested=_AT_MOST)),
        partly=Count("pk", filter=Q(aanvraag__status__in=GRANTED, requested__gt=_AT_MOST)),
        late=Count("pk", filter=Q(published_on__gt=Coalesce("due_on", "aanvraag__decide_by_on"))),
        despite_rule=Count("pk", filter=Q(outcome__in=GRANTED) & Q(Exists(fails))),
    )
    return PlanFigures(
        submitted=sum(counts.values()),
        granted=decided["whole"],
        partly=decided["partly"],
        refused=counts[Status.AFGEWEZEN],
        set_aside=counts[Status.BUITEN_BEHANDELING],
        withdrawn=counts[Status.INGETROKKEN],
        open=sum(counts[status] for status in WITH_MUNICIPALITY),
        asked=asked["total"] or ZERO,
        awarded=decided["awarded"] or ZERO,
        late=decided["late"],
        despite_rule=decided["despite_rule"],
    )


def _wijkbudget(run: Wijkbudgetrun | None) -> Wijkbudget | None:
    if run is None or run.claim is None or run.ceiling is None or run.granted is None:
        return None
    rate = run.values.get("euro_per_bewoner", {}).get("value")
    return Wijkbudget(
        peildatum=run.peildatum,
        rate=Decimal(rate) if rate else None,
        claim=run.claim,
        ceiling=run.ceiling,
        divided=run.granted,
        parties=WijkbudgetDeel.objects.filter(run=run, amount__gt=0).count(),
    )


def _posts(year: int) -> tuple[Post, ...]:
    """The totals of the ledger. The database proves them equal to the entries (check_ledger)."""
    pays = Boeking.objects.filter(kind=Boeking.Kind.PAY).exists()
    order = list(Begrotingspost.Kind.values)
    rows = sorted(posts_of(year), key=lambda post: (order.index(post.kind), len(post.number), post.number))
    sums = sums_by_kind(rows)
    return tuple(
        Post(
            number=post.number,
            name=post.name,
            kind=post.kind,
            allocated=post.allocated,
            reserved=post.reserved,
            awarded=post.awarded,
            paid=post.paid if pays else None,
            left=post.available,
            source=post.source,
            is_demo=post.is_demo,
            changed=_changed(sums.get(post.pk, {})),
        )
        for post in rows
    )


def _changed(sums: dict[str, Decimal]) -> Decimal:
    """What came with the awards of a post after they were decided, less what went off, in euros."""
    off = sums.get(Boeking.Kind.SETTLE, ZERO) + sums.get(Boeking.Kind.LOWER, ZERO)
    return sums.get(Boeking.Kind.RAISE, ZERO) - off


def _actiepunten(day: date) -> tuple[Actie, ...]:
    newest = models.ActiepuntUpdate.objects.filter(actiepunt=OuterRef("pk")).order_by("-at", "-pk")
    rows = models.Actiepunt.objects.annotate(
        told=Subquery(newest.values("text")[:1]), told_on=Subquery(newest.values("at__date")[:1])
    )
    return tuple(
        Actie(
            number=row.number,
            title=row.title,
            owner=row.owner,
            planning=row.planning,
            state=row.state_on(day).value,
            reason=row.override_reason,
            milestone=row.milestone,
            milestone_on=row.milestone_on,
            told=row.told or "",
            told_on=row.told_on,
        )
        for row in rows
    )


def _wijken(year: int, day: date, run: Wijkbudgetrun | None) -> tuple[tuple[Wijk, ...], int]:
    """Every wijk, and how many small places lie in a wijk that nobody recorded."""
    before = Inwonertal.objects.filter(wijk=OuterRef("pk"), peildatum__lte=day).order_by("-peildatum")
    known = WijkRow.objects.annotate(
        residents=Subquery(before.values("residents")[:1]),
        residents_on=Subquery(before.values("peildatum")[:1]),
    ).order_by("code")
    working = Werkgebied.objects.active(day)
    groups = dict(working.values_list("buurt__wijk").annotate(n=Count("groep", distinct=True)).order_by())
    supported = Wijkplan.objects.filter(Q(year=year) | Q(year=year - 1, years=2), status__in=GRANTED)
    plans = dict(
        working.filter(groep__plannen__in=supported)
        .values_list("buurt__wijk")
        .annotate(n=Count("groep__plannen", filter=Q(groep__plannen__in=supported), distinct=True))
        .order_by()
    )
    budget = dict(
        WijkbudgetInvoer.objects.filter(run=run)
        .values_list("buurt__wijk")
        .annotate(total=Sum("amount"))
        .order_by()
        if run
        else ()
    )
    places = Counter(
        Locatie.objects.filter(kind=Locatie.Kind.BUURTONTMOETINGSLOCATIE).values_list(
            Coalesce("wijk", "buurt__wijk"), flat=True
        )
    )
    rows = tuple(
        Wijk(
            code=wijk.code,
            name=wijk.name,
            latitude=wijk.latitude,
            longitude=wijk.longitude,
            residents=wijk.residents,
            residents_on=wijk.residents_on,
            groups=groups.get(wijk.pk, 0),
            plans=plans.get(wijk.pk, 0),
            wijkbudget=budget.get(wijk.pk, ZERO) if run else None,
            places=places[wijk.pk],
        )
        for wijk in known
    )
    return rows, places[None]


def _places() -> tuple[Place, ...]:
    rows = Locatie.objects.exclude(kind=Locatie.Kind.CATEGORIE).annotate(
        where=Coalesce("wijk__name", "buurt__wijk__name")
    )
    return tuple(
        Place(row.name, str(row.get_kind_display()), row.where or "", row.building_state, row.source)
        for row in sorted(rows, key=lambda row: (Locatie.Kind.values.index(row.kind), row.name))
    )


def _hardships(year: int) -> tuple[Hardship, ...]:
    counts = Counter((row.rule, row.article) for row in hardheid_applied(year))
    return tuple(
        Hardship(str(TITLES[rule]), article, count) for (rule, article), count in sorted(counts.items())
    )


def _values(day: date) -> tuple[Value, ...]:
    wanted = Q()
    for prefix in PREFIXES:
        wanted |= Q(key__startswith=prefix)
    rows = Waarde.objects.active(day).filter(wanted).order_by("key")
    return tuple(Value(row.key, row.label, row.value, row.source, row.is_assumption) for row in rows)
