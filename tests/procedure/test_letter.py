"""The decision letter: its parts, its page and its PDF."""

import io
from datetime import timedelta
from decimal import Decimal

import pdfua
import pikepdf
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.pdf import OwnFilesOnly
from amstelveen_ontmoet.procedure.enums import APPEALABLE_LETTERS, DECISION_LETTERS, LetterKind, Status
from amstelveen_ontmoet.procedure.letter import LetterFacts, allowed_in, compose, preview_values
from amstelveen_ontmoet.procedure.models import Besluit
from amstelveen_ontmoet.spelregels.models import Waarde
from tests.factories.wijkplannen import ASKED, City
from tests.printed import is_same, meant_outline, printed_outlines

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
PARTS = {
    "language",
    "sender",
    "addressee",
    "date",
    "reference",
    "subject",
    "opening",
    "heading",
    "decision",
    "reasons",
    "rules",
    "obligations",
    "payment",
    "questions",
    "signature",
    "objection_heading",
    "objection",
}


@pytest.fixture
def city(db) -> City:
    return City()


def letter_of(city: City, status: Status) -> Besluit:
    return Besluit.objects.get(aanvraag=city.plan(status))


def applicant(city: City) -> Client:
    client = Client()
    client.force_login(city.bestuur, LOGIN)
    return client


def test_letter_has_its_parts_in_both_languages(city):
    besluit = letter_of(city, Status.VERLEEND)
    assert [set(besluit.brief.content[language]) for language in ("nl", "en")] == [PARTS, PARTS]
    dutch = besluit.brief.content["nl"]
    assert dutch["decision"][0] == "U vroeg €\u00a0400,00. Wij verlenen u een subsidie van €\u00a0400,00."
    assert dutch["signature"][1] == city.mandaathouder.name
    assert besluit.brief.content["en"]["decision"][0].count("€400.00") == 2


def test_letter_that_the_portal_sends_by_itself_bears_no_name_and_says_why(city):
    receipt = city.plan(Status.INGEDIEND).brieven.get()
    assert receipt.content["nl"]["signature"] == [
        "namens burgemeester en wethouders van Amstelveen",
        "Deze brief is automatisch gemaakt. Daarom staat er geen naam onder.",
    ]


def test_letter_of_a_refusal_gives_the_reason_and_asks_nothing(city):
    dutch = letter_of(city, Status.AFGEWEZEN).brief.content["nl"]
    assert dutch["reasons"] == ["Niet alles past bij de spelregels."]
    assert (dutch["obligations"], dutch["payment"]) == ([], [])


def test_letter_that_sets_aside_tells_of_no_rules(city):
    """What is set aside was not judged (Awb 4:5)."""
    dutch = letter_of(city, Status.BUITEN_BEHANDELING).brief.content["nl"]
    assert (dutch["rules"], dutch["reasons"]) == ([], ["Niet alles past bij de spelregels."])
    assert letter_of(city, Status.AFGEWEZEN).brief.content["nl"]["rules"] != []


def facts(kind: LetterKind) -> LetterFacts:
    today = timezone.localdate()
    return LetterFacts(
        kind=kind,
        application="wijkplan",
        number="W-2000-001",
        addressee=("Stichting Voorbeeld",),
        received_on=today,
        sent_on=today,
        values=preview_values(allowed_in(f"brief.{kind}.kern"), today),
        reasoning="Daarom.",
        signatory=("Naam", "functie"),
        objection_until_on=today if kind in DECISION_LETTERS else None,
    )


@pytest.mark.parametrize("kind", sorted(DECISION_LETTERS))
def test_decision_on_an_objection_rests_on_its_own_chapters_of_the_law(city, kind):
    basis = compose(facts(kind))["nl"]["decision"][-1]
    on_objection = "hoofdstuk 6 en 7 van de Algemene wet bestuursrecht" in basis
    assert (on_objection, "Algemene subsidieverordening" in basis) == (
        kind in APPEALABLE_LETTERS,
        kind not in APPEALABLE_LETTERS,
    )


@pytest.mark.parametrize("kind", [LetterKind.VERLENING, LetterKind.DIRECT])
def test_letter_of_a_settlement_at_once_says_that_the_amount_is_final(city, kind):
    dutch, english = (" ".join(letter["payment"]) for letter in compose(facts(kind)).values())
    is_final = kind == LetterKind.DIRECT
    assert ("Het bedrag staat vast." in dutch, "kan het bedrag lager worden" in dutch) == (
        is_final,
        not is_final,
    )
    assert ("The amount is settled." in english) == is_final


