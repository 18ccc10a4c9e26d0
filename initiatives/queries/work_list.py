"""What waits at the desk: the views of the work list and the rows of its table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.queries import city_roles
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.audit.models import Event, kind_of
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.enums import (
    ACCOUNTING,
    DECISION_LETTERS,
    EVENT_LABELS,
    OPEN,
    RUNS,
    TO_DECIDE,
    WITH_MUNICIPALITY,
    ChangeStatus,
    HardheidStatus,
    ObjectionStatus,
    Status,
)
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Advies,
    Bezwaar,
    Brief,
    Hardheid,
    Vaststelling,
    Verantwoording,
    Wijziging,
)
from initiatives.queries.wijken import WIJKEN

SOON = timedelta(days=7)
# Before somebody first says "seen", the past week counts as new.
FIRST_LOOK = timedelta(days=7)
VIEWS = {
    "mij": _("Voor mij"),
    "nieuw": _("Nieuw"),
    "termijn": _("Te laat of binnen 7 dagen"),
    "vrij": _("Zonder behandelaar"),
    "verantwoording": _("Verantwoordingen"),
    "open": _("Nog te besluiten"),
    "alles": _("Alles"),
}


def first_view(user: User) -> str:
    """What somebody sees first: their own work, or all that runs for who has no cases of their own."""
    has_cases = not city_roles(user).isdisjoint({Role.MAKELAAR, Role.MANDAATHOUDER})
    return "mij" if has_cases else "open"


def _mine(user: User) -> Q:
    """Whose turn it is: the makelaar's own and untouched cases, the mandaathouder's decisions."""
    roles = city_roles(user)
    turn = Q(pk__in=[])
    if Role.MAKELAAR in roles:
        turn |= Q(status=Status.INGEDIEND) | Q(status=Status.IN_BEHANDELING, handler=user)
        # The account came and nobody proposed an amount yet.
        settled = Vaststelling.objects.filter(aanvraag=OuterRef("pk")).order_by()
        turn |= Q(~Exists(settled), status=Status.VERANTWOORD, handler=user)
    if Role.MANDAATHOUDER in roles:
        turn |= Q(status=Status.TER_BESLUIT) & ~Q(adviezen__advised_by=user)
    return turn


# What a mandaathouder decides, in the words of the work list.
BESIDE = {
    "besluit": _("u: besluit"),
    "vaststelling": _("u: vaststelling"),
    "hardheid": _("u: hardheidsclausule"),
    "bezwaar": _("u: bezwaar"),
    "wijziging": _("u: wijziging"),
}


def _beside(user: User) -> dict[str, QuerySet[Any]]:
    """What waits for another decision than that on the application, as far as this person may take it.

    Nobody decides on what they proposed, asked or decided before.
    """
    advised = Advies.objects.filter(advised_by=user).values("aanvraag")
    decided = Brief.objects.filter(sent_by=user, kind__in=DECISION_LETTERS).values("aanvraag")
    return {
        "vaststelling": Vaststelling.objects.filter(decided_at__isnull=True)
        .exclude(proposed_by=user)
        .exclude(aanvraag__in=advised),
        "hardheid": Hardheid.objects.filter(
            ~Q(proposed_by=user),
            Q(asked_by__isnull=True) | ~Q(asked_by=user),
            status=HardheidStatus.VOORGESTELD,
            aanvraag__status__in=WITH_MUNICIPALITY,
        ),
        "bezwaar": Bezwaar.objects.filter(status=ObjectionStatus.ONTVANGEN)
        .exclude(Q(first_decided_by=user) | Q(made_by=user))
        .exclude(Q(aanvraag__in=advised) | Q(aanvraag__in=decided)),
        "wijziging": Wijziging.objects.filter(status=ChangeStatus.GEVRAAGD).exclude(asked_by=user),
    }


def decides(cases: Iterable[int], user: User) -> dict[int, str]:
    """What this person can decide about applications (by primary key), in words; one query."""
    keys = list(cases)
    if not keys or Role.MANDAATHOUDER not in city_roles(user):
        return {}
    first = Aanvraag.objects.filter(pk__in=keys, status=Status.TER_BESLUIT).exclude(adviezen__advised_by=user)
    others = (
        rows.order_by()
        .filter(aanvraag__in=keys)
        .values_list("aanvraag", Value(name, output_field=CharField()))
        for name, rows in _beside(user).items()
    )
    found = first.order_by().values_list("pk", Value("besluit", output_field=CharField()))
    return {case: str(BESIDE[name]) for case, name in found.union(*others, all=True)}


def seen_until(user: User) -> datetime:
    """Up to which moment the person has seen what others did."""
    return user.work_seen_at or timezone.now() - FIRST_LOOK


def _acts_of_others(user: User) -> QuerySet[Event]:
    """What others did to applications since the person last looked."""
    news = Event.objects.filter(
        content_type=kind_of(Aanvraag), at__gt=seen_until(user), action__in=EVENT_LABELS
    )
    # Who is nobody (the portal itself) is not the person either, though NULL <> x is not true.
    return news.filter(Q(by__isnull=True) | ~Q(by=user))


def _view(name: str, user: User) -> Q:
    if name == "alles":
        return Q()
    if name == "nieuw":
        return Q(pk__in=_acts_of_others(user).values("object_id"))
    if name == "verantwoording":
        return Q(status__in=ACCOUNTING)
    if name == "mij":
        turn = _mine(user)
        if Role.MANDAATHOUDER in city_roles(user):
            for waiting in _beside(user).values():
                turn |= Q(pk__in=waiting.order_by().values("aanvraag"))
        return turn
    if name == "termijn":
        return _due(timezone.localdate() + SOON)
    is_open = Q(status__in=WITH_MUNICIPALITY)
    return is_open & Q(handler__isnull=True) if name == "vrij" else is_open


def _due(day: date) -> Q:
    """What is to be decided by a day: an objection where one is open, else the case itself."""
    open_objections = Bezwaar.objects.filter(aanvraag=OuterRef("pk"), status=ObjectionStatus.ONTVANGEN)
    return Q(Exists(open_objections.filter(decide_by_on__lte=day).order_by())) | Q(
        ~Exists(open_objections.order_by()), status__in=TO_DECIDE, decide_by_on__lte=day
    )


def cases_for(user: User) -> QuerySet[Aanvraag]:
    """What came in and is not the person's own."""
    return queries.not_own(queries.at_the_desk(), user)


