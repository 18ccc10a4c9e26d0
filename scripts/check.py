"""The static checks of `make check`: all of them run, and a summary names those that failed."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]
    repair: str

    def run(self, environment: dict[str, str]) -> tuple["Check", int, str, float]:
        started = time.monotonic()
        program = [str(PROGRAMS / self.command[0]), *self.command[1:]]
        done = subprocess.run(
            program,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return self, done.returncode, done.stdout.strip(), time.monotonic() - started


def files(pattern: str) -> list[str]:
    """Our own files that match, whether they are in git already or not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern]
    try:
        listed = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive instead of a clone
        hidden = {".venv", "node_modules"}
        listed = [str(path.relative_to(ROOT)) for path in ROOT.rglob(pattern) if not hidden & {*path.parts}]
    return sorted(name for name in set(listed) if (ROOT / name).exists())


def checks() -> list[Check]:
    """The slow ones come first, so that the quick ones fill the gaps."""
    found = [
        Check("types", ["mypy", "."], "give the types that mypy asks for"),
        Check(
            "migrations",
            ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
            "manage.py makemigrations",
        ),
        Check(
            "system", ["python", "manage.py", "check", "--fail-level=WARNING"], "see what Django says above"
        ),
        Check("imports", ["lint-imports"], "imports go down only: docs/architecture.md"),
        Check("format", ["ruff", "format", "--check", "."], "ruff format ."),
        Check("lint", ["ruff", "check", "."], "ruff check --fix ."),
        Check("requirements", ["python", "-m", "scripts.requirements", "--check"], "make requirements"),
    ]
    if python := files("*.py"):
        command = ["django-upgrade", "--check", "--target-version=5.2", *python]
        found.append(Check("django idiom", command, "django-upgrade --target-version=5.2 FILE"))
    if templates := [name for name in files("*.html") if name.startswith("templates/")]:
        found.append(Check("templates", ["djangofmt", "check", *templates], "djangofmt check --fix FILE"))
    if (ROOT / "scripts" / "messages.py").exists():
        found.append(
            Check("translations", ["python", "-m", "scripts.messages", "check"], "see what is said above")
        )
    return found


def main() -> int:
    started = time.monotonic()
    failed = []
    with tempfile.TemporaryDirectory() as data_dir, ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        # The checks need no server; makemigrations warns that it cannot ask the database.
        environment = {
            **os.environ,
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONWARNINGS": "ignore::RuntimeWarning",
            "SECRET_KEY": "only-for-static-checks-and-never-for-a-portal-0123456789",
            "DATABASE_URL": f"postgres://portal@/{data_dir}/portal",
            "DATA_DIR": data_dir,
        }
        waiting = [pool.submit(check.run, environment) for check in checks()]
        for future in waiting:
            check, code, output, seconds = future.result()
            print(f"{'ok    ' if code == 0 else 'FAILED'} {check.name} ({seconds:.1f} s)", flush=True)
            if code:
                failed.append(check)
                print(output, flush=True)
    passed = len(waiting) - len(failed)
    print(f"\n{passed} of {len(waiting)} checks passed in {time.monotonic() - started:.0f} s")
    for check in failed:
        print(f"  {check.name} failed. What helps: {check.repair}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
