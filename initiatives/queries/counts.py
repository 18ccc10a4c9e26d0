"""The numbers above the work list."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.queries import city_roles, involved_in
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.audit.models import kind_of
from amstelveen_ontmoet.procedure.enums import (
    ACCOUNTING,
    DECISION_LETTERS,
    EVENT_LABELS,
    TO_DECIDE,
    WITH_MUNICIPALITY,
)
from amstelveen_ontmoet.procedure.models import Aanvraag
from initiatives.queries.work_list import SOON, VIEWS, seen_until

# Above this a number of cases is only called large.
MOST = 1_000


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
        "to_decide": list(TO_DECIDE),
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
        numbers = dict(zip(("mij", *_COUNTED), map(UpTo, cursor.fetchone()), strict=True))
    numbers["termijn"] = UpTo(min(numbers["late"] + numbers["soon"], MOST + 1))
    return Counts({name: numbers[name] for name in VIEWS}, numbers["late"], numbers["soon"])


def counted(cases: QuerySet[Aanvraag], most: int) -> int:
    """How many these are, counted no further than `most`."""
    return cases.order_by().values("pk")[:most].count()


# Written out: the same from eight querysets took longer to put together than to run. What each view
# means stands in `_view`; each part stops counting where nobody reads on. Parts and views are pairs of
# what they read and which of it.
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
# Apart, since one condition with OR reads the table where the index alone answers each.
_MINE = (
    ("waiting", "%(is_makelaar)s AND status = 'ingediend'"),
    ("waiting", "%(is_makelaar)s AND status = 'in_behandeling' AND handler_id = %(me)s"),
    (
        "accounting",
        """%(is_makelaar)s AND status = 'verantwoord' AND handler_id = %(me)s
        AND NOT EXISTS (SELECT FROM procedure_vaststelling WHERE aanvraag_id = accounting.id)""",
    ),
    (
        "waiting",
        """%(is_mandaathouder)s AND status = 'ter_besluit' AND NOT EXISTS (
        SELECT FROM procedure_advies WHERE aanvraag_id = waiting.id AND advised_by_id = %(me)s)""",
    ),
    ("cases", f"%(is_mandaathouder)s AND id IN ({_BESIDE})"),
)
_COUNTED = {
    "vrij": ("waiting", "handler_id IS NULL"),
    "open": ("waiting", "true"),
    "late": ("to_decide", "decide_by_on < %(today)s"),
    "soon": ("to_decide", "decide_by_on BETWEEN %(today)s AND %(soon)s"),
    "verantwoording": ("accounting", "true"),
    "nieuw": (
        "cases",
        """id IN (
        SELECT object_id FROM audit_event WHERE content_type_id = %(kind)s AND at > %(seen)s
        AND action = ANY(%(acts)s) AND by_id IS DISTINCT FROM %(me)s)""",
    ),
    "alles": ("cases", "true"),
}
_OTHERS = """created_by_id <> %(me)s AND submitted_by_id <> %(me)s
    AND organisatie_id <> ALL(%(involved)s::bigint[])"""
_FIRST = "(SELECT id FROM {0} WHERE {1} LIMIT %(most)s)"
# What waits was sent (CHECK only_drafts_are_not_submitted), so the index alone answers.
_COUNTS = f"""
WITH waiting AS NOT MATERIALIZED (
    SELECT id, status, handler_id, decide_by_on FROM procedure_aanvraag
    WHERE status = ANY(%(open)s) AND {_OTHERS}
), objected AS NOT MATERIALIZED (
    SELECT aanvraag_id, min(decide_by_on) AS decide_by_on FROM procedure_bezwaar
    WHERE status = 'ontvangen' GROUP BY aanvraag_id
), to_decide AS NOT MATERIALIZED (
    SELECT id, decide_by_on FROM procedure_aanvraag
    WHERE status = ANY(%(to_decide)s) AND {_OTHERS} AND id NOT IN (SELECT aanvraag_id FROM objected)
    UNION ALL SELECT id, objected.decide_by_on FROM objected
    JOIN procedure_aanvraag ON id = aanvraag_id WHERE {_OTHERS}
), accounting AS NOT MATERIALIZED (
    SELECT id, status, handler_id FROM procedure_aanvraag WHERE status = ANY(%(accounting)s) AND {_OTHERS}
), cases AS NOT MATERIALIZED (
    SELECT id FROM procedure_aanvraag WHERE submitted_at IS NOT NULL AND {_OTHERS}
) SELECT (SELECT count(*) FROM (
    {" UNION ".join(_FIRST.format(*part) for part in _MINE)} LIMIT %(most)s
) mine), {", ".join(f"(SELECT count(*) FROM {_FIRST.format(*part)} few)" for part in _COUNTED.values())}
"""  # noqa: S608  only what stands above
