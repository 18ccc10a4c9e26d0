"""A real Chromium against a real server; whatever a page complains about fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from amstelveen_ontmoet.accounts.models import User

# The browser is driven in the thread of the test, beside an event loop.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# The shell without windows takes half the time of the whole browser; both draw with the same engine.
CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium") or ""
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
# Enough for a busy machine; what is there already is seen at once.
PATIENCE = 45_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, chromium_sandbox=False, args=ARGUMENTS
        )
        yield chromium
        chromium.close()


class Complaints:
    """What went wrong in the browser: errors, violations of the policy, requests to other hosts."""

    def __init__(self, own: str) -> None:
        self.own = own
        self.found: list[str] = []

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"script: {error.error}"))
        context.on("request", lambda request: self._host(request.url))
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A refused form (422) or a missing page (404) is an answer; _response looks at those.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.found.append(f"console: {message.text}")

    def _host(self, url: str) -> None:
        if not url.startswith((self.own, "data:", "blob:")):
            self.found.append(f"request elsewhere: {url}")

    def _response(self, response: Response) -> None:
        is_static = "/static/" in response.url
        if response.status >= 500 or (is_static and response.status >= 400):
            self.found.append(f"{response.status}: {response.url}")


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[Open]:
    """A page of its own for a person (or for nobody), with `context` options of Playwright."""
    complaints = Complaints(live_server.url)
    contexts = []

    def open_one(user: User | None = None, **options: object) -> Page:
        context = browser.new_context(
            base_url=live_server.url, **{"viewport": {"width": 1280, "height": 900}, **options}
        )
        context.set_default_timeout(PATIENCE)
        complaints.listen(context)
        contexts.append(context)
        if user is not None:
            log_in(context, user, live_server.url)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert complaints.found == []


def log_in(context: BrowserContext, user: User, url: str) -> None:
    """What the log-in page would do, without the wait."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = LOGIN
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    context.add_cookies([{"name": "sessionid", "value": str(store.session_key), "url": url}])
