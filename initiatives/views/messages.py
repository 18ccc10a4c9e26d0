"""Staff write to the applicant, to each other, and ask about one part of the plan."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import permission, post_only, typed
from amstelveen_ontmoet.procedure import queries as procedure
from amstelveen_ontmoet.procedure.actions import dossier, questions, texts
from amstelveen_ontmoet.procedure.forms import (
    NoteForm,
    ReadForm,
    StaffMessageForm,
    StaffReplyForm,
    TextForm,
    thread_of,
)
from amstelveen_ontmoet.procedure.models import Aanvraag, Standaardtekst, Vraag
from initiatives.forms import QuestionForm
from initiatives.views.conversation import TALK
from initiatives.views.question import Question
from initiatives.views.question import ask as ask_on_a_page
from initiatives.views.tabs import act, find_case


@require_http_methods(["GET", "POST"])
@permission("procedure.note_case", find_case)
def message(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Write to the applicant, on a new subject or in a thread."""
    data = typed(request)
    thread = thread_of(aanvraag, data) if data else None
    form_class = StaffMessageForm
    if thread:
        form_class = partial(StaffReplyForm, auto_id=f"id_{thread.pk}_%s")
    return act(
        request,
        aanvraag,
        TALK,
        "message_form",
        form_class,
        lambda said: dossier.write_from_desk(aanvraag, **said, thread=thread, by=request.user),
        _("Uw bericht is verstuurd."),
        thread=thread,
    )


@post_only
@permission("procedure.note_case", find_case)
def read(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """What the page showed of a thread is no longer new to this person."""
    form, thread = ReadForm(request.POST), thread_of(aanvraag, request.POST)
    if form.is_valid() and thread:
        dossier.mark_read(thread, form.cleaned_data["until"], by=request.user)
    return redirect(reverse("case_talk", args=[aanvraag.number]) + "#berichten")


@require_http_methods(["GET", "POST"])
@permission("procedure.note_case", find_case)
def note(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """A note for colleagues; the applicant never sees it."""
    return act(
        request,
        aanvraag,
        TALK,
        "note_form",
        partial(NoteForm, auto_id="id_notitie_%s"),
        lambda data: dossier.write_note(aanvraag, **data, by=request.user),
        _("Uw notitie is bewaard. Alleen medewerkers zien die."),
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.handle", find_case)
def ask(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Ask about one part of the plan; no term stands still."""
    question = Question(
        title=_("Stel een vraag over één onderdeel"),
        lead=_("De aanvrager krijgt bericht en kan dat onderdeel verbeteren."),
        button=_("Stel de vraag"),
        done=_("De vraag is verstuurd. De aanvrager kan dat onderdeel nu verbeteren."),
        back=reverse("case_talk", args=[aanvraag.number]),
    )
    return ask_on_a_page(
        request,
        aanvraag,
        question,
        QuestionForm,
        lambda data: questions.ask_question(aanvraag.pk, **data, by=request.user),
    )


def find_question(pk: int) -> Vraag:
    return get_object_or_404(Vraag.objects.select_related("aanvraag__organisatie"), pk=pk)


@post_only
@permission("procedure.handle_question", find_question)
def withdraw(request: HttpRequest, vraag: Vraag) -> HttpResponse:
    """Take a question back that was not answered yet."""
    try:
        questions.withdraw_question(vraag.pk, by=request.user)
        messages.success(request, _("De vraag is ingetrokken. De aanvrager hoeft niet meer te antwoorden."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("case_talk", vraag.aanvraag.number)


@require_safe
@permission("procedure.manage_texts")
def text_list(request: HttpRequest) -> HttpResponse:
    """The standard texts with who wrote them last."""
    context = {
        "texts": procedure.texts_in_use(),
        "breadcrumbs": [(_("Werkvoorraad"), reverse("work_list")), (_("Standaardteksten"), "")],
    }
    return render(request, "initiatives/texts.html", context)


def _crumbs(title: str) -> list[tuple[str, str]]:
    return [
        (_("Werkvoorraad"), reverse("work_list")),
        (_("Standaardteksten"), reverse("texts")),
        (title, ""),
    ]


@require_http_methods(["GET", "POST"])
@permission("procedure.manage_texts")
def text_new(request: HttpRequest) -> HttpResponse:
    """Write a new standard text."""
    return _text_page(request, None)


def find_text(pk: int) -> Standaardtekst:
    return get_object_or_404(Standaardtekst.objects.select_related("saved_by", "removed_by"), pk=pk)


@require_http_methods(["GET", "POST"])
@permission("procedure.manage_texts", find_text, on=lambda text: None)
def text_change(request: HttpRequest, text: Standaardtekst) -> HttpResponse:
    """Change a standard text."""
    if request.method == "GET" and text.removed_at is not None:
        raise Http404
    return _text_page(request, text)


def _text_page(request: HttpRequest, text: Standaardtekst | None) -> HttpResponse:
    names = ("name", "kind", "text_nl", "text_en", "version")
    form = TextForm(typed(request), initial={name: getattr(text, name) for name in names} if text else None)
    if request.method == "POST" and form.is_valid():
        try:
            texts.save_text(text.pk if text else None, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("De standaardtekst is bewaard."))
            return redirect("texts")
    title = text.name if text else _("Nieuwe standaardtekst")
    context = {"form": form, "text": text, "title": title, "breadcrumbs": _crumbs(title)}
    return render(request, "initiatives/text.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@permission("procedure.manage_texts", find_text, on=lambda text: None)
def text_remove(request: HttpRequest, text: Standaardtekst) -> HttpResponse:
    """Ask for confirmation, then take a standard text out of use."""
    if request.method == "POST":
        texts.remove_text(text.pk, by=request.user)
        messages.success(request, _("“%(name)s” is verwijderd.") % {"name": text.name})
        return redirect("texts")
    context = {"text": text, "breadcrumbs": _crumbs(_("Verwijderen"))}
    return render(request, "initiatives/text_remove.html", context)
