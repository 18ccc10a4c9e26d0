"""Budgets of this year and the next, and the wijkbudgetten computed from them."""

from datetime import date

from django.urls import reverse

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting import actions as ledger
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
