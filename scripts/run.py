"""Run the whole portal in one terminal: `make run`.

PostgreSQL and Valkey are started unless DATABASE_URL and REDIS_URL name others; then the database
is prepared; then web server, worker and beat run until Ctrl-C or SIGTERM. A worker or beat that
ends is started again, the end of any other stops all. What listens where, and what happens when,
is in docs/commands.md.
"""

import asyncio
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.datadir import DataDir, Refused
from scripts.processes import ROOT, Child, Died, say
from scripts.servers import Postgres, Valkey

LIVENESS = "/gezond/leeft/"
PAUSES = [1.0, 2.0, 4.0, 8.0, 15.0, 30.0]
CELERY_STOPS = r"^$|Hitting Ctrl|shutdown \(MainProcess\)"
LONG_ENOUGH = 60.0  # seconds after which a restarted process counts as healthy


@dataclass(frozen=True)
class Options:
    port: int
    data_dir: Path
    database_url: str | None
    redis_url: str | None
    demo: bool

    @classmethod
    def from_environment(cls, given: Mapping[str, str]) -> "Options":
        port = given.get("PORT") or "8000"
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise Refused(f"PORT is {port!r}, it must be a number from 1 to 65535: PORT=8001 make run")
        database_url = given.get("DATABASE_URL") or None
        # Demonstration data goes into a database of somebody else's only when asked for by name.
        demo = given.get("DEMO") or ("0" if database_url else "1")
        if demo not in ("0", "1"):
            raise Refused(f"DEMO is {demo!r}, it must be 1 (with demonstration data) or 0 (without).")
        data_dir = ROOT / (given.get("DATA_DIR") or ".data")
        return cls(int(port), data_dir, database_url, given.get("REDIS_URL") or None, demo == "1")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def refuse_used_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Refused(
                f"Port {port} is for root only. Choose one from 1024 up: PORT=8001 make run"
            ) from None
        except OSError:
            raise Refused(
                f"Port {port} is used by another program. Choose another one: PORT={port + 1} make run"
            ) from None


class Portal:
    """The processes of one portal, from the first server to the last stop."""

    def __init__(self, options: Options, data_dir: DataDir, keep_open: int) -> None:
        self.options = options
        self.data_dir = data_dir
        self.keep_open = keep_open
        self.servers: list[Child] = []
        self.programs: list[Child] = []
        self.environment = {"DJANGO_SETTINGS_MODULE": "amstelveen_ontmoet.settings", **os.environ}
        self.environment |= {"PYTHONUNBUFFERED": "1", "REMAP_SIGTERM": "SIGQUIT"}

    def child(self, name: str, *command: str, quiet: str = r"(?!)") -> Child:
        made = Child(
            name, [sys.executable, *command], self.environment, keep_open=self.keep_open, quiet=quiet
        )
        self.programs.append(made)
        return made

    async def run(self) -> None:
        """Start everything in order, then watch it; ends only by Died, Refused or cancellation."""
        started = time.monotonic()
        try:
            async with asyncio.TaskGroup() as watchers:
                await self.start_servers(watchers)
                self.write_environment()
                await self.prepare()
                await self.start_programs(watchers)
                self.announce(time.monotonic() - started)
        finally:
            await self.stop()

    async def start_servers(self, watchers: asyncio.TaskGroup) -> None:
        urls = {"DATABASE_URL": self.options.database_url, "REDIS_URL": self.options.redis_url}
        wanted: list[Postgres | Valkey] = []
        if self.options.database_url is None:
            wanted.append(Postgres(self.data_dir))
            urls["DATABASE_URL"] = wanted[-1].url
        if self.options.redis_url is None:
            wanted.append(Valkey(self.data_dir))
            urls["REDIS_URL"] = wanted[-1].url
        for server in wanted:
            started = time.monotonic()
            await asyncio.to_thread(server.prepare)
            child = Child(
                server.name,
                server.command,
                dict(os.environ),
                keep_open=self.keep_open,
                quiet=server.quiet,
                stop_signal=server.stop_signal,
                popen=server.popen,
            )
            child.start()
            self.servers.append(child)
            watchers.create_task(child.must_run())
            await wait_until(server.is_ready, 120, f"{server.name} did not become ready")
            say("portal", f"{server.name} is ready ({time.monotonic() - started:.1f} s)")
        self.environment.update({name: url for name, url in urls.items() if url})

    def write_environment(self) -> None:
        own = {
            "DATA_DIR": str(self.data_dir.path),
            "DATABASE_URL": self.environment["DATABASE_URL"],
            "REDIS_URL": self.environment["REDIS_URL"],
            "SECRET_KEY": os.environ.get("SECRET_KEY") or self.data_dir.secret_key(),
            "BASE_URL": os.environ.get("BASE_URL") or self.options.address,
            "DEMO": str(int(self.options.demo)),
        }
        self.environment.update(own, PORT=str(self.options.port))
        self.data_dir.write_environment(own)

    async def prepare(self) -> None:
        child = self.child("prepare", "-m", "scripts.prepare")
        child.start()
        if await child.exited() != 0:
            raise Refused("The database could not be prepared, the lines above say why.")
        self.programs.remove(child)

    async def start_programs(self, watchers: asyncio.TaskGroup) -> None:
        gunicorn = ["-m", "gunicorn", "amstelveen_ontmoet.wsgi", f"--bind=127.0.0.1:{self.options.port}"]
        # Preloaded: the two workers share one import of the portal, which halves the start.
        gunicorn += ["--preload", "--workers=2", "--threads=4", "--graceful-timeout=2", "--no-control-socket"]
        web = self.child("web", *gunicorn, quiet=r"\[INFO\] ")
        web.start()
        watchers.create_task(web.must_run())
        # Only beside a server of its own can it know that it is the only worker.
        only = [] if self.options.redis_url else ["--only-worker"]
        self.start_again_when_ended(
            watchers, self.child("worker", "-m", "scripts.worker", *only, quiet=CELERY_STOPS)
        )
        await wait_until(lambda: answers(self.options.port), 90, "The web server did not answer", 0.2)
        schedule = f"--schedule={self.data_dir.path / 'beat-schedule'}"
        beat = ["-m", "celery", "--quiet", "-A", "amstelveen_ontmoet", "beat", schedule, "--pidfile="]
        self.start_again_when_ended(watchers, self.child("beat", *beat, "--loglevel=WARNING"))

    def start_again_when_ended(self, watchers: asyncio.TaskGroup, child: Child) -> None:
        child.start()
        watchers.create_task(keep_running(child))

    def announce(self, seconds: float) -> None:
        people = self.data_dir.path / "demo-users.txt"
        say("portal", f"ready after {seconds:.1f} s, data in {self.data_dir.path}")
        lines = people.read_text().splitlines() if people.exists() else []
        for line in ["", *lines, "", f"The portal is at {self.options.address}/ - stop it with Ctrl-C.", ""]:
            say("portal", line)

    async def stop(self) -> None:
        """Stop the web server, then worker and beat, then the servers: all within ten seconds."""
        web = [child for child in self.programs if child.name == "web"]
        others = [child for child in self.programs if child.name != "web"]
        for children, patience in ((web, 2.5), (others, 4.5), (list(reversed(self.servers)), 2.5)):
            await asyncio.gather(*(child.stop(patience) for child in children))

    def kill(self) -> None:
        for child in self.programs:
            child.kill()


