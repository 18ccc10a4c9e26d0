"""Starts the servers of a test run before Django reads its settings.

Loaded with `-p tests.environment`: pytest-django imports the settings before any conftest.py.
With xdist only the controller starts the servers; the workers inherit the addresses. Each
worker has a database, two Redis databases and a directory of its own (tests/settings.py).
TEST_DATABASE_URL and TEST_REDIS_URL point the run at other servers.
"""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

_stack = ExitStack()


def worker() -> str:
    """The name of this xdist worker, `main` without xdist."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _is_controller() -> bool:
    return "PYTEST_XDIST_WORKER" not in os.environ


def _start_servers() -> None:
    directory = Path(tempfile.mkdtemp(prefix="ontmoet-tests-"))
    _stack.callback(shutil.rmtree, directory)
    os.environ["TESTS_DIR"] = str(directory)
    database, redis = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_REDIS_URL")
    if not (database and redis):
        from scripts.servers import embedded  # noqa: PLC0415  only here are the server programs needed

        urls = _stack.enter_context(embedded(postgres_settings=["fsync=off", "max_connections=200"]))
        database, redis = database or urls.database_url, redis or urls.redis_url
    os.environ["DATABASE_URL"] = os.environ["TESTS_DATABASE_URL"] = database
    os.environ["REDIS_URL"] = redis
    os.environ["SECRET_KEY"] = "only-for-tests-and-never-for-a-portal-0123456789-abcdefghij"
    os.environ["DEMO"] = "1"
    os.environ["DEBUG"] = "0"
    os.environ["EMAIL_URL"] = ""
    os.environ["BASE_URL"] = "http://127.0.0.1:8000"
    os.environ["LOG_LEVEL"] = "ERROR"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Servers first, then everybody else's hooks."""
    if _is_controller():
        _start_servers()
    data_dir = Path(os.environ["TESTS_DIR"]) / worker()
    data_dir.mkdir(exist_ok=True)
    os.environ["DATA_DIR"] = str(data_dir)
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _stack.close()
