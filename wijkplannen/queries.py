"""Reading groups, plans and wijkbudgetten."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum, prefetch_related_objects

from amstelveen_ontmoet.accounts.models import Organisatie, User
from amstelveen_ontmoet.accounts.queries import member_roles
from amstelveen_ontmoet.begroting.enums import Ground
from amstelveen_ontmoet.begroting.models import Boeking
from amstelveen_ontmoet.gebieden.models import Buurt, Wijk
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.procedure import queries as procedure
from amstelveen_ontmoet.procedure.enums import DECIDED, GRANTED, OPEN, Purpose, Status
from amstelveen_ontmoet.procedure.models import Document
from wijkplannen.enums import ROUTES, GeldKind, RunStatus
from wijkplannen.models import (
    Bewonersgroep,
    Geldregel,
    Inwonertalbestand,
    Sectie,
    Sectieversie,
    Werkgebied,
    WijkbudgetBrief,
    WijkbudgetDeel,
    Wijkbudgetrun,
    Wijkplan,
)

# The kind of job that sends the letters about an adopted computation; its key is the computation.
LETTERS_JOB = "wijkbudgetbrieven"
CLOSED_WITHOUT_GRANT = (
    Status.AFGEWEZEN.value,
    Status.BUITEN_BEHANDELING.value,
    Status.INGETROKKEN.value,
)


def groups_of(user: User) -> QuerySet[Bewonersgroep]:
    """The groups for which this person acts today."""
    return Bewonersgroep.objects.filter(organisatie__in=member_roles(user)).select_related("organisatie")


# Every page of staff asks it, so it is written out.
_BOARDS_EVER = """
SELECT organisatie_id FROM wijkplannen_bewonersgroep groep
JOIN wijkplannen_bestuurslid seat ON seat.groep_id = groep.id WHERE seat.user_id = %s
"""


def boards_ever(user: User) -> Iterable[int]:
    """Organisations (by primary key) on whose board the person sits or ever sat."""
    with connection.cursor() as cursor:
        cursor.execute(_BOARDS_EVER, [user.pk])
        return [pk for (pk,) in cursor.fetchall()]


def groups_in(wijk: Wijk, day: date) -> QuerySet[Bewonersgroep]:
    """The groups that work in a buurt of this wijk on a day."""
    return (
        Bewonersgroep.objects.filter(
            Q(werkgebied__until_on__isnull=True) | Q(werkgebied__until_on__gte=day),
            werkgebied__from_on__lte=day,
            werkgebied__buurt__wijk=wijk,
        )
        .select_related("organisatie")
        .distinct()
    )


def buurten_of(groep: Bewonersgroep, day: date) -> QuerySet[Buurt]:
    """The werkgebied of a group on a day."""
    active = groep.werkgebied.active(day).values("buurt")
    return Buurt.objects.filter(pk__in=active).select_related("wijk")


def board_size(groep: Bewonersgroep, day: date) -> int:
    """How many seats of the board are taken on a day."""
    return groep.bestuur.active(day).count()


def current_plan(groep: Bewonersgroep, year: int) -> Wijkplan | None:
    """The plan of this group for this year that is written, handled or decided."""
    return (
        groep.plannen.filter(year=year).exclude(status__in=CLOSED_WITHOUT_GRANT).order_by("-attempt").first()
    )


def planned_years(groep: Bewonersgroep) -> set[int]:
    """For which years the group has such a plan."""
    return set(groep.plannen.exclude(status__in=CLOSED_WITHOUT_GRANT).values_list("year", flat=True))


def plans_and_before(
    groups: Iterable[Bewonersgroep], year: int
) -> dict[int, tuple[Wijkplan | None, Wijkplan | None]]:
    """Per group (by primary key) its current plan of a year and its granted plan of the year before.

    With their actions and money, in three queries however many groups there are.
    """
    plans = (
        Wijkplan.objects.filter(groep__in=groups, year__in=[year, year - 1])
        .exclude(status__in=CLOSED_WITHOUT_GRANT)
        .prefetch_related("acties", "geldregels")
        .order_by("attempt")
    )
    found: dict[int, tuple[Wijkplan | None, Wijkplan | None]] = {}
    for plan in plans:
        current, before = found.get(plan.groep_id, (None, None))
        if plan.year == year:
            current = plan
        elif plan.status in GRANTED:
            before = plan
        found[plan.groep_id] = (current, before)
    return found


def granted_before(groups: Iterable[Bewonersgroep], year: int) -> dict[int, Wijkplan]:
    """The granted plan of the year before of each of these groups (by primary key), with its money."""
    plans = Wijkplan.objects.filter(groep__in=groups, year=year - 1, status__in=GRANTED)
    return {plan.groep_id: plan for plan in plans.prefetch_related("geldregels")}


def section_map(plan: Wijkplan) -> dict[str, Sectie]:
    """The sections of a plan by key."""
    return {sectie.key: sectie for sectie in plan.secties.select_related("saved_by")}


def sections_saved_by(user: User, organisatie: Organisatie) -> QuerySet[Sectieversie]:
    """What a person wrote in plans of an organisation, the latest first; a hundred at most."""
    saved = Sectieversie.objects.filter(saved_by=user, sectie__plan__organisatie=organisatie)
    return saved.select_related("sectie__plan").order_by("-saved_at", "-pk")[:100]


def requested_from_wijkbudget(plan: Wijkplan) -> Decimal:
    """What the plan asks from the wijkbudget, in euros."""
    rows = Geldregel.objects.filter(plan=plan, kind=GeldKind.WIJKBUDGET)
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal("0.00")


def requested_with_reasons(plan: Wijkplan) -> dict[GeldKind, Decimal]:
    """What the plan asks beside the wijkbudget per kind, in euros; only kinds that it asks."""
    rows = Geldregel.objects.filter(plan=plan, kind__in=ROUTES).order_by()
    found = rows.values_list("kind").annotate(total=Sum("amount"))
    return {GeldKind(kind): total for kind, total in found if total}


def adopted_run(year: int) -> Wijkbudgetrun | None:
    """The computation that holds for a year."""
    return Wijkbudgetrun.objects.filter(year=year, status=RunStatus.VASTGESTELD).first()


def deel_of(organisatie: Organisatie, year: int) -> WijkbudgetDeel | None:
    """The adopted part of a party for a year."""
    return (
        WijkbudgetDeel.objects.filter(
            organisatie=organisatie, run__year=year, run__status=RunStatus.VASTGESTELD
        )
        .select_related("verplichting", "run")
        .first()
    )


def part_of(organisatie_id: int, year: int) -> Decimal | None:
    """The amount of the adopted part of a party (by primary key) for a year, in euros."""
    adopted = WijkbudgetDeel.objects.filter(
        organisatie=organisatie_id, run__year=year, run__status=RunStatus.VASTGESTELD
    )
    return adopted.order_by().values_list("amount", flat=True).first()


def delen_of(organisaties: Iterable[Organisatie], year: int) -> dict[int, WijkbudgetDeel]:
    """The adopted part of each of these parties (by primary key) for a year; one query."""
    delen = WijkbudgetDeel.objects.filter(
        organisatie__in=organisaties, run__year=year, run__status=RunStatus.VASTGESTELD
    )
    return {deel.organisatie_id: deel for deel in delen}


def delen_from(organisaties: Iterable[Organisatie], from_year: int) -> dict[int, list[WijkbudgetDeel]]:
    """The adopted parts of each of these parties (by primary key) from a year on, with their letters."""
    delen = WijkbudgetDeel.objects.filter(
        organisatie__in=organisaties, run__year__gte=from_year, run__status=RunStatus.VASTGESTELD
    )
    found: dict[int, list[WijkbudgetDeel]] = {}
    for deel in delen.select_related("run", "brief").order_by("run__year"):
        found.setdefault(deel.organisatie_id, []).append(deel)
    return found


def runs_of(year: int) -> QuerySet[Wijkbudgetrun]:
    """All computations for a year, newest first."""
    return Wijkbudgetrun.objects.filter(year=year).select_related("post", "created_by", "adopted_by", "job")


def granted_plans() -> QuerySet[Wijkplan]:
    """Plans that are public, newest year first."""
    return (
        Wijkplan.objects.filter(status__in=GRANTED)
        .select_related("groep__organisatie", "besluit")
        .order_by("-year", "organisatie__name")
    )


def to_account_for(year: int, user: User) -> list[Wijkplan]:
    """Granted plans that end with a year, not asked to account yet, without those of the person's own."""
    plans = Wijkplan.objects.filter(
        pk__in=procedure.not_own(procedure.at_the_desk(), user),
        year=year + 1 - F("years"),
        status__in=(Status.VERLEEND, Status.GEDEELTELIJK_VERLEEND),
    )
    return list(plans.select_related("organisatie", "besluit").order_by("organisatie__name"))


