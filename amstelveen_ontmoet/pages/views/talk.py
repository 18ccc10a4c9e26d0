"""What an applicant says to the municipality: messages, and answers to what was asked."""

from operator import attrgetter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amstelveen_ontmoet.accounts.access import permission, post_only, typed
from amstelveen_ontmoet.pages.views.mine import find_aanvraag, status_page
from amstelveen_ontmoet.procedure.actions import additions, dossier, questions
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.forms import AnswerForm, MessageForm, ReadForm, ReplyForm, thread_of
from amstelveen_ontmoet.procedure.models import Aanvraag, Vraag
from wijkplannen import queries as plans
from wijkplannen import reports
from wijkplannen.enums import Section


def _code(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


@require_http_methods(["GET", "POST"])
@permission("procedure.message", find_aanvraag)
def message(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Write to the municipality, on a new subject or in a thread."""
    data = typed(request)
    if data is None or aanvraag.is_draft:
        return redirect("mijn_aanvraag", aanvraag.pk)
    thread = thread_of(aanvraag, data)
    form = ReplyForm(data, auto_id=f"id_{thread.pk}_%s") if thread else MessageForm(data)
    if request.method == "POST" and form.is_valid():
        dossier.send_message(aanvraag, **form.cleaned_data, thread=thread, by=request.user)
        messages.success(request, _("Uw bericht is verstuurd."))
        return redirect("mijn_aanvraag", aanvraag.pk)
    bound = {"reply": (thread.pk, form)} if thread else {"message_form": form}
    return status_page(request, aanvraag, {**bound, "form": form}, status=_code(request))


@post_only
@permission("procedure.message", find_aanvraag)
def read(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """What the page showed of a thread is no longer new to this person."""
    form, thread = ReadForm(request.POST), thread_of(aanvraag, request.POST)
    if form.is_valid() and thread:
        dossier.mark_read(thread, form.cleaned_data["until"], by=request.user)
    return redirect(reverse("mijn_aanvraag", args=[aanvraag.pk]) + "#berichten")


@require_http_methods(["GET", "POST"])
@permission("procedure.answer", find_aanvraag)
def answer(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Answer the request for an addition."""
    data = typed(request)
    if data is None:
        return redirect("mijn_aanvraag", aanvraag.pk)
    form = AnswerForm(data)
    bound = {"answer_form": form, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            additions.answer_addition(aanvraag.pk, answer=form.cleaned_data["answer"], by=request.user)
            messages.success(request, _("Uw antwoord is verstuurd. Wij gaan verder met uw aanvraag."))
            return redirect("mijn_aanvraag", aanvraag.pk)
        except WrongStep as error:  # the form is no longer on the page: what was typed becomes a message
            form.add_error(None, error)
            bound["message_form"] = _as_message(form)
    return status_page(request, aanvraag, bound, status=_code(request))


def _as_message(form: AnswerForm) -> MessageForm:
    return MessageForm(initial={"subject": _("Mijn antwoord"), "text": form.cleaned_data["answer"]})


def find_question(pk: int) -> Vraag:
    questions_with_case = Vraag.objects.select_related(
        "aanvraag__organisatie", "aanvraag__submitted_by", "answered_by"
    )
    return get_object_or_404(questions_with_case, pk=pk)


@require_http_methods(["GET", "POST"])
@permission("procedure.answer", find_question, on=attrgetter("aanvraag"))
def question(request: HttpRequest, vraag: Vraag) -> HttpResponse:
    """One question: read it, correct the part that it is about, and answer."""
    form = AnswerForm(typed(request))
    message_form = None
    if request.method == "POST" and form.is_valid():
        try:
            questions.answer_question(vraag.pk, answer=form.cleaned_data["answer"], by=request.user)
            messages.success(request, _("Uw antwoord is verstuurd. Wij gaan verder met uw aanvraag."))
            return redirect("mijn_aanvraag", vraag.aanvraag_id)
        except ValidationError as error:
            form.add_error(None, error)
            message_form = _as_message(form)
            vraag = find_question(vraag.pk)
    plan = plans.plan_whole(vraag.aanvraag_id)
    ended = vraag.answered_at or vraag.withdrawn_at
    context = {
        "vraag": vraag,
        "part": Section(vraag.part),
        "change": reports.changes_between(plan, [(vraag.part, vraag.asked_at, ended)])[0],
        "form": form,
        "message_form": message_form,
        "breadcrumbs": [
            (_("Mijn overzicht"), reverse("mijn")),
            (vraag.aanvraag.title, reverse("mijn_aanvraag", args=[vraag.aanvraag_id])),
            (_("Vraag"), ""),
        ],
    }
    return render(request, "pages/question_of_section.html", context, status=_code(request))
