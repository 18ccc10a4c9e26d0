"""Budgets of this year and the next, and the wijkbudgetten computed from them."""

from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting.actions import controles, wijzigingen
from amstelveen_ontmoet.begroting.models import Begrotingspost
from amstelveen_ontmoet.begroting.queries import post_for
from amstelveen_ontmoet.gebieden.queries import peildata
from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.jobs.models import Job
from wijkplannen.actions import budget
from wijkplannen.actions.plans import ROUTE
from wijkplannen.models import Wijkbudgetrun

MODEL_YEAR = 2021
SOURCE = "demonstratie, kopie van 2021"


def make_posts(year: int, *, by: User) -> None:
    """Copy the posts of 2021 that were not for that one year only; posts that are there stay."""
    there = set(Begrotingspost.objects.filter(year=year).values_list("kind", "number"))
    model = Begrotingspost.objects.filter(year=MODEL_YEAR).exclude(kind=Begrotingspost.Kind.INCIDENTEEL)
    for post in model:
        if (post.kind, post.number) in there:
            continue
        copy = Begrotingspost.objects.create(
            year=year,
            number=post.number,
            kind=post.kind,
            name=post.name,
            note=post.note,
            source=SOURCE,
            is_demo=True,
        )
        ledger.allocate(copy, post.allocated, by=by, reason=SOURCE)


def make_changes(year: int, *, by: User, second: User) -> None:
    """A change of the budget that was put into effect, and one that waits for a second person."""
    extra, communication = (
        Begrotingspost.objects.get(year=year, kind=Begrotingspost.Kind.STRUCTUREEL, number=number)
        for number in ("5", "7")
    )
    decided_on = timezone.localdate() - timedelta(days=30)
    move = wijzigingen.propose(
        from_post=communication,
        to_post=extra,
        amount=Decimal(1500),
        decision=f"Collegebesluit budgetten {year} (voorbeeld)",
        decided_on=decided_on,
        reason="De folders bleven goedkoper; er kwamen meer ideeën voor internationals.",
        by=by,
    )
    wijzigingen.carry_out(move.pk, by=second)
    wijzigingen.propose(
        from_post=extra,
        to_post=Begrotingspost.objects.get(year=year + 1, kind=Begrotingspost.Kind.STRUCTUREEL, number="5"),
        amount=Decimal(2000),
        decision=f"Raadsbesluit najaarsnota {year} (voorbeeld)",
        decided_on=decided_on,
        reason="Wat dit jaar niet nodig is, gaat mee naar volgend jaar.",
        by=by,
    )
    controles.check()


def make_run(year: int, peildatum: date | None = None, *, by: User, adopted_by: User | None) -> None:
    """Compute the wijkbudgetten of a year at once, without a worker, and adopt them if told who does."""
    peildatum = peildatum or peildata()[0]
    run = Wijkbudgetrun.objects.create(
        year=year, peildatum=peildatum, post=post_for(ROUTE, year), created_by=by
    )
    run.job = Job.objects.create(
        task="wijkplannen.compute_budget",
        kind="wijkbudget",
        key=str(run.pk),
        args=[run.pk],
        next_url=reverse("wijkbudget", args=[year]),
        started_by=by,
    )
    run.save(update_fields=["job"])
    record("wijkbudget.started", run, by=by, year=year, peildatum=peildatum)
    jobs.run(run.job.pk, lambda: budget.compute_run(run.pk, run.job.pk))
    if adopted_by:
        budget.adopt_run(run.pk, by=adopted_by)
