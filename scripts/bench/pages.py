"""Pages: processor time, queries, and the sessions of who looks at them."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amstelveen_ontmoet.accounts.models import User
from scripts.bench import floor
from scripts.bench.measuring import Figure, Pace, Work, compare
from scripts.datadir import Refused

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
FLOOR_QUERIES = 3


@dataclass(frozen=True)
class Page:
    """A page to measure: its name, path, reader (nobody: None), the ratio aimed at, what is done before."""

    name: str
    path: str
    reader: User | None
    aim: float
    before: Work = lambda: None


def session_of(user: User) -> str:
    """The key of a session in which this person is logged in."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = LOGIN
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def ask(handler: WSGIHandler, path: str, session: str | None) -> bytes:
    """One request through all of Django, as a web server hands it over. Raises Refused."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_ACCEPT_LANGUAGE": "nl",
        "HTTP_COOKIE": f"sessionid={session}" if session else "",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
    }
    told: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        told.append(status)

    response = handler(environ, start_response)
    try:
        content = b"".join(response)
    finally:
        response.close()
    if told != ["200 OK"]:
        raise Refused(f"{path} answered {told[0]}")
    return content


def queries_of(work: Work) -> int:
    work()  # what is read once per process
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


class Pages:
    """The portal and the floor in one process, asked in turns."""

    def __init__(self, pace: Pace, reader: User) -> None:
        self.pace = pace
        self.portal = WSGIHandler()
        self.bare = floor.bare_handler()
        self.bare_session = session_of(reader)

    def ask_floor(self) -> bytes:
        return ask(self.bare, "/rows/", self.bare_session)

    def check_floor(self) -> None:
        """The floor is what it says: 25 rows in 3 queries. Raises Refused."""
        content = self.ask_floor().decode()
        if content.count("<tr><th") != floor.ROWS + 1 or queries_of(self.ask_floor) != FLOOR_QUERIES:
            raise Refused("the floor is not the page that it promises to be")

    def asker(self, page: Page) -> Callable[[], bytes]:
        session = session_of(page.reader) if page.reader else None

        def asked() -> bytes:
            page.before()
            return ask(self.portal, page.path, session)

        return asked

    def measure(self, page: Page, *, same_queries_as: float | None = None) -> list[Figure]:
        """Processor time and queries; `same_queries_as` is the number that must not be passed."""
        work = self.asker(page)
        asked = queries_of(work)
        least = same_queries_as or FLOOR_QUERIES
        return [
            compare(f"{page.name}.cpu", work, self.ask_floor, pace=self.pace, aim=page.aim),
            Figure(
                f"{page.name}.queries",
                value=asked,
                unit="queries",
                floor=least,
                ratio=round(asked / least, 2),
                aim=1.0 if same_queries_as else None,
            ),
        ]
