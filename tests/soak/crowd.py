"""Everybody at once on the database of DATABASE_URL: `python -m tests.soak.crowd --seconds 60`.

One process without threads prepares a city and forks the others, so that a new one is there at once
when one was killed. It ends with what it saw as one line of JSON; the exit code is 0 when all is well.
"""

import argparse
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any

import django
from django.db import connections

fork = multiprocessing.get_context("fork")
# Groups that can have a plan; far more than there is money for.
GROUPS = 120


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=180, help="how long (180)")
    parser.add_argument("--connections", type=int, default=30, help="how many people at once (30)")
    parser.add_argument("--processes", type=int, default=6, help="over how many processes (6)")
    parser.add_argument("--groups", type=int, default=GROUPS, help=f"how many groups apply ({GROUPS})")
    parser.add_argument("--seed", type=int, default=None, help="the same numbers for who does what again")
    parser.add_argument("--worker", action="store_true", help="also a Celery worker, killed like the others")
    return parser.parse_args(arguments)


def main() -> int:
    chosen = options(sys.argv[1:])
    django.setup()
    from tests.soak import city  # noqa: PLC0415  needs Django to be set up

    city.found(chosen.groups)
    connections.close_all()
    seed = chosen.seed if chosen.seed is not None else random.randrange(10**6)
    say(f"seed {seed}, {chosen.connections} connections for {chosen.seconds:g} s")
    with tempfile.TemporaryDirectory(prefix="ontmoet-soak-") as directory:
        crowd = Crowd(chosen, seed, Path(directory))
        crowd.play()
        report = {"seed": seed, **crowd.report(), **city.outcome()}
    print(json.dumps(report))
    is_well = not (report["faults"] or report["findings"] or report["overtaken"])
    return 0 if is_well and report["done"] else 1


def say(text: str) -> None:
    print(f"soak: {text}", file=sys.stderr, flush=True)


class Crowd:
    """Processes full of people, some of which are killed all the time."""

    def __init__(self, chosen: argparse.Namespace, seed: int, directory: Path) -> None:
        self.chosen = chosen
        self.random = random.Random(seed)
        self.seeds = seed
        # A file a person: who is killed leaves no lock behind on which others wait.
        self.directory = directory
        self.processes: list[BaseProcess] = []
        self.worker: subprocess.Popen[bytes] | None = None
        self.killed = 0
        self.stuck = 0

    def play(self) -> None:
        """Start everybody, kill somebody every now and then, and let the last ones finish."""
        until = time.monotonic() + self.chosen.seconds
        each = max(1, self.chosen.connections // self.chosen.processes)
        self.processes = [self._start(each, until) for _ in range(self.chosen.processes)]
        self._start_worker()
        pause = min(4.0, self.chosen.seconds / 3)
        told = time.monotonic()
        try:
            while (left := until - time.monotonic()) > pause:
                time.sleep(self.random.uniform(pause / 2, pause))
                self._kill_one(each, until)
                if time.monotonic() - told > 15:
                    told = time.monotonic()
                    say(f"{left:.0f} s to go, {self.killed} killed")
            self._hear_out()
        finally:
            self._stop()

    def _start(self, each: int, until: float) -> BaseProcess:
        self.seeds += 1
        process = fork.Process(target=_people, args=(self.seeds * 1000, each, until, self.directory))
        process.start()
        return process

    def _start_worker(self) -> None:
        if self.chosen.worker:
            command = [sys.executable, "-m", "scripts.worker", "--only-worker"]
            self.worker = subprocess.Popen(command, process_group=0, stdout=subprocess.DEVNULL)

    def _kill_one(self, each: int, until: float) -> None:
        """SIGKILL for one process, and another in its place; sometimes for the worker."""
        self.killed += 1
        if self.worker is not None and self.random.random() < 0.2:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()
            self._start_worker()
            return
        place = self.random.randrange(len(self.processes))
        process = self.processes[place]
        process.kill()  # SIGKILL
        process.join()
        self.processes[place] = self._start(each, until)

    def _hear_out(self) -> None:
        for process in self.processes:
            process.join(60)
            if process.is_alive():
                self.stuck += 1

    def _stop(self) -> None:
        for process in self.processes:
            process.kill()
        if self.worker is not None:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()

    def report(self) -> dict[str, Any]:
        """What was done by those who lived to tell it, and every fault that somebody met."""
        done: dict[str, int] = {}
        refused = 0
        for path in self.directory.glob("*.json"):
            told = json.loads(path.read_text())
            refused += told["refused"]
            for name, times in told["done"].items():
                done[name] = done.get(name, 0) + times
        faults = [path.read_text() for path in self.directory.glob("*.fault")]
        if self.stuck:
            faults.append(f"{self.stuck} processes did not end: somebody waits for ever")
        return {"killed": self.killed, "done": done, "refused": refused, "faults": faults[:20]}


def _people(seed: int, number: int, until: float, directory: Path) -> None:
    """One process: so many threads, each a person with a connection of its own."""
    threads = [Thread(target=_person, args=(seed + place, until, directory)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _person(seed: int, until: float, directory: Path) -> None:
    from tests.soak.acts import Somebody  # noqa: PLC0415  needs Django to be set up

    somebody = Somebody(seed)
    while time.monotonic() < until:
        try:
            somebody.act()
        except Exception:  # whatever it is, it is told at the end and fails the run
            (directory / f"{seed}.fault").write_text(traceback.format_exc()[-3000:])
    connections.close_all()
    told = {"done": somebody.done, "refused": somebody.refused}
    (directory / f"{seed}.json").write_text(json.dumps(told))


if __name__ == "__main__":
    sys.exit(main())
