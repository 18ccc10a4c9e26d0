"""The command `make run`, and what it does when something is killed."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    # One directory is filled once when one worker has all of these.
    pytest.mark.xdist_group("run"),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc"),
]


def processes(data_dir: Path, word: str = "") -> list[int]:
    """Living processes that were started for this DATA_DIR and have the word in their command."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (entry / "environ").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if command and f"DATA_DIR={data_dir}" in environment and word in command:
            found.append(int(entry.name))
    return sorted(found)


def wait_for(is_so: Callable[[], object], seconds: float = 240) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, f"not so after {seconds} s"
        time.sleep(0.1)


class Portal:
    """One `make run` on a port and a directory of its own, without demonstration data."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.log = data_dir.parent / f"{data_dir.name}.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def command(self, **changes: str) -> dict:
        left_out = {"DATABASE_URL", "REDIS_URL", "BASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
        environment = {name: value for name, value in os.environ.items() if name not in left_out}
        environment |= {"DATA_DIR": str(self.data_dir), "PORT": str(self.port), "DEMO": "0", **changes}
        return {"args": [sys.executable, "-m", "scripts.run"], "cwd": ROOT, "env": environment}

    def start(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(**self.command(), stdout=log, stderr=log)
        wait_for(self.has_started)

    def has_started(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return "The portal is at" in self.log.read_text()

    def status(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", "/gezond/leeft/")
            return connection.getresponse().status
        finally:
            connection.close()

    def refused(self, **changes: str) -> str:
        """What a further start says that has to end at once."""
        done = subprocess.run(
            **self.command(**changes), capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 1
        return done.stderr


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """One directory for all tests here, so that only the first start fills it."""
    # Not pytest's own: as root the servers run as a user who cannot enter that.
    parent = Path(tempfile.mkdtemp(prefix="ontmoet-run-"))
    parent.chmod(0o711)
    yield parent / "data"
    shutil.rmtree(parent)


@pytest.fixture
def portal(data_dir) -> Iterator[Portal]:
    portal = Portal(data_dir)
    try:
        portal.start()
        yield portal
    finally:
        portal.process.terminate()
        portal.process.wait(120)
        wait_for(lambda: not processes(data_dir))


def test_run_refuses_a_second_starts_a_killed_worker_again_and_stops_cleanly(portal):
    assert portal.status() == 200
    assert f"Port {portal.port} is used" in portal.refused(DATA_DIR=f"{portal.data_dir}-2")
    assert "runs on" in portal.refused(PORT=str(portal.port + 1))

    wait_for(lambda: processes(portal.data_dir, "scripts.worker"))
    before = processes(portal.data_dir, "scripts.worker")
    os.kill(before[0], signal.SIGKILL)

    wait_for(lambda: "worker ended by signal SIGKILL, it is started again in 1 s" in portal.log.read_text())
    # Its own children take a moment to see that it is gone.
    wait_for(lambda: (now := processes(portal.data_dir, "scripts.worker")) and set(now).isdisjoint(before))
    assert portal.status() == 200

    portal.process.send_signal(signal.SIGINT)

    assert portal.process.wait(120) == 0
    assert processes(portal.data_dir) == []


def test_run_killed_leaves_nothing_behind_starts_again_and_stops_when_postgres_dies(portal):
    portal.process.kill()
    portal.process.wait()

    wait_for(lambda: not processes(portal.data_dir))
    portal.start()
    assert portal.status() == 200

    os.kill(processes(portal.data_dir, "bin/postgres -D")[0], signal.SIGKILL)

    assert portal.process.wait(120) == 1
    assert "postgres ended by signal SIGKILL, so everything was stopped." in portal.log.read_text()
    assert processes(portal.data_dir) == []
