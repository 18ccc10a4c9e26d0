"""A few seconds of `make soak`: a crowd, one of whose processes is killed, leaves the ledger right."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHORT = ["--seconds", "6", "--connections", "8", "--processes", "2", "--groups", "12"]


@pytest.mark.django_db(transaction=True)
def test_soak_of_a_few_seconds_finds_nothing():
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "LOG_LEVEL": "CRITICAL"}
    command = [sys.executable, "-m", "tests.soak.crowd", *SHORT]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert (report["findings"], report["overtaken"], report["faults"]) == ([], [], [])
    assert report["killed"] >= 1 and report["applications"] >= 1
