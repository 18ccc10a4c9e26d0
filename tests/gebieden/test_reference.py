import shutil
from datetime import date
from pathlib import Path

import pytest
from django.db.models import Sum

from amstelveen_ontmoet.csvfile import RowError
from amstelveen_ontmoet.gebieden import reference
from amstelveen_ontmoet.gebieden.models import Behoeftecijfer, Buurt, Inwonertal, Wijk

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the reference files to spoil."""
    return shutil.copytree(reference.DIRECTORY, tmp_path / "reference")


def spoil(file: Path, right: str, wrong: str) -> int:
    """Change one row; returns its line."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if right in line)
    lines[at] = lines[at].replace(right, wrong)
    file.write_text("".join(lines), encoding="utf-8")
    return at + 1


def test_load_gives_the_city_of_2020():
    reference.load()
    assert (Wijk.objects.count(), Buurt.objects.count(), Behoeftecijfer.objects.count()) == (14, 47, 42)
    figures = Inwonertal.objects.filter(peildatum=date(2020, 1, 1))
    assert figures.filter(buurt__isnull=False).aggregate(n=Sum("residents"))["n"] == 91580
    assert figures.filter(wijk__isnull=False).aggregate(n=Sum("residents"))["n"] == 91580
    assert Wijk.objects.get(slug="elsrijk").inwonertallen.get().residents == 11475
    assert Wijk.objects.get(code="WK036205").slug == "uilenstede-kronenburg"


def test_load_adds_up_to_the_wijk():
    reference.load()
    for wijk in Wijk.objects.all():
        buurten = Inwonertal.objects.filter(buurt__wijk=wijk).aggregate(n=Sum("residents"))["n"]
        assert buurten == wijk.inwonertallen.get().residents


def test_load_twice_adds_nothing():
    assert reference.load().total() == 14 + 47 + 42
    assert reference.load().total() == 0


def test_load_keeps_what_staff_changed():
    reference.load()
    Wijk.objects.filter(code="WK036203").update(name="Elsrijk en omstreken", slug="anders")
    Inwonertal.objects.filter(wijk__code="WK036203").update(residents=1)
    reference.load()
    wijk = Wijk.objects.get(code="WK036203")
    assert (wijk.name, wijk.slug, wijk.inwonertallen.get().residents) == ("Elsrijk en omstreken", "anders", 1)


@pytest.mark.parametrize(
    ("name", "right", "wrong", "reason"),
    [
        ("buurten.csv", "2235", "2235.5", "inwoners: '2235.5' is no whole number"),
        (
            "buurten.csv",
            "BU03620102;Randwijck Oost;WK036201",
            "BU03620102;Randwijck Oost;WK036202",
            "no part of",
        ),
        ("buurten.csv", "BU03621401", "BU0362140", "buurtcode: 'BU0362140' does not look like"),
        ("wijken.csv", ";randwijck;", ";patrimonium;", "Key (slug)=(patrimonium) already exists"),
        ("leefbaarometer.csv", "WK036201;2020;", "WK036299;2020;", "Wijk matching query does not exist"),
    ],
)
def test_load_of_a_wrong_row_changes_nothing(files: Path, name: str, right: str, wrong: str, reason: str):
    line = spoil(files / name, right, wrong)
    with pytest.raises(RowError) as error:
        reference.load(files)
    # A slug that is taken shows at the second of the two rows.
    assert error.value.line in (line, line + 1)
    assert str(files / name) in str(error.value) and reason in str(error.value)
    assert not Wijk.objects.exists() and not Inwonertal.objects.exists()
