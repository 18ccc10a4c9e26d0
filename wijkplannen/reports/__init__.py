"""What a plan adds up to, and what the rules make of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amstelveen_ontmoet import charts
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.reports import PersonalData
from amstelveen_ontmoet.charts import Bar, Chart, Unit
from amstelveen_ontmoet.difference import Line, difference
from amstelveen_ontmoet.gebieden import queries as gebieden
from amstelveen_ontmoet.gebieden.models import Buurt, Inwonertal, Wijk
from amstelveen_ontmoet.money import CENT, apportion, format_amount, format_number
from amstelveen_ontmoet.spelregels.checks import (
    Outcome,
    WijkplanFacts,
    WijkplanParameters,
    check_wijkplan,
)
from amstelveen_ontmoet.spelregels.enums import in_words, source_in_words
from amstelveen_ontmoet.spelregels.models import is_english
from amstelveen_ontmoet.spelregels.queries import number_on, values_on
from wijkplannen import queries
from wijkplannen.enums import (
    FILLED_BY_THE_PORTAL,
    OPTIONAL,
    ROUTES,
    ActieKind,
    Doel,
    GeldKind,
    Partij,
    Richting,
    Section,
    Waardering,
)
from wijkplannen.models import (
    Bestuurslid,
    Bewonersgroep,
    Sectieversie,
    WijkbudgetDeel,
    Wijkbudgetrun,
    Wijkplan,
)

# A part of the plan, from a moment until a moment or now.
Span = tuple[str, datetime, datetime | None]


@dataclass(frozen=True)
class MoneySummary:
    """Income, expenses and their difference, in euros, and the room in the wijkbudget.

    `with_reasons` is what is asked beside the wijkbudget: extra, rent and staff (bijlage 3 B9-B11).
    """

    income: Decimal
    expenses: Decimal
    asked: Decimal
    part: Decimal | None
    with_reasons: Decimal = Decimal("0.00")
    flexible: Decimal = Decimal("0.00")

    @property
    def difference(self) -> Decimal:
        return self.income - self.expenses

    @property
    def room(self) -> Decimal | None:
        """What the group's part still leaves, negative when the plan asks too much."""
        return None if self.part is None else self.part - self.asked


@dataclass(frozen=True)
class Figures:
    """Residents of the werkgebied, buurt by buurt, on the latest date known."""

    peildatum: date | None
    rows: list[tuple[str, str, int]]
    total: int

    @property
    def has_several_wijken(self) -> bool:
        """Whether it says something to name the wijk of each buurt."""
        return len({wijk for _buurt, wijk, _residents in self.rows}) > 1


def money_of(plan: Wijkplan) -> MoneySummary:
    """The sums of the rows under Geld."""
    rows = list(plan.geldregels.all())
    return MoneySummary(
        income=sum((row.amount for row in rows if row.richting == Richting.INKOMST), Decimal("0.00")),
        expenses=sum((row.amount for row in rows if row.richting == Richting.UITGAVE), Decimal("0.00")),
        asked=sum((row.amount for row in rows if row.kind == GeldKind.WIJKBUDGET), Decimal("0.00")),
        part=queries.part_of(plan.organisatie_id, plan.year),
        with_reasons=sum((row.amount for row in rows if row.kind in ROUTES), Decimal("0.00")),
        flexible=sum((row.amount for row in rows if row.kind == GeldKind.FLEXIBEL), Decimal("0.00")),
    )


def spending_of(plan: Wijkplan) -> dict[GeldKind, Decimal]:
    """What a plan spends per kind in euros, the largest first."""
    totals: dict[GeldKind, Decimal] = {}
    for row in plan.geldregels.all():
        if row.richting == Richting.UITGAVE:
            kind = GeldKind(row.kind)
            totals[kind] = totals.get(kind, Decimal("0.00")) + row.amount
    return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def spending_chart(plan: Wijkplan, previous: Wijkplan | None) -> Chart | None:
    """What a plan spends per kind beside the plan of the year before; None when it spends nothing."""
    spent = spending_of(plan)
    total = sum(spent.values(), Decimal("0.00"))
    if not total:
        return None
    before = spending_of(previous) if previous else {}
    kinds = [*spent, *(kind for kind in before if kind not in spent)]
    return charts.bars(
        _most_of(spent, total),
        [
            Bar(str(kind.label), spent.get(kind, Decimal("0.00")), last_year=before.get(kind))
            for kind in kinds
        ],
        unit=Unit.EURO,
        headings=(_("Soort"), _("Bedrag")),
        note=_("Uitgaven in het wijkplan van %(year)s, samen %(total)s.")
        % {"year": plan.year, "total": format_amount(total)},
    )


