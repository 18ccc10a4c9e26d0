"""Plans at every step, written, sent and handled through the portal's own actions."""

import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.pages.demo import accounts, groups, payments, people, talk
from amstelveen_ontmoet.pages.demo.clock import days_ago
from amstelveen_ontmoet.pages.demo.groups import GROUPS
from amstelveen_ontmoet.pages.demo.people import Person
from amstelveen_ontmoet.procedure import queries as procedure
from amstelveen_ontmoet.procedure.actions import additions, decisions, dossier, steps, withdrawal
from amstelveen_ontmoet.procedure.enums import Outcome
from amstelveen_ontmoet.spelregels.checks import Verdict
from wijkplannen import queries
from wijkplannen.actions import plans
from wijkplannen.actions.plans import SectionContent
from wijkplannen.enums import GeldKind, Richting, Section
from wijkplannen.models import Bewonersgroep, Wijkplan

TEXTS = Path(__file__).parent / "texts"
HALF = (Section.WIE, Section.DOEL, Section.WAARDERING, Section.KANSEN, Section.WIE_DOET_WAT)
FIFTY = Decimal(50)
SUMMARIES = {
    groups.ELSRIJK: (
        "Het hele jaar stond elke week de koffie klaar. Aan de eettafel zaten vaak dertig mensen, ook buren "
        "die elkaar nog niet kenden. De belgroep belde meer dan honderd mensen die niet vanzelf komen.\n\n"
        "De tuinochtenden begonnen later dan gepland. Volgend jaar gaan wij daarmee verder."
    ),
    groups.RANDWIJCK: (
        "In het taalcafé oefenden nieuwe en oude Amstelveners samen Nederlands. Op de kookavonden maakte "
        "elke keer een ander land het eten. Meer dan zestig bewoners hielpen een keer mee."
    ),
}
# Asked from the post where first come is first served: together more than it holds, so one waits.
EXTRA = {
    groups.ELSRIJK: ("Een huiskamer die ook 's avonds open is", Decimal(12000)),
    groups.KKP: ("Kennismaken met de bewoners van de nieuwe flats", Decimal(14000)),
    groups.NESSE: ("Het feest van de dorpskern, met de buren uit de stad", Decimal(15500)),
}
LESS = Decimal("0.86")  # of the wijkbudget: what the plans of the year before asked for


@dataclass(frozen=True)
class Draft:
    """A plan to write: it asks `asked` euros, and its income falls `gap` euros short."""

    slug: str
    year: int
    asked: Decimal
    gap: Decimal = Decimal(0)
    extra: tuple[str, Decimal] | None = None
    text: str = ""
    language: str = "nl"


@dataclass(frozen=True)
class Desk:
    """Everything that the stories below need: groups by slug, accounts by person, the day."""

    groepen: dict[str, Bewonersgroep]
    users: dict[Person, User]
    today: date

    @property
    def year(self) -> int:
        return self.today.year

    def chair(self, slug: str) -> User:
        return self.users[GROUPS[slug].chair]

    def writer(self, slug: str) -> User:
        return self.users[GROUPS[slug].writer]

    def part(self, slug: str, year: int) -> Decimal:
        """The group's part of the wijkbudget of a year."""
        deel = queries.deel_of(self.groepen[slug].organisatie, year)
        return deel.amount if deel else Decimal("0.00")

    def draft(self, slug: str, more: Decimal = Decimal(0)) -> Draft:
        """A plan for this year that asks a round amount within the group's part, or `more` than that."""
        asked = self.part(slug, self.year) // FIFTY * FIFTY + more
        return Draft(slug, self.year, asked, extra=EXTRA.get(slug))


def make_plans(groepen: dict[str, Bewonersgroep], users: dict[Person, User], today: date) -> None:
    """Plans for this year, in the order of receipt: each step that a plan can be at is there."""
    desk = Desk(groepen, users, today)
    _granted(desk)
    _refused(desk)
    _late(desk)
    _partly_granted(desk)
    _to_decide(desk)
    _waiting_for_addition(desk)
    _withdrawn(desk)
    _sent_in_english(desk)
    _just_sent(desk)
    _drafts(desk)