def latest_granted(year: int, since: date) -> QuerySet[Wijkplan]:
    """The public plans of a year and those granted after `since`, with their actions; six at most."""
    return (
        granted_plans()
        .filter(Q(year=year) | Q(besluit__published_on__gt=since))
        .prefetch_related("acties")
        .order_by("-besluit__published_on", "pk")[:6]
    )


def plan_status_by_wijk(year: int, day: date) -> dict[int, str]:
    """The step of the plan furthest on per wijk (by primary key), for the map."""
    order = {status: i for i, status in enumerate([*CLOSED_WITHOUT_GRANT, *OPEN, *DECIDED])}
    rows = (
        Wijkplan.objects.filter(year=year)
        .exclude(status__in=CLOSED_WITHOUT_GRANT)
        .filter(
            Q(groep__werkgebied__until_on__isnull=True) | Q(groep__werkgebied__until_on__gte=day),
            groep__werkgebied__from_on__lte=day,
        )
        .values_list("groep__werkgebied__buurt__wijk_id", "status")
        .distinct()
    )
    best: dict[int, str] = {}
    for wijk_id, status in rows:
        if wijk_id not in best or order[status] > order[best[wijk_id]]:
            best[wijk_id] = status
    return best


def plan_whole(pk: int) -> Wijkplan:
    """A plan with everything in it, in a fixed number of queries. Raises Wijkplan.DoesNotExist."""
    found = Wijkplan.objects.select_related("groep__organisatie", "organisatie", "submitted_by")
    return with_content(found.get(pk=pk))


