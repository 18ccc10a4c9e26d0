"""What the work list shows of each case, in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from types import MappingProxyType

from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.components import status_tag
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure.enums import EVENT_LABELS, TONES, Status
from initiatives.queries import WorkCase

NONE = "—"
SOON_DAYS = 7
# Whose turn it is whoever handles the case.
_TURNS = {
    Status.AANVULLING_GEVRAAGD: lambda: _("aanvrager"),
    Status.VERANTWOORDING_GEVRAAGD: lambda: _("aanvrager"),
    Status.TER_BESLUIT: lambda: _("mandaathouder"),
}
# After the award a mandaathouder decides on what came in.
_WAITS = {
    "bezwaar": lambda: _("mandaathouder: bezwaar"),
    "wijziging": lambda: _("mandaathouder: wijziging"),
    "vaststelling": lambda: _("mandaathouder: vaststelling"),
}


def work_rows(
    cases: Iterable[WorkCase], user: User, decides: Mapping[int, str] = MappingProxyType({})
) -> SafeString:
    """The rows of the work list, for the person who looks.

    `decides` is what that person can decide about cases (by primary key).

    Written here and not in the template: there 25 rows cost more than all the rest of the page.
    """
    labels = [
        escape(each) for each in (_("Termijn"), _("Stap"), _("Spelregels"), _("Gevraagd"), _("Aan zet"))
    ]
    language, today = get_language() or "nl", timezone.localdate()
    place = reverse("case", args=["NUMBER"])
    return mark_safe(  # noqa: S308  every value is escaped in `_row`
        "\n".join(
            _row(
                labels,
                url=place.replace("NUMBER", case.number),
                case=case,
                term=_term_of(case, today, language),
                turn=f"<strong>{escape(decides[case.pk])}</strong>"
                if case.pk in decides
                else _turn(case, user),
            )
            for case in cases
        )
    )


def _row(labels: Sequence[str], *, url: str, case: WorkCase, term: str, turn: str) -> str:
    term_label, step_label, rules_label, requested_label, turn_label = labels
    language = get_language() or "nl"
    news = f' <span class="aoe-news">{escape(_news(case.news, language))}</span>' if case.news else ""
    requested = NONE if case.requested is None else format_amount(case.requested)
    return (
        f'<tr><th scope="row"><a href="{escape(url)}">{escape(case.title)}</a>'
        f' <span class="aoe-meta">{escape(" · ".join(_about(case)))}</span>{news}</th>'
        f'<td data-label="{term_label}">{term}</td>'
        f'<td data-label="{step_label}">{_step(case.status, language)}</td>'
        f'<td class="aoe-table__wide" data-label="{rules_label}">'
        f"{_rules(case.failing, case.to_judge, language, is_open=case.is_open)}</td>"
        f'<td class="aoe-num" data-label="{requested_label}">{escape(requested)}</td>'
        f'<td data-label="{turn_label}">{turn}</td></tr>'
    )


def _about(case: WorkCase) -> list[str]:
    several = len(case.wijken) > 2
    wijken = _("%(count)s wijken") % {"count": len(case.wijken)} if several else ", ".join(case.wijken)
    group = [] if case.group in case.title else [case.group]
    return [case.number, *group, *([wijken] if wijken else [])]


def _term_of(case: WorkCase, today: date, language: str) -> str:
    if case.decide_by_on is None or not case.is_running:
        return NONE
    is_still = case.is_still or case.status == Status.AANVULLING_GEVRAAGD
    # What was asked after the last day makes no term stand still.
    stands_still = is_still and case.decide_by_on >= today
    return _term(None if stands_still else (case.decide_by_on - today).days, language)


def _turn(case: WorkCase, user: User) -> str:
    """Whose turn it is, in HTML; that of the reader stands out."""
    status = Status(case.status)
    if case.waits:
        return escape(_WAITS[case.waits]())
    if status in _TURNS:
        return escape(_TURNS[status]())
    if not case.is_running:
        return NONE
    if case.handled_by is None:
        return escape(_("initiatievenmakelaar"))
    if case.handler_id != user.pk:
        return escape(case.handled_by)
    you = _("u")
    return f"<strong>{escape(you)}</strong>"


# The same few words stand in every row, so each is put together once per language. `language` only
# tells them apart: the words come in the language that is active.


@cache
def _news(action: str, language: str) -> str:
    return _("Nieuw: %(news)s") % {"news": EVENT_LABELS[action]}


@cache
def _step(status: str, language: str) -> SafeString:
    return status_tag(TONES[Status(status)], Status(status).label)


@cache
def _term(days: int | None, language: str) -> SafeString:
    """So many days left; None while the term stands still."""
    if days is None:
        return status_tag("info", _("staat stil"))
    if days < 0:
        late = ngettext("%(late)s dag te laat", "%(late)s dagen te laat", -days) % {"late": -days}
        return status_tag("late", late)
    left = ngettext("nog %(days)s dag", "nog %(days)s dagen", days) % {"days": days}
    return status_tag("ok" if days > SOON_DAYS else "wait", left)


@cache
def _rules(failing: int, to_judge: int, language: str, *, is_open: bool) -> str:
    if failing:
        words = ngettext("%(count)s voldoet niet", "%(count)s voldoen niet", failing)
        return status_tag("late", words % {"count": failing})
    if to_judge and not is_open:
        return NONE  # nobody judges any more
    if to_judge:
        return status_tag("wait", _("ter beoordeling (%(count)s)") % {"count": to_judge})
    return status_tag("ok", _("voldoet"))