async def wait_until(is_so: Callable[[], bool], seconds: float, otherwise: str, pause: float = 0.05) -> None:
    until = time.monotonic() + seconds
    while not await asyncio.to_thread(is_so):
        if time.monotonic() > until:
            raise Refused(f"{otherwise} within {seconds:.0f} s.")
        await asyncio.sleep(pause)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.request("GET", LIVENESS)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


async def keep_running(child: Child) -> None:
    """Start the child again whenever it ends, after a pause that grows while it keeps ending."""
    attempt = 0
    while True:
        await child.exited()
        if child.stopping:
            return
        attempt = 0 if time.monotonic() - child.started_at > LONG_ENOUGH else attempt
        pause = PAUSES[min(attempt, len(PAUSES) - 1)]
        say("portal", f"{child.name} {child.describe_end()}, it is started again in {pause:.0f} s")
        attempt += 1
        await asyncio.sleep(pause)
        child.start()


def stop_on_signals(portal: Portal, task: "asyncio.Future[None]") -> None:
    """The first signal stops everything in order, a second one at once."""
    asked: list[int] = []

    def stop() -> None:
        asked.append(1)
        if len(asked) == 1:
            say("portal", "stops ... (once more: at once)")
            task.cancel()
        else:
            portal.kill()

    loop = asyncio.get_running_loop()
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # nohup asks to ignore SIGHUP; a shell that starts this in the background has SIGINT ignored
        # too, but whoever sends it means it.
        if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:
            loop.add_signal_handler(signum, stop)


def explain(error: Exception) -> None:
    if isinstance(error, Died):
        for line in error.child.hidden:
            say(error.child.name, line)
        say("portal", f"{error.child.name} {error.child.describe_end()}, so everything was stopped.")
    elif isinstance(error, Refused):
        say("portal", str(error))
    else:
        raise error


async def supervise(options: Options, data_dir: DataDir, keep_open: int) -> int:
    portal = Portal(options, data_dir, keep_open)
    task = asyncio.ensure_future(portal.run())
    stop_on_signals(portal, task)
    try:
        await task
    except asyncio.CancelledError:
        say("portal", "stopped")
        return 0
    except ExceptionGroup as group:
        for error in group.exceptions:
            explain(error)
    return 1


def main() -> int:
    try:
        options = Options.from_environment(os.environ)
        refuse_used_port(options.port)
        data_dir = DataDir(options.data_dir)
        keep_open = data_dir.claim()
        return asyncio.run(supervise(options, data_dir, keep_open))
    except Refused as refused:
        print(f"portal   | {refused}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
