"""Bring the database and the static files up to date: all in one process, so a start is quick."""

import hashlib
import io
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

DATA_DIR = Path(os.environ["DATA_DIR"])


def timed(title: str, work: Callable[[], object]) -> None:
    started = time.monotonic()
    work()
    print(f"{title} ({time.monotonic() - started:.1f} s)", flush=True)


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        timed("database tables are up to date", lambda: call_command("migrate", interactive=False))


def collect_static() -> None:
    """Collect the static files unless the same ones were collected before."""
    total = hashlib.sha256(repr((django.VERSION, settings.STORAGES["staticfiles"])).encode())
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=None):
            status = os.stat(storage.path(name))
            total.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    stamp, root = DATA_DIR / "static.stamp", Path(settings.STATIC_ROOT)
    if root.exists() and stamp.exists() and stamp.read_text() == total.hexdigest():
        return
    root.mkdir(parents=True, exist_ok=True)
    timed(
        "static files are collected",
        lambda: call_command("collectstatic", interactive=False, clear=True, verbosity=0),
    )
    stamp.write_text(total.hexdigest())


def prepare_database() -> None:
    migrate()
    known = get_commands()
    if "load_reference" in known:
        timed("reference data is loaded", lambda: call_command("load_reference"))
    people = DATA_DIR / "demo-users.txt"
    people.unlink(missing_ok=True)
    if os.environ.get("DEMO") == "1":
        if "load_demo" in known:
            timed("demonstration data is loaded", lambda: call_command("load_demo"))
        if "demo_users" in known:
            table = io.StringIO()
            call_command("demo_users", stdout=table)
            people.write_text(table.getvalue())


def main() -> None:
    django.setup()
    with ThreadPoolExecutor(1) as beside:  # compressing takes a processor, the database another one
        collected = beside.submit(collect_static)
        prepare_database()
        collected.result()


if __name__ == "__main__":
    main()
