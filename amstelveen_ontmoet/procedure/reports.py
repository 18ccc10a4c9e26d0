"""What a case holds beside the application: letters, threads, accounts; and what it tells of a person."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.reports import PersonalData
from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.begroting import queries as begroting
from amstelveen_ontmoet.begroting.models import Begrotingspost
from amstelveen_ontmoet.charts import Chart, Look, StackedRow, Unit, stacked
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.enums import (
    WITH_MUNICIPALITY,
    AccountPart,
    ActionOutcome,
    Purpose,
    RowKind,
    Status,
    SuspensionGround,
)
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Aanvraagregel,
    Bericht,
    Bezwaar,
    Brief,
    Gelezen,
    Ingebrekestelling,
    Mandaat,
    Opschorting,
    Standaardtekst,
    Verantwoording,
    VerantwoordingRegel,
    Vraag,
    Wachtplaats,
    Wijziging,
)
from amstelveen_ontmoet.procedure.terms import Penalty, Term, notice_term

ZERO = Decimal("0.00")
# So many days before the last day the portal proposes what can be done.
SOON = 7


@dataclass(frozen=True)
class Proposal:
    """What the portal proposes when a term ends; a person decides. `anchor` leads to where that is done."""

    text: str
    anchor: str
    may_reopen: bool = False


@dataclass(frozen=True)
class Default:
    """A notice of default: until when a decision costs nothing, and what it costs by now (Awb 4:17)."""

    notice: Ingebrekestelling
    term: Term
    penalty: Penalty


def default_of(aanvraag: Aanvraag, today: date) -> Default | None:
    """The notice of default of a case, with what it comes to; None without one.

    Asks nothing while the decision is not late: nobody can have given notice then.
    """
    if aanvraag.status in WITH_MUNICIPALITY and not queries.is_past_due(aanvraag, today):
        return None
    notice: Ingebrekestelling | None = getattr(aanvraag, "ingebrekestelling", None)
    if notice is None:
        return None
    return Default(notice, notice_term(notice.received_on), queries.penalty_of(notice, today))


@dataclass(frozen=True)
class LineOfMoney:
    """What an application asks from one post and what there is for it, in euros; `place` while it waits."""

    regel: Aanvraagregel
    post: Begrotingspost
    requested: Decimal
    reserved: Decimal
    short: Decimal
    place: int | None
    wait: Wachtplaats | None
    is_in_line: bool


def lines_of_money(aanvraag: Aanvraag) -> list[LineOfMoney]:
    """The lines of an application; two queries, and one for each line that waits."""
    found = []
    for regel in queries.lines_of(aanvraag):
        line = regel.verplichting
        short = line.short if line else ZERO
        found.append(
            LineOfMoney(
                regel,
                regel.post,
                regel.requested,
                line.reserved if line else ZERO,
                short,
                begroting.place_in_line(line) if line and short else None,
                next(iter(regel.wachtplaatsen.all()), None),
                line is not None and line.complete_at is not None,
            )
        )
    return found


@dataclass(frozen=True)
class Dossier:
    """Letters, terms and rights of a case, for applicant and desk alike.

    `term` and `opschorting` only while the application is open, `objections` and `changes` only afterwards.
    """

    letters: list[Brief]
    term: Term | None = None
    opschorting: Opschorting | None = None
    is_extended: bool = False
    objections: list[Bezwaar] = field(default_factory=list)
    changes: list[Wijziging] = field(default_factory=list)

    @property
    def open_objections(self) -> set[int]:
        """Letters (by primary key) to which an objection is open."""
        return {bezwaar.brief_id for bezwaar in self.objections if bezwaar.is_open}

    @property
    def is_by_consent(self) -> bool:
        """The term stands still since the applicant chose to wait: it runs on when that is over."""
        return self.opschorting is not None and self.opschorting.ground == SuspensionGround.INSTEMMING

    @property
    def open_change(self) -> Wijziging | None:
        return next((wijziging for wijziging in self.changes if wijziging.is_open), None)


def clock_of(aanvraag: Aanvraag) -> Dossier:
    """The term of an open application and what made it longer; nothing once it is decided."""
    if not aanvraag.is_open:
        return Dossier([])
    extension = queries.extension(aanvraag)
    return Dossier(
        [],
        term=queries.decision_due(aanvraag, extension),
        opschorting=queries.running_opschorting(aanvraag),
        is_extended=extension is not None,
    )


def dossier_of(aanvraag: Aanvraag) -> Dossier:
    """Everything beside the application itself, in as few queries as its step needs."""
    letters = list(queries.letters_of(aanvraag))
    if aanvraag.is_open:
        return replace(clock_of(aanvraag), letters=letters)
    objections = list(aanvraag.bezwaren.select_related("brief", "decided_by", "made_by"))
    _tell_until([*letters, *(bezwaar.brief for bezwaar in objections)])
    return Dossier(
        letters,
        objections=objections,
        changes=list(aanvraag.wijzigingen.select_related("asked_by", "decided_by")),
    )


def _tell_until(letters: list[Brief]) -> None:
    """Until when can be objected to these letters, with the outages that make it later than they say."""
    known = queries.outages()
    for brief in letters:
        if brief.objection_until_on is not None:
            brief.until = queries.last_day_to_send(brief.objection_until_on, known)


def proposals(aanvraag: Aanvraag, dossier: Dossier, today: date) -> list[Proposal]:
    """What to do about terms that end or have ended; nothing of it is done without a person."""
    found = [*_after_outage(aanvraag)]
    set_aside = queries.set_aside_until(aanvraag)
    if aanvraag.status == Status.IN_BEHANDELING and set_aside and today <= set_aside.last_day:
        day = date_format(set_aside.last_day, "j F Y")
        found.append(
            Proposal(
                _(
                    "Kwam de aanvulling niet of is zij niet genoeg? "
                    "Buiten behandeling stellen kan tot %(day)s."
                )
                % {"day": day},
                "#adviseren",
            )
        )
    left = aanvraag.days_left
    if aanvraag.status not in WITH_MUNICIPALITY or left is None or dossier.opschorting:
        return found
    if left < 0:
        notice: Ingebrekestelling | None = getattr(aanvraag, "ingebrekestelling", None)
        if notice is not None:
            day = date_format(notice_term(notice.received_on).last_day, "j F Y")
            text = _("De aanvrager stelde de gemeente in gebreke. Na %(day)s kost elke dag een dwangsom.")
            found.append(Proposal(text % {"day": day}, ""))
        found.append(
            Proposal(_("De beslistermijn is voorbij. Besluit zo snel mogelijk; verlengen kan niet meer."), "")
        )
    elif left <= SOON and not dossier.is_extended:
        found.append(
            Proposal(_("De beslistermijn loopt bijna af. U kunt nu nog één keer verlengen."), "#termijn")
        )
    return found


def _after_outage(aanvraag: Aanvraag) -> list[Proposal]:
    """An outage that was entered later gave the applicant more time than the portal did (Awb 2:21 lid 3)."""
    if aanvraag.status not in (Status.IN_BEHANDELING, Status.TER_BESLUIT):
        return []
    closed = queries.closed_too_early(aanvraag)
    if closed is None:
        return []
    words = {"why": "; ".join(closed[1].why)}
    if aanvraag.status == Status.TER_BESLUIT:
        text = _("De aanvrager kreeg te weinig tijd voor de aanvulling: %(why)s. Stuur de aanvraag terug.")
        return [Proposal(text % words, "")]
    text = _("De aanvrager kreeg te weinig tijd voor de aanvulling: %(why)s. Open de vraag opnieuw.")
    return [Proposal(text % words, "", may_reopen=True)]


@dataclass(frozen=True)
class Thread:
    """What applicant and municipality wrote about one subject, oldest first."""

    first: Bericht
    messages: list[Bericht]
    unread: frozenset[int]

    @property
    def latest(self) -> Bericht:
        return self.messages[-1]

    @property
    def is_new(self) -> bool:
        """Whether somebody else wrote something that the reader did not see yet."""
        return bool(self.unread)


def threads_of(aanvraag: Aanvraag, reader: User) -> list[Thread]:
    """The threads of a case, the one with the newest message first; notes between staff are in none."""
    read = queries.read_until(aanvraag, reader)
    found: dict[int, list[Bericht]] = {}
    for bericht in queries.messages_of(aanvraag):
        found.setdefault(bericht.thread_id or bericht.pk, []).append(bericht)
    threads = [
        Thread(
            messages[0],
            messages,
            frozenset(
                each.pk
                for each in messages
                if each.author_id != reader.pk and (key not in read or each.at > read[key])
            ),
        )
        for key, messages in found.items()
    ]
    return sorted(threads, key=lambda thread: (thread.latest.at, thread.latest.pk), reverse=True)


def _acts_that_last(events: QuerySet[Event]) -> bool:
    """Whether any of these acts was done to something that is still kept; what was destroyed binds nobody."""
    others = events.exclude(action__startswith="account.")
    for kind in ContentType.objects.filter(pk__in=others.order_by().values("content_type")):
        model = kind.model_class()
        if model is None:
            continue
        done_to = others.filter(content_type=kind).order_by().values("object_id")
        if model._default_manager.filter(pk__in=done_to).exists():
            return True
    return False


def personal_data(user: User) -> list[PersonalData]:
    """Applications begun or sent, messages written, and acts recorded (Selectielijst 2020)."""
    own = Aanvraag.objects.filter(Q(created_by=user) | Q(submitted_by=user))
    messages = Bericht.objects.filter(author=user)
    answers = Vraag.objects.filter(Q(answered_by=user) | Q(asked_by=user))
    texts = Standaardtekst.objects.filter(Q(saved_by=user) | Q(removed_by=user))
    events = Event.objects.filter(by=user)
    objections = Bezwaar.objects.filter(made_by=user)
    changes = Wijziging.objects.filter(asked_by=user)
    mandates = Mandaat.objects.filter(user=user)
    return [
        PersonalData(
            "aanvragen",
            list(own.values("number", "title", "status", "created_at", "submitted_at")),
            _("U begon of verstuurde een aanvraag; de gemeente bewaart die 1 tot 7 jaar.") if own else "",
        ),
        PersonalData(
            "berichten",
            list(messages.values("aanvraag__number", "text", "at")),
            _("U schreef berichten bij een aanvraag; die horen bij het dossier.") if messages else "",
        ),
        PersonalData(
            "bezwaren",
            list(objections.values("aanvraag__number", "grounds", "received_on", "status")),
            _("U maakte bezwaar; dat hoort bij het dossier.") if objections else "",
        ),
        PersonalData(
            "wijzigingen",
            list(changes.values("aanvraag__number", "what", "asked_at", "status")),
            _("U vroeg om een wijziging; die hoort bij het dossier.") if changes else "",
        ),
        PersonalData(
            "mandaten",
            list(mandates.values("position", "maximum", "from_on", "until_on", "source")),
            _("U staat in het mandaatregister; wie mocht besluiten moet na te gaan blijven.")
            if mandates
            else "",
        ),
        PersonalData(
            "vragen",
            list(answers.values("aanvraag__number", "part", "question", "answer", "answered_at")),
            _("U stelde of beantwoordde een vraag over een aanvraag; dat hoort bij het dossier.")
            if answers
            else "",
        ),
        PersonalData(
            "gelezen", list(Gelezen.objects.filter(user=user).values("thread__aanvraag__number", "until"))
        ),
        PersonalData(
            "standaardteksten",
            list(texts.values("name", "kind", "saved_at")),
            _("U schreef een standaardtekst; wie die schreef moet na te gaan blijven.") if texts else "",
        ),
        PersonalData(
            "handelingen",
            list(events.values("at", "action")),
            _("U deed iets in een dossier; wie wat deed moet na te gaan blijven.")
            if _acts_that_last(events)
            else "",
        ),
    ]


@dataclass(frozen=True)
class MoneyLine:
    """One row of an account, or their total: what was budgeted and what became of it, in euros."""

    label: str
    budgeted: Decimal
    spent: Decimal
    text: str = ""
    is_extra: bool = False
    row: VerantwoordingRegel | None = None

    @property
    def difference(self) -> Decimal:
        return self.spent - self.budgeted


@dataclass(frozen=True)
class AccountMoney:
    """The money of an account in euros. `needed` is what the grant had to pay: costs less other income."""

    income: tuple[MoneyLine, ...]
    expenses: tuple[MoneyLine, ...]
    other_income: Decimal

    @property
    def total_income(self) -> MoneyLine:
        return _total(self.income)

    @property
    def total_expenses(self) -> MoneyLine:
        return _total(self.expenses)

    @property
    def needed(self) -> Decimal:
        return max(ZERO, self.total_expenses.spent - self.other_income)

    def suggested(self, awarded: Decimal) -> Decimal:
        """What the figures alone would settle on: never more than was awarded (Awb 4:46 lid 1)."""
        return min(awarded, self.needed)


def _total(lines: Sequence[MoneyLine]) -> MoneyLine:
    return MoneyLine(
        _("Samen"),
        sum((line.budgeted for line in lines), ZERO),
        sum((line.spent for line in lines), ZERO),
    )


def account_money(account: Verantwoording) -> AccountMoney:
    """Budget and outcome per row; a row that is not filled in yet counts as nothing spent."""
    rows = list(account.regels.all())

    def lines(kind: RowKind) -> tuple[MoneyLine, ...]:
        return tuple(
            MoneyLine(row.label, row.budgeted or ZERO, row.spent or ZERO, row.text, row.is_extra, row)
            for row in rows
            if row.kind == kind
        )

    others = (row.spent or ZERO for row in rows if row.kind == RowKind.INKOMST and not row.is_grant)
    return AccountMoney(lines(RowKind.INKOMST), lines(RowKind.UITGAVE), sum(others, ZERO))


def account_actions(account: Verantwoording) -> list[VerantwoordingRegel]:
    """The actions of the plan with what came of them."""
    return [row for row in account.regels.all() if row.kind == RowKind.ACTIE]


def filled_parts(account: Verantwoording) -> dict[AccountPart, bool]:
    """Which parts of an account can be sent in: an outcome per action, an amount per row, a summary."""
    rows = list(account.regels.all())
    return {
        AccountPart.ACTIES: all(row.outcome for row in rows if row.kind == RowKind.ACTIE),
        AccountPart.GELD: all(row.spent is not None for row in rows if row.kind != RowKind.ACTIE),
        AccountPart.VERHAAL: bool(account.summary.strip()),
    }


def actions_chart(account: Verantwoording) -> Chart | None:
    """How many actions were done, in part or not; None without actions."""
    outcomes = [row.outcome for row in account_actions(account)]
    counts = [outcomes.count(outcome.value) for outcome in ActionOutcome]
    if not any(counts):
        return None
    finding = _("Van %(all)s acties zijn er %(done)s helemaal gedaan")
    return stacked(
        finding % {"all": sum(counts), "done": counts[0]},
        [StackedRow(str(account.year), tuple(Decimal(count) for count in counts))],
        series=tuple(str(outcome.label) for outcome in ActionOutcome),
        looks=(Look.SOLID, Look.HATCH, Look.BLANK),
        headings=(_("Jaar"), _("Acties")),
        unit=Unit.NUMBER,
    )


def account_page(account: Verantwoording) -> dict[str, Any]:
    """An account as a page shows it, read with `queries.accounts_of`."""
    photos = [each for each in account.documenten.all() if each.purpose == Purpose.FOTO]
    return {
        "account": account,
        "actions": account_actions(account),
        "money": account_money(account),
        "photos": photos,
        "public_photos": [photo for photo in photos if photo.is_public],
        "chart": actions_chart(account),
    }
