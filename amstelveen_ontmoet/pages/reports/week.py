"""What the front page tells of this week."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from amstelveen_ontmoet.money import format_amount
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
            _("Het wijkplan van %(year)s is goedgekeurd: %(amount)s.")
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