def _most_of(spent: dict[GeldKind, Decimal], total: Decimal) -> str:
    """What the chart shows, when one kind is the largest; never more than the figures say."""
    kinds = list(spent)
    if len(kinds) > 1 and spent[kinds[0]] == spent[kinds[1]]:
        return _("Waar het geld naartoe gaat")
    share = (spent[kinds[0]] / total * 100).quantize(Decimal(1))
    kind = kinds[0].label
    if share == 100 and spent[kinds[0]] < total:
        return _("Bijna al het geld gaat naar “%(kind)s”") % {"kind": kind}
    return _("%(share)s%% van het geld gaat naar “%(kind)s”") % {"share": share, "kind": kind}


def residents_chart(figures: Figures) -> Chart | None:
    """Residents per buurt; None when there is nothing to compare."""
    if figures.peildatum is None or len(figures.rows) < 2:
        return None
    rows = sorted(figures.rows, key=lambda row: (-row[2], row[0]))
    finding = _("In %(buurt)s wonen de meeste mensen") % {"buurt": rows[0][0]}
    return charts.bars(
        finding if rows[0][2] > rows[1][2] else _("Inwoners per buurt"),
        [Bar(buurt, Decimal(residents)) for buurt, _wijk, residents in rows],
        unit=Unit.NUMBER,
        headings=(_("Buurt"), _("Inwoners")),
        note=_("CBS, %(day)s, per buurt afgerond.") % {"day": date_format(figures.peildatum, "j F Y")},
    )


def figures_of_wijk(wijk: Wijk) -> Figures:
    """Residents of the buurten of a wijk, by name."""
    return _figures(wijk.buurten.order_by(Lower("name")))


def figures_of(groep: Bewonersgroep, day: date) -> Figures:
    """Residents of the werkgebied (bijlage 4, Cijfers)."""
    return _figures(queries.buurten_of(groep, day))


def _figures(buurten: QuerySet[Buurt]) -> Figures:
    shown = gebieden.with_residents(buurten)
    found = list(shown.values_list("name", "wijk__name", "residents", "residents_on"))  # type: ignore[misc]
    rows = [(name, wijk, residents or 0) for name, wijk, residents, _day in found]
    return Figures(found[0][3] if found else None, rows, sum(row[2] for row in rows))


def filled_sections(plan: Wijkplan) -> dict[str, bool]:
    """Which sections of bijlage 4 are filled in, in their order."""
    sections = queries.section_map(plan)
    filled = {}
    for key in Section:
        sectie = sections.get(key)
        has_text = sectie is not None and bool(sectie.text.strip() or sectie.choice)
        filled[key.value] = has_text or key in FILLED_BY_THE_PORTAL
    filled[Section.WIE_DOET_WAT] = bool(plan.acties.all())
    filled[Section.GELD] = bool(plan.geldregels.all())
    filled[Section.BIJLAGEN] = bool(plan.documenten.all())
    return filled


def facts_of(plan: Wijkplan, day: date) -> WijkplanFacts:
    """What the rules look at, as it is on this day."""
    money = money_of(plan)
    organisatie = plan.groep.organisatie
    actions = list(plan.acties.all())
    empty = tuple(key for key, filled in filled_sections(plan).items() if not filled and key not in OPTIONAL)
    return WijkplanFacts(
        board_size=queries.board_size(plan.groep, day),
        legal_form=organisatie.legal_form,
        kvk_number=organisatie.kvk_number,
        has_statutes=organisatie.has_statutes,
        empty_sections=empty,
        actions=len(actions),
        actions_without_target_group=sum(not action.target_group for action in actions),
        activities_from_wijkbudget=money.asked,
        wijkbudget=money.part,
        income=money.income,
        expenses=money.expenses,
        asked_with_reasons=money.with_reasons,
        flexible=money.flexible,
    )


def parameters_on(day: date) -> WijkplanParameters:
    """The values of the rules for wijkplannen as they held on a day."""
    values = values_on("bewonersgroep", day)
    return WijkplanParameters(
        board_minimum=int(values["bestuur_minimum"].number),
        board_maximum=int(values["bestuur_maximum"].number),
        legal_form=values["rechtsvorm"].value,
        flexible_percentage=int(number_on("wijkbudget.flexibel_percentage", day)),
    )


