"""The floor of pages: what Django itself costs for a list that somebody who is logged in reads.

A URLconf, a middleware list and a template engine of their own, so that nothing of the portal takes
part but the models and the settings: only what `startproject` turns on, no translations, no policy
headers, no logging of requests, no metrics. The layout has about the tags and the size of ours (menu,
account, messages, breadcrumbs, footer); the rows have a link, two names, a date and a number, written
as one writes them first.
"""

from collections.abc import Callable
from pathlib import Path

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template.backends.django import DjangoTemplates
from django.test import override_settings
from django.urls import path

from amstelveen_ontmoet.gebieden.models import Inwonertal

ROWS = 25
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
engine = DjangoTemplates(
    {
        "NAME": "bare",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
)


def rows(request: HttpRequest) -> HttpResponse:
    """A list with 25 rows in one query; session and user are the other two."""
    found = Inwonertal.objects.filter(buurt__isnull=False).select_related("buurt__wijk").order_by("pk")
    context = {"rows": found[:ROWS], "user": request.user}
    return HttpResponse(engine.get_template("bare/list.html").render(context, request))


def nothing(request: HttpRequest, number: int = 0) -> HttpResponse:
    """Where the links of the floor lead; never asked."""
    return HttpResponse()


urlpatterns = [
    path("rows/", rows, name="rows"),
    path("rows/<int:number>/", nothing, name="row"),
    *(path(f"{name}/", nothing, name=name) for name in ("home", "plans", "work", "budget", "mine", "leave")),
]


def own_addresses(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Has a request resolved by the addresses of this file instead of the portal's."""

    def asked(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return get_response(request)

    return asked


def bare_handler() -> WSGIHandler:
    """Django's own handler with the middleware of the floor."""
    with override_settings(MIDDLEWARE=[f"{__name__}.own_addresses", *MIDDLEWARE]):
        return WSGIHandler()
