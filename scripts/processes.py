"""Child processes that log under their name and never outlive their parent."""

import asyncio
import contextlib
import ctypes
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(signum: int) -> Callable[[], None] | None:
    """Function for `preexec_fn` that has the kernel send the signal when the parent is gone (Linux)."""
    if LIBC is None:
        return None
    parent = os.getpid()

    def ask_for_signal() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, signum)
        if os.getppid() != parent:  # it died just before
            os.kill(os.getpid(), signal.SIGKILL)

    return ask_for_signal


def say(name: str, line: str) -> None:
    # When nobody reads any more the portal itself goes on.
    with contextlib.suppress(BrokenPipeError, ValueError):
        print(f"{name:<9}| {line}", flush=True)


class Died(Exception):
    """A child ended that should have gone on."""

    def __init__(self, child: "Child") -> None:
        super().__init__(child.name)
        self.child = child


class Child:
    """One program in a process group of its own.

    Its lines appear behind its name, those that match `quiet` only when it failed. `keep_open` is
    the descriptor that says the portal still lives (see DataDir.claim).
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        *,
        keep_open: int,
        quiet: str = r"(?!)",
        stop_signal: int = signal.SIGTERM,
        popen: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = name
        self.command = [str(part) for part in command]
        self.environment = dict(environment)
        self.keep_open = keep_open
        self.quiet = re.compile(quiet)
        self.stop_signal = stop_signal
        self.popen = dict(popen or {})
        self.hidden: deque[str] = deque(maxlen=30)
        self.started_at = 0.0
        self.stopping = False
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.hidden.clear()
        self._process = subprocess.Popen(
            self.command,
            cwd=self.popen.get("cwd", ROOT),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=0,
            pass_fds=(self.keep_open,),
            preexec_fn=die_with_parent(self.stop_signal),  # noqa: PLW1509  no lock is taken in it
            **{name: value for name, value in self.popen.items() if name != "cwd"},
        )
        self._reader = threading.Thread(target=self._log, args=(self._process,), daemon=True)
        self._reader.start()

    def _log(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in map(str.rstrip, process.stdout):
            if self.quiet.search(line):
                self.hidden.append(line)
            else:
                say(self.name, line)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def exited(self) -> int:
        """Wait for the end of the process and clear away the rest of its group; returns its code."""
        process = self._process
        assert process is not None
        # Polling, since waiting for the output would wait for grandchildren too.
        while process.poll() is None:
            await asyncio.sleep(0.1)
        self.kill()
        if self._reader is not None:
            await asyncio.to_thread(self._reader.join, 1.0)
        return process.returncode

    def signal(self, signum: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signum)

    def kill(self) -> None:
        """End the whole group at once, also what a dead process left behind in it."""
        if self._process is not None:
            # PermissionError: macOS says so of a group of zombies.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def stop(self, patience: float) -> None:
        """Ask the process to end, and end it when it has not after some seconds."""
        self.stopping = True
        if self._process is None:
            return
        self.signal(self.stop_signal)
        try:
            await asyncio.wait_for(self.exited(), patience)
        except TimeoutError:
            say("portal", f"{self.name} did not stop within {patience:.0f} s and is ended")
            self.kill()
            await self.exited()

    async def must_run(self) -> None:
        """Raise Died when the process ends without having been asked to."""
        await self.exited()
        if not self.stopping:
            raise Died(self)

    def describe_end(self) -> str:
        code = self._process.returncode if self._process else None
        if code is not None and code < 0:
            return f"ended by signal {signal.Signals(-code).name}"
        return f"ended with exit code {code}"