def with_content(plan: Wijkplan) -> Wijkplan:
    """The plan with its sections, actions, money and files read; four queries."""
    # Receipts and photos of an account are no attachments of the plan.
    files = Prefetch("documenten", Document.objects.filter(purpose=Purpose.BIJLAGE))
    prefetch_related_objects([plan], "secties", "acties", "geldregels", files)
    return plan


def letters_of_run(run: Wijkbudgetrun) -> dict[int, int]:
    """The letter (by primary key) to each party of a computation that was sent one."""
    sent = WijkbudgetBrief.objects.filter(deel__run=run)
    return dict(sent.values_list("deel__organisatie_id", "pk"))


def letters_job_of(run: Wijkbudgetrun) -> Job | None:
    """The work on the letters about a computation; None before it was adopted."""
    return Job.objects.filter(kind=LETTERS_JOB, key=str(run.pk)).order_by("-pk").first()


def behind_entry(boeking: Boeking) -> tuple[int | None, str | None]:
    """Why an entry was made: the part of the wijkbudget (by key), or else the number of the case.

    A plan is awarded from the part that was reserved for its group, so that the ground decides.
    """
    if boeking.verplichting is None:
        return None, None
    parts = WijkbudgetDeel.objects.filter(verplichting=boeking.verplichting).order_by("-pk")
    deel = parts.values_list("pk", flat=True).first()
    number = boeking.verplichting.regels.values_list("aanvraag__number", flat=True).first()
    if deel is not None and (number is None or boeking.ground in (Ground.WIJKBUDGET, Ground.VERVANGEN)):
        return deel, None
    return None, number


def invoer_of(run: Wijkbudgetrun) -> QuerySet:
    """The inputs of a computation, pair by pair."""
    return run.invoer.select_related("buurt__wijk", "organisatie").order_by(
        "buurt__code", "organisatie__name"
    )


def residents_files() -> QuerySet[Inwonertalbestand]:
    """Every file with residents that was offered, the latest first; without their reports."""
    return Inwonertalbestand.objects.select_related("offered_by", "closed_by", "job").defer("report")


def shared_buurten(day: date) -> QuerySet[Buurt]:
    """The buurten where several groups work on a day or later, by code."""
    open_on = Q(werkgebieden__until_on__isnull=True) | Q(werkgebieden__until_on__gte=day)
    groups = Count("werkgebieden__groep", distinct=True, filter=open_on)
    return Buurt.objects.annotate(groups=groups).filter(groups__gt=1).select_related("wijk").order_by("code")


def open_areas(buurten: Iterable[Buurt], day: date) -> QuerySet[Werkgebied]:
    """Who works in these buurten on a day or later, by group."""
    open_on = Q(until_on__isnull=True) | Q(until_on__gte=day)
    rows = Werkgebied.objects.filter(open_on, buurt__in=[buurt.pk for buurt in buurten])
    return rows.select_related("groep__organisatie").order_by("groep__organisatie__name", "from_on")
