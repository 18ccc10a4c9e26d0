"""Telling how an action point is getting on."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.pdf import unprintable
from monitoring.models import Actiepunt, ActiepuntUpdate

# A date before this year, or further ahead than so many years, is a slip of the hand.
FIRST_YEAR = 2000
YEARS_AHEAD = 20
# What the annex of a printed letter shows; the message itself is in its CSV file only.
ON_PAPER = ("milestone", "override_reason")


class Conflict(Exception):
    """Somebody else wrote an update since the page was opened; `current` is how it is now."""

    def __init__(self, current: Actiepunt) -> None:
        super().__init__(f"{current.number} is at version {current.version}")
        self.current = current


@dataclass(frozen=True)
class News:
    """An update: what is told, what comes next and when, and a state that a person knows better."""

    text: str
    milestone: str = ""
    milestone_on: date | None = None
    done_on: date | None = None
    override: str = ""
    override_reason: str = ""
    evidence: str = ""


@transaction.atomic
def add_update(number: int, news: News, *, version: int, by: User) -> ActiepuntUpdate:
    """Write an update and let the action point follow it. Raises Conflict and ValidationError."""
    require("monitoring.update_actiepunt", by)
    actiepunt = Actiepunt.objects.select_for_update().get(number=number)
    newest = actiepunt.updates.first()
    if newest is not None and actiepunt.version == version + 1 and _is_same(newest, actiepunt, news, by):
        return newest  # the other click of a double click
    if actiepunt.version != version:
        raise Conflict(actiepunt)
    _check(news)
    now = timezone.now()
    today = timezone.localdate(now)
    for name in ("milestone", "milestone_on", "done_on", "override", "override_reason"):
        setattr(actiepunt, name, getattr(news, name))
    actiepunt.begun_on = actiepunt.begun_on or today
    actiepunt.version += 1
    actiepunt.save()
    record("actiepunt.updated", actiepunt, by=by, version=actiepunt.version, override=news.override)
    return ActiepuntUpdate.objects.create(
        actiepunt=actiepunt,
        text=news.text,
        milestone=news.milestone,
        milestone_on=news.milestone_on,
        state=actiepunt.state_on(today),
        evidence=news.evidence,
        at=now,
        by=by,
    )


def _is_same(newest: ActiepuntUpdate, actiepunt: Actiepunt, news: News, by: User) -> bool:
    return (newest.text, newest.evidence, newest.by_id) == (news.text, news.evidence, by.pk) and all(
        getattr(actiepunt, name) == getattr(news, name)
        for name in ("milestone", "milestone_on", "done_on", "override", "override_reason")
    )


def _check(news: News) -> None:
    # What is missing says more than a slip, a slip more than an odd sign.
    wrong = _wrong_signs(news) | _wrong_years(news) | _wrong_together(news)
    if not news.text.strip():
        wrong["text"] = _("Vertel wat er gebeurd is.")
    if wrong:
        raise ValidationError(wrong)


def _wrong_together(news: News) -> dict[str, str]:
    """What does not go with what."""
    wrong: dict[str, str] = {}
    if news.milestone and news.milestone_on is None:
        wrong["milestone_on"] = _("Vul de datum van de mijlpaal in; zonder datum kan niets te laat zijn.")
    if news.milestone_on is not None and not news.milestone:
        wrong["milestone"] = _("Vul in wat er op die datum klaar is.")
    if news.override and not news.override_reason.strip():
        wrong["override_reason"] = _("Leg uit waarom u van de berekende stand afwijkt.")
    if news.override_reason and not news.override:
        wrong["override"] = _("Kies de stand waarvoor u een reden geeft.")
    return wrong


def _wrong_years(news: News) -> dict[str, str]:
    wrong: dict[str, str] = {}
    today = timezone.localdate()
    if news.done_on is not None and news.done_on > today:
        wrong["done_on"] = _("Deze datum ligt in de toekomst. Vul in wanneer het gereed was.")
    for name, last in (("milestone_on", today.year + YEARS_AHEAD), ("done_on", today.year)):
        day = getattr(news, name)
        if day is not None and not FIRST_YEAR <= day.year <= last:
            wrong[name] = _("Klopt het jaar %(year)s? Vul een jaar in van %(first)s tot en met %(last)s.") % {
                "year": day.year,
                "first": FIRST_YEAR,
                "last": last,
            }
    return wrong


def _wrong_signs(news: News) -> dict[str, str]:
    found = {name: unprintable(getattr(news, name)) for name in ON_PAPER}
    return {
        name: _("Deze tekens kunnen niet op papier: %(signs)s") % {"signs": " ".join(signs)}
        for name, signs in found.items()
        if signs
    }
