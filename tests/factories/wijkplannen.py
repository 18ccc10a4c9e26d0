"""Groups, their wijkbudget, and plans at every step, made by the actions that people use."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import MemberRole, Role
from amstelveen_ontmoet.begroting.models import Begrotingspost
from amstelveen_ontmoet.procedure.actions import (
    account_parts,
    accounts,
    additions,
    decisions,
    settlements,
    steps,
    withdrawal,
)
from amstelveen_ontmoet.procedure.actions.account_parts import PartContent
from amstelveen_ontmoet.procedure.enums import AccountPart, ActionOutcome, LowerGround, RowKind, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Verantwoording
from amstelveen_ontmoet.procedure.queries import requested_amount
from amstelveen_ontmoet.spelregels.checks import Verdict
from amstelveen_ontmoet.spelregels.models import Waarde
from tests.factories.accounts import LONG_AGO, OrganisatieFactory, UserFactory, member, staff
from tests.factories.begroting import PostFactory, RouteFactory
from tests.factories.gebieden import BuurtFactory, InwonertalFactory
from tests.factories.procedure import mandated
from tests.factories.spelregels import load_values
from wijkplannen import tasks
from wijkplannen.actions import budget, plans, year
from wijkplannen.enums import ROUTES, Doel, GeldKind, Richting, Section
from wijkplannen.models import Bestuurslid, Bewonersgroep, Werkgebied, Wijkbudgetrun, Wijkplan

ASKED = Decimal("400.00")


class BewonersgroepFactory(factory.django.DjangoModelFactory):
    """A group with a board of three that works in one buurt."""

    class Meta:
        model = Bewonersgroep
        skip_postgeneration_save = True

    organisatie = factory.SubFactory(OrganisatieFactory)
    slug = factory.Sequence(lambda n: f"groep-{n:05d}")
    source = "verzonnen"

    @factory.post_generation
    def board(self, create: bool, size: int | None, **options: object) -> None:
        Bestuurslid.objects.bulk_create(
            Bestuurslid(groep=self, name=f"Lid {i}", function="lid", from_on=LONG_AGO)
            for i in range(3 if size is None else size)
        )


class WerkgebiedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Werkgebied

    groep = factory.SubFactory(BewonersgroepFactory)
    buurt = factory.SubFactory(BuurtFactory)
    from_on = LONG_AGO


@dataclass
class City:
    """A small city: one group with its people, one other, a post of the budget, staff in every role."""

    year: int = field(default_factory=lambda: timezone.localdate().year)

    def __post_init__(self) -> None:
        load_values()
        self.groep = BewonersgroepFactory()
        self.other_groep = BewonersgroepFactory()
        for groep, residents in ((self.groep, 1000), (self.other_groep, 500)):
            buurt = WerkgebiedFactory(groep=groep).buurt
            InwonertalFactory(buurt=buurt, residents=residents, peildatum=self.peildatum)
        self.post: Begrotingspost = PostFactory(year=self.year, number="1", amount=90000)
        for following in (self.year + 1, self.year + 2):
            PostFactory(year=following, number="1", amount=90000)
        RouteFactory(route=plans.ROUTE, post_number="1")
        # Where first come is first served.
        self.extra_post: Begrotingspost = PostFactory(
            year=self.year, number="2", name="Extra initiatieven", amount=1000
        )
        RouteFactory(route=ROUTES[GeldKind.EXTRA_BUDGET], post_number="2")
        organisatie = self.groep.organisatie
        self.bestuur = member(organisatie)
        self.schrijver = member(organisatie, MemberRole.SCHRIJVER)
        self.other_bestuur = member(self.other_groep.organisatie)
        self.makelaar = staff(Role.MAKELAAR)
        self.ambtenaar = staff(Role.AMBTENAAR)
        self.second_ambtenaar = staff(Role.AMBTENAAR)
        self.mandaathouder = mandated()
        self.resident = UserFactory()

    @property
    def peildatum(self) -> date:
        return date(self.year, 1, 1)

    def computed_run(self) -> Wijkbudgetrun:
        """A computation that is not adopted yet."""
        run = budget.start_run(self.year, self.peildatum, by=self.second_ambtenaar)
        assert run.job is not None
        tasks.compute_budget(run.job.pk, run.pk)
        run.refresh_from_db()
        return run

    def adopted_run(self) -> Wijkbudgetrun:
        """The wijkbudget of this year: € 1.000 for the group, € 500 for the other."""
        return budget.adopt_run(self.computed_run().pk, by=self.ambtenaar)

    def draft(self, groep: Bewonersgroep | None = None, by: User | None = None) -> Wijkplan:
        """A plan with nothing in it yet."""
        groep, by = groep or self.groep, by or self.bestuur
        return plans.start_plan(groep, self.year, years=1, language="nl", by=by)

    def written(self, asked: Decimal = ASKED, extra: Decimal | None = None) -> Wijkplan:
        """A draft with every section filled in, that asks this much from the wijkbudget, and extra."""
        plan = self.draft()
        for key in Section:
            if key != Section.BIJLAGEN:
                content = section_content(key, asked, extra)
                plans.save_section(plan.pk, key, content, version=0, by=self.bestuur)
        return plan

    def plan(
        self, status: Status = Status.CONCEPT, asked: Decimal = ASKED, extra: Decimal | None = None
    ) -> Wijkplan:
        """A plan at a step, walked there by the people whose work it is."""
        return self.walk(self.written(asked, extra), status)

    def walk(self, plan: Wijkplan, status: Status) -> Wijkplan:
        """A written draft brought to a step."""
        for act in _WAY[status]:
            act(self, plan.pk)
        plan.refresh_from_db()
        return plan

    def other_plan(self, extra: Decimal | None = None) -> Wijkplan:
        """A plan of the other group, just sent in."""
        plan = self.draft(self.other_groep, self.other_bestuur)
        for key in (Section.TE_DOEN, Section.GELD):
            content = section_content(key, extra=extra)
            plans.save_section(plan.pk, key, content, version=0, by=self.other_bestuur)
        return plans.submit_plan(plan.pk, by=self.other_bestuur)

    def judge_all(self, pk: int) -> None:
        """The makelaar judges every rule that is left open."""
        for toets in Aanvraag.objects.get(pk=pk).toetsen.filter(verdict=Verdict.TER_BEOORDELING):
            decisions.judge(pk, toets.rule, verdict=Verdict.VOLDOET, reason="past", by=self.makelaar)

    def decide(self, pk: int, outcome: Status, granted: Decimal) -> None:
        reasoning = "" if outcome == Status.VERLEEND else "Niet alles past bij de spelregels."
        decisions.decide(pk, outcome=outcome, granted=granted, reasoning=reasoning, by=self.mandaathouder)

    def account(self, plan: Wijkplan, spent: Decimal = ASKED) -> Verantwoording:
        """An account with everything filled in, not sent yet: each row of expenses cost `spent`."""
        account = year.begin_account(plan, by=self.bestuur)
        for key in AccountPart:
            content = account_content(account, key, spent)
            version = account.delen.get(key=key).version
            account_parts.save_part(account.pk, key, content, version=version, by=self.schrijver)
        return Verantwoording.objects.get(pk=account.pk)

    def sent_account(self, plan: Wijkplan, spent: Decimal = ASKED) -> Verantwoording:
        return accounts.submit(self.account(plan, spent).pk, by=self.bestuur)

    def settle(self, pk: int, amount: Decimal) -> None:
        """Proposed by the ambtenaar, decided by the mandaathouder."""
        lower = {"ground": LowerGround.KOSTEN, "reasoning": "De zaal was goedkoper."}
        why = lower if amount < ASKED else {}
        settlements.propose(pk, amount=amount, **why, by=self.ambtenaar)
        settlements.settle(pk, amount=amount, **why, by=self.mandaathouder)


def account_content(account: Verantwoording, key: AccountPart, spent: Decimal = ASKED) -> PartContent:
    """Something sensible for a part of an account; all income came in as it was budgeted."""
    rows = list(account.regels.all())
    if key == AccountPart.ACTIES:
        done = {"outcome": ActionOutcome.GEDAAN, "people": 40, "text": "Elke week koffie."}
        return PartContent(rows={row.pk: done for row in rows if row.kind == RowKind.ACTIE})
    if key == AccountPart.GELD:
        return PartContent(
            rows={
                row.pk: {"spent": spent if row.kind == RowKind.UITGAVE else row.budgeted, "text": ""}
                for row in rows
                if row.kind != RowKind.ACTIE
            }
        )
    return PartContent(summary="Veertig buren dronken elke week koffie.")


def section_content(
    key: Section, asked: Decimal = ASKED, extra: Decimal | None = None
) -> plans.SectionContent:
    """Something sensible for a section."""
    if key == Section.WIE_DOET_WAT:
        row = {"what": "Koffie", "parties": ["bewoners"], "goal": Doel.BEREIKEN, "target_group": "ouderen"}
        return plans.SectionContent(acties=(row,))
    if key == Section.GELD:
        income = {"richting": Richting.INKOMST, "kind": GeldKind.WIJKBUDGET, "amount": asked}
        expense = {"richting": Richting.UITGAVE, "kind": GeldKind.ACTIVITEITEN, "amount": asked}
        if extra is None:
            return plans.SectionContent(geldregels=(income, expense))
        more = {"kind": GeldKind.EXTRA_BUDGET, "description": "Een groter feest", "amount": extra}
        spent = {"richting": Richting.UITGAVE, "kind": GeldKind.EXTRA, "amount": extra}
        rows = (income, {"richting": Richting.INKOMST, **more}, expense, spent)
        return plans.SectionContent(geldregels=rows)
    return plans.SectionContent(text=f"Wat er staat bij {key.label}.")


def _submit(city: City, pk: int) -> None:
    plans.submit_plan(pk, by=city.bestuur)


def _take_up(city: City, pk: int) -> None:
    steps.take_up(pk, by=city.makelaar)


def _ask(city: City, pk: int) -> None:
    due_on = timezone.localdate() + timedelta(days=14)
    additions.ask_addition(
        pk, part=Section.GELD, question="Wat kost de huur?", due_on=due_on, by=city.makelaar
    )


def _let_expire(city: City, pk: int) -> None:
    additions.expire_additions(timezone.localdate() + timedelta(days=15))


def _advise(city: City, pk: int) -> None:
    city.judge_all(pk)
    decisions.advise(pk, outcome=Status.AFGEWEZEN, amount=Decimal(0), reasoning="x", by=city.makelaar)


def _grant_all(city: City, pk: int) -> None:
    city.decide(pk, Status.VERLEEND, requested_amount(Aanvraag.objects.get(pk=pk)))


def _adopt(city: City, pk: int) -> None:
    city.adopted_run()


def _withdraw(city: City, pk: int) -> None:
    withdrawal.withdraw(pk, reason="", by=city.bestuur)


def _settle_at_once(city: City, pk: int) -> None:
    """The municipality chose to settle wijkplannen at once."""
    Waarde.objects.filter(key="vaststelling.direct_wijkplan").update(value="1")


def _ask_account(city: City, pk: int) -> None:
    year.ask_account(Wijkplan.objects.get(pk=pk), by=city.ambtenaar)


def _account(city: City, pk: int) -> None:
    city.sent_account(Wijkplan.objects.get(pk=pk))


_AT_DESK = [_submit, _take_up]
_GRANT = [_adopt, *_AT_DESK, _advise, _grant_all]
_WAY = {
    Status.CONCEPT: [],
    Status.INGEDIEND: [_submit],
    Status.IN_BEHANDELING: _AT_DESK,
    Status.AANVULLING_GEVRAAGD: [*_AT_DESK, _ask],
    Status.TER_BESLUIT: [*_AT_DESK, _advise],
    Status.VERLEEND: _GRANT,
    Status.GEDEELTELIJK_VERLEEND: [
        _adopt,
        *_AT_DESK,
        _advise,
        lambda city, pk: city.decide(pk, Status.GEDEELTELIJK_VERLEEND, Decimal("100.00")),
    ],
    Status.AFGEWEZEN: [*_AT_DESK, _advise, lambda city, pk: city.decide(pk, Status.AFGEWEZEN, Decimal(0))],
    Status.BUITEN_BEHANDELING: [
        *_AT_DESK,
        _ask,
        _let_expire,
        _advise,
        lambda city, pk: city.decide(pk, Status.BUITEN_BEHANDELING, Decimal(0)),
    ],
    Status.INGETROKKEN: [_submit, _withdraw],
    Status.DIRECT_VASTGESTELD: [
        _adopt,
        _settle_at_once,
        *_AT_DESK,
        _advise,
        lambda city, pk: city.decide(pk, Status.DIRECT_VASTGESTELD, ASKED),
    ],
    Status.VERANTWOORDING_GEVRAAGD: [*_GRANT, _ask_account],
    Status.VERANTWOORD: [*_GRANT, _ask_account, _account],
    Status.VASTGESTELD: [
        *_GRANT,
        _account,
        lambda city, pk: city.settle(pk, ASKED),
    ],
    Status.LAGER_VASTGESTELD: [
        *_GRANT,
        _ask_account,
        _account,
        lambda city, pk: city.settle(pk, Decimal("300.00")),
    ],
}