def outcomes_of(plan: Wijkplan) -> list[Outcome]:
    """Every rule for this plan: facts of today, values of the day of receipt."""
    today = timezone.localdate()
    return check_wijkplan(facts_of(plan, today), parameters_on(plan.received_on or today))


@dataclass(frozen=True)
class BudgetRow:
    """One party in a computation, with its part in the computation before and its letter (by key)."""

    deel: WijkbudgetDeel
    share: Decimal
    before: Decimal | None
    letter: int | None

    @property
    def change(self) -> Decimal | None:
        return None if self.before is None else self.deel.amount - self.before


def budget_rows(
    run: Wijkbudgetrun, previous: Wijkbudgetrun | None, letters: Mapping[int, int] | None = None
) -> list[BudgetRow]:
    """The parts of a computation, largest first, beside those of the one before, with their letters."""
    before: Mapping[int, Decimal] = (
        dict(previous.delen.values_list("organisatie_id", "amount")) if previous else {}
    )
    rows = run.delen.select_related("organisatie").order_by("-amount", "organisatie__name")
    return [
        BudgetRow(
            deel,
            (deel.amount / run.granted * 100).quantize(CENT) if run.granted else Decimal(0),
            before.get(deel.organisatie_id),
            (letters or {}).get(deel.organisatie_id),
        )
        for deel in rows
    ]


@dataclass(frozen=True)
class PartRow:
    """A buurt of a party: residents with their source, the share in percent, claim and part in euros."""

    buurt: Buurt
    residents: int
    source: str
    share: Decimal
    others: list[str]
    claim: Decimal
    amount: Decimal


def rule_source(run: Wijkbudgetrun) -> str:
    """Where the ceiling rule of a computation comes from: the spelregels, or a choice of that moment."""
    usual = run.values["plafondregel"]
    if usual["value"] == run.rule:
        return source_in_words(usual["source"])
    return _("gekozen bij deze berekening")


def applied_rules(run: Wijkbudgetrun) -> list[dict[str, Any]]:
    """The values on which a computation rests: what it is, how it came out, and by which source."""
    return [
        {
            "label": value["label_en"] if is_english() else value["label"],
            "value": _in_words(key, value["value"], run),
            "source": source_in_words(value["source"]),
            "is_assumption": value["is_assumption"],
            # Another way than the spelregels name, for this computation only.
            "is_choice": key == "plafondregel" and value["value"] != run.rule,
        }
        for key, value in run.values.items()
    ]


def _in_words(key: str, value: str, run: Wijkbudgetrun) -> str:
    if key == "euro_per_bewoner":
        return format_amount(Decimal(value))
    if key == "plafondregel":
        return run.get_rule_display()
    return in_words(f"wijkbudget.{key}", Decimal(value), format_number(Decimal(value)))


