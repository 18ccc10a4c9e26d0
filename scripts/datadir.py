"""DATA_DIR: who may enter it, who runs on it, and what is kept in it."""

import fcntl
import hashlib
import os
import re
import secrets
import shlex
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from pwd import getpwnam, struct_passwd
from typing import Any

ACCOUNT = "amstelveen-ontmoet"
ELSEWHERE = Path("/var/lib/amstelveen-ontmoet")
# A socket's path may have 107 bytes (macOS: 103), PostgreSQL adds "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_DIRECTORY = 80


class Refused(Exception):
    """Something that stands in the way, in words that say what to do."""


@dataclass(frozen=True)
class Account:
    """The user that the database servers run as: this one, or as root a system user of their own."""

    uid: int
    gid: int
    is_other: bool = False

    @classmethod
    def for_servers(cls) -> "Account":
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        try:
            entry = getpwnam(ACCOUNT)
        except KeyError:
            entry = cls._create()
        return cls(entry.pw_uid, entry.pw_gid, is_other=True)

    @staticmethod
    def _create() -> struct_passwd:
        command = [
            "useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            "--shell=/usr/sbin/nologin",
            ACCOUNT,
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            try:
                return getpwnam(ACCOUNT)  # somebody else created it at the same moment
            except KeyError:
                reason = getattr(error, "stderr", None) or error
                raise Refused(
                    f"PostgreSQL does not run as root, and the user {ACCOUNT} for it could not be created"
                    f" ({reason}). Start the portal as a normal user, or give DATABASE_URL and REDIS_URL."
                ) from error
        return getpwnam(ACCOUNT)

    @property
    def popen(self) -> dict[str, Any]:
        """Arguments with which subprocess starts a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def can_enter(self, directory: Path) -> bool:
        return not self.is_other or all(self._may_enter(path) for path in (directory, *directory.parents))

    def _may_enter(self, directory: Path) -> bool:
        status = directory.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        return bool(status.st_mode & (0o010 if status.st_gid == self.gid else 0o001))

    def own(self, directory: Path) -> Path:
        """Create the directory where needed and make it private to this user."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.is_other:
            os.chown(directory, self.uid, self.gid)
        directory.chmod(0o700)
        return directory


class DataDir:
    """One directory with all data of one portal; at most one portal runs on it at a time."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path).resolve()
        self.account = Account.for_servers()
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            # The servers' own user passes through to its directories and can list nothing else.
            if self.account.is_other:
                os.chown(self.path, -1, self.account.gid)
                self.path.chmod(0o710)
        except OSError as error:
            raise Refused(f"DATA_DIR {self.path} cannot be used: {error.strerror}.") from error
        self._lock: int | None = None

    def claim(self, patience: float = 20.0) -> int:
        """Make this process the only one that runs on the directory.

        Returns a file descriptor to hand to every child (`pass_fds`): as long as one child lives,
        the next claim waits. So a start after a killed one never meets what that one left behind.
        """
        self._lock = os.open(self.path / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not _locked(self._lock):
            number = os.read(self._lock, 20).decode().strip()
            os.close(self._lock)
            self._lock = None
            raise Refused(
                f"A portal runs on {self.path} already (process {number}). Stop it,"
                " or start a second one beside it: DATA_DIR=.data2 PORT=8001 make run"
            )
        os.truncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()}\n".encode(), 0)
        children = os.open(self.path / "children.lock", os.O_RDWR | os.O_CREAT, 0o600)
        until = time.monotonic() + patience
        while not _locked(children):
            if time.monotonic() > until:
                os.close(children)
                self.release()
                raise Refused(
                    f"Processes of an earlier run still use {self.path}. Find them with"
                    f" `ps -ef | grep {shlex.quote(str(self.path))}` and stop them with `kill`."
                )
            time.sleep(0.1)
        os.set_inheritable(children, True)
        return children

    def release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def server_directory(self, name: str) -> Path:
        """A private directory for a server's data.

        Where the servers' own user cannot enter DATA_DIR (below /root, for example) it is a link
        to a directory below /var/lib.
        """
        place = self.path / name
        if not place.exists() and not self.account.can_enter(self.path):
            ELSEWHERE.mkdir(mode=0o755, parents=True, exist_ok=True)
            place.unlink(missing_ok=True)
            place.symlink_to(tempfile.mkdtemp(prefix=f"{name}-", dir=ELSEWHERE))
        return self.account.own(place.resolve())

    def socket_directory(self) -> Path:
        """A private directory for sockets, in DATA_DIR unless its path is too long or closed.

        Its path never needs quoting in a URL.
        """
        place = self.path / "run"
        is_plain = re.fullmatch(r"[A-Za-z0-9/._-]+", str(place)) is not None
        if is_plain and len(bytes(place)) <= LONGEST_SOCKET_DIRECTORY and self.account.can_enter(self.path):
            return self.account.own(place)
        short = hashlib.sha256(f"{os.geteuid()} {self.path}".encode()).hexdigest()[:12]
        place = Path("/tmp") / f"ontmoet-{short}"  # noqa: S108  its owner is checked
        try:
            place.mkdir(mode=0o700)
        except FileExistsError:
            status = place.lstat()
            if place.is_symlink() or status.st_uid not in (os.geteuid(), self.account.uid):
                raise Refused(f"{place} belongs to somebody else: remove it and start again.") from None
        return self.account.own(place)

    def secret_key(self) -> str:
        """The key that signs cookies: made once, then always the same."""
        file = self.path / "secret_key"
        if not file.exists():
            fresh = self.path / f"secret_key.{os.getpid()}"
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(50))
            fresh.rename(file)
        return file.read_text().strip()

    def write_environment(self, environment: dict[str, str]) -> None:
        """Leave run.env, with which manage.py works in a second terminal while the portal runs."""
        file = self.path / "run.env"
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.writelines(f"{name}={shlex.quote(value)}\n" for name, value in environment.items())

    def read_environment(self) -> dict[str, str]:
        """What the last start left in run.env; empty when there was none."""
        file = self.path / "run.env"
        words = shlex.split(file.read_text()) if file.exists() else []
        return dict(word.split("=", 1) for word in words)

    def remove(self, *names: str) -> None:
        for name in names:
            place = self.path / name
            if place.is_dir():
                shutil.rmtree(place.resolve())
            if place.is_symlink() or place.exists():
                place.unlink()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
