"""Acts on pages: ask, do, say that it is done, and go on. What was typed stays when it cannot be done.

A view is made of the function that does the act: `@asked` gives it a page with a form, `@button`
makes it a button on the page of another view.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from amstelveen_ontmoet.accounts.access import permission, post_only, typed


@dataclass(frozen=True)
class Place:
    """Where an act belongs: what leads to its page, and the link with which the person goes back."""

    breadcrumbs: list[tuple[str, str]]
    back_url: str
    back_label: str
    step: str = ""
    # Where the person goes when it is done, if that is not back.
    done_url: str = ""


@dataclass(frozen=True)
class Question:
    """A page with one act: what it is, and the button that does it. Texts are lazy.

    `lead`, `quote` (what somebody said about it) and `warning` can be functions of what the act is about.
    `closed` says why there is nothing to do any more, or is empty: an old link then leads back with its
    words, and what is sent all the same is refused by the act, with its text kept on the page.
    """

    title: str
    lead: str | Callable[[Any], str]
    button: str
    done: str
    quote: Callable[[Any], str] | None = None
    warning: Callable[[Any], str] | None = None
    closed: Callable[[Any], str] | None = None
    is_danger: bool = False


def is_done(request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any], done: str) -> bool:
    """Do the act with what was sent and say so; what is wrong with it stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, done)
    return True


def asked(
    name: str,
    load: Callable[..., Any],
    question: Question,
    form_class: type[forms.Form] = forms.Form,
    *,
    place: Callable[[HttpRequest, Any], Place],
    on: Callable[[Any], Any] = lambda found: found,
    initial: Callable[[Any], dict[str, Any]] = lambda found: {},
) -> Callable[[Callable], Callable]:
    """A page of its own for an act `(found, data, by)`; who may and on what is as with `permission`.

    `initial` is what stands in the form at first. `place` is asked again when the act is done: it may have
    changed what the person may see.
    """

    def decorate(act: Callable) -> Callable:
        @require_http_methods(["GET", "POST"])
        @permission(name, load, on=on)
        @wraps(act)
        def view(request: HttpRequest, found: Any) -> HttpResponse:
            closed = question.closed(found) if question.closed and request.method != "POST" else ""
            if closed:
                messages.warning(request, closed)
                return HttpResponseRedirect(place(request, found).back_url)
            form = form_class(typed(request), initial=initial(found))
            if is_done(request, form, lambda data: act(found, data, request.user), question.done):
                after = place(request, found)
                return HttpResponseRedirect(after.done_url or after.back_url)
            here = place(request, found)
            context = {
                "form": form,
                "question": question,
                "lead": question.lead(found) if callable(question.lead) else question.lead,
                "quote": question.quote(found) if question.quote else "",
                "warning": question.warning(found) if question.warning else "",
                "place": here,
                "breadcrumbs": [*here.breadcrumbs, (question.title, "")],
            }
            status = 422 if request.method == "POST" else 200
            return render(request, "question.html", context, status=status)

        return view

    return decorate


def button(
    name: str,
    load: Callable[..., Any],
    done: str | Callable[[Any], str],
    *,
    to: Callable[[Any], str],
) -> Callable[[Callable], Callable]:
    """A button without a page for an act `(found, by)`: done and said, or said why not; then `to` a page.

    `done` can be a function of what the act gives.
    """

    def decorate(act: Callable) -> Callable:
        @post_only
        @permission(name, load)
        @wraps(act)
        def view(request: HttpRequest, found: Any) -> HttpResponse:
            try:
                given = act(found, request.user)
            except ValidationError as error:
                messages.error(request, error.messages[0])
            else:
                messages.success(request, done(given) if callable(done) else done)
            return HttpResponseRedirect(to(found))

        return view

    return decorate
