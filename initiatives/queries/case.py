"""The marks and facts of one case, each in one query."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.procedure.models import Aanvraag
from initiatives.queries.wijken import WIJKEN


@dataclass(frozen=True)
class CaseNews:
    """What waits beside the application itself: new messages, open questions, objections and changes.

    `is_unreachable` when mail of the case, or to one of its members, does not arrive. `objection_due` is
    by when the first objection must be decided.
    """

    unread: int
    questions: int
    objections: int
    changes: int
    is_unreachable: bool
    objection_due: date | None = None


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
) + (
    SELECT count(*) FROM procedure_aanvulling
    WHERE aanvraag_id = %(case)s AND answered_at IS NULL AND expired_at IS NULL
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
), (
    SELECT min(decide_by_on) FROM procedure_bezwaar WHERE aanvraag_id = %(case)s AND status = 'ontvangen'
)
"""
_CASE_FACTS = f"""
SELECT (
    SELECT amount FROM wijkplannen_wijkbudgetdeel JOIN wijkplannen_wijkbudgetrun run ON run.id = run_id
    WHERE organisatie_id = %(group)s AND run.year = %(year)s AND run.status = 'vastgesteld'
), {WIJKEN.format(group="%(group)s")},
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
