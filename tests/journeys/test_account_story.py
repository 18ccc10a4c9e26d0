"""The way of a grant after its award, through the pages: account, settlement, payment, reclaim."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.begroting.models import Verplichting
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.procedure.enums import AccountPart, LetterKind, RowKind, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Document, Terugvordering, Verantwoording
from tests.factories.procedure import make_photo
from tests.factories.wijkplannen import ASKED

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
ORDER = [
    "sender",
    "addressee",
    "date",
    "reference",
    "subject",
    "opening",
    "decision",
    "questions",
    "signature",
]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def page_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def write_account(city, plan: Aanvraag) -> Verantwoording:
    """Begin, three parts with a receipt and a photo, check and send."""
    chair = client_of(city.bestuur)
    begin = f"/mijn/aanvragen/{plan.pk}/verantwoording/"
    assert "Begin met" in page_of(chair, begin)
    answer = chair.post(begin, {"year": city.year})
    account = Verantwoording.objects.get()
    base = f"/mijn/verantwoording/{account.pk}"
    assert answer.url == f"{base}/acties/"
    action = account.regels.get(kind=RowKind.ACTIE)
    done = {
        f"regel-{action.pk}-outcome": "deels",
        f"regel-{action.pk}-people": "25",
        "version": 0,
        "next": "",
    }
    assert chair.post(f"{base}/acties/", done).url == f"{base}/geld/"
    income, expense = account.regels.exclude(kind=RowKind.ACTIE).order_by("position")
    wrong = {
        f"regel-{income.pk}-spent": "400",
        f"regel-{expense.pk}-spent": "-5",
        f"regel-{expense.pk}-receipts": SimpleUploadedFile("bon.pdf", PDF),
        "nieuw-kind": "uitgave",
        "version": 0,
        "next": "",
    }
    answer = chair.post(f"{base}/geld/", wrong)
    shown = answer.content.decode()
    assert answer.status_code == 422
    # What was typed is still there, and the receipt needs not be chosen again.
    assert 'value="-5"' in shown and 'value="400"' in shown and "bon.pdf" in shown
    right = {
        **wrong,
        f"regel-{expense.pk}-spent": "250,50",
        f"regel-{expense.pk}-receipts": SimpleUploadedFile("bon.pdf", PDF),
        "nieuw-label": "Partytent",
        "nieuw-spent": "49,50",
    }
    assert chair.post(f"{base}/geld/", right).url == f"{base}/verhaal/"
    story = {"verhaal-summary": "Veertig buren aan de koffie.", "verhaal-photos": make_photo(), "version": 0}
    chair.post(f"{base}/verhaal/", {**story, "stay": ""})
    photo = Document.objects.get(purpose="foto")
    public = {
        "verhaal-summary": "Veertig buren aan de koffie.",
        f"foto-{photo.pk}-description": "Een volle zaal",
        f"foto-{photo.pk}-is_public": "on",
        "version": 1,
        "next": "",
    }
    assert chair.post(f"{base}/verhaal/", public).url == begin
    assert "Verstuur de verantwoording" in page_of(chair, f"{base}/controleren/")
    assert client_of(city.schrijver).post(f"{base}/controleren/").status_code == 403
    for _click in range(2):
        assert chair.post(f"{base}/controleren/").url == f"{base}/verstuurd/"
    assert "Uw verantwoording is verstuurd" in page_of(chair, f"{base}/verstuurd/")
    return Verantwoording.objects.get()


def test_grant_is_accounted_for_settled_lower_and_paid_back(city):
    plan = city.plan(Status.VERLEEND)
    case = f"/werkvoorraad/{plan.number}"
    ambtenaar, decider = client_of(city.ambtenaar), client_of(city.mandaathouder)
    chair, anybody = client_of(city.bestuur), Client()
    today = timezone.localdate().isoformat()

    # Paid, and asked for its account together with whoever else has to.
    ambtenaar.post(f"{case}/betaling/", {"amount": "400", "paid_on": today, "reference": "B-1"})
    assert plan.title in page_of(ambtenaar, f"/werkvoorraad/verantwoordingen/{city.year}/")
    ambtenaar.post(f"/werkvoorraad/verantwoordingen/{city.year}/", {"plan": [plan.pk]})
    assert "vertel ons wat u deed" in page_of(chair, f"/mijn/aanvragen/{plan.pk}/")
    assert "Veertig buren" not in page_of(anybody, f"/wijkplannen/{plan.number}/")

    account = write_account(city, plan)
    public = page_of(anybody, f"/wijkplannen/{plan.number}/")
    assert "Veertig buren aan de koffie." in public and "Een volle zaal" in public
    assert "bon.pdf" not in public
    assert "Veertig buren" in page_of(anybody, f"/bewonersgroepen/{city.groep.slug}/")
    photo = Document.objects.get(purpose="foto")
    assert anybody.get(f"/wijkplannen/{plan.number}/foto/{photo.key}/").getvalue()[:2] == b"\xff\xd8"

    # € 250,50 and € 49,50 were spent of € 400.
    work = page_of(ambtenaar, case + "/geld/")
    assert "nodig was €\xa0300,00" in work and "bon.pdf" in work
    assert plan.title in page_of(ambtenaar, "/werkvoorraad/?weergave=verantwoording")
    lower = {"amount": "300", "ground": "kosten", "reasoning": "De zaal was goedkoper."}
    assert ambtenaar.post(f"{case}/vaststelling/voorstel/", {**lower, "ground": ""}).status_code == 422
    assert ambtenaar.post(f"{case}/vaststelling/voorstel/", lower).status_code == 302
    assert ambtenaar.post(f"{case}/vaststelling/", lower).status_code == 403
    assert "Voorstel: vaststellen op" in page_of(decider, case + "/geld/")
    assert decider.post(f"{case}/vaststelling/", lower).status_code == 302
    assert Aanvraag.objects.get(pk=plan.pk).status == Status.LAGER_VASTGESTELD
    assert "staat vast op" in page_of(chair, f"/mijn/aanvragen/{plan.pk}/")

    # € 100 too much was paid.
    assert decider.post(f"{case}/terugvordering/", {"reasoning": "Te veel betaald."}).status_code == 302
    assert "Betaal €\xa0100,00 terug" in page_of(chair, f"/mijn/aanvragen/{plan.pk}/")
    back = {"repaid_on": today, "reference": "T-1"}
    assert ambtenaar.post(f"{case}/terugvordering/betaald/", back).status_code == 302

    line = Verplichting.objects.get(regels__aanvraag=plan)
    assert (line.awarded, line.paid) == (Decimal("300.00"), Decimal("300.00"))
    assert Terugvordering.objects.get().status == "betaald"
    assert differences() == []
    assert account.regels.filter(is_extra=True).count() == 1
    letters = list(plan.brieven.order_by("sent_at", "pk"))
    assert [letter.kind for letter in letters] == [
        LetterKind.ONTVANGST,
        LetterKind.VERLENING,
        LetterKind.VERANTWOORDING,
        LetterKind.LAGER,
        LetterKind.TERUGVORDERING,
    ]
    for letter in letters:
        content = letter.content["nl"]
        # The JSON of the database keeps no order; the page and the PDF write these parts in this one.
        assert [part for part in ORDER if not content[part] and part != "signature"] == [], letter.kind
        assert bool(content["objection"]) == (letter.objection_until_on is not None)


def test_two_writers_see_what_the_other_saved(city):
    plan = city.plan(Status.VERANTWOORDING_GEVRAAGD)
    account = city.account(plan)
    base = f"/mijn/verantwoording/{account.pk}/verhaal/"

    answer = client_of(city.bestuur).post(base, {"verhaal-summary": "Mijn tekst", "version": 0, "next": ""})

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "heeft dit onderdeel ook bewaard" in shown
    assert "Veertig buren dronken elke week koffie." in shown and "Mijn tekst" in shown
    again = {"verhaal-summary": "Mijn tekst", "version": 1, "next": ""}
    assert client_of(city.bestuur).post(base, again).status_code == 302


@pytest.mark.parametrize("typed", ["-1", "12,345", "999999999999", "1e3", "geen"])
def test_amounts_that_are_none_stay_on_the_page(city, typed):
    account = city.account(city.plan(Status.VERLEEND))
    row = account.regels.filter(kind=RowKind.UITGAVE).get()

    answer = client_of(city.bestuur).post(
        f"/mijn/verantwoording/{account.pk}/{AccountPart.GELD}/",
        {f"regel-{row.pk}-spent": typed, "nieuw-kind": "uitgave", "version": 1, "next": ""},
    )

    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    row.refresh_from_db()
    assert row.spent == ASKED


def test_photo_needs_a_description_and_a_sent_account_to_be_public(city):
    account = city.account(city.plan(Status.VERLEEND))
    chair = client_of(city.bestuur)
    url = f"/mijn/verantwoording/{account.pk}/verhaal/"
    chair.post(url, {"verhaal-summary": "x", "verhaal-photos": make_photo(), "version": 1, "stay": ""})
    photo = Document.objects.get()
    answer = chair.post(
        url, {"verhaal-summary": "x", f"foto-{photo.pk}-is_public": "on", "version": 2, "stay": ""}
    )

    assert answer.status_code == 422
    assert "Beschrijf wat er te zien is" in answer.content.decode()
    Document.objects.update(is_public=True, description="x")
    number = account.aanvraag.number
    assert Client().get(f"/wijkplannen/{number}/foto/{photo.key}/").status_code == 404


def test_late_account_shows_that_it_can_be_settled_without(city):
    plan = city.plan(Status.VERANTWOORDING_GEVRAAGD)
    Verantwoording.objects.update(due_on=timezone.localdate() - timedelta(days=1))

    assert "ambtshalve" in page_of(client_of(city.ambtenaar), f"/werkvoorraad/{plan.number}/geld/")