def make_last_year(
    groepen: dict[str, Bewonersgroep], users: dict[Person, User], today: date
) -> dict[str, Wijkplan]:
    """Three plans of the year before, granted and paid: to be seen beside the plan of this year."""
    desk = Desk(groepen, users, today)
    makelaar = desk.users[people.MAKELAAR]
    made = {}
    for slug, received in ((groups.ELSRIJK, 465), (groups.RANDWIJCK, 460), (groups.KKP, 455)):
        asked = desk.part(slug, desk.year - 1) * LESS // FIFTY * FIFTY
        with days_ago(received):
            plan = _send(desk, Draft(slug, desk.year - 1, asked))
        with days_ago(received - 14):
            steps.take_up(plan.pk, by=makelaar)
            _judge(plan, "De acties zijn voor bewoners van elke leeftijd.", by=makelaar)
            _advise(plan, Outcome.VERLEEND, "Een volledig plan, binnen het wijkbudget.", by=makelaar)
        with days_ago(received - 30):
            _decide(plan, Outcome.VERLEEND, by=desk.users[people.MANDAATHOUDER])
        if slug == groups.ELSRIJK:  # the first one by hand, as before there were batches
            accounts.make_paid(plan, days=received - 44, by=desk.users[people.AMBTENAAR])
        made[slug] = plan
    payments.make_confirmed(desk.users, days=411)
    return made


def account_for(made: dict[str, Wijkplan], users: dict[Person, User]) -> None:
    """One is settled and has money to pay back, one waits for the municipality, one for the group."""
    ambtenaar = users[people.AMBTENAAR]
    for slug, days in ((groups.ELSRIJK, 60), (groups.RANDWIJCK, 40), (groups.KKP, 5)):
        accounts.make_asked(made[slug], days=days, by=ambtenaar)
    for slug, days, share in ((groups.ELSRIJK, 50, LESS), (groups.RANDWIJCK, 12, Decimal(1))):
        accounts.make_sent(
            made[slug],
            SUMMARIES[slug],
            days=days,
            share=share,
            writer=users[GROUPS[slug].writer],
            chair=users[GROUPS[slug].chair],
        )
    decider = users[people.MANDAATHOUDER]
    accounts.make_settled_lower(made[groups.ELSRIJK], days=20, by=ambtenaar, decided_by=decider)


def _granted(desk: Desk) -> None:
    makelaar = desk.users[people.MAKELAAR]
    with days_ago(100):
        plan = _send(desk, desk.draft(groups.ELSRIJK))
    with days_ago(97):
        steps.take_up(plan.pk, by=makelaar)
        asked = dossier.write_from_desk(
            plan,
            subject="Plaats aan de eettafel",
            text="Mooi plan. Kunt u nog zeggen hoeveel mensen aan de eettafel kunnen zitten?",
            by=makelaar,
        )
    with days_ago(95):
        dossier.send_message(
            plan,
            text="Dat zijn er vijfendertig, met plaats voor rolstoelen.",
            thread=asked,
            by=desk.chair(groups.ELSRIJK),
        )
    with days_ago(90):
        _judge(plan, "Per actie staat voor wie die is, en de belgroep zoekt mensen zelf op.", by=makelaar)
        _advise(
            plan,
            Outcome.VERLEEND,
            "Het plan past bij de spelregels. De reden voor extra budget is goed.",
            by=makelaar,
        )
    with days_ago(72):
        _decide(plan, Outcome.VERLEEND, by=desk.users[people.MANDAATHOUDER])


def _partly_granted(desk: Desk) -> None:
    """Asks more than the group's part, so the part is what it gets."""
    makelaar = desk.users[people.SECOND_MAKELAAR]
    part = desk.part(groups.RANDWIJCK, desk.year)
    reason = (
        f"U vraagt meer dan het wijkbudget van uw groep, {format_amount(part, 'nl')} (bijlage 3 B8). "
        "Dat bedrag verlenen wij. Voor het zomerfeest kunt u een extra budget vragen (bijlage 3 B9)."
    )
    with days_ago(40):
        plan = _send(desk, desk.draft(groups.RANDWIJCK, more=Decimal(900)))
    with days_ago(31):
        steps.take_up(plan.pk, by=makelaar)
        _judge(plan, "Het taalcafé en de kookavonden trekken bewoners van veel achtergronden.", by=makelaar)
        _advise(plan, Outcome.GEDEELTELIJK_VERLEEND, reason, amount=part, by=makelaar)
    with days_ago(3):
        _decide(
            plan,
            Outcome.GEDEELTELIJK_VERLEEND,
            reason,
            granted=part,
            by=desk.users[people.SECOND_MANDAATHOUDER],
        )