def work_list(user: User, view: str) -> QuerySet[Aanvraag]:
    """One view of the work list: most urgent first, "alles" newest first."""
    rows = cases_for(user).filter(_view(view, user))
    if view == "alles":  # among everything that ever was, the newest is looked for
        return rows.order_by("-submitted_at", "-pk")
    if view in ("verantwoording", "termijn") or (view == "mij" and Role.MANDAATHOUDER in city_roles(user)):
        return _by_day_that_runs(rows)
    return queries.work_order(rows)


def _by_day_that_runs(rows: QuerySet[Aanvraag]) -> QuerySet[Aanvraag]:
    """Most urgent first by the day that a row shows; what has none, such as a change, comes last.

    Apart from `work_order`: where only terms of the case itself run, an index holds that order.
    """
    of_case = {"aanvraag": OuterRef("pk")}
    objections = Bezwaar.objects.filter(status=ObjectionStatus.ONTVANGEN, **of_case)
    accounts = Verantwoording.objects.filter(is_final=True, **of_case)
    runs_until = Coalesce(
        Subquery(objections.order_by("decide_by_on").values("decide_by_on")[:1]),
        Case(
            When(status=Status.VERANTWOORDING_GEVRAAGD, then=Subquery(accounts.values("due_on")[:1])),
            When(status__in=RUNS, then=F("decide_by_on")),
        ),
    )
    return rows.order_by(runs_until.asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class WorkCase:
    """What a row is made of, read without the rest of the case. Amounts in euros.

    `decide_by_on` is the day that runs now: for an objection, for the account, or for the decision;
    `is_still` when none runs today. `waits` names what a mandaathouder decides after the award.
    `news` is the latest thing that others did since the person last looked, as the name of an act.
    """

    pk: int
    number: str
    title: str
    status: str
    decide_by_on: date | None
    is_still: bool
    waits: str | None
    group: str
    handler_id: int | None
    handled_by: str | None
    failing: int
    to_judge: int
    requested: Decimal | None
    wijken: list[str]
    news: str | None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_running(self) -> bool:
        """Whether a term runs: for the decision, for the settlement or for an objection."""
        return self.is_open or self.status in ACCOUNTING or self.waits == "bezwaar"


def work_cases(cases: Iterable[int], user: User) -> list[WorkCase]:
    """What the rows show of these cases (by primary key), in their order; one query."""
    values: dict[str, Any] = {
        "cases": list(cases),
        "me": user.pk,
        "today": timezone.localdate(),
        "kind": kind_of(Aanvraag).pk,
        "seen": seen_until(user),
        "acts": list(EVENT_LABELS),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, values)
        return [WorkCase(*row) for row in cursor.fetchall()]


def to_decide(user: User) -> QuerySet[Aanvraag]:
    """What a mandaathouder can decide on, what is due first comes first."""
    waiting = cases_for(user).filter(status=Status.TER_BESLUIT).exclude(adviezen__advised_by=user)
    return queries.work_order(waiting)


# Written out: the same as annotations of a queryset took longer to put together than to run.
_ROWS = f"""
SELECT aanvraag.id, number, title, status, COALESCE((
        SELECT min(decide_by_on) FROM procedure_bezwaar
        WHERE aanvraag_id = aanvraag.id AND status = 'ontvangen'
    ), (
        SELECT due_on FROM procedure_verantwoording
        WHERE aanvraag_id = aanvraag.id AND is_final AND aanvraag.status = 'verantwoording_gevraagd'
    ), decide_by_on), EXISTS (
        SELECT FROM procedure_opschorting WHERE aanvraag_id = aanvraag.id AND ended_at IS NULL
        AND until_on >= %(today)s
    ), CASE
        WHEN EXISTS (
            SELECT FROM procedure_bezwaar WHERE aanvraag_id = aanvraag.id AND status = 'ontvangen'
        ) THEN 'bezwaar'
        WHEN EXISTS (
            SELECT FROM procedure_wijziging WHERE aanvraag_id = aanvraag.id AND status = 'gevraagd'
        ) THEN 'wijziging'
        WHEN EXISTS (
            SELECT FROM procedure_vaststelling WHERE aanvraag_id = aanvraag.id AND decided_at IS NULL
        ) THEN 'vaststelling'
    END, organisatie.name, handler_id,
    COALESCE(NULLIF(handler.name, ''), handler.email), rules.failing, rules.to_judge,
    (SELECT sum(requested) FROM procedure_aanvraagregel WHERE aanvraag_id = aanvraag.id),
    {WIJKEN.format(group="aanvraag.organisatie_id")}, (
        SELECT action FROM audit_event WHERE content_type_id = %(kind)s AND object_id = aanvraag.id
        AND at > %(seen)s AND action = ANY(%(acts)s) AND by_id IS DISTINCT FROM %(me)s
        ORDER BY at DESC, id DESC LIMIT 1
    )
FROM unnest(%(cases)s::bigint[]) WITH ORDINALITY asked(id, place)
JOIN procedure_aanvraag aanvraag ON aanvraag.id = asked.id
JOIN accounts_organisatie organisatie ON organisatie.id = organisatie_id
LEFT JOIN accounts_user handler ON handler.id = handler_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE judged_verdict = 'voldoet_niet'
            OR judged_verdict = '' AND verdict = 'voldoet_niet') AS failing,
        count(*) FILTER (WHERE judged_verdict = '' AND verdict = 'ter_beoordeling') AS to_judge
    FROM procedure_toets WHERE aanvraag_id = aanvraag.id
) rules
ORDER BY asked.place
"""  # noqa: S608  only what stands above
