"""Fixtures for every test: the database of this worker, and a real Celery worker for who asks."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from psycopg import sql

from amstelveen_ontmoet.celery import app
from tests.environment import worker
from tests.factories.wijkplannen import City

ROOT = Path(__file__).resolve().parent.parent

# The machine may be busy: a slow example is no failure. And the same examples every time: what a run
# finds comes from what was changed, not from luck.
hypothesis_settings.register_profile(
    "tests",
    deadline=None,
    max_examples=100,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("tests")


def _server() -> psycopg.Connection:
    """A connection to the database that the run was given, from which others are made."""
    return psycopg.connect(_url(None).replace("postgres://", "postgresql://", 1), autocommit=True)


def _url(name: str | None) -> str:
    """The address of a database beside the given one, in Django's form."""
    given = os.environ["TESTS_DATABASE_URL"]
    if name is None:
        path, _, database = given.rpartition("/")
        sockets = path.partition("@/")[2]
        if sockets:  # postgres://portal@/run/sockets/portal
            return f"postgresql://{path.partition('@/')[0].rpartition('/')[2]}@/{database}?host=/{sockets}"
        return given
    parts = urlsplit(given)
    return urlunsplit(parts._replace(path=parts.path.rpartition("/")[0] + f"/{name}"))


def _recreate(name: str, template: str | None = None) -> None:
    copy = (
        sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
        if template
        else sql.SQL("")
    )
    with _server() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + copy)


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    os.environ["DATABASE_URL"] = _url(name)


def _migrated_template(name: str) -> None:
    """The template of this run, migrated once by whichever worker comes first."""
    done = Path(os.environ["TESTS_DIR"]) / "template.done"
    with (Path(os.environ["TESTS_DIR"]) / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.exists():
            return
        _recreate(name)
        _use(name)
        call_command("migrate", interactive=False, verbosity=0)
        connection.close()
        done.touch()


def _demo_template(template: str, name: str) -> None:
    """The demonstration, loaded once a run into a database of its own, with the files that belong to it."""
    directory = Path(os.environ["TESTS_DIR"])
    done = directory / "demo.done"
    with (directory / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.exists():
            return
        own = connection.settings_dict["NAME"]
        _recreate(name, template)
        _use(name)
        call_command("load_reference", verbosity=0)
        call_command("load_demo", verbosity=0)
        _use(own)
        if Path(default_storage.location).exists():
            shutil.copytree(default_storage.location, directory / "demo-documents")
        done.touch()


@pytest.fixture
def demonstration(transactional_db: None) -> None:
    """The demonstration in the database of this worker: a copy, which takes less than loading it anew."""
    base = os.environ["TESTS_DATABASE_NAME"]
    own, demo = connection.settings_dict["NAME"], f"{base}_test_demo"
    _demo_template(f"{base}_test_template", demo)
    connection.close()
    _recreate(own, demo)
    documents = Path(os.environ["TESTS_DIR"]) / "demo-documents"
    if documents.exists():
        shutil.copytree(documents, default_storage.location, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A database for this worker, copied from one that was migrated once."""
    base = os.environ["TESTS_DATABASE_NAME"] = settings.DATABASES["default"]["NAME"]
    template, own = f"{base}_test_template", f"{base}_test_{worker()}"
    with django_db_blocker.unblock():
        _migrated_template(template)
        _recreate(own, template)
        _use(own)
    yield
    with django_db_blocker.unblock():
        connection.close()
        with _server() as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(own)))


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> None:
    """What one test left in the cache (rate limits, sessions) is not seen by the next."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        cache.clear()


@pytest.fixture(autouse=True)
def source_language() -> None:
    """A page in English leaves its language behind in the process."""
    translation.activate("nl")


@pytest.fixture(autouse=True)
def real_mail_backend(settings: pytest.FixtureRequest) -> None:
    """The portal's own outbox; the test runner of Django would put its own in the place."""
    settings.EMAIL_BACKEND = "amstelveen_ontmoet.mail.backend.OutboxBackend"


class CeleryWorker:
    """A real worker in a process group of its own, on the database and broker of this test worker."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scripts.worker", "--only-worker"],
                cwd=ROOT,
                env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "LOG_LEVEL": "INFO"},
                stdout=out,
                stderr=out,
                process_group=0,
            )

    def kill(self) -> None:
        """The whole group at once, as when the power fails."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self) -> None:
        if self.process is not None:
            self.kill()

    def log_text(self) -> str:
        return self.log.read_text()


@pytest.fixture
def celery_worker(transactional_db: None, tmp_path: Path) -> Iterator[CeleryWorker]:
    """A Celery worker that is not started yet, on an empty broker; killed after the test."""
    with app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()
    runner = CeleryWorker(tmp_path / "worker.log")
    yield runner
    runner.stop()


@pytest.fixture
def city(db: None) -> City:
    """A small city with staff, two groups and a budget (tests/factories/wijkplannen.py)."""
    return City()


@pytest.fixture
def wait_for() -> Callable[..., None]:
    """Wait until something is so; fails after `seconds`."""

    def wait(is_so: Callable[[], object], seconds: float = 240) -> None:
        until = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < until, f"not so after {seconds} s"
            time.sleep(0.05)

    return wait
