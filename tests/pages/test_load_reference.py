from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.gebieden.models import Wijk
from amstelveen_ontmoet.pages.management.commands import load_reference
from monitoring import reference as monitoring
from monitoring.models import Actiepunt

pytestmark = pytest.mark.django_db


def test_load_reference_says_what_was_added(capsys: pytest.CaptureFixture[str]):
    call_command("load_reference")
    assert "14 wijken, 47 buurten" in capsys.readouterr().out
    call_command("load_reference")
    assert capsys.readouterr().out == "reference data: nothing new\n"
    assert Actiepunt.objects.count() == 34


def test_load_reference_adds_nothing_of_any_app_when_one_row_is_wrong(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    for file in monitoring.DIRECTORY.iterdir():
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(text.replace("\n34;", "\nvierendertig;"), encoding="utf-8")
    loaders = (*load_reference.LOADERS[:-1], lambda: monitoring.load(tmp_path))
    monkeypatch.setattr(load_reference, "LOADERS", loaders)
    with pytest.raises(CommandError) as error:
        call_command("load_reference")
    assert str(error.value) == (
        f"nothing was added: {tmp_path / 'actiepunten.csv'}, line 35:"
        " nummer: 'vierendertig' is no whole number"
    )
    assert not Wijk.objects.exists() and not Event.objects.exists()
