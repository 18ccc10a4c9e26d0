"""Computing the wijkbudgetten and adopting the outcome (bijlage 3 B8, visie 4.2, nota bene 2).

The computation is a Celery job. It keeps its inputs and writes everything in one transaction
under a lock on the run: killed in the middle or delivered twice, it has one outcome.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import Organisatie, User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting.models import Begrotingspost, Verplichting
from amstelveen_ontmoet.begroting.queries import post_for
from amstelveen_ontmoet.gebieden.models import Inwonertal
from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.money import CENT, apportion
from amstelveen_ontmoet.procedure.actions import decisions
from amstelveen_ontmoet.procedure.enums import WITH_MUNICIPALITY
from amstelveen_ontmoet.procedure.models import Aanvraagregel
from amstelveen_ontmoet.spelregels.models import Waarde
from amstelveen_ontmoet.spelregels.queries import values_on
from wijkplannen import queries, reports
from wijkplannen.actions.plans import ROUTE
from wijkplannen.enums import RunStatus
from wijkplannen.models import Werkgebied, WijkbudgetDeel, WijkbudgetInvoer, Wijkbudgetrun, Wijkplan
from wijkplannen.workflow import STEPS

CHUNK = 500
READING = gettext_noop("Inwonertallen en groepen lezen")
DIVIDING = gettext_noop("Het budget per buurt verdelen")
WRITING = gettext_noop("Delen optellen en bewaren")


@dataclass(frozen=True)
class Pair:
    """A buurt and a party that works there: `weight` out of `weights` of its residents."""

    buurt_id: int
    organisatie_id: int
    residents: int
    weight: int
    weights: int

    @property
    def persons(self) -> Fraction:
        return Fraction(self.residents * self.weight, self.weights)


@dataclass(frozen=True, slots=True)
class Row:
    """What a pair may claim and gets, in euros. No model: its objects cost as much as all the rest."""

    pair: Pair
    claim: Decimal
    amount: Decimal


def start_run(year: int, peildatum: date, *, by: User) -> Wijkbudgetrun:
    """Queue the computation for a year; the one under way if there is one.

    A computation whose job failed is tried again with a new job. Raises NoPost.
    """
    require("wijkplannen.compute_budget", by)
    post = post_for(ROUTE, year)
    try:
        with transaction.atomic():
            run = Wijkbudgetrun.objects.create(year=year, peildatum=peildatum, post=post, created_by=by)
            record("wijkbudget.started", run, by=by, year=year, peildatum=peildatum)
    except IntegrityError:
        pass  # a run of this year is under way already
    with transaction.atomic():
        run = (
            Wijkbudgetrun.objects.select_for_update(of=("self",))
            .select_related("job")
            .filter(year=year)
            .latest("created_at")
        )
        if run.status == RunStatus.AANGEMAAKT and (run.job is None or run.job.is_over):
            run.peildatum = peildatum
            run.job = jobs.start(
                "wijkplannen.compute_budget",
                kind="wijkbudget",
                key=str(run.pk),
                args=[run.pk],
                next_url=reverse("wijkbudget", args=[year]),
                by=by,
            )
            run.save(update_fields=["job", "peildatum"])
        return run


def compute_run(run_id: int, job_id: int) -> None:
    """Compute a run from its inputs. Safe to run twice, also at the same time."""
    run = Wijkbudgetrun.objects.select_related("post").get(pk=run_id)
    if run.status != RunStatus.AANGEMAAKT:
        return
    jobs.progress(job_id, done=0, total=3, phase=READING)
    rate, values = _values(run.year)
    pairs = _pairs(run)
    jobs.progress(job_id, done=1, total=3, phase=DIVIDING)
    ceiling = _ceiling(run)
    rows = _divide(pairs, rate, ceiling)
    jobs.progress(job_id, done=2, total=3, phase=WRITING)
    _finish(run_id, values, ceiling, rows)


def _ceiling(run: Wijkbudgetrun) -> Decimal:
    """What the post can give to the wijkbudgetten: what is available, and what the adopted run holds."""
    post = Begrotingspost.objects.get(pk=run.post_id)
    held = WijkbudgetDeel.objects.filter(
        run__year=run.year, run__status=RunStatus.VASTGESTELD, verplichting__post=post
    ).aggregate(total=Sum(F("verplichting__reserved") + F("verplichting__awarded")))["total"]
    return post.available + (held or Decimal("0.00"))


def _values(year: int) -> tuple[Decimal, dict[str, dict[str, str]]]:
    """Euros per resident, and all values used with their sources, as of 1 January of the year."""
    found = values_on("wijkbudget", date(year, 1, 1))
    rule = found["plafondregel"].value
    if rule != "evenredig":
        raise ValidationError(f"the ceiling rule {rule!r} is not known")
    return found["euro_per_bewoner"].number, {key: _value(row) for key, row in found.items()}


def _value(row: Waarde) -> dict[str, str]:
    return {
        "value": row.value,
        "label": row.label,
        "label_en": row.label_en,
        "source": row.source,
        "is_assumption": "yes" if row.is_assumption else "",
    }


def _pairs(run: Wijkbudgetrun) -> list[Pair]:
    """Every buurt with each party that works there, in the order of their codes.

    A buurt without a group goes to the welzijnsorganisatie (bijlage 3, nota bene 2).
    """
    day = date(run.year, 1, 1)
    welzijn = Organisatie.objects.filter(kind=Organisatie.Kind.WELZIJN).order_by("name").first()
    groups: dict[int, list[tuple[int, int]]] = {}
    working = Werkgebied.objects.active(day).order_by("groep__organisatie__name")
    for buurt_id, organisatie_id, weight in working.values_list("buurt", "groep__organisatie", "weight"):
        groups.setdefault(buurt_id, []).append((organisatie_id, weight))
    pairs = []
    figures = Inwonertal.objects.filter(buurt__isnull=False, peildatum=run.peildatum)
    for buurt_id, residents in figures.order_by("buurt__code").values_list("buurt", "residents"):
        parties = groups.get(buurt_id) or ([(welzijn.pk, 1)] if welzijn else [])
        weights = sum(weight for _party, weight in parties)
        pairs += [Pair(buurt_id, party, residents, weight, weights) for party, weight in parties]
    if not pairs:
        raise ValidationError(f"no residents are known on {run.peildatum}")
    return pairs


def _divide(pairs: list[Pair], rate: Decimal, ceiling: Decimal) -> list[Row]:
    """Claim and amount per pair, to the cent, by one largest remainder over all pairs.

    Over the ceiling all are lowered in proportion (assumption, Awb 4:25-4:27).
    """
    persons = [pair.persons for pair in pairs]
    claim = (Decimal(int(sum(persons))) * rate).quantize(CENT)
    claims = apportion(persons, claim)
    amounts = claims if claim <= ceiling else apportion(persons, ceiling)
    return [Row(*row) for row in zip(pairs, claims, amounts, strict=True)]


@transaction.atomic
def _finish(run_id: int, values: dict[str, dict[str, str]], ceiling: Decimal, rows: list[Row]) -> None:
    """Write inputs and parts and close the computation: all or nothing, and once."""
    run = Wijkbudgetrun.objects.select_for_update(of=("self",)).select_related("post").get(pk=run_id)
    if run.status != RunStatus.AANGEMAAKT:
        return
    parts: dict[int, WijkbudgetDeel] = {}
    for row in rows:
        party = row.pair.organisatie_id
        if party not in parts:
            parts[party] = WijkbudgetDeel(run=run, organisatie_id=party, residents=0, claim=0, amount=0)
        part = parts[party]
        part.residents += row.pair.residents
        part.claim += row.claim
        part.amount += row.amount
    _copy(run_id, rows)
    WijkbudgetDeel.objects.bulk_create(parts.values(), batch_size=CHUNK)
    run.values = values
    run.claim = sum((part.claim for part in parts.values()), Decimal("0.00"))
    run.granted = sum((part.amount for part in parts.values()), Decimal("0.00"))
    run.ceiling = ceiling
    run.computed_at = timezone.now()
    _move(run, RunStatus.BEREKEND, by=None)


def _copy(run_id: int, rows: list[Row]) -> None:
    """Write the inputs with COPY: a third of the time of `bulk_create`, under the same constraints."""
    columns = ("run_id", "buurt_id", "organisatie_id", "residents", "weight", "weights", "claim", "amount")
    statement = f"COPY {WijkbudgetInvoer._meta.db_table} ({', '.join(columns)}) FROM STDIN"
    values = attrgetter(*columns[1:6])
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row((run_id, *values(row.pair), row.claim, row.amount))


@transaction.atomic
def adopt_run(run_id: int, *, by: User) -> Wijkbudgetrun:
    """Make a computation final: reserve every part on the post and check the plans against it.

    A second click changes nothing. An adopted run of the same year is replaced: its
    reservations return to the post first. What was awarded from it must keep its part.
    """
    require("wijkplannen.adopt_budget", by)
    run = Wijkbudgetrun.objects.select_for_update(of=("self",)).select_related("post").get(pk=run_id)
    if run.status == RunStatus.VASTGESTELD:
        return run
    if run.status != RunStatus.BEREKEND:
        raise ValidationError(_("Deze berekening kan niet (meer) worden vastgesteld."))
    post = ledger.lock_post(run.post)
    if _ceiling(run) != run.ceiling:
        raise ValidationError(
            _("De begrotingspost is sinds de berekening gewijzigd. Maak een nieuwe berekening.")
        )
    awarded = _replace_adopted(run, by=by)
    for deel in run.delen.select_related("organisatie").order_by("organisatie__name"):
        deel.verplichting = awarded.pop(deel.organisatie_id, None) or _reserve(run, deel, post, by=by)
        deel.save(update_fields=["verplichting"])
    run.adopted_at, run.adopted_by = timezone.now(), by
    _move(run, RunStatus.VASTGESTELD, by=by)
    _follow_in_plans(run)
    return run


def _reserve(
    run: Wijkbudgetrun, deel: WijkbudgetDeel, post: Begrotingspost, *, by: User
) -> Verplichting | None:
    if not deel.amount:
        return None
    return ledger.reserve(
        post,
        deel.organisatie,
        deel.amount,
        description=f"Wijkbudget {run.year} {deel.organisatie}",
        by=by,
        reason=f"Wijkbudget {run.year} vastgesteld",
    )


def _replace_adopted(run: Wijkbudgetrun, *, by: User) -> dict[int, Verplichting]:
    """Release what the adopted run before had reserved; what was awarded stays, per party."""
    before = Wijkbudgetrun.objects.select_for_update().filter(year=run.year, status=RunStatus.VASTGESTELD)
    kept = {}
    for earlier in before:
        parts = dict(run.delen.values_list("organisatie_id", "amount"))
        for deel in earlier.delen.select_related("verplichting__post", "organisatie"):
            if deel.verplichting is None:
                continue
            if deel.verplichting.awarded:
                if parts.get(deel.organisatie_id) != deel.amount:
                    raise ValidationError(
                        _("Aan %(party)s is al verleend; dat deel kan niet meer veranderen.")
                        % {"party": deel.organisatie}
                    )
                kept[deel.organisatie_id] = deel.verplichting
            else:
                ledger.release(deel.verplichting, by=by, reason=f"Wijkbudget {run.year} vervangen")
        _move(earlier, RunStatus.VERVANGEN, by=by)
    return kept


def _follow_in_plans(run: Wijkbudgetrun) -> None:
    """Plans that are being looked at get the reservation and are checked against their part."""
    plans = Wijkplan.objects.filter(year=run.year, status__in=WITH_MUNICIPALITY)
    for plan in plans.select_related("groep__organisatie", "organisatie"):
        deel = queries.deel_of(plan.organisatie, run.year)
        Aanvraagregel.objects.filter(aanvraag=plan, post=run.post).update(
            verplichting=deel.verplichting if deel else None
        )
        decisions.keep_outcomes(plan, reports.outcomes_of(plan))


def _move(run: Wijkbudgetrun, to: RunStatus, *, by: User | None) -> None:
    """Set the status of a locked run, if the table and the person's rights allow it."""
    step = STEPS[RunStatus(run.status)].get(to)
    if step is None:
        raise ValidationError(_("Deze stap kan nu niet. Ververs de pagina."))
    if by is not None:
        require(step.permission, by)
    run.status = to
    run.save()
    record(step.event, run, by=by)
