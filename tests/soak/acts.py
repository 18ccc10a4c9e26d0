"""What one person does next, at random, by the actions that people use; a refusal in words is fine."""

import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import MemberRole, Role
from amstelveen_ontmoet.begroting.actions import wijzigingen
from amstelveen_ontmoet.begroting.models import Begrotingspost, Begrotingswijziging
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import (
    additions,
    changes,
    decisions,
    lines,
    refusals,
    steps,
    withdrawal,
)
from amstelveen_ontmoet.procedure.enums import Outcome, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Mandaat, Wachtplaats
from amstelveen_ontmoet.spelregels.checks import Verdict
from tests.factories.wijkplannen import section_content
from wijkplannen import tasks
from wijkplannen.actions import budget, plans
from wijkplannen.enums import GeldKind, Richting, RunStatus, Section
from wijkplannen.models import Bewonersgroep, Wijkbudgetrun

# Refusals in words, of the kind that a page shows.
ANSWERS = (ValidationError, PermissionDenied)


class Somebody:
    """One connection: now a board member, now a makelaar, now who decides."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.staff = {role: self._holders(role) for role in (Role.MAKELAAR, Role.AMBTENAAR)}
        self.deciders = [each.user for each in Mandaat.objects.select_related("user").order_by("pk")]
        self.groups = list(Bewonersgroep.objects.select_related("organisatie").order_by("pk"))
        self.year = Begrotingspost.objects.order_by("year").values_list("year", flat=True)[0]
        self.done: dict[str, int] = {}
        self.refused = 0

    @staticmethod
    def _holders(role: Role) -> list[User]:
        return list(User.objects.filter(role_grants__role=role).order_by("pk"))

    def act(self) -> None:
        """Do one thing; PermissionDenied and ValidationError are answers, anything else is a fault."""
        act = self.random.choices(list(_ACTS), weights=list(_ACTS.values()))[0]
        try:
            act(self)
        except ANSWERS:
            self.refused += 1
        else:
            self.done[act.__name__] = self.done.get(act.__name__, 0) + 1

    def one_of(self, *statuses: Status) -> Aanvraag:
        """A case at one of these steps. Raises ValidationError when there is none."""
        keys = list(Aanvraag.objects.filter(status__in=statuses).values_list("pk", flat=True))
        if not keys:
            raise ValidationError("none")
        return Aanvraag.objects.get(pk=self.random.choice(keys))

    def member_of(self, aanvraag: Aanvraag) -> User:
        members = aanvraag.organisatie.lidmaatschappen.filter(role=MemberRole.BESTUUR)
        return members.select_related("user")[0].user

    def euros(self, most: int) -> Decimal:
        return Decimal(self.random.randint(1, most * 100)) / 100


def submit(who: Somebody) -> None:
    """A group begins a plan that asks from two posts where first come is first served, and sends it."""
    groep = who.random.choice(who.groups)
    board = groep.organisatie.lidmaatschappen.select_related("user")[0].user
    plan = plans.start_plan(groep, who.year, years=1, language="nl", by=board)
    if not plan.is_draft:
        raise ValidationError("one plan a year")
    extra, rent = who.euros(400), who.euros(300)
    rows = (
        *(section_content(Section.GELD, extra=extra).geldregels or ()),
        {
            "richting": Richting.INKOMST,
            "kind": GeldKind.HUURBUDGET,
            "description": "Een zaal",
            "amount": rent,
        },
        {"richting": Richting.UITGAVE, "kind": GeldKind.HUUR, "amount": rent},
    )
    for key, content in (
        (Section.TE_DOEN, section_content(Section.TE_DOEN)),
        (Section.GELD, plans.SectionContent(geldregels=rows)),
    ):
        version = plan.secties.get(key=key).version
        try:
            plans.save_section(plan.pk, key, content, version=version, by=board)
        except plans.Conflict as conflict:
            raise ValidationError("somebody else wrote") from conflict
    plans.submit_plan(plan.pk, by=board)


def withdraw(who: Somebody) -> None:
    plan = who.one_of(Status.INGEDIEND, Status.IN_BEHANDELING, Status.AANVULLING_GEVRAAGD, Status.TER_BESLUIT)
    withdrawal.withdraw(plan.pk, reason="Toch niet.", by=who.member_of(plan))


def take_up(who: Somebody) -> None:
    plan = who.one_of(Status.INGEDIEND)
    steps.take_up(plan.pk, by=who.random.choice(who.staff[Role.MAKELAAR]))


def supplement(who: Somebody) -> None:
    """A makelaar finds a plan incomplete, or the group answers: back in line behind the others."""
    plan = who.one_of(Status.IN_BEHANDELING, Status.AANVULLING_GEVRAAGD)
    if plan.status == Status.AANVULLING_GEVRAAGD:
        additions.answer_addition(plan.pk, answer="Zo.", by=who.member_of(plan))
        return
    due_on = timezone.localdate() + timedelta(days=14)
    by = plan.handler or who.deciders[0]
    additions.ask_addition(plan.pk, part=Section.GELD, question="Hoe?", due_on=due_on, by=by)


def advise(who: Somebody) -> None:
    plan = who.one_of(Status.IN_BEHANDELING)
    by = plan.handler or who.deciders[0]
    for toets in plan.toetsen.filter(verdict=Verdict.TER_BEOORDELING, judged_at__isnull=True):
        decisions.judge(plan.pk, toets.rule, verdict=Verdict.VOLDOET, reason="past", by=by)
    amount = sum(refusals.what_there_is(plan).values(), Decimal(0))
    outcome = Outcome.GEDEELTELIJK_VERLEEND if amount else Outcome.AFGEWEZEN
    if amount == queries.requested_amount(plan):
        outcome = Outcome.VERLEEND
    decisions.advise(plan.pk, outcome=outcome, amount=amount, reasoning="Wat er is.", by=by)


def decide(who: Somebody) -> None:
    """Award what is reserved, or a part of it, or refuse."""
    plan = who.one_of(Status.TER_BESLUIT)
    by = who.random.choice(who.deciders)
    reserved = refusals.what_there_is(plan)
    share = who.random.choice((0, 1, 1, 2))
    per_line = {key: (amount * share / 2).quantize(Decimal("0.01")) for key, amount in reserved.items()}
    granted, asked = sum(per_line.values(), Decimal(0)), queries.requested_amount(plan)
    outcome = Outcome.AFGEWEZEN if not granted else Outcome.GEDEELTELIJK_VERLEEND
    if granted == asked:
        outcome = Outcome.VERLEEND
    decisions.decide(
        plan.pk,
        outcome=outcome,
        granted=granted,
        reasoning="Wat er is.",
        per_line=per_line,
        by=by,
    )


def choose(who: Somebody) -> None:
    """Who waits agrees to wait, makes do with the part, or waits no longer."""
    waits = list(Wachtplaats.objects.filter(closed_at__isnull=True).values_list("pk", flat=True))
    if not waits:
        raise ValidationError("nobody waits")
    wait = Wachtplaats.objects.select_related("regel__aanvraag__organisatie").get(pk=who.random.choice(waits))
    plan, by = wait.regel.aanvraag, who.member_of(wait.regel.aanvraag)
    kind = who.random.randrange(3)
    if kind == 0:
        until_on = timezone.localdate() + timedelta(days=10)
        lines.consent_to_wait(plan.pk, until_on=until_on, by=by)
    elif kind == 1:
        lines.accept_part(plan.pk, wait.pk, by=by)
    else:
        lines.stop_waiting(plan.pk, wait.pk, by=by)


def tell(who: Somebody) -> None:
    lines.tell_moved()


def give_back(who: Somebody) -> None:
    """A group needs less than it was awarded."""
    plan = who.one_of(Status.VERLEEND, Status.GEDEELTELIJK_VERLEEND)
    awarded = queries.awarded_amount(plan)
    less = max(Decimal("0.01"), (awarded / 2).quantize(Decimal("0.01")))
    change = changes.ask_change(plan.pk, what="Minder nodig.", granted=less, by=who.member_of(plan))
    changes.decide_change(change.pk, is_agreed=True, by=who.random.choice(who.deciders))


def change_post(who: Somebody) -> None:
    """The budget goes up or down, or money moves between posts, by two people."""
    first, second = who.random.sample(who.staff[Role.AMBTENAAR], 2)
    waiting = Begrotingswijziging.objects.filter(settled_at__isnull=True).order_by("pk").first()
    if waiting is not None:
        wijzigingen.carry_out(waiting.pk, by=first if waiting.proposed_by_id != first.pk else second)
        return
    posts = list(Begrotingspost.objects.filter(year=who.year).exclude(number="1"))
    from_post, to_post = who.random.choice(
        [
            (None, posts[0]),
            (None, posts[1]),
            (posts[0], None),
            (posts[1], None),
            tuple(posts),
            tuple(posts[::-1]),
        ]
    )
    wijzigingen.propose(
        from_post=from_post,
        to_post=to_post,
        amount=who.euros(300),
        decision="raadsbesluit",
        decided_on=timezone.localdate(),
        reason="nodig",
        by=first,
    )


def adopt(who: Somebody) -> None:
    """Compute the wijkbudget anew and adopt it; refused once something was awarded that would change."""
    first, second = who.random.sample(who.staff[Role.AMBTENAAR], 2)
    run = Wijkbudgetrun.objects.filter(status=RunStatus.BEREKEND).order_by("-pk").first()
    if run is None:
        started = budget.start_run(who.year, timezone.localdate().replace(month=1, day=1), by=first)
        if started.job_id is not None:
            tasks.compute_budget(Job.objects.get(pk=started.job_id).pk, started.pk)
        return
    budget.adopt_run(run.pk, by=first if run.created_by_id != first.pk else second)


_ACTS: dict[Callable[[Somebody], None], int] = {
    submit: 10,
    withdraw: 3,
    take_up: 6,
    supplement: 3,
    advise: 6,
    decide: 6,
    choose: 4,
    tell: 2,
    give_back: 2,
    change_post: 3,
    adopt: 1,
}
