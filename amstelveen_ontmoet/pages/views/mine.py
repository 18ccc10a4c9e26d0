"""What is a person's own: groups, applications, settings."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import rules
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import login, permission, typed
from amstelveen_ontmoet.accounts.actions import erase
from amstelveen_ontmoet.accounts.forms import SettingsForm
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.queries import member_roles, scopes
from amstelveen_ontmoet.accounts.reports import personal_data, reasons_to_keep
from amstelveen_ontmoet.accounts.roles import MemberRole, Scope
from amstelveen_ontmoet.forms import LongTextField
from amstelveen_ontmoet.pages.reports import hardheid_for_applicant, rules_left_to_ask, timeline_of
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import withdrawal
from amstelveen_ontmoet.procedure.actions.accounts import ACCOUNTABLE
from amstelveen_ontmoet.procedure.enums import (
    ACCOUNTING,
    OBJECTABLE_LETTERS,
    WITH_MUNICIPALITY,
    ReclaimStatus,
    Status,
)
from amstelveen_ontmoet.procedure.forms import AnswerForm, MessageForm, ReplyForm, with_reply_forms
from amstelveen_ontmoet.procedure.models import Aanvraag, Bericht, Vaststelling
from amstelveen_ontmoet.procedure.reports import default_of, dossier_of, lines_of_money, threads_of
from wijkplannen import queries as plans
from wijkplannen import reports
from wijkplannen.actions.year import years_of
from wijkplannen.enums import Section
from wijkplannen.models import Bewonersgroep
from wijkplannen.views.writers import plan_sections


class WithdrawForm(forms.Form):
    """Taking an application back."""

    reason = LongTextField(
        label=gettext_lazy("Waarom stopt u met deze aanvraag?"), rows=3, max_length=2000, required=False
    )


@require_safe
@login
def overview(request: HttpRequest) -> HttpResponse:
    """The person's groups and their applications, and what to do next."""
    year = timezone.localdate().year
    own = list(plans.groups_of(request.user))
    delen = plans.delen_from([groep.organisatie for groep in own], year)
    roles = member_roles(request.user)
    by_machtiging = scopes(request.user)
    groups = [
        {
            "groep": groep,
            "delen": [
                (deel, getattr(deel, "brief", None) if _is_board(roles, by_machtiging, groep) else None)
                for deel in delen.get(groep.organisatie_id, [])
            ],
            "role": MemberRole(roles[groep.organisatie_id]).label,
            "scope": Scope(by_machtiging[groep.organisatie_id]).label
            if groep.organisatie_id in by_machtiging
            else "",
        }
        for groep in own
    ]
    context = {
        "groups": groups,
        "aanvragen": _at_turn_first(
            queries.with_reclaim(queries.with_news(queries.own_aanvragen(request.user), request.user))[:50]
        ),
        "works_here": rules.has_perm("procedure.view_desk", request.user),
        "keeps_here": rules.has_perm("procedure.manage_mandates", request.user),
    }
    return render(request, "pages/mine.html", context)


def _is_board(roles: Mapping[int, str], by_machtiging: Mapping[int, str], groep: Bewonersgroep) -> bool:
    """Sits on the board itself: the letter about the wijkbudget is for the board."""
    key = groep.organisatie_id
    return roles[key] == MemberRole.BESTUUR and key not in by_machtiging


def _at_turn_first(aanvragen: Iterable[Any]) -> list[Any]:
    """What waits for the applicant comes first, then as it came; each with its news."""
    asked = (Status.AANVULLING_GEVRAAGD, Status.VERANTWOORDING_GEVRAAGD)
    return sorted(
        aanvragen,
        key=lambda each: not (each.status in asked or each.is_asked or each.must_choose or each.pay_back_by),
    )


@require_http_methods(["GET", "POST"])
@login
def settings_page(request: HttpRequest) -> HttpResponse:
    """Name and language of one's own account."""
    user = request.user
    form = SettingsForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        user.name, user.language = form.cleaned_data["name"], form.cleaned_data["language"]
        user.save(update_fields=["name", "language"])
        messages.success(request, _("Uw gegevens zijn bewaard."))
        return redirect("settings")
    crumbs = [(_("Mijn overzicht"), reverse("mijn")), (_("Mijn gegevens"), "")]
    return render(request, "pages/settings.html", {"form": form, "breadcrumbs": crumbs})


@require_safe
@login
def export(request: HttpRequest) -> HttpResponse:
    """Everything that the portal keeps about the person, as a file to take away (AVG 15 and 20)."""
    data = {part.name: part.rows for part in personal_data(request.user)}
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="mijn-gegevens.json"'
    return response


