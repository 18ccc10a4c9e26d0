"""A file with residents through the portal: offered, read by a job, confirmed, and only then written."""

import os
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.gebieden.enums import Fault, Finding
from amstelveen_ontmoet.gebieden.models import Buurt, Inwonertal, Wijk
from amstelveen_ontmoet.jobs.models import Job
from tests.factories.wijkplannen import City
from wijkplannen import forms, tasks
from wijkplannen.actions import residents
from wijkplannen.enums import BestandStatus
from wijkplannen.models import Inwonertalbestand
from wijkplannen.workflow import FILE_STEPS

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
CHANGED = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def summer():
    """After the day of the file, which is no day to come."""
    with time_machine.travel(datetime(2026, 7, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def city(db, summer) -> City:
    """A city whose areas have codes of one municipality, so that a file can be of another."""
    city = City()
    for number, wijk in enumerate(Wijk.objects.order_by("pk")):
        Wijk.objects.filter(pk=wijk.pk).update(code=f"WK03620{number}")
    for number, buurt in enumerate(Buurt.objects.order_by("pk")):
        Buurt.objects.filter(pk=buurt.pk).update(code=f"BU03620{number}01")
    return city


def lines(**changed: str) -> list[str]:
    """The rows of a file by code; `changed` replaces a figure, or leaves the row out when empty."""
    figures = {"WK036200": "1010", "BU03620001": "1010", "WK036201": "490", "BU03620101": "490"} | changed
    return [f"{code};naam;{figure};1,5" for code, figure in figures.items() if figure]


def content(*rows: str) -> bytes:
    head = "gwb_code;regio;a_inw;p_mvs"
    return "\n".join([head, "BU99990101;elders;7;1,5", *(rows or lines())]).encode()


def offered(city, data: bytes | None = None, name: str = "kwb-2026.csv") -> Inwonertalbestand:
    """A file that was offered and read."""
    upload = SimpleUploadedFile(name, content() if data is None else data)
    bestand = residents.offer(upload, peildatum=CHANGED, source="CBS, kwb 2026", by=city.ambtenaar)
    tasks.read_residents(bestand.job_id, bestand.pk)
    bestand.refresh_from_db()
    return bestand


def findings(bestand: Inwonertalbestand) -> dict[str, Finding]:
    return {row.code: row.finding for row in residents.report_of(bestand).rows}


def test_read_writes_nothing_and_reports_every_area(city):
    before = Inwonertal.objects.count()
    bestand = offered(city)
    assert (bestand.status, bestand.fault) == (BestandStatus.GELEZEN, "")
    assert findings(bestand) == dict.fromkeys(
        ("WK036200", "BU03620001", "WK036201", "BU03620101"), Finding.NIEUW
    )
    report = residents.report_of(bestand)
    first = next(row for row in report.rows if row.code == "BU03620001")
    assert (first.before, first.before_on, first.now, first.change) == (1000, city.peildatum, 1010, 10)
    assert report.others == 1
    assert Inwonertal.objects.count() == before


def test_confirm_adds_the_figures_and_leaves_the_earlier_ones(city):
    bestand = offered(city)
    residents.confirm(bestand.pk, by=city.ambtenaar)
    added = Inwonertal.objects.filter(peildatum=CHANGED)
    assert sorted(added.values_list("residents", flat=True)) == [490, 490, 1010, 1010]
    assert {figure.source for figure in added} == {"CBS, kwb 2026"}
    assert sorted(
        Inwonertal.objects.filter(peildatum=city.peildatum).values_list("residents", flat=True)
    ) == [500, 1000]
    events = Event.objects.filter(action="inwonertallen.taken_over")
    assert [(event.by, event.data["added"]) for event in events] == [(city.ambtenaar, 4)]


def test_confirm_and_read_twice_change_nothing_more(city):
    bestand = offered(city)
    residents.confirm(bestand.pk, by=city.ambtenaar)
    residents.confirm(bestand.pk, by=city.ambtenaar)
    residents.read_file(bestand.pk, bestand.job_id)
    assert Inwonertal.objects.filter(peildatum=CHANGED).count() == 4
    assert Event.objects.filter(action="inwonertallen.read").count() == 1


def test_same_file_again_has_nothing_to_take_over(city):
    first, second = offered(city), offered(city)
    residents.confirm(first.pk, by=city.ambtenaar)
    with pytest.raises(ValidationError, match="staan er al"):
        residents.confirm(second.pk, by=city.ambtenaar)
    assert set(findings(offered(city)).values()) == {Finding.BEKEND}


def test_another_figure_of_the_same_date_is_never_written(city):
    other = offered(city, content(*lines(BU03620001="1999")))
    residents.confirm(offered(city).pk, by=city.ambtenaar)
    with pytest.raises(ValidationError, match="los eerst op"):
        residents.confirm(other.pk, by=city.ambtenaar)
    assert Inwonertal.objects.get(buurt__code="BU03620001", peildatum=CHANGED).residents == 1010


def test_missing_figure_is_reported_and_can_follow_later(city):
    bestand = offered(city, content(*lines(BU03620101=".")))
    assert findings(bestand)["BU03620101"] == Finding.ZONDER
    residents.confirm(bestand.pk, by=city.ambtenaar)
    assert Inwonertal.objects.filter(peildatum=CHANGED).count() == 3
    residents.confirm(offered(city).pk, by=city.ambtenaar)
    assert Inwonertal.objects.get(buurt__code="BU03620101", peildatum=CHANGED).residents == 490


@pytest.mark.parametrize(
    ("rows", "code", "finding"),
    [
        (lines(BU03620101=""), "BU03620101", Finding.ONTBREEKT),
        ([*lines(), "BU03620999;nieuw;5;1"], "BU03620999", Finding.ONBEKEND),
        ([*lines(), "BU03620001;naam;1010;1"], "BU03620001", Finding.DUBBEL),
        (lines(BU03620001="1.010"), "BU03620001", Finding.ONLEESBAAR),
    ],
)
def test_file_with_a_problem_is_never_taken_over(city, client: Client, rows, code, finding):
    bestand = offered(city, content(*rows))
    assert findings(bestand)[code] == finding
    with pytest.raises(ValidationError, match="los eerst op"):
        residents.confirm(bestand.pk, by=city.ambtenaar)
    assert not Inwonertal.objects.filter(peildatum=CHANGED).exists()
    client.force_login(city.ambtenaar, LOGIN)
    page = client.get(f"/begroting/inwonertallen/{bestand.pk}/")
    assert "wacht op bevestiging" not in page.content.decode()
    first = page.context["page_obj"][0]
    assert (first.code, first.finding) == (code, finding)
    assert ("eerst toe in het beheer" in page.content.decode()) == (finding == Finding.ONBEKEND)
    assert "/overnemen/" not in page.content.decode()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"gwb_code;a_inw\nBU99990101;7\n", Fault.ANDERE_GEMEENTE),
        (b"code;inwoners\nBU03620001;7\n", Fault.KOLOM_ONTBREEKT),
        (b"PK\x03\x04\xff\xfe\x00odd", Fault.ONLEESBAAR),
        (b"\x89PNG\r\n\x1a\n\0\0", Fault.ONLEESBAAR),
    ],
)
def test_file_that_cannot_be_read_says_why(city, client: Client, data, fault):
    bestand = offered(city, data)
    assert (bestand.status, bestand.fault) == (BestandStatus.GELEZEN, fault)
    client.force_login(city.ambtenaar, LOGIN)
    page = client.get(f"/begroting/inwonertallen/{bestand.pk}/").content.decode()
    assert str(fault.label) in page
    assert ("wacht op bevestiging" in page, "niet te lezen" in page) == (False, True)
    assert "niet te lezen" in client.get("/begroting/inwonertallen/").content.decode()
    with pytest.raises(ValidationError, match="kan niet"):
        residents.confirm(bestand.pk, by=city.ambtenaar)


