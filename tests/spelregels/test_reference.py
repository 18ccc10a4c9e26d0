import ast
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from amstelveen_ontmoet.csvfile import RowError
from amstelveen_ontmoet.spelregels import reference
from amstelveen_ontmoet.spelregels.enums import NEEDED_PLACEHOLDERS
from amstelveen_ontmoet.spelregels.models import Waarde
from amstelveen_ontmoet.spelregels.queries import assumptions, number_on, text_on, value_on, values_on

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)
ASKED = re.compile(r'\b(?:value_on|number_on|text_on|_lines)\(\s*"([a-z_.]+)"')
PREFIX = re.compile(r'\bvalues_on\(\s*"([a-z_.]+)"')


def sources() -> str:
    """All code of the project, to find the values it asks for."""
    files = [
        file
        for folder in ("amstelveen_ontmoet", "wijkplannen", "initiatives", "locations", "monitoring")
        for file in (settings.BASE_DIR / folder).rglob("*.py")
    ]
    texts = [file.read_text(encoding="utf-8") for file in files]
    assert all(ast.parse(text) for text in texts)
    return "\n".join(texts)


def test_load_has_every_value_that_the_code_asks_for():
    reference.load()
    code = sources()
    keys, prefixes = set(ASKED.findall(code)), set(PREFIX.findall(code))
    assert {"termijn.besluit_weken", "termijn.verlenging_weken", "vaststelling.grens"} <= keys
    assert {"wijkbudget", "bewonersgroep"} <= prefixes
    for key in keys:
        assert value_on(key, DAY)
    for prefix in prefixes:
        assert values_on(prefix, DAY)


def test_load_gives_the_values_of_the_policy():
    reference.load()
    assert number_on("wijkbudget.euro_per_bewoner", DAY) == Decimal(1)
    assert number_on("termijn.besluit_weken", DAY) == Decimal(8)
    assert number_on("stedelijk.maximum_bewoners", DAY) == Decimal(10000)


@pytest.mark.parametrize("key", sorted(NEEDED_PLACEHOLDERS))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_load_gives_texts_with_every_placeholder_that_they_need(key: str, language: str):
    reference.load()
    text = text_on(key, DAY, language)
    assert {name for name in NEEDED_PLACEHOLDERS[key] if f"{{{name}}}" not in text} == set()


@pytest.mark.parametrize(("day", "year"), [(date(2022, 12, 31), "2016"), (date(2023, 1, 1), "2023")])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_load_lets_the_legal_basis_follow_the_date(day: date, year: str, language: str):
    reference.load()
    assert f"Amstelveen {year}" in text_on("brief.grondslag", day, language)


def test_load_marks_assumptions_and_gives_every_text_in_english():
    reference.load()
    assert "termijn.belofte_weken" in {value.key for value in assumptions(DAY)}
    assert "termijn.bezwaar_weken" not in {value.key for value in assumptions(DAY)}
    assert not Waarde.objects.filter(label_en="").exists()
    assert not Waarde.objects.filter(key__startswith="brief.", value_en="").exists()


def test_load_keeps_what_staff_changed():
    reference.load()
    old = Waarde.objects.get(key="termijn.belofte_weken")
    old.until_on = date(2026, 12, 31)
    old.save()
    Waarde.objects.create(
        key=old.key, from_on=date(2027, 1, 1), kind="number", value="3", label=old.label, source="college"
    )
    assert reference.load().total() == 0
    assert number_on(old.key, date(2027, 1, 1)) == Decimal(3)


def test_load_leaves_out_a_value_beside_one_of_staff():
    Waarde.objects.create(
        key="termijn.belofte_weken",
        from_on=date(2019, 1, 1),
        kind="number",
        value="3",
        label="x",
        source="college",
    )
    reference.load()
    assert Waarde.objects.get(key="termijn.belofte_weken").value == "3"


def test_load_of_a_wrong_number_changes_nothing(tmp_path: Path):
    files = shutil.copytree(reference.DIRECTORY, tmp_path / "reference")
    file = files / "waarden.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(";amount;1;", ";amount;één;"), encoding="utf-8")
    with pytest.raises(RowError, match=r"waarden.csv, line 6: waarde: 'één' is no number"):
        reference.load(files)
    assert not Waarde.objects.exists()
