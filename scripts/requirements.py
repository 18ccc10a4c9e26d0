"""Compile requirements/*.txt from pyproject.toml; with --check only compare the two, without a network.

dev.txt is compiled first and constrains the others, so that the same versions are tested, run
on a laptop and deployed. Further arguments go to uv, for example `--upgrade` or
`--upgrade-package django`.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
GROUPS = {"dev": ["local", "dev"], "local": ["local"], "runtime": []}
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^\s;]+)", re.MULTILINE)


def compile_all(arguments: list[str]) -> None:
    uv = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version=3.11"]
    uv += ["--generate-hashes", "--no-header", *arguments]
    for name, groups in GROUPS.items():
        print(f"requirements/{name}.txt", flush=True)
        command = [*uv, "pyproject.toml", f"--output-file=requirements/{name}.txt"]
        command += [f"--group={group}" for group in groups]
        if name != "dev":
            command += ["--constraint=requirements/dev.txt"]
        subprocess.run(command, cwd=ROOT, check=True)
    print("requirements/uv.txt", flush=True)
    subprocess.run(
        [*uv, "-", "--output-file=requirements/uv.txt"], cwd=ROOT, check=True, input="uv\n", text=True
    )


def problems() -> list[str]:
    """Everything in which the compiled files and pyproject.toml disagree."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found = []
    pins = {}
    for name, groups in GROUPS.items():
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        pins[name] = {canonicalize_name(package): pinned for package, pinned in PIN.findall(text)}
        wanted = project["project"]["dependencies"] + [
            line for group in groups for line in project["dependency-groups"][group]
        ]
        for requirement in map(Requirement, wanted):
            pinned = pins[name].get(canonicalize_name(requirement.name))
            if pinned is None or not requirement.specifier.contains(pinned, prereleases=True):
                found.append(f"{name}.txt has {requirement.name} {pinned}, pyproject.toml asks {requirement}")
        if "://" in text:
            found.append(f"{name}.txt holds the address of a package index")
    for name in ("local", "runtime"):
        different = {package for package, pinned in pins[name].items() if pins["dev"].get(package) != pinned}
        found += [f"{package} differs between {name}.txt and dev.txt" for package in sorted(different)]
    return found


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit("\n".join([*problems(), "Run: make requirements"]) if problems() else 0)
    compile_all(sys.argv[1:])