def _refused(desk: Desk) -> None:
    makelaar = desk.users[people.MAKELAAR]
    reason = (
        "Een bewonersgroep die een wijkbudget beheert is een stichting met statuten "
        "(bijlage 3 B2 en Bestuur 1). Uw groep is dat nog niet.\n"
        "Participe kan het budget voor uw activiteiten beheren (bijlage 3, nota bene 2). "
        "Wilt u later een stichting oprichten? Dan kunt u een nieuw plan insturen."
    )
    with days_ago(62):
        plan = _send(desk, desk.draft(groups.STADSHART))
    with days_ago(55):
        steps.take_up(plan.pk, by=makelaar)
        dossier.write_note(
            plan,
            text="Groep is enthousiast. Sociaal werker kijkt met hen naar beheer door Participe.",
            by=makelaar,
        )
    with days_ago(41):
        _advise(plan, Outcome.AFGEWEZEN, reason, amount=Decimal("0.00"), by=makelaar)
    with days_ago(30):
        _decide(plan, Outcome.AFGEWEZEN, reason, granted=Decimal("0.00"), by=desk.users[people.MANDAATHOUDER])


def _late(desk: Desk) -> None:
    """In hand, with messages and a note, and past its last day."""
    makelaar = desk.users[people.MAKELAAR]
    with days_ago(60):
        plan = _send(desk, desk.draft(groups.BOVENKERK))
    with days_ago(52):
        steps.take_up(plan.pk, by=makelaar)
        asked = dossier.write_from_desk(
            plan,
            subject="Vervoer naar het dorpscafé",
            text="Dank voor uw plan. Wie haalt de mensen op die slecht lopen?",
            by=makelaar,
        )
    with days_ago(50):
        dossier.send_message(
            plan,
            text="Dat doen vier vrijwilligers met hun eigen auto. De benzine betalen wij.",
            thread=asked,
            by=desk.chair(groups.BOVENKERK),
        )
    with days_ago(46):
        dossier.write_note(
            plan,
            text="De verlichting bij het pad is voor Openbare ruimte. Doorgegeven, antwoord volgt.",
            by=makelaar,
        )
        vraag = talk.ask(
            plan, Section.COMMUNICATIE, "Kunnen mensen die geen Nederlands lezen dit ook vinden?", by=makelaar
        )
    with days_ago(43):
        before = plan.secties.get(key=Section.COMMUNICATIE).text
        talk.correct_and_answer(
            vraag,
            plan,
            SectionContent(text=f"{before}\nDe flyer en de website komen er ook in het Engels."),
            "Goed punt, dat hebben wij erbij gezet.",
            part=Section.COMMUNICATIE,
            by=desk.chair(groups.BOVENKERK),
        )


def _waiting_for_addition(desk: Desk) -> None:
    """Asked to put the money right; the answer is due in two days."""
    makelaar = desk.users[people.SECOND_MAKELAAR]
    with days_ago(20):
        plan = _send(desk, replace(desk.draft(groups.GROENELAAN), gap=Decimal(250)))
    with days_ago(12):
        steps.take_up(plan.pk, by=makelaar)
        talk.ask(
            plan, Section.RESULTAAT, "Hoe merkt u aan het eind van het jaar dat het gelukt is?", by=makelaar
        )
        additions.ask_addition(
            plan.pk,
            part=Section.GELD,
            question="De uitgaven zijn € 250 hoger dan de inkomsten. Kunt u de rijen aanpassen?",
            due_on=desk.today + timedelta(days=2),
            by=makelaar,
        )


def _to_decide(desk: Desk) -> None:
    makelaar = desk.users[people.SECOND_MAKELAAR]
    with days_ago(33):
        plan = _send(desk, desk.draft(groups.KKP))
    with days_ago(19):
        steps.take_up(plan.pk, by=makelaar)
        _judge(plan, "De groep zoekt juist de mensen op die niet vanzelf komen.", by=makelaar)
    with days_ago(4):
        _advise(
            plan, Outcome.VERLEEND, "Een volledig plan, met een goede reden voor extra budget.", by=makelaar
        )


def _just_sent(desk: Desk) -> None:
    """Came in today. The makelaar who is a member of this group cannot take it up."""
    plan = _send(desk, desk.draft(groups.NESSE))
    dossier.send_message(
        plan,
        subject="Wanneer horen wij iets?",
        text="Wij willen graag snel beginnen met de maaltijden. Wanneer horen wij van u?",
        by=desk.chair(groups.NESSE),
    )


def _drafts(desk: Desk) -> None:
    """Next year's plan of one group half written, of another just begun."""
    for slug, only in ((groups.ELSRIJK, HALF), (groups.STADSHART, (Section.WIE,))):
        draft = replace(desk.draft(slug), year=desk.year + 1)
        _write(desk, draft, by=desk.writer(slug), only=only)


