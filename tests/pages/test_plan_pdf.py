"""A granted plan on paper, in the layout of bijlage 4."""

import io
from decimal import Decimal

import pdfua
import pikepdf
import pytest
from django.core.cache import cache
from django.test import Client

from amstelveen_ontmoet import pdf
from amstelveen_ontmoet.pages import exports
from amstelveen_ontmoet.procedure.actions import changes
from amstelveen_ontmoet.procedure.enums import Status
from tests.factories.wijkplannen import City
from tests.printed import is_same, meant_outline, printed_outlines, texts
from wijkplannen.enums import Section
from wijkplannen.models import Actie, Geldregel, Sectie

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db) -> City:
    cache.clear()
    return City()


def findings(content: bytes) -> list[str]:
    return [finding.message for finding in pdfua.validate(io.BytesIO(content)).findings]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_plan_pdf_is_accessible_in_the_language_of_the_reader(city, client: Client, prefix: str):
    plan = city.plan(Status.VERLEEND)
    answer = client.get(f"{prefix}/wijkplannen/{plan.number}/pdf/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert findings(answer.content) == []
    with pikepdf.open(io.BytesIO(answer.content)) as document:
        assert str(document.Root.Lang) == ("en" if prefix else "nl")
        assert str(document.docinfo.Title) == plan.title
        headings = [str(item.title) for item in document.open_outline().root[0].children]
    assert len(headings) == len(Section)


def test_plan_pdf_with_everything_is_accessible_and_prints_every_letter(city, client: Client):
    plan = city.plan(Status.VERLEEND)
    Sectie.objects.filter(plan=plan).update(text="Łódź Nguyễn Şahin Ñandú שרה محمد e\u0301. " * 90)
    Actie.objects.bulk_create(
        Actie(plan=plan, position=i + 9, what="W" * 200, parties=["bewoners"], by_whom="ŁódźŞahin" * 10)
        for i in range(60)
    )
    content = client.get(f"/wijkplannen/{plan.number}/pdf/").content
    assert findings(content) == []
    printed = printed_outlines(content)
    for letter in "ŁódźŞahinÑ":
        assert is_same(printed[letter], meant_outline(letter)), letter


def test_plan_pdf_with_nothing_in_it_says_so(city, client: Client):
    plan = city.plan(Status.VERLEEND)
    Sectie.objects.filter(plan=plan).update(text="", choice="")
    Actie.objects.filter(plan=plan).delete()
    Geldregel.objects.filter(plan=plan).delete()
    assert findings(client.get(f"/wijkplannen/{plan.number}/pdf/").content) == []


def test_plan_pdf_is_made_once(city, client: Client):
    number = city.plan(Status.VERLEEND).number
    first = client.get(f"/wijkplannen/{number}/pdf/").content
    cache.set(f"plan-pdf-{number}-nl-400.00-0", first + b"%kept", 60)
    assert client.get(f"/wijkplannen/{number}/pdf/").content == first + b"%kept"
    cache.clear()
    assert exports.plan_pdf(number, language="nl")[:5] == b"%PDF-"


def test_plan_pdf_tells_a_change_and_its_amount_as_the_page_does(city, client: Client):
    plan = city.plan(Status.VERLEEND)
    address = f"/wijkplannen/{plan.number}/pdf/"
    assert "€400,00" in texts(client.get(address).content)[0]
    change = changes.ask_change(plan.pk, what="Geen feest.", granted=Decimal("250.00"), by=city.bestuur)
    changes.decide_change(change.pk, is_agreed=True, by=city.mandaathouder)

    content = client.get(address).content
    first = texts(content)[0]
    assert "€250,00" in first and "€400,00" not in first
    assert "Gewijzigdop" in first and "Geenfeest." in first
    assert findings(content) == []


@pytest.mark.parametrize("status", [Status.TER_BESLUIT, Status.AFGEWEZEN])
def test_plan_pdf_of_a_plan_that_is_not_public_does_not_exist(city, client: Client, status: Status):
    plan = city.plan(status)
    assert client.get(f"/wijkplannen/{plan.number}/pdf/").status_code == 404


def test_plan_pdf_without_a_font_is_refused_in_words(city, client: Client, monkeypatch, tmp_path):
    number = city.plan(Status.VERLEEND).number
    monkeypatch.setattr(pdf, "font_files", lambda: [tmp_path / "weg.woff2"])
    answer = client.get(f"/wijkplannen/{number}/pdf/")
    assert answer.status_code == 503
    assert "De pdf kan nu niet worden gemaakt" in answer.content.decode()
