"""Computing the wijkbudgetten and adopting the outcome (bijlage 3 B8, visie 4.2, nota bene 2).

The computation is a Celery job. It keeps its inputs and writes everything in one transaction
under a lock on the run: killed in the middle or delivered twice, it has one outcome.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import Organisatie, User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting.actions import wijzigingen
from amstelveen_ontmoet.begroting.enums import Because, Ground
from amstelveen_ontmoet.begroting.models import Begrotingspost, Verplichting
from amstelveen_ontmoet.begroting.queries import post_for
from amstelveen_ontmoet.gebieden.models import Buurt, Inwonertal
from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.money import CENT
from amstelveen_ontmoet.procedure.actions import decisions
from amstelveen_ontmoet.procedure.enums import WITH_MUNICIPALITY
from amstelveen_ontmoet.spelregels.models import Waarde
from amstelveen_ontmoet.spelregels.queries import values_on
from wijkplannen import reports
from wijkplannen.actions import budget_letters as letters
from wijkplannen.actions import dividing
from wijkplannen.actions.plans import ROUTE, hold_part
from wijkplannen.enums import Plafondregel, RunStatus
from wijkplannen.models import WijkbudgetDeel, Wijkbudgetrun, Wijkplan
from wijkplannen.workflow import STEPS

READING = gettext_noop("Inwonertallen en groepen lezen")
DIVIDING = gettext_noop("Het budget per buurt verdelen")
WRITING = gettext_noop("Delen optellen en bewaren")


@dataclass(frozen=True)
class Rule:
    """What a computation does with a shortfall. `cover_post` and `decision` only with DEKKING."""

    rule: Plafondregel = Plafondregel.EVENREDIG
    cover_post: Begrotingspost | None = None
    decision: str = ""


def start_run(year: int, peildatum: date, *, rule: Rule | None = None, by: User) -> Wijkbudgetrun:
    """Queue the computation for a year; the one under way if there is one.

    A computation whose job failed is tried again with a new job. Raises NoPost, or ValidationError
    when nothing can be computed from what is there.
    """
    require("wijkplannen.compute_budget", by)
    post = post_for(ROUTE, year)
    rule = rule or Rule(default_rule(year))
    _check_inputs(year, peildatum, post, rule)
    try:
        with transaction.atomic():
            run = Wijkbudgetrun.objects.create(
                year=year, peildatum=peildatum, post=post, created_by=by, **_as_columns(rule)
            )
            record("wijkbudget.started", run, by=by, year=year, peildatum=peildatum, rule=rule.rule)
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
            for name, value in _as_columns(rule).items():
                setattr(run, name, value)
            run.job = jobs.start(
                "wijkplannen.compute_budget",
                kind="wijkbudget",
                key=str(run.pk),
                args=[run.pk],
                next_url=reverse("wijkbudget", args=[year]),
                by=by,
            )
            run.save(update_fields=["job", "peildatum", "rule", "cover_post", "cover_decision"])
        return run


def default_rule(year: int) -> Plafondregel:
    """The ceiling rule of the spelregels on 1 January of the year. Raises ValidationError."""
    value = values_on("wijkbudget", date(year, 1, 1))["plafondregel"].value
    if value not in Plafondregel.values:
        raise ValidationError(_("De plafondregel “%(rule)s” kent het portaal niet.") % {"rule": value})
    return Plafondregel(value)


def _as_columns(rule: Rule) -> dict[str, Any]:
    return {"rule": rule.rule, "cover_post": rule.cover_post, "cover_decision": rule.decision}


def _check_inputs(year: int, peildatum: date, post: Begrotingspost, rule: Rule) -> None:
    """Say before the computation what is missing; a budget on half of the city would look right."""
    if rule.rule == Plafondregel.DEKKING and (rule.cover_post is None or not rule.decision.strip()):
        raise ValidationError(_("Kies de post die het tekort dekt, en noem het besluit."))
    if rule.rule != Plafondregel.DEKKING and (rule.cover_post is not None or rule.decision):
        raise ValidationError(_("Een post en een besluit horen alleen bij dekking uit een andere post."))
    if rule.cover_post is not None and (rule.cover_post == post or rule.cover_post.year != year):
        raise ValidationError(_("De dekking komt van een andere post van hetzelfde jaar."))
    figures = Inwonertal.objects.filter(buurt__isnull=False, peildatum=peildatum)
    if not figures.exists():
        raise ValidationError(
            _("Er zijn geen inwonertallen van %(day)s.") % {"day": date_format(peildatum, "j F Y")}
        )
    missing = Buurt.objects.exclude(inwonertallen__in=figures).order_by("code")
    if names := [str(buurt) for buurt in missing[:5]]:
        raise ValidationError(
            _("Op %(day)s is er geen inwonertal van: %(names)s. Neem eerst het hele bestand over.")
            % {"day": date_format(peildatum, "j F Y"), "names": ", ".join(names)}
        )
    if welzijn() is None and dividing.has_days_without_group(year, peildatum):
        raise ValidationError(
            _("Er is een buurt zonder groep en geen welzijnsorganisatie die haar budget beheert.")
        )


def welzijn() -> Organisatie | None:
    """Who manages the budget of a buurt without a group (bijlage 3, nota bene 2)."""
    return Organisatie.objects.filter(kind=Organisatie.Kind.WELZIJN).order_by("name").first()


def compute_run(run_id: int, job_id: int) -> None:
    """Compute a run from its inputs. Safe to run twice, also at the same time."""
    run = Wijkbudgetrun.objects.select_related("post").get(pk=run_id)
    if run.status != RunStatus.AANGEMAAKT:
        return
    jobs.progress(job_id, done=0, total=3, phase=READING)
    rate, values = _values(run.year)
    jobs.progress(job_id, done=1, total=3, phase=DIVIDING)
    ceiling = _ceiling(run)
    jobs.progress(job_id, done=2, total=3, phase=WRITING)
    _finish(run_id, rate, values, ceiling)


def _ceiling(run: Wijkbudgetrun) -> Decimal:
    """What the post can give to the wijkbudgetten: what is available, and what the adopted run holds."""
    post = Begrotingspost.objects.get(pk=run.post_id)
    held = WijkbudgetDeel.objects.filter(
        run__year=run.year, run__status=RunStatus.VASTGESTELD, verplichting__post=post
    ).aggregate(total=Sum(F("verplichting__reserved") + F("verplichting__awarded")))["total"]
    return post.available + (held or Decimal("0.00"))


def _cover(run: Wijkbudgetrun, claim: Decimal, ceiling: Decimal) -> Decimal:
    """What the other post adds to the ceiling: the shortfall, or what it has left."""
    if run.rule != Plafondregel.DEKKING or claim <= ceiling or run.cover_post_id is None:
        return Decimal("0.00")
    return min(claim - ceiling, Begrotingspost.objects.get(pk=run.cover_post_id).available)


def _values(year: int) -> tuple[Decimal, dict[str, dict[str, str]]]:
    """Euros per resident, and all values used with their sources, as of 1 January of the year."""
    found = values_on("wijkbudget", date(year, 1, 1))
    return found["euro_per_bewoner"].number, {key: _value(row) for key, row in found.items()}


def _value(row: Waarde) -> dict[str, str]:
    return {
        "value": row.value,
        "label": row.label,
        "label_en": row.label_en,
        "source": row.source,
        "is_assumption": "yes" if row.is_assumption else "",
    }


@transaction.atomic
def _finish(run_id: int, rate: Decimal, values: dict[str, dict[str, str]], ceiling: Decimal) -> None:
    """Write inputs and parts and close the computation: all or nothing, and once."""
    run = Wijkbudgetrun.objects.select_for_update(of=("self",)).select_related("post").get(pk=run_id)
    if run.status != RunStatus.AANGEMAAKT:
        return
    residents = dividing.residents_on(run.peildatum)
    claim = (Decimal(residents) * rate).quantize(CENT)
    run.covered = _cover(run, claim, ceiling)
    manager = welzijn()
    dividing.divide(
        run.pk,
        year=run.year,
        peildatum=run.peildatum,
        claim=claim,
        ceiling=ceiling + run.covered,
        in_order=run.rule == Plafondregel.VOLGORDE,
        without_group=manager.pk if manager else None,
    )
    run.values = values
    totals = run.delen.aggregate(claim=Sum("claim"), granted=Sum("amount"))
    run.claim = totals["claim"] or Decimal("0.00")
    run.granted = totals["granted"] or Decimal("0.00")
    run.ceiling = ceiling + run.covered
    run.computed_at = timezone.now()
    if run.claim != claim:
        raise ValidationError(f"the claims add up to {run.claim}, the residents to {claim}")
    _move(run, RunStatus.BEREKEND, by=None)


@transaction.atomic
def adopt_run(run_id: int, *, by: User) -> Wijkbudgetrun:
    """Make a computation final: reserve every part on the post and check the plans against it.

    Never by who started it (four eyes). A second click changes nothing. An adopted run of the same
    year is replaced: its reservations return to the post first. What was awarded from it must keep
    its part.
    """
    require("wijkplannen.adopt_budget", by)
    run = Wijkbudgetrun.objects.select_for_update(of=("self",)).select_related("post").get(pk=run_id)
    if run.status == RunStatus.VASTGESTELD:
        return run
    require("wijkplannen.adopt_run", by, run)
    if run.status != RunStatus.BEREKEND:
        raise ValidationError(_("Deze berekening kan niet (meer) worden vastgesteld."))
    for pk in sorted(filter(None, (run.post_id, run.cover_post_id))):
        ledger.lock_post(Begrotingspost(pk=pk))
    if _ceiling(run) + run.covered != run.ceiling:
        raise ValidationError(
            _("De begrotingspost is sinds de berekening gewijzigd. Maak een nieuwe berekening.")
        )
    if run.covered:
        _carry_cover(run, by=by)
    awarded = _replace_adopted(run, by=by)
    post = run.post
    for deel in run.delen.select_related("organisatie").order_by("organisatie__name"):
        deel.verplichting = awarded.pop(deel.organisatie_id, None) or _reserve(run, deel, post, by=by)
        deel.save(update_fields=["verplichting"])
    run.adopted_at, run.adopted_by = timezone.now(), by
    _move(run, RunStatus.VASTGESTELD, by=by)
    _follow_in_plans(run)
    letters.start(run, by=by)
    return run


def _carry_cover(run: Wijkbudgetrun, *, by: User) -> None:
    """Move the shortfall from the covering post: proposed by who computed, carried out by who adopts."""
    wijziging = wijzigingen.propose(
        from_post=run.cover_post,
        to_post=run.post,
        amount=run.covered,
        decision=run.cover_decision,
        decided_on=timezone.localdate(),
        reason=Because(Ground.DEKKING, run.year),
        by=run.created_by,
    )
    wijzigingen.carry_out(wijziging.pk, by=by)


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
        reason=Because(Ground.WIJKBUDGET, run.year),
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
                ledger.release(deel.verplichting, by=by, reason=Because(Ground.VERVANGEN, run.year))
        _move(earlier, RunStatus.VERVANGEN, by=by)
    return kept


def _follow_in_plans(run: Wijkbudgetrun) -> None:
    """Plans that are being looked at get the reservation and are checked against their part."""
    plans = Wijkplan.objects.filter(year=run.year, status__in=WITH_MUNICIPALITY)
    for plan in plans.select_related("groep__organisatie", "organisatie"):
        hold_part(plan, run.post)
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