def _sent_in_english(desk: Desk) -> None:
    """For a year whose wijkbudgetten are not adopted yet, so that rule is open."""
    draft = replace(
        desk.draft(groups.RANDWIJCK), year=desk.year + 1, text="villa-randwijck-en", language="en"
    )
    with days_ago(3):
        plan = _write(desk, draft, by=desk.chair(groups.RANDWIJCK))
        plans.submit_plan(plan.pk, by=desk.chair(groups.RANDWIJCK))


def _withdrawn(desk: Desk) -> None:
    with days_ago(9):
        plan = _send(desk, replace(desk.draft(groups.KKP), year=desk.year + 1))
    with days_ago(6):
        withdrawal.withdraw(
            plan.pk,
            reason="Wij willen het eerst nog met de bewoners van de nieuwe flats bespreken.",
            by=desk.chair(groups.KKP),
        )


# The acts, each in one line for the stories above.


def _write(desk: Desk, draft: Draft, *, by: User, only: tuple[Section, ...] = tuple(Section)) -> Wijkplan:
    """Begin a plan and fill in its sections."""
    groep = desk.groepen[draft.slug]
    plan = plans.start_plan(groep, draft.year, years=1, language=draft.language, by=by)
    for key, content in _contents(draft).items():
        if key in only:
            plans.save_section(plan.pk, key, content, version=0, by=by)
    return plan


def _send(desk: Desk, draft: Draft) -> Wijkplan:
    """The writer writes the whole plan, the chair sends it in."""
    plan = _write(desk, draft, by=desk.writer(draft.slug))
    return plans.submit_plan(plan.pk, by=desk.chair(draft.slug))


def _contents(draft: Draft) -> dict[Section, SectionContent]:
    """What stands in each section, from the file of the group."""
    file = TEXTS / f"{draft.text or draft.slug}.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    texts: dict[str, str] = {key: value.strip() for key, value in data["text"].items()}
    contents = {key: SectionContent(text=texts[key]) for key in Section if key in texts}
    contents[Section.WAARDERING] = SectionContent(text=texts["waardering"], choice=data["waardering"])
    contents[Section.WIE_DOET_WAT] = SectionContent(acties=tuple(data["acties"]))
    contents[Section.GELD] = SectionContent(geldregels=_money(data, draft))
    return contents


def _money(data: dict[str, Any], draft: Draft) -> tuple[dict[str, Any], ...]:
    """The rows of the file, with the wijkbudget asked for and activities that use up the rest."""
    income = [_row(Richting.INKOMST, GeldKind.WIJKBUDGET, "", draft.asked)]
    income += [_row(Richting.INKOMST, **row) for row in data["inkomsten"]]
    expenses = [_row(Richting.UITGAVE, **row) for row in data["uitgaven"]]
    if draft.extra:
        income.append(_row(Richting.INKOMST, GeldKind.EXTRA_BUDGET, *draft.extra))
        expenses.append(_row(Richting.UITGAVE, GeldKind.EXTRA, *draft.extra))
    rest = sum(row["amount"] for row in income) - sum(row["amount"] for row in expenses) + draft.gap
    activities = _row(Richting.UITGAVE, GeldKind.ACTIVITEITEN, data["rest"], rest)
    return (*income, activities, *expenses)


def _row(richting: str, kind: str, description: str, amount: Decimal | str) -> dict[str, Any]:
    amount = Decimal(amount).quantize(Decimal("0.01"))
    return {"richting": str(richting), "kind": str(kind), "description": description, "amount": amount}


def _judge(plan: Wijkplan, everyone: str, *, by: User) -> None:
    """Say of every rule that a person must judge that it is met; `everyone` is why all can take part."""
    reasons = {"everyone_takes_part": everyone}
    for toets in plan.toetsen.filter(verdict=Verdict.TER_BEOORDELING):
        reason = reasons.get(toets.rule, "De groep legt bij Geld uit waarvoor het nodig is.")
        decisions.judge(plan.pk, toets.rule, verdict=Verdict.VOLDOET, reason=reason, by=by)


def _advise(
    plan: Wijkplan, outcome: Outcome, reasoning: str, *, by: User, amount: Decimal | None = None
) -> None:
    asked = procedure.requested_amount(plan)
    decisions.advise(
        plan.pk, outcome=outcome, amount=asked if amount is None else amount, reasoning=reasoning, by=by
    )


def _decide(
    plan: Wijkplan, outcome: Outcome, reasoning: str = "", *, by: User, granted: Decimal | None = None
) -> None:
    asked = procedure.requested_amount(plan)
    decisions.decide(
        plan.pk, outcome=outcome, granted=asked if granted is None else granted, reasoning=reasoning, by=by
    )
