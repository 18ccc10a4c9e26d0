"""One case from receipt to the money that comes back, through the pages, with every letter on the way."""

import io
from datetime import timedelta
from decimal import Decimal

import pdfua
import pytest
from django.utils import timezone

from amstelveen_ontmoet.begroting.models import Verplichting
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.procedure.enums import DECISION_LETTERS, LetterKind, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Terugvordering
from tests.journeys.test_account_story import client_of, page_of, write_account

pytestmark = pytest.mark.django_db
# What each letter says of itself, and a sentence of its core, in both languages.
EXPECTED = [
    (LetterKind.ONTVANGST, "U krijgt uiterlijk op", "You will get a decision by"),
    (LetterKind.AANVULLING, "Onze vraag: Wat kost de huur?", "Our question: Wat kost de huur?"),
    (
        LetterKind.VERLENGING,
        "Wij verlengen de termijn met 2 weken",
        "We are extending the decision period by 2 weeks",
    ),
    (
        LetterKind.GEDEELTELIJK,
        "Wij verlenen u een deel daarvan: een subsidie van €\xa0350,00.",
        "We award you part of it: a grant of €350.00.",
    ),
    (LetterKind.VERANTWOORDING, "Vertel ons uiterlijk op", "Tell us by"),
    (LetterKind.LAGER, "Dat is €\xa050,00 minder.", "That is €50.00 less."),
    (LetterKind.TERUGVORDERING, "Wij vorderen €\xa050,00 van u terug", "We demand repayment of €50.00"),
]
# The order of a beschikking (Awb 3:41, 3:45, 3:46), as its page and its PDF show it.
HEADINGS = {
    "nl": ["Besluit", "Motivering", "Waaraan moet u voldoen?", "Wanneer ontvangt u de subsidie?"],
    "en": ["Decision", "Reasons", "What must you do?", "When do you receive the grant?"],
}


def handle(city, plan: Aanvraag) -> None:
    """Taken up, one question asked and answered, extended, judged, advised."""
    case = f"/werkvoorraad/{plan.number}"
    makelaar, chair = client_of(city.makelaar), client_of(city.bestuur)
    due_on = (timezone.localdate() + timedelta(days=14)).isoformat()
    assert makelaar.post(f"{case}/oppakken/").status_code == 302
    question = {"part": "geld", "question": "Wat kost de huur?", "due_on": due_on}
    assert makelaar.post(f"{case}/aanvulling/", question).status_code == 302
    answer = {"answer": "De huur is € 100."}
    assert chair.post(f"/mijn/aanvragen/{plan.pk}/antwoord/", answer).status_code == 302
    longer = {"weeks": "2", "reason": "Wij wachten op advies."}
    assert makelaar.post(f"{case}/verlengen/", longer).status_code == 302
    city.judge_all(plan.pk)
    advice = {"outcome": "gedeeltelijk_verleend", "amount": "350", "reasoning": "Zonder de tent."}
    assert makelaar.post(f"{case}/advies/", advice).status_code == 302


def settle(city, plan: Aanvraag) -> None:
    """Paid, asked for its account, accounted for, settled lower, reclaimed and paid back."""
    case = f"/werkvoorraad/{plan.number}"
    ambtenaar, decider = client_of(city.ambtenaar), client_of(city.mandaathouder)
    today = timezone.localdate().isoformat()
    ambtenaar.post(f"{case}/betaling/", {"amount": "350", "paid_on": today, "reference": "B-1"})
    ambtenaar.post(f"/werkvoorraad/verantwoordingen/{city.year}/", {"plan": [plan.pk]})
    write_account(city, plan)
    lower = {"amount": "300", "ground": "kosten", "reasoning": "De zaal was goedkoper."}
    assert ambtenaar.post(f"{case}/vaststelling/voorstel/", lower).status_code == 302
    assert decider.post(f"{case}/vaststelling/", lower).status_code == 302
    assert decider.post(f"{case}/terugvordering/", {"reasoning": "Te veel betaald."}).status_code == 302
    back = {"repaid_on": today, "reference": "T-1"}
    assert ambtenaar.post(f"{case}/terugvordering/betaald/", back).status_code == 302


def test_case_from_receipt_to_repayment_has_every_letter(city):
    city.adopted_run()
    plan = Aanvraag.objects.get(pk=city.plan(Status.INGEDIEND).pk)
    handle(city, plan)
    partly = {"outcome": "gedeeltelijk_verleend", "granted": "350", "reasoning": "Een tent is niet nodig."}
    decider = client_of(city.mandaathouder)
    assert decider.post(f"/werkvoorraad/{plan.number}/besluit/", partly).status_code == 302
    settle(city, plan)

    line = Verplichting.objects.get(regels__aanvraag=plan)
    assert (line.awarded, line.paid) == (Decimal("300.00"), Decimal("300.00"))
    assert (Terugvordering.objects.get().status, differences()) == ("betaald", [])
    assert Aanvraag.objects.get(pk=plan.pk).status == Status.LAGER_VASTGESTELD
    assert "Lager vastgesteld: €\xa0300,00" in page_of(decider, f"/werkvoorraad/{plan.number}/")
    letters = list(plan.brieven.order_by("sent_at", "pk"))
    assert [letter.kind for letter in letters] == [kind for kind, _nl, _en in EXPECTED]
    chair = client_of(city.bestuur)
    for letter, (kind, *cores) in zip(letters, EXPECTED, strict=True):
        assert bool(letter.objection_until_on) == (kind in DECISION_LETTERS), kind
        for language, core in zip(("nl", "en"), cores, strict=True):
            check_letter(chair, letter, language, core)


def check_letter(chair, letter, language: str, core: str) -> None:
    """Its parts, its page in their order, and its PDF."""
    content = letter.content[language]
    assert core in " ".join(content["decision"]), letter.kind
    assert content["addressee"] and content["date"] and content["reference"] == letter.aanvraag.number
    prefix = "" if language == "nl" else "/en"
    page = page_of(chair, f"{prefix}/brieven/{letter.pk}/")
    shown = [heading for heading in HEADINGS[language] if f"<h2>{heading}</h2>" in page]
    if letter.kind in DECISION_LETTERS:
        assert shown[:1] == HEADINGS[language][:1], letter.kind
    assert bool(content["objection"]) == (content["objection_heading"] in page)
    places = [page.index(f"<h2>{heading}</h2>") for heading in shown]
    assert places == sorted(places)
    assert content["signature"][-1] in page[page.index('class="sign"') :]
    pdf = chair.get(f"{prefix}/brieven/{letter.pk}/brief.pdf")
    report = pdfua.validate(io.BytesIO(pdf.content))
    assert [finding.message for finding in report.findings] == [], letter.kind
