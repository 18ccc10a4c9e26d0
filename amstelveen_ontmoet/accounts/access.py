"""Every view says here who may open it; a test walks all routes to prove it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

import rules
import structlog
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_ratelimit.core import is_ratelimited
from redis.exceptions import RedisError

from amstelveen_ontmoet.accounts import actions

log = structlog.get_logger(__name__)

# Far above what a person types, autosave included; far below what a script would do.
WRITES = "240/m"
AUTOSAVE_HEADER = "X-Autosave"
KEPT_PARAMETER = "teruggezet"


@dataclass(frozen=True)
class Access:
    """Who may open a route: `public`, `login`, or a permission by name."""

    rule: str


def public(view: Callable) -> Callable:
    """Anyone may open this."""
    view.access = Access("public")
    return view


def login(view: Callable) -> Callable:
    """Anyone with an account may open this; it shows only what is the person's own."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refusal = _refuse(request)
        return refusal or view(request, *args, **kwargs)

    guarded.access = Access("login")
    return guarded


def permission(
    name: str, load: Callable[..., Any] | None = None, *, on: Callable[[Any], Any] = lambda found: found
) -> Callable[[Callable], Callable]:
    """Who has this permission may open this, on the object that `load` finds from the address.

    The view receives the object in place of the arguments in the address; `on` gives what the
    permission is asked about when that is another object (the plan of a section). An anonymous
    visitor is asked to log in; what was typed is kept and put back afterwards.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            refusal = _refuse(request)
            if refusal:
                return refusal
            if load is None:
                require(name, request.user)
                return view(request, **kwargs)
            found = load(**kwargs)
            require(name, request.user, on(found))
            return view(request, found)

        guarded.access = Access(name)
        return guarded

    return decorate


def post_only(view: Callable) -> Callable:
    """A button without a page of its own. Who has to log in again comes back to where the button was."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            response = render(request, "405.html", status=405)
            response["Allow"] = "POST"
            return response
        request.button_on = _page_before(request)
        return view(request, *args, **kwargs)

    return guarded


def _page_before(request: HttpRequest) -> str:
    """The path of the page of ours that sent the form; the front page when the browser does not tell."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return urlsplit(referer).path or reverse("home")
    return reverse("home")


def require(name: str, user: Any, target: Any = None) -> None:
    """Raise PermissionDenied without the permission. A superuser has no way around it."""
    if not rules.has_perm(name, user, target):
        raise PermissionDenied(name)


def typed(request: HttpRequest) -> QueryDict | None:
    """What a form gets: what was just sent, or what was typed before logging in again; else None."""
    if request.method == "POST":
        return request.POST
    token = request.GET.get(KEPT_PARAMETER, "")
    return actions.kept_input(token, user=request.user, path=request.path) if token else None


def _refuse(request: HttpRequest) -> HttpResponse | None:
    """The answer to who is not logged in, is not who opened the form, or writes too often."""
    if not request.user.is_authenticated:
        return _ask_to_log_in(request)
    if request.method != "POST":
        return None
    # Somebody else logged in since in this browser: the text is not theirs to send.
    if actions.opened_by_another(request.POST, request.user):
        return render(request, "403_csrf.html", status=403)
    if _writes_too_often(request):
        return render(request, "429.html", status=429)
    return None


def _writes_too_often(request: HttpRequest) -> bool:
    """Counts every POST of a person over all web processes."""
    try:
        return is_ratelimited(request, group="write", key="user", rate=WRITES, increment=True)
    except RedisError:  # a person who writes must not pay for a counter that is away
        log.warning("rate_limit_unreachable")
        return False


def _ask_to_log_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get(AUTOSAVE_HEADER):
        return JsonResponse({"login_url": reverse("account_login")}, status=401)
    path = request.get_full_path()
    if request.method == "POST":
        back = getattr(request, "button_on", request.path)
        token = actions.keep_input(back, request.POST)
        path = f"{back}?{KEPT_PARAMETER}={token}" if token else back
    return redirect_to_login(path)
