from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from amstelveen_ontmoet.gebieden.models import Buurt, Inwonertal, Wijk

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


@pytest.fixture
def city() -> None:
    names = ("Randwijck", "Patrimonium", "Elsrijk")
    for number, name in enumerate(names, start=1):
        wijk = Wijk.objects.create(code=f"WK03620{number}", name=name, slug=name.lower())
        Buurt.objects.create(code=f"BU03620{number}01", name=f"{name} West", wijk=wijk)
        Inwonertal.objects.create(wijk=wijk, peildatum=date(2020, 1, 1), residents=9, source="CBS")


@pytest.fixture
def file(city: None, tmp_path: Path) -> Path:
    """A file like those of the CBS: another municipality, a missing figure, columns of no interest."""
    lines = [
        "gwb_code;regio;gm_naam;a_inw;ste_mvs",
        "GM0362;Amstelveen;Amstelveen;95840;1",
        "WK036300;X;Y;5;1",
    ]
    lines += [f"{area.code};{area.name};Amstelveen;{1000 + n};1,5" for n, area in enumerate(areas())]
    lines[-1] = lines[-1].replace(str(1000 + len(areas()) - 1), ".")
    path = tmp_path / "kwb.csv"
    path.write_text("\r\n".join(lines), encoding="utf-8")
    return path


def areas() -> list[Wijk | Buurt]:
    return [*Wijk.objects.all(), *Buurt.objects.all()]


def run(path: Path) -> None:
    call_command("import_residents", str(path), "--peildatum", "2026-01-01", "--source", "CBS, kwb 2026")


def test_import_adds_figures_of_a_new_date(file: Path, capsys: pytest.CaptureFixture[str]):
    run(file)
    figures = Inwonertal.objects.filter(peildatum=DAY)
    assert figures.count() == 5
    assert {figure.source for figure in figures} == {"CBS, kwb 2026"}
    assert figures.get(wijk__code="WK036201").residents == 1000
    assert Inwonertal.objects.filter(peildatum=date(2020, 1, 1)).count() == 3
    assert "no figure in the file for: BU03620301" in capsys.readouterr().out


def test_import_twice_adds_nothing(file: Path, capsys: pytest.CaptureFixture[str]):
    run(file)
    run(file)
    assert "residents added: 0, there already: 5" in capsys.readouterr().out
    assert Inwonertal.objects.filter(peildatum=DAY).count() == 5


def refused(path: Path, right: str, wrong: str) -> str:
    path.write_text(path.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")
    before = Inwonertal.objects.count()
    with pytest.raises(CommandError) as error:
        run(path)
    assert Inwonertal.objects.count() == before
    return str(error.value)


def test_import_refuses_to_change_a_figure(file: Path):
    run(file)
    message = refused(file, ";1002;", ";1;")
    assert message == (
        f"nothing was added: {file}, line 6: WK036203 has 1002 residents on 2026-01-01, that is not changed"
    )


@pytest.mark.parametrize(
    ("right", "wrong", "reason"),
    [
        (";1002;", ";veel;", "line 6: a_inw: 'veel' is no whole number"),
        (";1002;", ";1.002;", "line 6: a_inw: '1.002' is no whole number"),
        ("WK036203;", "WK036233;", "line 6: WK036233 (Elsrijk) is not known"),
        ("WK036203;", "WK036202;", "line 6: WK036202 is there twice, first in line 5"),
        ("WK036203;", "WK990003;", "no row for WK036203"),
        ("a_inw", "inwoners", "line 1: no column gwb_code or a_inw"),
    ],
)
def test_import_of_a_wrong_file_changes_nothing(file: Path, right: str, wrong: str, reason: str):
    assert reason in refused(file, right, wrong)


def test_import_of_a_wrong_date_is_refused(file: Path):
    with pytest.raises(CommandError, match="no day of the calendar"):
        call_command("import_residents", str(file), "--peildatum", "2026-02-30", "--source", "CBS")


def test_import_needs_a_source(file: Path):
    with pytest.raises(CommandError, match="a source is needed"):
        call_command("import_residents", str(file), "--peildatum", "2026-01-01", "--source", " ")