def test_letter_names_the_last_day_for_an_objection(city):
    besluit = letter_of(city, Status.GEDEELTELIJK_VERLEEND)
    assert (besluit.requested, besluit.granted) == (ASKED, Decimal("100.00"))
    six_weeks = timezone.localdate() + timedelta(weeks=6)
    # A weekend or holiday moves the last day, never back and at most some days on.
    assert six_weeks <= besluit.objection_until_on <= six_weeks + timedelta(days=4)
    day = besluit.objection_until_on
    assert f"{day.day} " in besluit.brief.content["nl"]["objection"][0]
    assert str(day.year) in besluit.brief.content["nl"]["objection"][0]


def test_letter_stays_as_it_was_when_texts_change(city):
    besluit = letter_of(city, Status.VERLEEND)
    Waarde.objects.filter(key="brief.vragen").update(value="Iets heel anders.")
    page = applicant(city).get(f"/brieven/{besluit.brief_id}/").content.decode()
    assert besluit.brief.content["nl"]["questions"][0] in page
    assert "Iets heel anders." not in page


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_letter_pdf_is_accessible(city, prefix):
    besluit = letter_of(city, Status.VERLEEND)
    answer = applicant(city).get(f"{prefix}/brieven/{besluit.brief_id}/brief.pdf")
    report = pdfua.validate(io.BytesIO(answer.content))
    assert [finding.message for finding in report.findings] == []
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert str(pdf.Root.Lang) == ("en" if prefix else "nl")
        assert pdf.Root.MarkInfo.Marked
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert all("Atkinson" in font for font in fonts)


def test_letter_pdf_with_names_from_everywhere_uses_our_own_fonts(city):
    """A font of the machine would print other letters elsewhere, or none."""
    city.groep.organisatie.name = "Łódź Nguyễn Şahin Ñandú Ελένη Юлия"
    city.groep.organisatie.save()
    besluit = letter_of(city, Status.VERLEEND)
    answer = applicant(city).get(f"/brieven/{besluit.brief_id}/brief.pdf")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        names = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    families = {name.split("+", 1)[-1].rsplit("-", 1)[-1] for name in names}
    assert {name for name in names if "Atkinson" not in name and "Noto" not in name} == set(), families
    assert any("Noto" in name for name in names)


def test_letter_pdf_prints_the_letters_that_are_meant(city):
    """Compares the outlines that are printed with those of the font: extracted text could look right."""
    city.groep.organisatie.name = "Łódź Şahin Ñandú"
    city.groep.organisatie.save()
    besluit = letter_of(city, Status.VERLEEND)
    answer = applicant(city).get(f"/brieven/{besluit.brief_id}/brief.pdf")
    printed = printed_outlines(answer.content)
    for letter in "ŁódźŞahinÑú":
        assert is_same(printed[letter], meant_outline(letter)), letter


def test_letter_pdf_reads_no_file_outside_static():
    with pytest.raises(ValueError, match="no files outside"):
        OwnFilesOnly().fetch("file:///etc/passwd")
    with pytest.raises(ValueError, match="no files outside"):
        OwnFilesOnly().fetch((settings.BASE_DIR / "static/../manage.py").as_uri())


def test_letter_with_a_broken_placeholder_stops_the_decision_and_changes_nothing(city):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT)
    Waarde.objects.filter(key="brief.verlening.kern").update(value="U krijgt {bedragje}.")
    with pytest.raises(ValidationError, match=r"“brief.verlening.kern” .* \{bedragje\}"):
        city.decide(plan.pk, Status.VERLEEND, ASKED)
    plan.refresh_from_db()
    assert (plan.status, Besluit.objects.count(), differences()) == (Status.TER_BESLUIT, 0, [])


def test_letter_without_its_text_stops_the_decision(city):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT)
    Waarde.objects.filter(key="brief.verlening.aanhef").delete()
    with pytest.raises(ValidationError, match=r"“brief.verlening.aanhef” ontbreekt"):
        city.decide(plan.pk, Status.VERLEEND, ASKED)
    assert Besluit.objects.count() == 0


@pytest.mark.parametrize("kind", LetterKind)
def test_every_kind_of_letter_can_be_written_in_both_languages(city, kind):
    """With every placeholder that its texts may use, and with no hole left."""
    letters = compose(facts(kind))
    for letter in letters.values():
        lines = [letter["subject"], *letter["opening"], *letter["decision"], *letter["objection"]]
        assert [line for line in lines if "{" in line] == []
        assert all((letter["subject"], letter["opening"], letter["decision"], letter["questions"]))
        assert bool(letter["objection"]) == (kind in DECISION_LETTERS)
    assert letters["nl"]["decision"] != letters["en"]["decision"]
