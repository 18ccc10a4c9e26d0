"""One case, and the acts of the initiatievenmakelaar and the mandaathouder in it."""

from functools import partial
from typing import Any

import rules
from django.db.models import prefetch_related_objects
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission
from amstelveen_ontmoet.accounts.acts import button
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure import queries as procedure
from amstelveen_ontmoet.procedure.actions import additions, decisions, steps
from amstelveen_ontmoet.procedure.enums import ACCOUNTING, SETTLED, WITH_MUNICIPALITY, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Advies, Toets, Vaststelling
from amstelveen_ontmoet.procedure.reports import LineOfMoney, clock_of, default_of, lines_of_money, proposals
from amstelveen_ontmoet.spelregels.checks import Verdict
from amstelveen_ontmoet.spelregels.explanations import VERDICTS, explain
from initiatives import forms, queries
from initiatives.views.question import Question, ask
from initiatives.views.tabs import LABELS, Bound, Tab, act, case_url, find_case, tab_page

_TONES = {Verdict.VOLDOET: "ok", Verdict.VOLDOET_NIET: "late", Verdict.TER_BEOORDELING: "wait"}


@require_safe
@permission("procedure.view_case", find_case)
def case(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """What the reader needs to act: what is asked of them, the rules, the term, the applicant."""
    return tab_page(request, aanvraag, CASE)


def _content(request: HttpRequest, aanvraag: Aanvraag, bound: Bound) -> dict[str, Any]:
    prefetch_related_objects([aanvraag], "aanvullingen", "opschortingen")
    facts = queries.case_facts(aanvraag, aanvraag.wijkplan.year)
    advies = aanvraag.adviezen.select_related("advised_by").last() if facts.has_advice else None
    step, today = aanvraag.status, timezone.localdate()
    may_handle = rules.has_perm("procedure.handle", request.user, aanvraag)
    handles = step == Status.IN_BEHANDELING and may_handle
    decides = step == Status.TER_BESLUIT and rules.has_perm("procedure.decide", request.user, aanvraag)
    outcomes = [_outcome(toets) for toets in aanvraag.toetsen.select_related("judged_by")]
    clock = clock_of(aanvraag)
    lines = lines_of_money(aanvraag) if facts.has_lines_to_see else []
    return {
        "groep": aanvraag.wijkplan.groep,
        "part": facts.part,
        "wijken": facts.wijken,
        "earlier": procedure.decided_before(aanvraag)[:5] if facts.has_earlier else [],
        "outcomes": outcomes,
        "open_rules": [row for row in outcomes if row["to_judge"] and not row["toets"].judged_by_id],
        "open_addition": (
            asked := next((each for each in aanvraag.aanvullingen.all() if each.is_open), None)
        ),
        "stands_still": procedure.stands_still(
            aanvraag, timezone.localdate(asked.asked_at) if asked else today
        ),
        "answered": [each for each in aanvraag.aanvullingen.all() if each.answered_at],
        "advies": advies,
        "besluit": (besluit := getattr(aanvraag, "besluit", None)),
        "promise_is_past": aanvraag.is_open and (aanvraag.promised_on or today) < today,
        "award_letter": procedure.award_letter(besluit),
        "vaststelling": (vaststelling := _settlement(aanvraag)),
        # After an objection that was founded it is more than was settled first.
        "settled": procedure.awarded_amount(aanvraag) if vaststelling else None,
        "hardheden": aanvraag.hardheden.all() if facts.has_hardheid else [],
        "clock": clock,
        "default": default_of(aanvraag, today),
        "proposals": proposals(aanvraag, clock, today),
        "sent_on_behalf": facts.has_machtiging
        and procedure.is_on_behalf(
            procedure.machtigingen_of(aanvraag), aanvraag.submitted_by_id, aanvraag.submitted_at
        ),
        "may_handle": handles,
        "may_decide": decides,
        "waits_for_other": step == Status.TER_BESLUIT and not decides,
        **_rights(request.user, aanvraag, may_handle=may_handle),
        "waits_in_line": any(line.wait for line in lines),
        "lines": lines if any(line.is_in_line for line in lines) else [],
        **(_advice_forms(aanvraag, lines, bound) if handles else {}),
        **(_decision_forms(advies, lines, bound) if decides else {}),
    }


CASE = Tab("case", LABELS["case"], "initiatives/case.html", _content)


def _rights(user: User, aanvraag: Aanvraag, *, may_handle: bool) -> dict[str, Any]:
    """What else this person may do about the case."""
    with_us = aanvraag.status in WITH_MUNICIPALITY
    return {
        "may_take_up": may_handle and aanvraag.status == Status.INGEDIEND,
        "may_extend": may_handle and not procedure.why_not_longer(aanvraag),
        "may_suspend": may_handle and not procedure.why_not_still(aanvraag),
        "may_resume": with_us and may_handle,
        "may_take_over": with_us and may_handle and aanvraag.handler_id not in (None, user.pk),
    }


def _settlement(aanvraag: Aanvraag) -> Vaststelling | None:
    """At which amount the grant was settled, or is proposed to be."""
    if aanvraag.status not in (*ACCOUNTING, *SETTLED):
        return None
    return Vaststelling.objects.filter(aanvraag=aanvraag).select_related("proposed_by").first()


def _advice_forms(aanvraag: Aanvraag, lines: list[LineOfMoney], bound: Bound) -> dict[str, Form]:
    """What the initiatievenmakelaar fills in; nobody else sees it."""
    if "advise_form" in bound:
        return {}
    return {"advise_form": forms.AdviseForm(initial={"amount": aanvraag.requested}, lines=lines)}


def _decision_forms(advies: Advies | None, lines: list[LineOfMoney], bound: Bound) -> dict[str, Form]:
    """What the mandaathouder fills in, with what was advised; nobody else sees it."""
    if "decide_form" in bound:
        return {}
    advised = {"outcome": advies.outcome, "granted": advies.amount} if advies else {}
    return {"decide_form": forms.DecideForm(initial=advised, lines=lines)}


def _outcome(toets: Toets) -> dict[str, Any]:
    final = Verdict(toets.final_verdict)
    return {
        "toets": toets,
        "words": explain(toets.rule, toets.article, toets.verdict, toets.figures),
        "tone": _TONES[final],
        "final_label": VERDICTS[final],
        "to_judge": toets.verdict == Verdict.TER_BEOORDELING,
    }


@button("procedure.handle", find_case, gettext_lazy("U behandelt deze aanvraag nu."), to=case_url)
def take_up(aanvraag: Aanvraag, by: User) -> None:
    """Start handling the case."""
    steps.take_up(aanvraag.pk, by=by)


def _lead_of_addition(aanvraag: Aanvraag, *, stands_still: bool) -> str:
    """What asking does: a term that runs stands still, and a place in line goes (Awb 4:5, bijlage 3 A7)."""
    lead = _("De beslistermijn staat stil tot het antwoord er is, of tot de laatste dag die u noemt.")
    if not stands_still:
        lead = _("De beslistermijn staat door een vraag niet meer stil. Vraag alleen wat u echt nodig hebt.")
    held = [line for line in lines_of_money(aanvraag) if line.is_in_line and line.reserved]
    if not held:
        return lead
    loses = _(
        "Let op: hiermee zegt u dat de aanvraag niet volledig was. De aanvrager verliest zijn plaats in de "
        "rij en de reservering van %(amount)s. Een vraag over één onderdeel kost geen plaats."
    )
    return f"{lead} {loses % {'amount': format_amount(sum(line.reserved for line in held))}}"


@require_http_methods(["GET", "POST"])
@permission("procedure.handle", find_case)
def ask_addition(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Ask for an addition."""
    stands_still = procedure.stands_still(aanvraag, timezone.localdate())
    question = Question(
        title=_("Vraag een aanvulling"),
        lead=_lead_of_addition(aanvraag, stands_still=stands_still),
        button=_("Verstuur de vraag"),
        done=_("De vraag is verstuurd. De beslistermijn staat stil vanaf morgen.")
        if stands_still
        else _("De vraag is verstuurd."),
    )
    return ask(
        request,
        aanvraag,
        question,
        partial(forms.AskForm, stands_still=stands_still),
        lambda data: additions.ask_addition(aanvraag.pk, **data, by=request.user),
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.handle", lambda number, rule: find_case(number))
def judge(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Judge a rule that only a person can judge, or change that judgement."""
    rule = request.resolver_match.kwargs["rule"]
    toets = get_object_or_404(aanvraag.toetsen, rule=rule)
    words = explain(toets.rule, toets.article, toets.verdict, toets.figures)
    question = Question(
        title=words.title,
        lead=words.reason,
        button=_("Bewaar oordeel"),
        done=_("Uw oordeel is bewaard."),
        plan=reverse("case_plan", args=[aanvraag.number]),
        back=reverse("case", args=[aanvraag.number]) + f"#regel-{rule}",
    )
    judged = {"verdict": toets.judged_verdict, "reason": toets.judged_reason}
    return ask(
        request,
        aanvraag,
        question,
        lambda *args: forms.JudgeForm(*args, initial=judged),
        lambda data: decisions.judge(aanvraag.pk, rule, **data, by=request.user),
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.handle", find_case)
def advise(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Advise, and pass on to be decided."""
    return act(
        request,
        aanvraag,
        CASE,
        "advise_form",
        partial(forms.AdviseForm, lines=lines_of_money(aanvraag)),
        lambda data: decisions.advise(aanvraag.pk, **data, by=request.user),
        _("Uw advies is bewaard. De aanvraag ligt nu ter besluit bij een mandaathouder."),
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.decide", find_case)
def decide(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Decide, and send the letter."""
    return act(
        request,
        aanvraag,
        CASE,
        "decide_form",
        partial(forms.DecideForm, lines=lines_of_money(aanvraag)),
        lambda data: decisions.decide(aanvraag.pk, **data, by=request.user),
        _("Het besluit is genomen en bekendgemaakt aan de aanvrager."),
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.decide", find_case)
def send_back(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Not ready to decide: back to the initiatievenmakelaar."""
    question = Question(
        title=_("Terug naar de initiatievenmakelaar"),
        lead=_("De aanvraag is nog niet klaar voor een besluit. De beslistermijn loopt door."),
        button=_("Stuur terug"),
        done=_("De aanvraag is terug bij de initiatievenmakelaar."),
    )
    return ask(
        request,
        aanvraag,
        question,
        forms.ReturnForm,
        lambda data: decisions.return_to_makelaar(aanvraag.pk, **data, by=request.user),
    )
