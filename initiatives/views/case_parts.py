"""What is read of a case beside the first tab: the plan itself, and its letters and history."""

from typing import Any

import rules
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from amstelveen_ontmoet.accounts.access import permission
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.queries import events_of
from amstelveen_ontmoet.procedure import queries as procedure
from amstelveen_ontmoet.procedure.enums import EVENT_LABELS, OBJECTABLE_LETTERS
from amstelveen_ontmoet.procedure.models import Aanvraag
from amstelveen_ontmoet.procedure.reports import Dossier, dossier_of
from initiatives.views.tabs import LABELS, Bound, Tab, find_case, tab_page
from wijkplannen import queries as plans
from wijkplannen import reports
from wijkplannen.views.writers import plan_sections


@require_safe
@permission("procedure.view_case", find_case)
def plan(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """The plan as the applicant sent it, with its figures and its money."""
    return tab_page(request, aanvraag, PLAN)


def _plan(request: HttpRequest, aanvraag: Aanvraag, bound: Bound) -> dict[str, Any]:
    plan = plans.with_content(aanvraag.wijkplan)
    before = plans.granted_before([plan.groep], plan.year).get(plan.groep_id)
    return {
        "plan": plan,
        "sections": plan_sections(plan),
        "figures": reports.figures_of(plan.groep, aanvraag.received_on),
        "money": reports.money_of(plan),
        "spending": reports.spending_chart(plan, before),
    }


@require_safe
@permission("procedure.view_case", find_case)
def papers(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """The letters, what followed on them, and everything that was done."""
    return tab_page(request, aanvraag, PAPERS)


def _papers(request: HttpRequest, aanvraag: Aanvraag, bound: Bound) -> dict[str, Any]:
    dossier = dossier_of(aanvraag)
    machtigingen = procedure.machtigingen_of(aanvraag)
    return {
        "dossier": dossier,
        "objectable": OBJECTABLE_LETTERS,
        **_rights(request.user, aanvraag, dossier),
        "events": [
            (event, EVENT_LABELS[event.action], procedure.is_on_behalf(machtigingen, event.by_id, event.at))
            for event in events_of(aanvraag)
            if event.action in EVENT_LABELS
        ],
    }


def _rights(user: User, aanvraag: Aanvraag, dossier: Dossier) -> dict[str, Any]:
    open_objection = next((each for each in dossier.objections if each.is_open), None)
    return {
        "may_enter_objection": rules.has_perm("procedure.enter_objection", user, aanvraag),
        "may_decide_objection": open_objection
        and rules.has_perm("procedure.decide_objection", user, open_objection),
        "may_decide_change": dossier.open_change
        and rules.has_perm("procedure.decide_change", user, dossier.open_change),
    }


PLAN = Tab("case_plan", LABELS["case_plan"], "initiatives/case_plan.html", _plan)
PAPERS = Tab("case_papers", LABELS["case_papers"], "initiatives/case_papers.html", _papers)