def test_reading_that_failed_can_be_done_again(city, client: Client):
    upload = SimpleUploadedFile("kwb-2026.csv", content())
    bestand = residents.offer(upload, peildatum=CHANGED, source="CBS, kwb 2026", by=city.ambtenaar)
    path, name = default_storage.path(bestand.file.name), f"/begroting/inwonertallen/{bestand.pk}/"
    os.rename(path, f"{path}.away")  # the disk was not there
    with pytest.raises(FileNotFoundError):
        tasks.read_residents(bestand.job_id, bestand.pk)
    os.rename(f"{path}.away", path)
    client.force_login(city.ambtenaar, LOGIN)
    assert "Lees opnieuw" in client.get(name).content.decode()

    progress = client.post(f"{name}opnieuw-lezen/")["Location"]
    assert client.post(f"{name}opnieuw-lezen/")["Location"] == progress
    first, second = Job.objects.order_by("pk")
    assert (first.state, progress) == (Job.State.FAILED, f"/taken/{second.pk}/")
    tasks.read_residents(second.pk, bestand.pk)
    bestand.refresh_from_db()
    assert (bestand.status, bestand.fault) == (BestandStatus.GELEZEN, "")
    assert "Lees opnieuw" not in client.get(name).content.decode()
    answer = client.post(f"{name}opnieuw-lezen/", follow=True).content.decode()
    assert "Dit bestand is al gelezen" in answer and Job.objects.count() == 2


