"""Huge, broken and hostile input: a clear answer each time, never a traceback, nothing half-written."""

import pytest
from django.core.management import call_command
from django.test import Client

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag
from wijkplannen.models import Sectie, Wijkplan

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
NASTY = [
    "\x00",
    "'; DROP TABLE x; --",
    "<script>alert(1)</script>",
    "🙂" * 300,
    "\u202eabc",
    "a" * 5000,
    "%s{{x}}",
]


@pytest.fixture
def demo(db) -> None:
    call_command("load_reference", verbosity=0)
    call_command("load_demo", verbosity=0)


def client_of(email: str) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(User.objects.get(email=email), LOGIN)
    return client


def test_odd_addresses_are_not_found_or_answered(demo):
    desk = client_of("noor.voorbeeld@example.nl")
    office = client_of("anouk.voorbeeld@example.nl")
    for text in NASTY:
        assert Client().get("/wijken/", {"q": text}).status_code == 200
        page = desk.get("/werkvoorraad/", {"weergave": "alles", "q": text, "status": text, "wijk": text})
        assert page.status_code == 200
        assert desk.get("/werkvoorraad/", {"weergave": text}).status_code == 404
        assert desk.get("/werkvoorraad/", {"page": text}).status_code == 200
        assert office.get("/begroting/2021/wijkbudget/", {"berekening": text}).status_code == 200
    for path in ("/begroting/999999999999999999999/", "/begroting/posten/99999999999999999999/"):
        assert office.get(path).status_code in (200, 404), path
    assert office.get("/begroting/0/").status_code == 404
    assert office.get("/taken/99999999999999999999999/").status_code == 404
    assert desk.get("/werkvoorraad/W-1-1/").status_code == 404
    assert Client().get("/wijken/bestaat-niet/").status_code == 404


def test_odd_text_in_a_section_is_kept_or_refused_in_words(demo):
    writer = client_of("joke.verzonnen@example.nl")
    plan = Wijkplan.objects.filter(
        organisatie__name="Stadsdorp Elsrijk", status=Status.CONCEPT
    ).first() or start_plan(writer)
    address = f"/mijn/wijkplannen/{plan.pk}/wie/"
    version = Sectie.objects.get(plan=plan, key="wie").version
    for text in NASTY:
        answer = writer.post(address, {"text": text, "version": version, "save": ""})
        sectie = Sectie.objects.get(plan=plan, key="wie")
        if "\x00" in text:
            assert (answer.status_code, sectie.version) == (422, version)
        else:
            assert (answer.status_code, sectie.text) == (302, text.strip())
            assert "<script>alert" not in writer.get(address).content.decode()
        version = sectie.version
    too_long = writer.post(address, {"text": "x" * 20001, "version": version, "save": ""})
    assert too_long.status_code == 422
    assert "x" * 20001 in too_long.content.decode()
    for odd in ("", "-1", "1e9", "999999999999", "٣"):
        answer = writer.post(address, {"text": f"versie {odd}", "version": odd, "save": ""})
        assert answer.status_code == 409, odd


def start_plan(writer: Client) -> Wijkplan:
    year = Wijkplan.objects.order_by("-year").first().year
    writer.post("/mijn/wijkplannen/nieuw/stadsdorp-elsrijk/", {"year": year, "years": 1})
    return Wijkplan.objects.get(organisatie__name="Stadsdorp Elsrijk", year=year, status=Status.CONCEPT)


WRONG_AMOUNTS = {
    "abc": "alleen cijfers",
    "-5": "0 of hoger",
    "1e9": "alleen cijfers",
    "12,345": "hooguit twee cijfers",
    "999999999999": "te hoog",
}


def test_wrong_amount_is_refused_in_words_and_stays_typed(demo):
    writer = client_of("joke.verzonnen@example.nl")
    plan = start_plan(writer)
    version = Sectie.objects.get(plan=plan, key="geld").version
    address = f"/mijn/wijkplannen/{plan.pk}/geld/"
    for typed, words in WRONG_AMOUNTS.items():
        fields = {
            "rij-TOTAL_FORMS": 1,
            "rij-INITIAL_FORMS": 0,
            "rij-0-kind": "wijkbudget",
            "rij-0-amount": typed,
            "version": version,
        }
        answer = writer.post(address, {**fields, "save": ""})
        page = answer.content.decode()
        assert (answer.status_code, words in page, f'value="{typed}"' in page) == (422, True, True), typed
        autosave = writer.post(address, fields, headers={"X-Autosave": "1"})
        assert (autosave.status_code, list(autosave.json()["errors"])) == (422, ["id_rij-0-amount"])
    assert plan.geldregels.count() == 0
    broken_row_counts(writer, plan)


def broken_row_counts(writer: Client, plan: Wijkplan) -> None:
    for counts in ({}, {"rij-TOTAL_FORMS": "-1"}, {"rij-TOTAL_FORMS": "x"}, {"rij-TOTAL_FORMS": "99999999"}):
        answer = writer.post(f"/mijn/wijkplannen/{plan.pk}/geld/", {**counts, "version": 0, "save": ""})
        assert answer.status_code == 422, counts
    assert plan.geldregels.count() == 0


def test_odd_decisions_leave_case_and_ledger_as_they_were(demo):
    mandate = client_of("marloes.voorbeeld@example.nl")
    case = Aanvraag.objects.filter(status=Status.TER_BESLUIT).first()
    address = f"/werkvoorraad/{case.number}/besluit/"
    for fields in (
        {},
        {"outcome": "verleend", "granted": "999999"},
        {"outcome": "bestaat-niet", "granted": "1"},
        {"outcome": "afgewezen", "granted": "0", "reasoning": "   "},
        {"outcome": "gedeeltelijk_verleend", "granted": "-5", "reasoning": "x"},
        {"outcome": "verleend", "granted": "\x00"},
    ):
        assert mandate.post(address, fields).status_code == 422, fields
    case.refresh_from_db()
    assert case.status == Status.TER_BESLUIT
    assert differences() == []
