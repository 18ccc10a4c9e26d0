"""What the work list shows of each case, in words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.components import status_tag
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure.enums import ACCOUNTING, OPEN, TONES, Status
from amstelveen_ontmoet.procedure.models import Aanvraag

NONE = "—"
SOON_DAYS = 7


@dataclass(frozen=True)
class WorkCase:
    """What a row is made of, read without the rest of the case. Amounts in euros."""

    pk: int
    number: str
    title: str
    status: str
    decide_by_on: date | None
    organisatie_id: int
    group: str
    handler_id: int | None
    handled_by: str | None
    failing: int | None
    to_judge: int | None
    requested: Decimal | None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_running(self) -> bool:
        """Whether a term runs: for the decision, or for the settlement."""
        return self.is_open or self.status in ACCOUNTING


def as_work_cases(cases: QuerySet[Aanvraag]) -> QuerySet[Aanvraag, dict[str, Any]]:
    """The rows of `queries.work_list` as the fields of a WorkCase."""
    return cases.values(  # type: ignore[misc]  # it does not know what was annotated
        "pk",
        "number",
        "title",
        "status",
        "decide_by_on",
        "organisatie_id",
        "handler_id",
        "failing",
        "to_judge",
        "requested",
        group=F("organisatie__name"),
        handled_by=Coalesce(NullIf("handler__name", Value("")), "handler__email", output_field=CharField()),
    )


@dataclass(frozen=True)
class WorkRow:
    """One row. Made here and not in the template, where 25 rows cost more than all the rest."""

    url: str
    title: str
    about: str
    news: str
    term: SafeString | str
    step: SafeString
    rules: SafeString
    requested: str
    turn: str
    is_own_turn: bool


def work_row(case: WorkCase, user: User, wijken: list[str], news: str, beside: str = "") -> WorkRow:
    """The row of a case, for the person who looks; `beside` is what else that person can decide about it."""
    status = Status(case.status)
    return WorkRow(
        url=reverse("case", args=[case.number]),
        title=case.title,
        about=" · ".join(_about(case, wijken)),
        news=_("Nieuw: %(news)s") % {"news": news} if news else "",
        term=_term(case, status),
        step=status_tag(TONES[status], status.label),
        rules=_rules(case),
        requested=NONE if case.requested is None else format_amount(case.requested),
        turn=beside or _turn(case, status, user),
        is_own_turn=bool(beside) or (status not in _TURNS and case.is_open and case.handler_id == user.pk),
    )


def _about(case: WorkCase, wijken: list[str]) -> list[str]:
    several = [_("%(count)s wijken") % {"count": len(wijken)}] if len(wijken) > 2 else [", ".join(wijken)]
    group = [] if case.group in case.title else [case.group]
    return [case.number, *group, *(several if wijken else [])]


def _term(case: WorkCase, status: Status) -> SafeString | str:
    if case.decide_by_on is None or not case.is_running:
        return NONE
    days = (case.decide_by_on - timezone.localdate()).days
    if status == Status.AANVULLING_GEVRAAGD:
        return status_tag("info", _("staat stil"))
    if days < 0:
        late = ngettext("%(late)s dag te laat", "%(late)s dagen te laat", -days) % {"late": -days}
        return status_tag("late", late)
    left = ngettext("nog %(days)s dag", "nog %(days)s dagen", days) % {"days": days}
    return status_tag("ok" if days > SOON_DAYS else "wait", left)


def _rules(case: WorkCase) -> SafeString:
    if case.failing:
        return status_tag("late", _("%(count)s voldoet niet") % {"count": case.failing})
    if case.to_judge:
        return status_tag("wait", _("ter beoordeling (%(count)s)") % {"count": case.to_judge})
    return status_tag("ok", _("voldoet"))


# Whose turn it is whoever handles the case.
_TURNS = {Status.AANVULLING_GEVRAAGD, Status.TER_BESLUIT, Status.VERANTWOORDING_GEVRAAGD}


def _turn(case: WorkCase, status: Status, user: User) -> str:
    if status in (Status.AANVULLING_GEVRAAGD, Status.VERANTWOORDING_GEVRAAGD):
        return _("aanvrager")
    if status == Status.TER_BESLUIT:
        return _("mandaathouder")
    if not case.is_running:
        return NONE
    if case.handled_by is None:
        return _("initiatievenmakelaar")
    return _("u") if case.handler_id == user.pk else case.handled_by
