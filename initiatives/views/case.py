"""One case, and the acts of the initiatievenmakelaar and the mandaathouder in it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import rules
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, typed
from amstelveen_ontmoet.accounts.acts import button, is_done
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.queries import events_of
from amstelveen_ontmoet.procedure import queries as procedure
from amstelveen_ontmoet.procedure.actions import additions, decisions, steps
from amstelveen_ontmoet.procedure.enums import EVENT_LABELS, OBJECTABLE_LETTERS, WITH_MUNICIPALITY, Status
from amstelveen_ontmoet.procedure.forms import FilledFromText, fill
from amstelveen_ontmoet.procedure.models import Aanvraag, Advies, Bericht, Toets
from amstelveen_ontmoet.procedure.reports import default_of, dossier_of, proposals
from amstelveen_ontmoet.spelregels.checks import Verdict
from amstelveen_ontmoet.spelregels.explanations import VERDICTS, explain
from initiatives import forms
from initiatives.views.account_section import account_section
from initiatives.views.conversation import conversation
from wijkplannen import queries as plans
from wijkplannen import reports
from wijkplannen.views.writers import plan_sections

_TONES = {Verdict.VOLDOET: "ok", Verdict.VOLDOET_NIET: "late", Verdict.TER_BEOORDELING: "wait"}


def find_case(number: str) -> Aanvraag:
    """A case with its people, its decision and its plan, in one query."""
    cases = Aanvraag.objects.select_related(
        "organisatie", "handler", "submitted_by", "entered_by", "besluit", "wijkplan__groep"
    )
    return get_object_or_404(procedure.with_requested(cases), number=number)


def case_url(aanvraag: Aanvraag) -> str:
    return reverse("case", args=[aanvraag.number])


@require_safe
@permission("procedure.view_case", find_case)
def case(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """One case: the plan, the rules, the terms, what was said, and what can be done now."""
    return case_page(request, aanvraag, {})


def case_page(
    request: HttpRequest, aanvraag: Aanvraag, bound: dict[str, Any], status: int = 200
) -> HttpResponse:
    plan = plans.with_content(aanvraag.wijkplan)
    figures = reports.figures_of(plan.groep, aanvraag.received_on)
    advies = aanvraag.adviezen.select_related("advised_by").last()
    step = aanvraag.status
    handles = step == Status.IN_BEHANDELING and rules.has_perm("procedure.handle", request.user, aanvraag)
    decides = step == Status.TER_BESLUIT and rules.has_perm("procedure.decide", request.user, aanvraag)
    outcomes = [_outcome(toets, handles=handles) for toets in aanvraag.toetsen.select_related("judged_by")]
    context = {
        "aanvraag": aanvraag,
        "plan": plan,
        "sections": plan_sections(plan),
        "figures": figures,
        "money": reports.money_of(plan),
        "spending": reports.spending_chart(
            plan, plans.granted_before([plan.groep], plan.year).get(plan.groep_id)
        ),
        "wijken": sorted({wijk for _buurt, wijk, _residents in figures.rows}),
        "earlier": procedure.decided_before(aanvraag)[:5],
        "requested": aanvraag.requested,
        "outcomes": outcomes,
        "open_rules": [row for row in outcomes if row["to_judge"] and not row["toets"].judged_by],
        **_rights(request.user, aanvraag),
        **_history(aanvraag),
        "advies": advies,
        "besluit": getattr(aanvraag, "besluit", None),
        "hardheden": aanvraag.hardheden.all(),
        "may_take_up": step == Status.INGEDIEND
        and rules.has_perm("procedure.handle", request.user, aanvraag),
        "may_handle": handles,
        "may_decide": decides,
        "waits_for_other": step == Status.TER_BESLUIT and not decides,
        "judged_rule": "",
        **account_section(request, aanvraag),
        **(_handling_forms(aanvraag) if handles else {}),
        **(_deciding_forms(advies) if decides else {}),
        "breadcrumbs": [(_("Werkvoorraad"), reverse("work_list")), (aanvraag.number, "")],
        **conversation(aanvraag, request.user, bound, may_ask=handles),
    }
    return render(request, "initiatives/case.html", context, status=status)


def _rights(user: User, aanvraag: Aanvraag) -> dict[str, Any]:
    """Letters, terms, objections and changes, with what this person may do about them."""
    dossier = dossier_of(aanvraag)
    handles = rules.has_perm("procedure.handle", user, aanvraag)
    is_open = aanvraag.status in WITH_MUNICIPALITY
    open_objection = next((each for each in dossier.objections if each.is_open), None)
    return {
        "dossier": dossier,
        "proposals": proposals(aanvraag, dossier, timezone.localdate()),
        "default": default_of(aanvraag, timezone.localdate()),
        "objectable": OBJECTABLE_LETTERS,
        "may_change_term": is_open and handles and not aanvraag.days_late,
        "may_resume": is_open and handles,
        "may_take_over": is_open and handles and aanvraag.handler_id not in (None, user.pk),
        "may_enter_objection": rules.has_perm("procedure.enter_objection", user, aanvraag),
        "may_decide_objection": open_objection
        and rules.has_perm("procedure.decide_objection", user, open_objection),
        "may_decide_change": dossier.open_change
        and rules.has_perm("procedure.decide_change", user, dossier.open_change),
    }


def _history(aanvraag: Aanvraag) -> dict[str, Any]:
    """What was done, and whether by machtiging: then it shows on whose behalf."""
    machtigingen = procedure.machtigingen_of(aanvraag)
    return {
        "events": [
            (event, EVENT_LABELS[event.action], procedure.is_on_behalf(machtigingen, event.by_id, event.at))
            for event in events_of(aanvraag)
            if event.action in EVENT_LABELS
        ],
        "sent_on_behalf": procedure.is_on_behalf(
            machtigingen, aanvraag.submitted_by_id, aanvraag.submitted_at
        ),
    }


def _handling_forms(aanvraag: Aanvraag) -> dict[str, Form]:
    """What the initiatievenmakelaar fills in; nobody else sees it."""
    return {
        "judge_form": forms.JudgeForm(),
        "advise_form": forms.AdviseForm(initial={"amount": aanvraag.requested}),
    }


def _deciding_forms(advies: Advies | None) -> dict[str, Form]:
    """What the mandaathouder fills in, with what was advised; nobody else sees it."""
    advised = {"outcome": advies.outcome, "granted": advies.amount} if advies else {}
    return {"decide_form": forms.DecideForm(initial=advised), "return_form": forms.ReturnForm()}


def _outcome(toets: Toets, *, handles: bool) -> dict[str, Any]:
    words = explain(toets.rule, toets.article, toets.verdict, toets.figures)
    to_judge = toets.verdict == Verdict.TER_BEOORDELING
    return {
        "toets": toets,
        "words": words,
        "final": toets.final_verdict,
        "tone": _TONES[Verdict(toets.final_verdict)],
        "final_label": VERDICTS[Verdict(toets.final_verdict)],
        "to_judge": to_judge,
        "form": forms.JudgeForm(auto_id=f"id_{toets.rule}_%s") if to_judge and handles else None,
    }


def act(
    request: HttpRequest,
    aanvraag: Aanvraag,
    name: str,
    form_class: Callable[..., Form],
    write: Callable[[dict[str, Any]], Any],
    done: str,
    thread: Bericht | None = None,
    **extra: Any,
) -> HttpResponse:
    """Do one act with a form; what was typed stays on the page when it cannot be done.

    After logging in again the browser comes here with GET: the page then shows the form as typed.
    """
    data = typed(request)
    if data is None:
        return redirect("case", aanvraag.number)
    form = form_class(data)
    if "fill" in data and isinstance(form, FilledFromText):
        return _filled(request, aanvraag, name, form_class, thread)
    if is_done(request, form, write, done):
        return redirect("case", aanvraag.number)
    status = 422 if request.method == "POST" else 200
    return case_page(request, aanvraag, {**_on_page(name, form, thread), **extra}, status=status)


def _on_page(name: str, form: Form, thread: Bericht | None) -> dict[str, Any]:
    """Where a form stands as typed: under its name, or in the thread that it replies to."""
    return {"form": form, **({"reply": (thread.pk, form)} if thread else {name: form})}


def _filled(
    request: HttpRequest,
    aanvraag: Aanvraag,
    name: str,
    form_class: Callable[..., Form],
    thread: Bericht | None,
) -> HttpResponse:
    """The page again, with the chosen standard text below what was written; nothing is sent."""
    form = fill(form_class, typed(request), aanvraag)
    status = 422 if form.errors else 200
    return case_page(request, aanvraag, _on_page(name, form, thread), status=status)


def in_case(
    name: str,
    form_name: str,
    form_class: Callable[..., Form],
    done: str,
    load: Callable[..., Any] = find_case,
) -> Callable[[Callable], Callable]:
    """An act `(found, data, by)` whose form stands on the page of the case, under `form_name`.

    `load` finds the case, or something of it.
    """

    def decorate(do: Callable) -> Callable:
        @require_http_methods(["GET", "POST"])
        @permission(name, load)
        @wraps(do)
        def view(request: HttpRequest, found: Any) -> HttpResponse:
            aanvraag = found if isinstance(found, Aanvraag) else find_case(found.aanvraag.number)
            return act(
                request,
                aanvraag,
                form_name,
                form_class,
                lambda data: do(found, data, request.user),
                done,
            )

        return view

    return decorate


@button("procedure.handle", find_case, gettext_lazy("U behandelt deze aanvraag nu."), to=case_url)
def take_up(aanvraag: Aanvraag, by: User) -> None:
    """Start handling the case."""
    steps.take_up(aanvraag.pk, by=by)


@in_case(
    "procedure.handle",
    "ask_form",
    forms.AskForm,
    gettext_lazy("De vraag is verstuurd. De beslistermijn staat stil vanaf morgen."),
)
def ask(aanvraag: Aanvraag, data: dict[str, Any], by: User) -> None:
    """Ask for an addition."""
    additions.ask_addition(aanvraag.pk, **data, by=by)


@require_http_methods(["GET", "POST"])
@permission("procedure.handle", lambda number, rule: find_case(number))
def judge(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Judge a rule that only a person can judge."""
    rule = request.resolver_match.kwargs["rule"]
    get_object_or_404(aanvraag.toetsen, rule=rule)
    return act(
        request,
        aanvraag,
        "judge_form",
        forms.JudgeForm,
        lambda data: decisions.judge(aanvraag.pk, rule, **data, by=request.user),
        _("Uw oordeel is bewaard."),
        judged_rule=rule,
    )


@in_case(
    "procedure.handle",
    "advise_form",
    forms.AdviseForm,
    gettext_lazy("Uw advies is bewaard. De aanvraag ligt nu ter besluit bij een mandaathouder."),
)
def advise(aanvraag: Aanvraag, data: dict[str, Any], by: User) -> None:
    """Advise, and pass on to be decided."""
    decisions.advise(aanvraag.pk, **data, by=by)


@in_case(
    "procedure.decide",
    "decide_form",
    forms.DecideForm,
    gettext_lazy("Het besluit is genomen en bekendgemaakt aan de aanvrager."),
)
def decide(aanvraag: Aanvraag, data: dict[str, Any], by: User) -> None:
    """Decide, and send the letter."""
    decisions.decide(aanvraag.pk, **data, by=by)


@in_case(
    "procedure.decide",
    "return_form",
    forms.ReturnForm,
    gettext_lazy("De aanvraag is terug bij de initiatievenmakelaar."),
)
def send_back(aanvraag: Aanvraag, data: dict[str, Any], by: User) -> None:
    """Not ready to decide: back to the initiatievenmakelaar."""
    decisions.return_to_makelaar(aanvraag.pk, **data, by=by)