def test_drop_deletes_the_file_and_nothing_else(city, django_capture_on_commit_callbacks):
    bestand = offered(city)
    with django_capture_on_commit_callbacks(execute=True):
        residents.drop(bestand.pk, by=city.ambtenaar)
    bestand.refresh_from_db()
    assert bestand.status == BestandStatus.VERVALLEN
    assert not default_storage.exists(bestand.file.name)
    with pytest.raises(ValidationError):
        residents.confirm(bestand.pk, by=city.ambtenaar)


def test_steps_of_a_file_are_these():
    assert {(was, to) for was, steps in FILE_STEPS.items() for to in steps} == {
        (BestandStatus.AANGEBODEN, BestandStatus.GELEZEN),
        (BestandStatus.AANGEBODEN, BestandStatus.VERVALLEN),
        (BestandStatus.GELEZEN, BestandStatus.OVERGENOMEN),
        (BestandStatus.GELEZEN, BestandStatus.VERVALLEN),
    }


@pytest.mark.parametrize("act", [residents.confirm, residents.drop, residents.read_again])
def test_acts_are_for_the_ambtenaar(city, act: Any):
    bestand = offered(city)
    with pytest.raises(PermissionDenied):
        act(bestand.pk, by=city.makelaar)


def test_whole_way_through_the_portal(city, client: Client):
    client.force_login(city.ambtenaar, LOGIN)
    said = {"peildatum": CHANGED.isoformat(), "source": "CBS, kwb 2026"}
    upload = SimpleUploadedFile("C:\\mijn\\kwb.csv", content())
    progress = client.post("/begroting/inwonertallen/", {**said, "file": upload})["Location"]
    bestand = Inwonertalbestand.objects.get()
    tasks.read_residents(bestand.job_id, bestand.pk)
    report = client.get(progress)["Location"]
    assert report == f"/begroting/inwonertallen/{bestand.pk}/"
    assert "Neem 4 cijfers over" in client.get(report).content.decode()
    assert client.post(f"{report}overnemen/")["Location"] == "/begroting/inwonertallen/"
    page = client.get("/begroting/inwonertallen/").content.decode()
    assert "De inwonertallen zijn overgenomen." in page
    assert "1.500" in page


def test_form_with_mistakes_keeps_what_was_typed(city, client: Client, monkeypatch):
    client.force_login(city.ambtenaar, LOGIN)
    monkeypatch.setattr(forms, "RESIDENTS_MAX_BYTES", 10)
    said = {"peildatum": "2999-01-01", "source": "CBS, kwb 2026"}
    answer = client.post(
        "/begroting/inwonertallen/", {**said, "file": SimpleUploadedFile("kwb.csv", content())}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "te groot" in page
    assert "Kies een dag vanaf 1995" in page
    assert 'value="CBS, kwb 2026"' in page
    assert not Inwonertalbestand.objects.exists()
