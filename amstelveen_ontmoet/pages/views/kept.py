"""Public pages are answered from memory for as long as nothing in the database changes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

# Who sends one of these may get a page of their own.
PERSONAL_COOKIES = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
MOST = 500


@dataclass(frozen=True)
class State:
    """Pages by address and day, as they are for one state of the database."""

    snapshot: str
    pages: dict[tuple[str, str], bytes] = field(default_factory=dict)


_state = State("")


def snapshot() -> str:
    """The name of what is visible now: it changes when any transaction that wrote ends, whatever it wrote.

    PostgreSQL names the transactions of which the work is visible, so the same name is the same rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])


def forget() -> None:
    """Have every page made anew, as after a change."""
    global _state  # noqa: PLW0603  as below
    _state = State("")


def kept_until_a_change(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep what a view shows to everybody alike until anything in the database changes, or the day does.

    A page is never older than the database. Not for who is logged in or has a message, and not for
    addresses with a query, of which there is no end.
    """

    @wraps(view)
    def kept(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        global _state  # noqa: PLW0603  replaced as a whole, so that threads need no lock
        if (
            request.method != "GET"
            or request.META.get("QUERY_STRING")
            or not PERSONAL_COOKIES.isdisjoint(request.COOKIES)
            or connection.in_atomic_block  # own changes are visible before they have a name
        ):
            return view(request, **kwargs)
        before = snapshot()
        if _state.snapshot != before:
            _state = State(before)
        state = _state
        address = (request.path, timezone.localdate().isoformat())
        content = state.pages.get(address) if state.snapshot == before else None
        if content is not None:
            return HttpResponse(content)
        response = view(request, **kwargs)
        if response.status_code == 200 and len(state.pages) < MOST and snapshot() == before == state.snapshot:
            state.pages[address] = response.content
        return response

    return kept
