"""`make bench` with tiny data: it runs, and its last line is what programs expect. No figure is judged."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CPU = {
    "pages.home.cpu",
    "pages.home_made.cpu",
    "pages.wijk.cpu",
    "pages.wijk_made.cpu",
    "plan.section_text.cpu",
    "plan.section_rows.cpu",
    "letters.letter.cpu",
    "letters.letter_bare.cpu",
    "report.collegebrief.cpu",
    "desk.work_list_40.cpu",
    "desk.work_list_all_40.cpu",
    "desk.work_list_100.cpu",
    "desk.work_list_all_100.cpu",
    "desk.case.cpu",
    "money.wijkbudget_run.cpu",
    "money.post_100.cpu",
}
PAGES = CPU - {
    "money.post_100.cpu",
    "letters.letter.cpu",
    "letters.letter_bare.cpu",
    "report.collegebrief.cpu",
    "money.wijkbudget_run.cpu",
}
VISITS = {"pages.home", "pages.wijk", "plan.section_text", "plan.section_rows", "desk.work_list", "desk.case"}


def test_bench_measures_everything_with_tiny_data():
    left_out = {"DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER"}
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    command = [sys.executable, "-m", "scripts.bench", "--quick"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]

    figures = {figure["name"]: figure for figure in json.loads(done.stdout.splitlines()[-1])}
    expected = CPU | {name.replace(".cpu", ".queries") for name in PAGES}
    visits = {f"{name}.first_visit" for name in VISITS}
    assert set(figures) == expected | visits | {"letters.per_minute"}
    for name, figure in figures.items():
        assert list(figure) == ["name", "value", "unit", "floor", "ratio", "aim", "ok"]
        assert figure["value"] > 0
        assert isinstance(figure["ok"], bool)
        if name in CPU:
            assert (
                figure["unit"] == "ms" and figure["floor"] > 0 and figure["ratio"] > 0 and figure["aim"] > 0
            )
        elif name.endswith(".first_visit"):
            assert (figure["unit"], figure["floor"], figure["ratio"]) == ("bytes", None, None)
    assert figures["desk.work_list_100.queries"]["ratio"] == 1
