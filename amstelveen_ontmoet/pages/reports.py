"""What the front page tells of this week, and what an applicant may know of the hardheidsclausule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure.actions.hardheid import ACTIVE, can_be_set_aside
from amstelveen_ontmoet.procedure.enums import DECIDED, WITH_MUNICIPALITY, HardheidStatus
from amstelveen_ontmoet.procedure.models import Aanvraag, Toets
from amstelveen_ontmoet.spelregels.explanations import TITLES
from wijkplannen import queries as plans
from wijkplannen.models import Wijkplan

WEEK = timedelta(days=7)
SHOWN = 3


@dataclass(frozen=True)
class WeekItem:
    """One card: what happened on a day, or what residents do this year when `day` is None.

    `language` of the title and of `when` when residents wrote them.
    """

    title: str
    url: str
    meta: tuple[str, ...]
    label: str
    day: date | None = None
    language: str = ""
    when: str = ""


def this_week(today: date) -> list[WeekItem]:
    """At most three cards: plans granted in the past seven days, then actions from granted plans.

    The actions change from week to week, so that each plan and each action has its turn.
    """
    latest = list(plans.latest_granted(today.year, today - WEEK))
    news = [_news(plan) for plan in latest if today - WEEK < plan.besluit.published_on <= today]
    of_this_year = [plan for plan in latest if plan.year == today.year]
    return [*news[: SHOWN - 1], *_actions(of_this_year, today)][:SHOWN]


def _news(plan: Wijkplan) -> WeekItem:
    amount = format_amount(plan.besluit.awarded)
    return WeekItem(
        title=_("%(group)s kan beginnen") % {"group": plan.groep},
        url=reverse("plan", args=[plan.number]),
        meta=(
            _("Het wijkplan van %(year)s is vastgesteld: %(amount)s.")
            % {"year": plan.year, "amount": amount},
        ),
        label=_("Besluit"),
        day=plan.besluit.published_on,
    )


def _actions(granted: list[Wijkplan], today: date) -> list[WeekItem]:
    """One action of each plan in turn, then the next of each, beginning elsewhere every week."""
    week = today.isocalendar().week
    first = week % max(len(granted), 1)
    turns: list[WeekItem] = []
    for turn in range(SHOWN):
        for plan in granted[first:] + granted[:first]:
            acties = plan.acties.all()
            if turn < len(acties):
                actie = acties[(week + turn) % len(acties)]
                turns.append(
                    WeekItem(
                        title=actie.what,
                        url=reverse("plan", args=[plan.number]) + "#deel-wie-doet-wat",
                        meta=(str(plan.groep),),
                        label=_("Uit een wijkplan"),
                        language=plan.language,
                        when=actie.when,
                    )
                )
    return turns


def rules_to_ask(aanvraag: Aanvraag) -> list[tuple[str, str]]:
    """The rules that the applicant may ask to set aside: what the rules said, no judgement of staff."""
    return _choices(
        toets for toets in aanvraag.toetsen.all() if can_be_set_aside(toets, verdict=toets.verdict)
    )


def rules_left_to_ask(aanvraag: Aanvraag) -> list[tuple[str, str]]:
    """Those for which the applicant has not asked yet; none once the municipality has decided."""
    if aanvraag.status not in WITH_MUNICIPALITY:
        return []
    asked = aanvraag.hardheden.filter(status__in=ACTIVE, asked_by__isnull=False)
    rows = aanvraag.toetsen.exclude(hardheden__in=asked)
    return _choices(toets for toets in rows if can_be_set_aside(toets, verdict=toets.verdict))


def rules_to_propose(aanvraag: Aanvraag) -> list[tuple[str, str]]:
    """The rules that staff may propose to set aside."""
    return _choices(toets for toets in aanvraag.toetsen.all() if can_be_set_aside(toets))


def rules_left_to_propose(aanvraag: Aanvraag) -> list[tuple[str, str]]:
    """Those that are not proposed or set aside yet."""
    taken = aanvraag.hardheden.filter(status__in=(HardheidStatus.VOORGESTELD, HardheidStatus.TOEGEPAST))
    return _choices(
        toets for toets in aanvraag.toetsen.exclude(hardheden__in=taken) if can_be_set_aside(toets)
    )


def _choices(rows: Iterable[Toets]) -> list[tuple[str, str]]:
    return [(toets.rule, str(TITLES[toets.rule])) for toets in rows]


def hardheid_for_applicant(aanvraag: Aanvraag) -> list[dict[str, Any]]:
    """What the applicant may know: the own request at once, what staff did of it with the decision."""
    is_decided = aanvraag.status in DECIDED
    found = []
    for row in aanvraag.hardheden.exclude(status=HardheidStatus.INGETROKKEN):
        applied = is_decided and row.status == HardheidStatus.TOEGEPAST
        if row.asked_by_id is None and not applied:
            continue
        refused = is_decided and row.status == HardheidStatus.NIET_TOEGEPAST
        found.append(
            {
                "row": row,
                "title": TITLES[row.rule],
                "applied": applied,
                "refused": refused,
                # While staff look at it the applicant sees no more than that.
                "can_withdraw": row.status == HardheidStatus.GEVRAAGD
                and aanvraag.status in WITH_MUNICIPALITY,
            }
        )
    return found