@require_http_methods(["GET", "POST"])
@login
def erase_account(request: HttpRequest) -> HttpResponse:
    """Ask for confirmation, then erase one's own account; or tell what must be kept and why."""
    if request.method == "POST":
        try:
            erase(request.user, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("account_erase")
        logout(request)
        messages.success(request, _("Uw account is verwijderd."))
        return redirect("home")
    context = {
        "reasons": reasons_to_keep(request.user),
        "breadcrumbs": [
            (_("Mijn overzicht"), reverse("mijn")),
            (_("Mijn gegevens"), reverse("settings")),
            (_("Account verwijderen"), ""),
        ],
    }
    return render(request, "pages/erase.html", context)


def find_aanvraag(pk: int) -> Aanvraag:
    return get_object_or_404(
        Aanvraag.objects.select_related("organisatie", "submitted_by", "entered_by"), pk=pk
    )


@require_safe
@permission("procedure.view_aanvraag", find_aanvraag)
def status(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Where the application is, whose turn it is, what comes next and by when."""
    if aanvraag.is_draft:
        return redirect("plan_tasks", aanvraag.pk)
    return status_page(request, aanvraag, {})


def status_page(
    request: HttpRequest, aanvraag: Aanvraag, bound: dict[str, Any], status: int = 200
) -> HttpResponse:
    plan = plans.plan_whole(aanvraag.pk)
    aanvulling = queries.open_aanvulling(aanvraag)
    vragen = list(queries.questions_of(aanvraag))
    context = {
        "aanvraag": aanvraag,
        "plan": plan,
        "sections": plan_sections(plan),
        "figures": reports.figures_of(plan.groep, timezone.localdate()),
        "money": reports.money_of(plan),
        "requested": queries.requested_amount(aanvraag),
        "timeline": timeline_of(aanvraag, years_of(plan)[-1]),
        "sent_on_behalf": queries.is_on_behalf(
            queries.machtigingen_of(aanvraag), aanvraag.submitted_by_id, aanvraag.submitted_at
        ),
        "aanvulling": aanvulling,
        "answer_until": queries.last_day_to_send(aanvulling.due_on) if aanvulling else None,
        "stands_still": aanvulling is not None
        and queries.stands_still(aanvraag, timezone.localdate(aanvulling.asked_at)),
        "part": Section(aanvulling.part) if aanvulling and aanvulling.part else None,
        "answered": aanvraag.aanvullingen.filter(answered_at__isnull=False).select_related("answered_by"),
        "questions": [(vraag, Section(vraag.part)) for vraag in vragen if vraag.is_open],
        "answered_questions": [vraag for vraag in vragen if vraag.answered_at],
        "besluit": (besluit := getattr(aanvraag, "besluit", None)),
        "award_letter": queries.award_letter(besluit),
        "dossier": dossier_of(aanvraag),
        "default": (default := default_of(aanvraag, timezone.localdate())),
        "is_late": (is_late := queries.is_late(aanvraag, timezone.localdate())),
        "may_give_notice": default is None
        and is_late
        and rules.has_perm("procedure.give_notice", request.user, aanvraag),
        "may_object": rules.has_perm("procedure.object", request.user, aanvraag),
        "may_change": rules.has_perm("procedure.ask_change", request.user, aanvraag)
        and not queries.why_no_change(aanvraag),
        "lines": lines_of_money(aanvraag) if aanvraag.status in WITH_MUNICIPALITY else [],
        "may_choose": rules.has_perm("procedure.consent", request.user, aanvraag),
        "objectable": OBJECTABLE_LETTERS,
        "today": timezone.localdate(),
        "vaststelling": (
            settled := Vaststelling.objects.filter(aanvraag=aanvraag, decided_at__isnull=False).first()
        ),
        # After an objection that was founded it is more than was settled first.
        "awarded": queries.awarded_amount(aanvraag) if settled else None,
        "terugvordering": aanvraag.terugvorderingen.filter(status=ReclaimStatus.GEVORDERD).first(),
        "account": queries.final_account(aanvraag),
        "may_account": aanvraag.status in ACCOUNTABLE,
        "is_accounting": aanvraag.status in ACCOUNTING,
        "documents": plan.documenten.all(),
        "hardheden": hardheid_for_applicant(aanvraag),
        "may_ask_hardheid": bool(rules_left_to_ask(aanvraag)),
        "may_withdraw": aanvraag.is_open and rules.has_perm("procedure.withdraw", request.user, aanvraag),
        "answer_form": AnswerForm(),
        "message_form": MessageForm(),
        "breadcrumbs": [(_("Mijn overzicht"), reverse("mijn")), (aanvraag.title, "")],
        "read_url": reverse("mijn_gelezen", args=[aanvraag.pk]),
        **bound,
        "threads": with_reply_forms(
            threads_of(aanvraag, request.user), ReplyForm, bound.get("reply"), partial(_entry, request.user)
        ),
    }
    return render(request, "pages/status.html", context, status=status)


def _entry(reader: User, bericht: Bericht) -> dict[str, Any]:
    """A message as the applicant sees it: the municipality speaks with one voice."""
    return {
        "author": _("Gemeente") if bericht.from_staff else bericht.author,
        "at": bericht.at,
        "text": bericht.text,
        "is_own": bericht.author_id == reader.pk,
    }


@require_http_methods(["GET", "POST"])
@permission("procedure.withdraw", find_aanvraag)
def withdraw(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Ask for confirmation, then take the application back."""
    form = WithdrawForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdrawal.withdraw(aanvraag.pk, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("“%(title)s” is ingetrokken.") % {"title": aanvraag.title})
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("mijn")
    context = {
        "form": form,
        "aanvraag": aanvraag,
        "breadcrumbs": [
            (_("Mijn overzicht"), reverse("mijn")),
            (aanvraag.title, reverse("mijn_aanvraag", args=[aanvraag.pk])),
            (_("Intrekken"), ""),
        ],
    }
    return render(request, "pages/withdraw.html", context)
