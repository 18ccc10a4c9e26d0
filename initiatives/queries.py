"""Reading what the desk has to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.queries import city_roles, involved_in
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.audit.models import Event, kind_of
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.enums import (
    ACCOUNTING,
    DECISION_LETTERS,
    EVENT_LABELS,
    OPEN,
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
    Wijziging,
)

SOON = timedelta(days=7)
# Above this a number of cases is only called large.
MOST = 1_000
# Before somebody first says "seen", the past week counts as new.
FIRST_LOOK = timedelta(days=7)
VIEWS = {
    "mij": _("Voor mij"),
    "nieuw": _("Nieuw"),
    "termijn": _("Termijn loopt af"),
    "vrij": _("Zonder behandelaar"),
    "verantwoording": _("Verantwoordingen"),
    "open": _("Alles wat loopt"),
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
    if Role.MANDAATHOUDER in roles:
        turn |= Q(status=Status.TER_BESLUIT) & ~Q(adviezen__advised_by=user)
    return turn


# What a mandaathouder decides beside the application itself, in the words of the work list.
BESIDE = {
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


def decides_beside(cases: Iterable[int], user: User) -> dict[int, str]:
    """What else this person can decide about applications (by primary key), in words; one query."""
    keys = list(cases)
    if not keys or Role.MANDAATHOUDER not in city_roles(user):
        return {}
    first, *others = (
        rows.order_by()
        .filter(aanvraag__in=keys)
        .values_list("aanvraag", Value(name, output_field=CharField()))
        for name, rows in _beside(user).items()
    )
    return {case: str(BESIDE[name]) for case, name in first.union(*others, all=True)}


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
    is_open = Q(status__in=WITH_MUNICIPALITY)
    if name == "mij":
        turn = is_open & _mine(user)
        if Role.MANDAATHOUDER in city_roles(user):
            for waiting in _beside(user).values():
                turn |= Q(pk__in=waiting.order_by().values("aanvraag"))
        return turn
    if name == "termijn":
        return is_open & Q(decide_by_on__lte=timezone.localdate() + SOON)
    return is_open & Q(handler__isnull=True) if name == "vrij" else is_open


def cases_for(user: User) -> QuerySet[Aanvraag]:
    """What came in and is not the person's own."""
    return queries.not_own(queries.at_the_desk(), user)


def work_list(user: User, view: str) -> QuerySet[Aanvraag]:
    """One view of the work list: most urgent first, "alles" newest first."""
    rows = cases_for(user).filter(_view(view, user))
    # Among everything that ever was, the newest is looked for; elsewhere what is due first.
    return rows.order_by("-submitted_at", "-pk") if view == "alles" else queries.work_order(rows)


@dataclass(frozen=True)
class WorkCase:
    """What a row is made of, read without the rest of the case. Amounts in euros.

    `news` is the latest thing that others did since the person last looked, as the name of an act.
    """

    pk: int
    number: str
    title: str
    status: str
    decide_by_on: date | None
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
        """Whether a term runs: for the decision, or for the settlement."""
        return self.is_open or self.status in ACCOUNTING


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


class UpTo(int):
    """A number of cases that was counted no further than `MOST` and one: beyond that it says "1000+".

    So the page costs the same with a hundred cases as with a hundred thousand.
    """

    def __str__(self) -> str:
        return f"{MOST}+" if self > MOST else super().__str__()


@dataclass(frozen=True)
class Counts:
    """How many cases are in each view, and what needs attention today."""

    views: dict[str, UpTo]
    late: UpTo
    soon: UpTo


def counts(user: User) -> Counts:
    """The numbers above the work list, in one query; a test holds it to `work_list`."""
    roles, today = city_roles(user), timezone.localdate()
    values: dict[str, Any] = {
        "me": user.pk,
        "involved": list(involved_in(user)),
        "is_makelaar": Role.MAKELAAR in roles,
        "is_mandaathouder": Role.MANDAATHOUDER in roles,
        "open": list(WITH_MUNICIPALITY),
        "accounting": list(ACCOUNTING),
        "today": today,
        "soon": today + SOON,
        "most": MOST + 1,
        "kind": kind_of(Aanvraag).pk,
        "seen": seen_until(user),
        "acts": list(EVENT_LABELS),
        "decisions": [kind.value for kind in DECISION_LETTERS],
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, values)
        numbers = dict(zip(_COUNTED, map(UpTo, cursor.fetchone()), strict=True))
    numbers["termijn"] = UpTo(min(numbers["late"] + numbers["soon"], MOST + 1))
    return Counts({name: numbers[name] for name in VIEWS}, numbers["late"], numbers["soon"])


@dataclass(frozen=True)
class CaseNews:
    """What waits beside the application itself: new messages, open questions, objections and changes.

    `is_unreachable` when mail of the case, or to one of its members, does not arrive.
    """

    unread: int
    questions: int
    objections: int
    changes: int
    is_unreachable: bool


