"""Measure everything and print a table and, as the last line, one JSON array: `make bench`."""

import argparse
import importlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django
from django.db import connections

from scripts.datadir import Refused
from scripts.processes import ROOT
from scripts.servers import embedded

# One process does the work of a query, so that its processor time is all there is.
POSTGRES = ["max_parallel_workers_per_gather=0", "jit=off", "fsync=off", "autovacuum=off"]


def options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny data, once: shows that it works")
    return parser.parse_args(arguments)


def environment(directory: str, database_url: str, redis_url: str) -> dict[str, str]:
    """As in production: no DEBUG, no demonstration, and nothing of the caller's own portal."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "amstelveen_ontmoet.settings",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": directory,
        "STATIC_ROOT": str(Path(directory) / "static"),
        "SECRET_KEY": "only-for-a-measurement-0123456789-abcdefghijklmnopqrstuvwxyz",
        "BASE_URL": "http://127.0.0.1:8000",
        "EMAIL_URL": "",
        "DEBUG": "0",
        "DEMO": "0",
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "INFO",
    }


def prepare(variables: dict[str, str]) -> None:
    """Tables, reference data, demonstration data and static files, as `make run` makes them."""
    command = [sys.executable, "-m", "scripts.prepare"]
    subprocess.run(
        command, cwd=ROOT, env={**variables, "DEMO": "1", "LOG_LEVEL": "ERROR"}, stdout=sys.stderr, check=True
    )


def measure(*, quick: bool) -> list[Any]:
    """All figures, measured on servers of its own that are gone afterwards."""
    with ExitStack() as stack:
        say("starts its own PostgreSQL and Redis ...")
        urls = stack.enter_context(embedded(postgres_settings=POSTGRES))
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="ontmoet-bench-"))
        variables = environment(directory, urls.database_url, urls.redis_url)
        prepare(variables)
        os.environ.update(variables)
        django.setup()
        log_nowhere()
        areas = importlib.import_module("scripts.bench.areas")  # needs Django to be set up
        bench = areas.Bench(areas.QUICK if quick else areas.FULL, {**variables, "LOG_LEVEL": "ERROR"})
        try:
            return bench.run()
        finally:
            connections.close_all()


def log_nowhere() -> None:
    """The lines of the log are made as in production, and written to nobody."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(open(os.devnull, "w"))  # noqa: SIM115  until this process ends


def say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


def table(figures: Sequence[Any]) -> str:
    """The figures for people."""
    heads = ("what", "value", "unit", "floor", "ratio", "aim", "")
    rows = [
        (
            figure.name,
            f"{figure.value:,.10g}",
            figure.unit,
            "" if figure.floor is None else f"{figure.floor:,.10g}",
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            "" if figure.aim is None else f"{figure.aim:,.10g}",
            "" if figure.aim is None else "ok" if figure.ok else "MISSED",
        )
        for figure in figures
    ]
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]
    lines = [
        "  ".join(
            word.ljust(width) if i in (0, 2, 6) else word.rjust(width)
            for i, (word, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (heads, *rows)
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def main() -> int:
    chosen = options(sys.argv[1:])
    started = time.monotonic()
    try:
        figures = measure(quick=chosen.quick)
    except (Refused, subprocess.CalledProcessError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    missed = [figure.name for figure in figures if not figure.ok]
    print(table(figures))
    print(f"\nMeasured in {time.monotonic() - started:.0f} s; ", end="")
    print(f"{len(missed)} aims missed: {', '.join(missed)}" if missed else "every aim is reached.")
    print(json.dumps([figure.as_data() for figure in figures]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