def part_rows(deel: WijkbudgetDeel) -> list[PartRow]:
    """How the part of a party came about, buurt by buurt, in three queries."""
    run = deel.run
    rows = list(
        run.invoer.filter(organisatie=deel.organisatie).select_related("buurt__wijk").order_by("buurt__code")
    )
    buurten = [row.buurt_id for row in rows]
    sources = dict(
        Inwonertal.objects.filter(buurt__in=buurten, peildatum=run.peildatum).values_list("buurt", "source")
    )
    others: dict[int, list[str]] = {}
    shared = run.invoer.filter(buurt__in=buurten).exclude(organisatie=deel.organisatie)
    for buurt, name in shared.order_by("organisatie__name").values_list("buurt", "organisatie__name"):
        others.setdefault(buurt, []).append(name)
    return [
        PartRow(
            row.buurt,
            row.residents,
            sources.get(row.buurt_id, ""),
            (Decimal(row.weight) * 100 / row.weights).quantize(CENT),
            others.get(row.buurt_id, []),
            row.claim,
            row.amount,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class WhatIf:
    """The parts of a computation with other amounts, largest first, in euros: now, then, difference."""

    claim: Decimal
    granted: Decimal
    shortfall: Decimal
    rows: list[tuple[str, Decimal, Decimal, Decimal]]


def what_if(run: Wijkbudgetrun, *, per_resident: Decimal, ceiling: Decimal) -> WhatIf:
    """What each party would get with this amount per resident under this ceiling, in proportion."""
    pairs = list(
        run.invoer.order_by("buurt__code", "organisatie__name", "organisatie").values_list(
            "organisatie__name", "residents", "weight", "weights", "amount"
        )
    )
    shares = [Fraction(residents * weight, weights) for _name, residents, weight, weights, _amount in pairs]
    claim = (Decimal(int(sum(shares))) * per_resident).quantize(CENT)
    granted = min(claim, ceiling)
    now: dict[str, Decimal] = {}
    then: dict[str, Decimal] = {}
    for (name, _residents, _weight, _weights, amount), part in zip(
        pairs, apportion(shares, granted), strict=True
    ):
        now[name] = now.get(name, Decimal("0.00")) + amount
        then[name] = then.get(name, Decimal("0.00")) + part
    rows = [(name, now[name], then[name], then[name] - now[name]) for name in now]
    return WhatIf(claim, granted, claim - granted, sorted(rows, key=lambda row: (-row[2], row[0])))


def personal_data(user: User) -> list[PersonalData]:
    """Seats on boards and sections written."""
    seats = Bestuurslid.objects.filter(user=user)
    written = Sectieversie.objects.filter(saved_by=user)
    return [
        PersonalData(
            "bestuur", list(seats.values("groep__organisatie__name", "function", "from_on", "until_on"))
        ),
        PersonalData(
            "geschreven",
            list(written.values("sectie__plan__title", "sectie__key", "version", "saved_at")),
            _("U schreef mee aan een plan; wie wat schreef hoort bij het dossier.") if written else "",
        ),
    ]


@dataclass(frozen=True)
class Change:
    """What became of one part of a plan between a question and its answer; no lines: nothing changed."""

    label: str
    lines: list[Line]


def changes_between(plan: Wijkplan, spans: Iterable[Span]) -> list[Change | None]:
    """Per span (part, from, until) how that part changed; None where the span is about no part.

    `until` None means until now. Two queries, however many spans there are.
    """
    spans = list(spans)
    versions = _versions_of(plan, {part for part, _from, _until in spans if part})
    pairs = [
        (_version_at(versions, part, start), _version_at(versions, part, until or timezone.now()))
        for part, start, until in spans
    ]
    held = Sectieversie.objects.filter(pk__in={pk for pair in pairs for pk in pair if pk})
    contents = {row.pk: row.content for row in held}

    def lines(pk: int | None) -> list[str]:
        return _lines(contents[pk]) if pk else []

    return [
        Change(str(Section(part).label), difference(lines(old), lines(new))) if part else None
        for (part, _from, _until), (old, new) in zip(spans, pairs, strict=True)
    ]


def _versions_of(plan: Wijkplan, parts: set[str]) -> list[tuple[int, str, datetime]]:
    """Primary key, part and moment of every version of these parts, the latest first."""
    if not parts:
        return []
    found = Sectieversie.objects.filter(sectie__plan=plan, sectie__key__in=parts).order_by("-version")
    return list(found.values_list("pk", "sectie__key", "saved_at"))


def _version_at(versions: list[tuple[int, str, datetime]], part: str, moment: datetime) -> int | None:
    return next((pk for pk, key, saved_at in versions if key == part and saved_at <= moment), None)


def _lines(content: dict[str, Any]) -> list[str]:
    """What a version of a part held, in words, a row or a line of text each."""
    lines = [str(Waardering(content["choice"]).label)] if content["choice"] else []
    lines += [line for line in content["text"].splitlines() if line.strip()]
    lines += [_action_line(row) for row in content.get("acties", ())]
    return lines + [_money_line(row) for row in content.get("geldregels", ())]


def _action_line(row: dict[str, Any]) -> str:
    parties = ", ".join(str(Partij(party).label) for party in row.get("parties", ()))
    words = (row["what"], parties, row.get("by_whom", ""), row.get("when", ""), row.get("target_group", ""))
    labels = (Doel(row["goal"]).label, ActieKind(row.get("kind", ActieKind.SOCIAAL)).label)
    return " · ".join(str(word) for word in (*words, *labels) if word)


def _money_line(row: dict[str, Any]) -> str:
    kind, richting = GeldKind(row["kind"]).label, Richting(row["richting"]).label
    words = (richting, kind, row.get("description", ""), format_amount(Decimal(row["amount"])))
    return " · ".join(str(word) for word in words if word)