def case_news(aanvraag: Aanvraag, user: User) -> CaseNews:
    """The marks on the tabs of a case, for the person who looks; one query."""
    values: dict[str, Any] = {
        "case": aanvraag.pk,
        "me": user.pk,
        "number": aanvraag.number,
        "group": aanvraag.organisatie_id,
        "today": timezone.localdate(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CASE_NEWS, values)
        return CaseNews(*cursor.fetchone())


@dataclass(frozen=True)
class CaseFacts:
    """What the first tab of a case shows in a few words, and which lists are not empty.

    Most cases have no advice, no earlier decision and so on: only what exists is read. `part` is the
    adopted part of the group in euros. `has_lines_to_see`: the money is in line, or comes from several posts.
    """

    part: Decimal | None
    wijken: list[str]
    has_advice: bool
    has_hardheid: bool
    has_machtiging: bool
    has_earlier: bool
    has_lines_to_see: bool


def case_facts(aanvraag: Aanvraag, year: int) -> CaseFacts:
    """The facts of a case for its year; one query."""
    values: dict[str, Any] = {
        "case": aanvraag.pk,
        "group": aanvraag.organisatie_id,
        "year": year,
        "today": timezone.localdate(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CASE_FACTS, values)
        return CaseFacts(*cursor.fetchone())


def addresses_of(aanvraag: Aanvraag) -> QuerySet[Any, str]:
    """Of everybody who acts for the applicant, in lower case."""
    members = aanvraag.organisatie.lidmaatschappen.active()
    return members.values_list(Lower("user__email"), flat=True)


def counted(cases: QuerySet[Aanvraag], most: int) -> int:
    """How many these are, counted no further than `most`."""
    return cases.order_by().values("pk")[:most].count()


# The names of the wijken of a werkgebied today.
_WIJKEN = """ARRAY(
        SELECT DISTINCT wijk.name FROM wijkplannen_bewonersgroep groep
        JOIN wijkplannen_werkgebied werkgebied ON werkgebied.groep_id = groep.id
        JOIN gebieden_buurt buurt ON buurt.id = werkgebied.buurt_id
        JOIN gebieden_wijk wijk ON wijk.id = buurt.wijk_id
        WHERE groep.organisatie_id = {group} AND werkgebied.from_on <= %(today)s
        AND (werkgebied.until_on IS NULL OR werkgebied.until_on >= %(today)s) ORDER BY wijk.name
    )"""
# Written out: the same as annotations of a queryset took longer to put together than to run.
_ROWS = f"""
SELECT aanvraag.id, number, title, status, decide_by_on, organisatie.name, handler_id,
    COALESCE(NULLIF(handler.name, ''), handler.email), rules.failing, rules.to_judge,
    (SELECT sum(requested) FROM procedure_aanvraagregel WHERE aanvraag_id = aanvraag.id),
    {_WIJKEN.format(group="aanvraag.organisatie_id")}, (
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
# Written out: the same from eight querysets took longer to put together than to run. What each view
# means stands in `_view`; each part stops counting where nobody reads on.
# Apart, since one condition with OR reads the table where the index alone answers each.
_MINE = (
    "%(is_makelaar)s AND status = 'ingediend'",
    "%(is_makelaar)s AND status = 'in_behandeling' AND handler_id = %(me)s",
    """%(is_mandaathouder)s AND status = 'ter_besluit' AND NOT EXISTS (
        SELECT FROM procedure_advies WHERE aanvraag_id = waiting.id AND advised_by_id = %(me)s)""",
)
_ADVISED = "SELECT aanvraag_id FROM procedure_advies WHERE advised_by_id = %(me)s"
_BESIDE = f"""
    SELECT aanvraag_id FROM procedure_vaststelling
    WHERE decided_at IS NULL AND proposed_by_id <> %(me)s AND aanvraag_id NOT IN ({_ADVISED})
    UNION ALL SELECT aanvraag_id FROM procedure_hardheid JOIN waiting ON waiting.id = aanvraag_id
    WHERE procedure_hardheid.status = 'voorgesteld' AND proposed_by_id <> %(me)s
    AND asked_by_id IS DISTINCT FROM %(me)s
    UNION ALL SELECT aanvraag_id FROM procedure_bezwaar
    WHERE status = 'ontvangen' AND first_decided_by_id <> %(me)s AND made_by_id <> %(me)s
    AND aanvraag_id NOT IN ({_ADVISED}) AND aanvraag_id NOT IN (
        SELECT aanvraag_id FROM procedure_brief WHERE sent_by_id = %(me)s AND kind = ANY(%(decisions)s))
    UNION ALL SELECT aanvraag_id FROM procedure_wijziging
    WHERE status = 'gevraagd' AND asked_by_id <> %(me)s"""  # noqa: S608  only what stands above
_WAITING = {
    "vrij": "handler_id IS NULL",
    "open": "true",
    "late": "decide_by_on < %(today)s",
    "soon": "decide_by_on BETWEEN %(today)s AND %(soon)s",
}
_CASES = {
    "nieuw": """id IN (
        SELECT object_id FROM audit_event WHERE content_type_id = %(kind)s AND at > %(seen)s
        AND action = ANY(%(acts)s) AND by_id IS DISTINCT FROM %(me)s)""",
    "verantwoording": "status = ANY(%(accounting)s)",
    "alles": "true",
}
_COUNTED = ("mij", *_WAITING, *_CASES)
_OTHERS = """created_by_id <> %(me)s AND submitted_by_id <> %(me)s
    AND organisatie_id <> ALL(%(involved)s::bigint[])"""
# What waits was sent (CHECK only_drafts_are_not_submitted), so the index alone answers.
_COUNTS = f"""
WITH waiting AS NOT MATERIALIZED (
    SELECT id, status, handler_id, decide_by_on FROM procedure_aanvraag
    WHERE status = ANY(%(open)s) AND {_OTHERS}
), cases AS NOT MATERIALIZED (
    SELECT id, status FROM procedure_aanvraag WHERE submitted_at IS NOT NULL AND {_OTHERS}
) SELECT (SELECT count(*) FROM (
    {" UNION ".join(f"(SELECT id FROM waiting WHERE {turn} LIMIT %(most)s)" for turn in _MINE)}
    UNION (SELECT id FROM cases WHERE %(is_mandaathouder)s AND id IN ({_BESIDE}) LIMIT %(most)s)
    LIMIT %(most)s) mine), """ + ", ".join(  # noqa: S608  only what stands above
    f"(SELECT count(*) FROM (SELECT FROM {source} WHERE {part} LIMIT %(most)s) few)"  # noqa: S608
    for source, parts in (("waiting", _WAITING), ("cases", _CASES))
    for part in parts.values()
)
# What the conversation, the letters and the mails of a case say of themselves elsewhere: a test holds
# this to `procedure.reports.threads_of`, `procedure.reports.dossier_of` and `mail.queries`.
_CASE_NEWS = """
SELECT (
    SELECT count(*) FROM procedure_bericht said WHERE aanvraag_id = %(case)s AND NOT is_internal
    AND author_id <> %(me)s AND NOT EXISTS (
        SELECT FROM procedure_gelezen WHERE user_id = %(me)s
        AND thread_id = COALESCE(said.thread_id, said.id) AND until >= said.at)
), (
    SELECT count(*) FROM procedure_vraag
    WHERE aanvraag_id = %(case)s AND answered_at IS NULL AND withdrawn_at IS NULL
), (
    SELECT count(*) FROM procedure_bezwaar WHERE aanvraag_id = %(case)s AND status = 'ontvangen'
), (
    SELECT count(*) FROM procedure_wijziging WHERE aanvraag_id = %(case)s AND status = 'gevraagd'
), EXISTS (
    SELECT FROM mail_outgoingmail WHERE reference = %(number)s AND bounced_at IS NOT NULL
) OR EXISTS (
    SELECT FROM accounts_lidmaatschap member JOIN accounts_user person ON person.id = member.user_id
    JOIN mail_unreachableaddress gone ON gone.address = lower(person.email)
    WHERE organisatie_id = %(group)s AND from_on <= %(today)s AND (until_on IS NULL OR until_on >= %(today)s)
)
"""
_CASE_FACTS = f"""
SELECT (
    SELECT amount FROM wijkplannen_wijkbudgetdeel JOIN wijkplannen_wijkbudgetrun run ON run.id = run_id
    WHERE organisatie_id = %(group)s AND run.year = %(year)s AND run.status = 'vastgesteld'
), {_WIJKEN.format(group="%(group)s")},
EXISTS (SELECT FROM procedure_advies WHERE aanvraag_id = %(case)s),
EXISTS (SELECT FROM procedure_hardheid WHERE aanvraag_id = %(case)s),
EXISTS (SELECT FROM accounts_machtiging WHERE organisatie_id = %(group)s),
EXISTS (
    SELECT FROM procedure_besluit JOIN procedure_aanvraag other ON other.id = aanvraag_id
    WHERE organisatie_id = %(group)s AND other.id <> %(case)s
), (
    SELECT count(*) > 1 OR bool_or(line.complete_at IS NOT NULL) FROM procedure_aanvraagregel regel
    LEFT JOIN begroting_verplichting line ON line.id = verplichting_id WHERE aanvraag_id = %(case)s
) IS TRUE
"""  # noqa: S608  only what stands above
