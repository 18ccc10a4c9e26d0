"""The page of a case: what every tab shows around its content, and the forms that stand on a tab.

A reviewer opens the first tab to act; what is read beside it has an address of its own, so that no
tab reads what another shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from amstelveen_ontmoet.accounts.access import typed
from amstelveen_ontmoet.accounts.acts import is_done
from amstelveen_ontmoet.mail import queries as mail
from amstelveen_ontmoet.procedure import queries as procedure
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.enums import GRANTED
from amstelveen_ontmoet.procedure.forms import FilledFromText, fill
from amstelveen_ontmoet.procedure.models import Aanvraag, Bericht
from initiatives import queries
from initiatives.queries import CaseNews

Bound = dict[str, Any]


@dataclass(frozen=True)
class Tab:
    """One address of a case: its route and template, and what it reads."""

    route: str
    label: Promise
    template: str
    content: Callable[[HttpRequest, Aanvraag, Bound], dict[str, Any]]


# The routes and names of the tabs in their order; each tab itself stands with its views.
LABELS = {
    "case": gettext_lazy("Behandelen"),
    "case_plan": gettext_lazy("Het plan"),
    "case_talk": gettext_lazy("Gesprek"),
    "case_papers": gettext_lazy("Brieven en geschiedenis"),
    "case_money": gettext_lazy("Verantwoording en geld"),
}


def find_case(number: str) -> Aanvraag:
    """A case with its people, its decision and its plan, in one query."""
    cases = Aanvraag.objects.select_related(
        "organisatie",
        "handler",
        "submitted_by",
        "entered_by",
        "besluit",
        "verlenging",
        "ingebrekestelling",
        "wijkplan__groep",
    )
    return get_object_or_404(procedure.with_requested(cases), number=number)


def tab_page(
    request: HttpRequest, aanvraag: Aanvraag, tab: Tab, bound: Bound | None = None, status: int = 200
) -> HttpResponse:
    """A tab of the case; `bound` are forms as typed, by their names."""
    news = queries.case_news(aanvraag, request.user)
    context = {
        "aanvraag": aanvraag,
        "tabs": _tabs(aanvraag, tab, news),
        "news": news,
        "unsent": [],
        "breadcrumbs": [(_("Werkvoorraad"), reverse("work_list")), (aanvraag.number, "")],
        **(_lost_mail(aanvraag) if news.is_unreachable else {}),
        **tab.content(request, aanvraag, bound or {}),
        **(bound or {}),
    }
    return render(request, tab.template, context, status=status)


def _tabs(aanvraag: Aanvraag, chosen: Tab, news: CaseNews) -> list[dict[str, Any]]:
    """The tabs of this case with what waits there. Money and account exist after the award only."""
    marks = {
        "case_talk": _mark(news.unread, news.questions),
        "case_papers": _open(news.objections + news.changes),
    }
    shown = [route for route in LABELS if route != "case_money" or aanvraag.status in GRANTED]
    return [
        {
            "url": reverse(route, args=[aanvraag.number]),
            "label": LABELS[route],
            "mark": marks.get(route, ""),
            "is_current": route == chosen.route,
        }
        for route in shown
    ]


def _mark(unread: int, questions: int) -> str:
    """New messages matter more than questions that wait for the applicant."""
    if unread:
        return ngettext("%(number)s nieuw", "%(number)s nieuw", unread) % {"number": unread}
    return _open(questions)


def _open(number: int) -> str:
    return ngettext("%(number)s open", "%(number)s open", number) % {"number": number} if number else ""


def _lost_mail(aanvraag: Aanvraag) -> dict[str, Any]:
    """Mail of the case that did not arrive, and addresses that are out of reach."""
    return {
        "bounced": mail.bounced_of_case(aanvraag.number)[:5],
        "unreachable": mail.unreachable_among(queries.addresses_of(aanvraag)),
    }


def act(
    request: HttpRequest,
    aanvraag: Aanvraag,
    tab: Tab,
    name: str,
    form_class: Callable[..., Form],
    write: Callable[[dict[str, Any]], Any],
    done: str,
    thread: Bericht | None = None,
) -> HttpResponse:
    """Do one act with a form of a tab; what was typed stays on the page when it cannot be done.

    After logging in again the browser comes here with GET: the page then shows the form as typed.
    """
    data = typed(request)
    if data is None:
        return redirect(tab.route, aanvraag.number)
    form = form_class(data)
    if "fill" in data and isinstance(form, FilledFromText):
        form = fill(form_class, data, aanvraag)
        status = 422 if form.errors else 200
        return tab_page(request, aanvraag, tab, _on_page(name, form, thread), status=status)
    if is_done(request, form, write, done):
        return redirect(tab.route, aanvraag.number)
    status = 422 if request.method == "POST" else 200
    bound = _on_page(name, form, thread)
    if _came_too_late(form):
        # Somebody else was first: the page shows the case as it is now, where this form may be gone.
        return tab_page(request, find_case(str(aanvraag.number)), tab, bound | _unsent(form), status=status)
    return tab_page(request, aanvraag, tab, bound, status=status)


def _came_too_late(form: Form) -> bool:
    return any(isinstance(error, WrongStep) for error in form.non_field_errors().as_data())


def _unsent(form: Form) -> Bound:
    """The texts of a form that could not be sent, to copy from."""
    texts = [field for field in form if isinstance(field.field.widget, Textarea) and field.value()]
    return {"unsent": [(field.label, field.value()) for field in texts]}


def _on_page(name: str, form: Form, thread: Bericht | None) -> Bound:
    """Where a form stands as typed: under its name, or in the thread that it replies to."""
    return {"form": form, **({"reply": (thread.pk, form)} if thread else {name: form})}


def case_url(aanvraag: Aanvraag) -> str:
    return reverse("case", args=[aanvraag.number])
