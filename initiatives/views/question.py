"""An act on a page of its own: what it is, the form, and the button that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import rules
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import typed
from amstelveen_ontmoet.accounts.acts import is_done
from amstelveen_ontmoet.procedure.forms import FilledFromText, fill
from amstelveen_ontmoet.procedure.models import Aanvraag


@dataclass(frozen=True)
class Question:
    """A page with one act: what it is, what was said by the applicant, and the button that does it.

    `back` is where the act leads when that is not the case itself. `closed` says that it was done
    already: an old link then leads back with these words, and what is sent all the same is refused
    by the act, with its text kept on the page. `is_danger` for what cannot be undone;
    `plan` is where the plan can be read first.
    """

    title: str
    lead: str
    button: str
    done: str
    quote: str = ""
    is_danger: bool = False
    plan: str = ""
    back: str = ""
    closed: str = ""


def ask(
    request: HttpRequest,
    aanvraag: Aanvraag,
    question: Question,
    form_class: Callable[..., forms.Form],
    write: Callable[[dict[str, Any]], Any],
) -> HttpResponse:
    """Show one act on a page of its own, and do it; what was typed stays when it cannot be done.

    A form that can begin with a standard text is filled in by a button of its own; nothing is sent then.
    """
    if question.closed and request.method != "POST":
        messages.warning(request, question.closed)
        return redirect(_back(aanvraag, question))
    data = typed(request)
    form = form_class(data)
    if data is not None and "fill" in data and isinstance(form, FilledFromText):
        form = fill(form_class, data, aanvraag)
        return _page(request, aanvraag, question, form, status=422 if form.errors else 200)
    if is_done(request, form, write, question.done):
        may_see = rules.has_perm("procedure.view_case", request.user, aanvraag)
        return redirect(_back(aanvraag, question) if may_see else "work_list")
    return _page(request, aanvraag, question, form, status=422 if request.method == "POST" else 200)


def _back(aanvraag: Aanvraag, question: Question) -> str:
    return question.back or reverse("case", args=[aanvraag.number])


def _page(
    request: HttpRequest, aanvraag: Aanvraag, question: Question, form: forms.Form, *, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "aanvraag": aanvraag,
        "question": question,
        "back": _back(aanvraag, question),
        "breadcrumbs": [
            (_("Werkvoorraad"), reverse("work_list")),
            (aanvraag.number, reverse("case", args=[aanvraag.number])),
            (question.title, ""),
        ],
    }
    return render(request, "initiatives/question.html", context, status=status)
