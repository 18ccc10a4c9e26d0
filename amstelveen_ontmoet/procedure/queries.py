"""Reading applications."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import Machtiging, User
from amstelveen_ontmoet.accounts.queries import involved_in, member_roles
from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.audit.queries import events_by
from amstelveen_ontmoet.begroting.models import Boeking
from amstelveen_ontmoet.procedure.enums import (
    ACCOUNT_WRITABLE,
    SETTLED,
    WITH_MUNICIPALITY,
    AccountStatus,
    HardheidStatus,
    Outcome,
    RetentionGround,
    Status,
    WaitStatus,
)
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Aanvraagregel,
    Aanvulling,
    Bericht,
    Besluit,
    Brief,
    Document,
    Gelezen,
    Hardheid,
    Ingebrekestelling,
    Mandaat,
    Opschorting,
    Standaardtekst,
    Storing,
    Vaststelling,
    Verantwoording,
    VerantwoordingRegel,
    Verlenging,
    Vernietiging,
    Vraag,
    Wachtplaats,
)
from amstelveen_ontmoet.procedure.terms import (
    Extension,
    Outage,
    Penalty,
    Suspension,
    Term,
    account_term,
    after_outages,
    decision_term,
    notice_term,
    penalty,
    set_aside_term,
    settlement_term,
    suspension_of,
)
from amstelveen_ontmoet.spelregels.queries import number_on

# What ended longer ago cannot matter for a term; the values are only asked for when it can.
LONGEST_AFTERMATH = timedelta(days=31)


def own_aanvragen(user: User) -> QuerySet[Aanvraag]:
    """Applications of the organisations for which this person acts today, newest step first.

    What staff are still entering from paper is not among them.
    """
    return (
        Aanvraag.objects.filter(organisatie__in=member_roles(user))
        .exclude(entered_by__isnull=False, submitted_at__isnull=True)
        .select_related("organisatie", "besluit", "vaststelling")
        .order_by("-moved_at", "-pk")
    )


def entered_by(user: User) -> QuerySet[Aanvraag]:
    """What this person entered from paper or is entering, the latest first."""
    return (
        Aanvraag.objects.filter(entered_by=user)
        .exclude(status=Status.INGETROKKEN, submitted_at__isnull=True)
        .select_related("organisatie")
        .order_by("-created_at", "-pk")
    )


def unsent_drafts(user: User) -> QuerySet[Aanvraag]:
    """Drafts that were begun and not sent, shown on every page of the person."""
    return own_aanvragen(user).filter(status=Status.CONCEPT)


def at_the_desk() -> QuerySet[Aanvraag]:
    """What came in and was not withdrawn before it did."""
    return Aanvraag.objects.filter(submitted_at__isnull=False)


def not_own(aanvragen: QuerySet[Aanvraag], user: User) -> QuerySet[Aanvraag]:
    """Without what the person wrote, sent or had a role in: nobody handles their own."""
    return aanvragen.exclude(Q(created_by=user) | Q(submitted_by=user) | Q(organisatie__in=involved_in(user)))


def machtigingen_of(aanvraag: Aanvraag) -> dict[int, list[Machtiging]]:
    """Everything under which people acted for the applicant, by person (primary key)."""
    found: dict[int, list[Machtiging]] = {}
    for machtiging in aanvraag.organisatie.machtigingen.confirmed():
        found.setdefault(machtiging.user_id, []).append(machtiging)
    return found


def is_on_behalf(
    machtigingen: dict[int, list[Machtiging]], user_id: int | None, moment: datetime | None
) -> bool:
    """Whether what a person did at a moment was done by machtiging; no if nobody did it."""
    if user_id is None or moment is None:
        return False
    return any(each.held_at(moment) for each in machtigingen.get(user_id, ()))


def acts_under(machtiging: Machtiging) -> list[tuple[Event, Aanvraag]]:
    """What the person did in applications of the organisation under a machtiging, the latest first."""
    aanvragen = {aanvraag.pk: aanvraag for aanvraag in machtiging.organisatie.aanvragen.all()}
    events = events_by(machtiging.user, Aanvraag, aanvragen)
    return [(event, aanvragen[event.object_id]) for event in events if machtiging.held_at(event.at)]


def open_aanvulling(aanvraag: Aanvraag) -> Aanvulling | None:
    """The request to supplement that waits for an answer."""
    return aanvraag.aanvullingen.filter(answered_at__isnull=True, expired_at__isnull=True).first()


def open_question(aanvraag: Aanvraag, part: str) -> Vraag | None:
    """The question about a part that waits for an answer."""
    return aanvraag.vragen.filter(part=part, answered_at__isnull=True, withdrawn_at__isnull=True).first()


def open_questions(aanvraag: Aanvraag) -> QuerySet[Vraag]:
    """The questions that wait for an answer, the latest first."""
    return aanvraag.vragen.filter(answered_at__isnull=True, withdrawn_at__isnull=True)


def questions_of(aanvraag: Aanvraag) -> QuerySet[Vraag]:
    """Every question about a part of the application, the latest first."""
    return aanvraag.vragen.select_related("asked_by", "answered_by")


def may_correct(aanvraag: Aanvraag, part: str) -> bool:
    """Whether something was asked about this part of a sent application, so that it can be corrected now."""
    if aanvraag.status not in (Status.IN_BEHANDELING, Status.AANVULLING_GEVRAAGD):
        return False
    asked = open_aanvulling(aanvraag)
    return (asked is not None and asked.part == part) or open_question(aanvraag, part) is not None


def outages() -> list[Outage]:
    """When the portal was out of order, by day; what still lasts does so until today."""
    today = timezone.localdate()
    rows = Storing.objects.values_list("from_at", "until_at")
    return [
        Outage(
            timezone.localdate(start),
            timezone.localdate(end) if end else max(today, timezone.localdate(start)),
        )
        for start, end in rows
    ]


def last_day_to_send(last_day: date, known: list[Outage] | None = None) -> Term:
    """Until when somebody may send what was due on a day, and why when that is later (Awb 2:21 lid 3).

    `known` are the outages, for who asks about several days at once.
    """
    found = outages() if known is None else known
    if not any(outage.from_on <= last_day <= outage.until_on + LONGEST_AFTERMATH for outage in found):
        return Term(last_day, ())
    return after_outages(
        last_day,
        found,
        aftermath_days=int(number_on("termijn.storing_nasleep_dagen", last_day)),
        looked_back_days=int(number_on("termijn.storing_terugblik_dagen", last_day)),
    )


def closed_too_early(aanvraag: Aanvraag) -> tuple[Aanvulling, Term] | None:
    """The last request for an addition, if it was closed while its sender still had time, and until when.

    So it is when an outage is entered after the portal closed the request (Awb 2:21 lid 3).
    """
    last = max(aanvraag.aanvullingen.all(), key=lambda each: (each.asked_at, each.pk), default=None)
    if last is None or last.expired_at is None:
        return None
    until = last_day_to_send(last.due_on)
    return (last, until) if until.last_day >= timezone.localdate(last.expired_at) else None


def suspensions(aanvraag: Aanvraag) -> list[Suspension]:
    """Every time the decision term stood or stands still, by a request or on another ground."""
    aanvullingen = list(aanvraag.aanvullingen.all())
    known = outages() if aanvullingen else []
    asked = (
        suspension_of(
            timezone.localdate(aanvulling.asked_at),
            last_day_to_send(aanvulling.due_on, known).last_day,
            timezone.localdate(aanvulling.answered_at) if aanvulling.answered_at else None,
        )
        for aanvulling in aanvullingen
    )
    others = (
        Suspension(each.from_on, each.until_on, f"Awb 4:15 lid {each.ground[0]} {each.ground[1]}")
        for each in aanvraag.opschortingen.all()
    )
    return [*(each for each in asked if each is not None), *others]


def extension(aanvraag: Aanvraag) -> Extension | None:
    """The one extension of the decision term, if it was extended."""
    verlenging: Verlenging | None = getattr(aanvraag, "verlenging", None)
    if verlenging is None:
        return None
    return Extension(verlenging.weeks, timezone.localdate(verlenging.extended_at))


def decision_due(aanvraag: Aanvraag, extended: Extension | None) -> Term | None:
    """Last day for the decision with how it came about; None before receipt.

    Awb 4:13 names no term of its own here: the ordinance does, so no weekend moves it.
    """
    if aanvraag.received_on is None:
        return None
    weeks = int(number_on("termijn.besluit_weken", aanvraag.received_on))
    return decision_term(aanvraag.received_on, weeks, suspensions(aanvraag), extended)


def set_aside_until(aanvraag: Aanvraag) -> Term | None:
    """Until when an application can be set aside after a request for an addition (Awb 4:5 lid 4)."""
    ended = [each.expired_at or each.answered_at for each in aanvraag.aanvullingen.all()]
    days = [timezone.localdate(moment) for moment in ended if moment is not None]
    if not days:
        return None
    return set_aside_term(max(days), int(number_on("termijn.buiten_behandeling_weken", max(days))))


def is_late(aanvraag: Aanvraag, today: date) -> bool:
    """Whether the decision should have been there: its last day has passed, and no term stands still."""
    runs = aanvraag.status in WITH_MUNICIPALITY and aanvraag.status != Status.AANVULLING_GEVRAAGD
    return runs and is_past_due(aanvraag, today)


def is_past_due(aanvraag: Aanvraag, today: date) -> bool:
    """Whether the last day for the decision or the settlement lies behind."""
    return aanvraag.decide_by_on is not None and aanvraag.decide_by_on < today


def penalty_of(notice: Ingebrekestelling, today: date) -> Penalty:
    """What the late decision costs until now, or until it came, by the amounts of the first day of it."""
    decided = getattr(notice.aanvraag, "besluit", None)
    until = decided.published_on if decided else today + timedelta(days=1)
    if notice.aanvraag.status == Status.INGETROKKEN:
        until = timezone.localdate(notice.aanvraag.moved_at)
    first = notice_term(notice.received_on).last_day + timedelta(days=1)
    per_day = [number_on(f"dwangsom.{part}", first) for part in ("eerste_deel", "tweede_deel", "derde_deel")]
    return penalty(notice.received_on, until, per_day)


def running_opschorting(aanvraag: Aanvraag) -> Opschorting | None:
    """The suspension that holds today or begins tomorrow, which can be ended."""
    today = timezone.localdate()
    running = (each for each in aanvraag.opschortingen.all() if each.until_on >= today and not each.ended_at)
    return next(running, None)


def mandaat_of(user: User, day: date | None = None) -> Mandaat | None:
    """Under which mandate a person decides on a day, today by default."""
    return Mandaat.objects.active(day).filter(user=user).first()


def interests_of(user: User) -> Iterable[int]:
    """Organisations (by primary key) in which a person said to have an interest of their own."""
    with connection.cursor() as cursor:  # every page of staff asks it
        cursor.execute("SELECT organisatie_id FROM procedure_belang WHERE user_id = %s", [user.pk])
        return [pk for (pk,) in cursor.fetchall()]


def letters_of(aanvraag: Aanvraag) -> QuerySet[Brief]:
    """The letters of a case, the latest first, without their text."""
    return aanvraag.brieven.defer("content").order_by("-sent_at", "-pk")


def awarded_amount(aanvraag: Aanvraag) -> Decimal:
    """What is awarded at this moment over all lines, after changes and settlement, in euros."""
    total = aanvraag.regels.aggregate(total=Sum("verplichting__awarded"))["total"]
    return total or Decimal("0.00")


def awarded_before_settlement(aanvraag: Aanvraag) -> Decimal:
    """What was awarded before a settlement made it lower, in euros."""
    settled = Boeking.objects.filter(verplichting__regels__aanvraag=aanvraag, kind=Boeking.Kind.SETTLE)
    return awarded_amount(aanvraag) + (settled.aggregate(total=Sum("amount"))["total"] or Decimal("0.00"))


def is_settled_at_once(kind: str, day: date) -> bool:
    """Whether the municipality chose to settle this kind of application with its award."""
    return bool(number_on(f"vaststelling.direct_{kind}", day))


def outcomes_for(kind: str) -> list[Outcome]:
    """What can be advised and decided today about a kind of application."""
    at_once = is_settled_at_once(kind, timezone.localdate())
    return [outcome for outcome in Outcome if at_once or outcome != Outcome.DIRECT_VASTGESTELD]


def paid_amount(aanvraag: Aanvraag) -> Decimal:
    """What was paid and did not come back, over all lines, in euros."""
    total = aanvraag.regels.aggregate(total=Sum("verplichting__paid"))["total"]
    return total or Decimal("0.00")


def payments_of(aanvraag: Aanvraag) -> QuerySet[Boeking]:
    """The payments and repayments of an application, the first one first."""
    kinds = (Boeking.Kind.PAY, Boeking.Kind.RECLAIM)
    entries = Boeking.objects.filter(verplichting__regels__aanvraag=aanvraag, kind__in=kinds)
    return entries.select_related("by").order_by("at", "pk")


def final_account(aanvraag: Aanvraag) -> Verantwoording | None:
    """The account that ends the grant, asked for or begun."""
    return aanvraag.verantwoordingen.filter(is_final=True).first()


def sent_final_account(aanvraag: Aanvraag) -> Verantwoording | None:
    """The account that ends the grant, if it lies with the municipality."""
    return aanvraag.verantwoordingen.filter(is_final=True, status=AccountStatus.INGEDIEND).first()


def accounts_of(aanvraag: Aanvraag) -> QuerySet[Verantwoording]:
    """The accounts of an application with their rows and files, the first year first."""
    files = Prefetch("documenten", Document.objects.select_related("uploaded_by"))
    rows = Prefetch("regels", VerantwoordingRegel.objects.prefetch_related("bonnen"))
    return aanvraag.verantwoordingen.select_related("submitted_by").prefetch_related(rows, files, "delen")


def account_due(aanvraag: Aanvraag, ended_on: date) -> Term:
    """Last day to account for a grant whose activities ended on a day (ASV, amstelveen.nl)."""
    weeks = int(number_on("vaststelling.aanvraag_weken", aanvraag.received_on or ended_on))
    return account_term(ended_on, weeks)


def settlement_due(aanvraag: Aanvraag, start: date, suspensions: Iterable[Suspension] = ()) -> Term:
    """Last day to settle a grant, counted from the day on which its account came or had to come."""
    weeks = int(number_on("vaststelling.besluit_weken", aanvraag.received_on or start))
    return settlement_term(start, weeks, suspensions)


def account_settlement_due(account: Verantwoording) -> Term:
    """Last day to settle on an account; it stands still while the account is back with the group."""
    still = (
        suspension_of(
            timezone.localdate(each.returned_at),
            each.due_on,
            timezone.localdate(each.answered_at) if each.answered_at else None,
        )
        for each in account.teruggaven.all()
    )
    start = account.received_on or account.due_on or timezone.localdate()
    return settlement_due(account.aanvraag, start, [each for each in still if each is not None])


def settled_on(aanvraag: Aanvraag) -> date:
    """The day of the settlement, at once or on the account."""
    vaststelling = Vaststelling.objects.filter(aanvraag=aanvraag, decided_at__isnull=False).first()
    moment = vaststelling.decided_at if vaststelling else aanvraag.besluit.decided_at
    return timezone.localdate(moment)


# How long what is kept, by how it ended (Selectielijst gemeenten 2020).
RETAINED = {
    RetentionGround.VERLEEND: SETTLED,
    RetentionGround.AFGEWEZEN: (Status.AFGEWEZEN,),
    RetentionGround.AFGEBROKEN: (Status.INGETROKKEN, Status.BUITEN_BEHANDELING),
}


def ended_on(aanvraag: Aanvraag) -> date | None:
    """The day on which the last thing in a closed case happened; None while something is open."""
    objections = list(aanvraag.bezwaren.values_list("decided_at", flat=True))
    reclaims = list(aanvraag.terugvorderingen.values_list("closed_at", flat=True))
    changes = list(aanvraag.wijzigingen.values_list("decided_at", flat=True))
    ended = [*objections, *reclaims, *changes, aanvraag.moved_at]
    moments = [moment for moment in ended if moment is not None]
    if len(moments) < len(ended):
        return None
    accounts_open = aanvraag.verantwoordingen.filter(
        begun_at__isnull=False, status__in=(*ACCOUNT_WRITABLE, AccountStatus.INGEDIEND)
    )
    if aanvraag.status in SETTLED and accounts_open.exists():
        return None
    return timezone.localdate(max(moments))


def destruction_list(step: str) -> QuerySet[Vernietiging]:
    """What stands at a step of the list, what is due longest first, with who did what."""
    rows = Vernietiging.objects.filter(status=step)
    return rows.select_related("confirmed_by", "destroyed_by", "kept_by")


def lines_of(aanvraag: Aanvraag) -> QuerySet[Aanvraagregel]:
    """The lines of money of an application with post, commitment and an open waiting, in order."""
    waits = Prefetch("wachtplaatsen", Wachtplaats.objects.filter(closed_at__isnull=True))
    lines = aanvraag.regels.select_related("post", "verplichting__post")
    return lines.prefetch_related(waits).order_by("pk")


def waiting_list() -> QuerySet[Wachtplaats]:
    """Everybody who waits for money, post by post in the order of the line."""
    return (
        Wachtplaats.objects.filter(closed_at__isnull=True)
        .select_related("regel__aanvraag__organisatie", "regel__aanvraag__handler")
        .select_related("regel__verplichting", "regel__post")
        .order_by(
            "regel__post",
            "regel__verplichting__complete_on",
            "regel__verplichting__complete_at",
            "pk",
        )
    )


def open_waits(aanvraag: Aanvraag) -> QuerySet[Wachtplaats]:
    """The lines of an application for which a post holds too little, with all that is needed to act."""
    return (
        Wachtplaats.objects.filter(regel__aanvraag=aanvraag, closed_at__isnull=True)
        .select_related("regel__aanvraag__organisatie", "regel__verplichting__post", "regel__post")
        .order_by("regel__post_id")
    )


def messages_of(aanvraag: Aanvraag) -> QuerySet[Bericht]:
    """What applicant and municipality wrote to each other, oldest first; never a note between staff."""
    return aanvraag.berichten.filter(is_internal=False).select_related("author")


def notes_of(aanvraag: Aanvraag) -> QuerySet[Bericht]:
    """Notes between staff, oldest first. Only for pages of the desk."""
    return aanvraag.berichten.filter(is_internal=True).select_related("author")


def read_until(aanvraag: Aanvraag, user: User) -> dict[int, datetime]:
    """Up to which moment the person has seen each thread of the case, by the key of its first message."""
    seen = Gelezen.objects.filter(thread__aanvraag=aanvraag, user=user)
    return {row.thread_id: row.until for row in seen}


def with_news(aanvragen: QuerySet[Aanvraag], user: User) -> QuerySet[Aanvraag]:
    """Adds `unread`, messages of others that the person did not see yet (None: no one), and whose turn it is.

    `is_asked`: a question waits for its answer; `must_choose`: a post holds too little and nothing is chosen.
    """
    seen = Gelezen.objects.filter(
        thread=Coalesce(OuterRef("thread"), OuterRef("pk")), user=user, until__gte=OuterRef("at")
    )
    unread = Bericht.objects.filter(~Exists(seen), aanvraag=OuterRef("pk"), is_internal=False)
    count = unread.exclude(author=user).order_by().values("aanvraag").annotate(n=Count("pk")).values("n")
    asked = Vraag.objects.filter(aanvraag=OuterRef("pk"), answered_at__isnull=True, withdrawn_at__isnull=True)
    offered = Wachtplaats.objects.filter(regel__aanvraag=OuterRef("pk"), status=WaitStatus.AANGEBODEN)
    return aanvragen.annotate(unread=Subquery(count), is_asked=Exists(asked), must_choose=Exists(offered))


def texts_for(kind: str) -> QuerySet[Standaardtekst]:
    """The standard texts in use of one kind, by name."""
    return Standaardtekst.objects.filter(kind=kind, removed_at__isnull=True)


def texts_in_use() -> QuerySet[Standaardtekst]:
    """Every standard text in use with who wrote it last, by kind and name."""
    return Standaardtekst.objects.filter(removed_at__isnull=True).select_related("saved_by")


def decided_before(aanvraag: Aanvraag) -> QuerySet[Besluit]:
    """Other decisions for the same applicant, the latest first."""
    others = Besluit.objects.filter(aanvraag__organisatie=aanvraag.organisatie_id).exclude(aanvraag=aanvraag)
    return others.select_related("aanvraag").order_by("-decided_at")


def requested_amount(aanvraag: Aanvraag) -> Decimal:
    """What the application asks over all its lines, in euros."""
    return aanvraag.regels.aggregate(total=Sum("requested"))["total"] or Decimal("0.00")


def with_requested(aanvragen: QuerySet[Aanvraag]) -> QuerySet[Aanvraag]:
    """Adds `requested`: what the application asks over all its lines, in euros; None without a line.

    A subquery and no join: only the rows that are shown are added up.
    """
    lines = Aanvraagregel.objects.filter(aanvraag=OuterRef("pk")).values("aanvraag")
    return aanvragen.annotate(requested=lines.annotate(total=Sum("requested")).values("total"))


def work_order(aanvragen: QuerySet[Aanvraag]) -> QuerySet[Aanvraag]:
    """What is due first comes first."""
    return aanvragen.order_by(F("decide_by_on").asc(nulls_last=True), "pk")


def hardheid_applied(year: int) -> QuerySet[Hardheid]:
    """Where a rule was set aside in a year, by the day of that decision, the earliest first."""
    return (
        Hardheid.objects.filter(status=HardheidStatus.TOEGEPAST, decided_at__year=year)
        .select_related("aanvraag", "decided_by")
        .order_by("decided_at", "pk")
    )
