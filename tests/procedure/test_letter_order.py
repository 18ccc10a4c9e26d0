"""Every kind of letter, as page and on paper: its elements, in the order of a beschikking (Awb 3:45)."""

import io
import re
from decimal import Decimal
from html import unescape

import pypdfium2
import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format

from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.pdf import render_pdf
from amstelveen_ontmoet.procedure.enums import APPEALABLE_LETTERS, DECISION_LETTERS, LetterKind, Status
from amstelveen_ontmoet.procedure.letter import LetterFacts, RuleFacts, allowed_in, compose, preview_values
from amstelveen_ontmoet.procedure.letter.placeholders import is_decision
from amstelveen_ontmoet.procedure.letter.writing import GIVING
from amstelveen_ontmoet.procedure.models import Brief
from amstelveen_ontmoet.spelregels.checks import Verdict
from tests.factories.wijkplannen import City

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
REASON = "Dit is de reden die iemand gaf."
ADDRESSEE = ("Stichting Voorbeeld", "Voorbeeldplein 1", "1181 ZZ Amstelveen")
SIGNATORY = ("Naam van wie tekent", "hoofd Samenleving")
# What announces each element, per language.
WORDS = {
    "nl": {
        "municipality": "Gemeente Amstelveen",
        "subject": "Betreft: ",
        "salutation": "Geachte heer, mevrouw,",
        "decision": "Besluit",
        "notice": "Waar gaat het om?",
        "motivation": "Motivering",
        "why": "Waarom?",
        "rules": "De spelregels, en of uw aanvraag eraan voldoet",
        "obligations": "Waaraan moet u voldoen?",
        "payment": "Wanneer ontvangt u de subsidie?",
        "questions": "Hebt u vragen?",
        "signature": "namens burgemeester en wethouders van Amstelveen,",
        "objection": "Zo maakt u bezwaar",
        "appeal": "Zo gaat u in beroep",
    },
    "en": {
        "municipality": "Municipality of Amstelveen",
        "subject": "Subject: ",
        "salutation": "Dear Sir or Madam,",
        "decision": "Decision",
        "notice": "What is this about?",
        "motivation": "Reasons",
        "why": "Why?",
        "rules": "The rules, and whether your application meets them",
        "obligations": "What must you do?",
        "payment": "When do you receive the grant?",
        "questions": "Do you have questions?",
        "signature": "on behalf of the mayor and aldermen of Amstelveen,",
        "objection": "How to object",
        "appeal": "How to appeal",
    },
}
TRANSLATION = (
    "This is a translation. The Dutch letter is the legally binding one. "
    "What people wrote themselves is not translated."
)
LAW = {"nl": "Algemene wet bestuursrecht", "en": "General Administrative Law Act"}


def facts_of(kind: LetterKind, *, reasoning: str = REASON, name: str = ADDRESSEE[0]) -> LetterFacts:
    today = timezone.localdate()
    values = preview_values(allowed_in(f"brief.{kind}.kern"), today) | {"titel": f"Plan van {name}"}
    return LetterFacts(
        kind=kind,
        application="wijkplan",
        number="W-2000-001",
        addressee=(name, *ADDRESSEE[1:]),
        received_on=today,
        sent_on=today,
        values=values,
        reasoning=reasoning,
        signatory=SIGNATORY,
        rules=(
            RuleFacts(
                "plan_complete", "bijlage 3 B5", Verdict.VOLDOET_NIET, {"empty_sections": ["geld"]}, REASON
            ),
        ),
        objection_until_on=today if kind in DECISION_LETTERS else None,
    )


def elements(kind: LetterKind, language: str) -> list[str]:
    """What stands in a letter of a kind, in the order in which domain and law want it."""
    words, today = WORDS[language], date_format(timezone.localdate(), "j F Y")
    found = [words["municipality"], *ADDRESSEE, today, "W-2000-001", words["subject"], words["salutation"]]
    if is_decision(kind):
        found += [words["decision"], LAW[language], words["motivation"], REASON]
    else:
        found += [words["notice"], words["why"], REASON]
    found += [words["rules"], REASON]
    if kind in GIVING:
        found += [words["obligations"], words["payment"]]
    found += [words["questions"], words["signature"], *SIGNATORY]
    if is_decision(kind):
        found += [words["appeal" if kind in APPEALABLE_LETTERS else "objection"], today]
    return found


def text_of(html: str) -> str:
    """The words of a page, one space between them."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def assert_in_order(text: str, expected: list[str]) -> None:
    at = 0
    text = " ".join(text.split())
    for each in (" ".join(part.split()) for part in expected):
        found = text.find(each, at)
        assert found >= 0, f"{each!r} is missing, or stands before what comes earlier, in: {text}"
        at = found + len(each)


@pytest.fixture
def city(db) -> City:
    return City()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_letter_of_every_kind_has_its_elements_in_order_as_page_and_on_paper(city, language):
    plan = city.plan(Status.INGEDIEND)
    client = Client()
    client.force_login(city.bestuur, LOGIN)
    prefix = "" if language == "nl" else "/en"
    for kind in LetterKind:
        content = compose(facts_of(kind))
        brief = Brief.objects.create(aanvraag=plan, kind=kind, sent_at=timezone.now(), content=content)
        with translation.override(language):
            expected = elements(kind, language)
            paper = render_to_string("procedure/letter_pdf.html", paper_context(content, kind, language))
        page = client.get(f"{prefix}/brieven/{brief.pk}/").content.decode()
        for html in (page[page.index("<article") :], paper[paper.index("<body") :]):
            text = text_of(html)
            assert_in_order(text, expected)
            clauses = [WORDS[language][name] in text for name in ("objection", "appeal")]
            is_appeal = kind in APPEALABLE_LETTERS
            assert clauses == [is_decision(kind) and not is_appeal, is_appeal]
        assert [TRANSLATION in text_of(html) for html in (page, paper)] == [language == "en"] * 2


def paper_context(content, kind: str, language: str):
    letter = content[language]
    return {
        "language": language,
        "letter": letter,
        "paper": {**letter, "facts": [("Datum", letter["date"]), ("Kenmerk", letter["reference"])]},
        "is_decision": is_decision(kind),
        "is_translation": language != "nl",
    }


@pytest.mark.parametrize("kind", [LetterKind.VERLENING, LetterKind.GEDEELTELIJK, LetterKind.AFWIJZING])
def test_decision_names_what_was_asked_and_what_is_granted(city, kind):
    facts = facts_of(kind)
    for language, letter in compose(facts).items():
        with translation.override(language):
            amounts = [format_amount(Decimal("1234.50"))] * (1 if kind == LetterKind.AFWIJZING else 2)
        assert_in_order(letter["decision"][0], amounts)


def test_letter_that_nobody_signed_says_so(city):
    from_portal = facts_of(LetterKind.ONTVANGST)
    unsigned = LetterFacts(**{**from_portal.__dict__, "signatory": ()})
    letters = compose(unsigned)
    assert letters["nl"]["signature"] == [
        "namens burgemeester en wethouders van Amstelveen",
        "Deze brief is automatisch gemaakt. Daarom staat er geen naam onder.",
    ]


# Found by trying: with so many lines of reasons a heading, a caption or the signature would stand alone.
@pytest.mark.parametrize("lines", [1, 5, 17, 31, 36])
def test_long_letter_leaves_no_heading_caption_or_signature_alone(city, lines):
    facts = facts_of(LetterKind.GEDEELTELIJK, reasoning="\n".join([REASON] * lines), name="Stichting " * 20)
    assert alone_on_a_page(facts) == []


def alone_on_a_page(facts: LetterFacts) -> list[str]:
    """Headings and captions that nothing follows on their page, and signatures that nothing precedes."""
    context = paper_context(compose(facts), facts.kind, "nl")
    pdf = render_pdf("procedure/letter_pdf.html", context, language="nl")
    names = ("decision", "motivation", "obligations", "payment", "questions", "objection")
    headings = {WORDS["nl"][name] for name in names} | {WORDS["nl"]["rules"]}
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        pages = [page.get_textpage().get_text_range().splitlines() for page in document]
    found = []
    for page in pages:
        # The last two lines are the foot: the reference and the number of the page.
        text = [line.strip() for line in page if line.strip()]
        found += [line for line in text[-3:] if line in headings]
        found += [text[0]] if text[0].startswith(("Met vriendelijke groet", "namens", *SIGNATORY)) else []
    return found


def test_long_word_is_broken_and_not_cut_off_at_the_edge(city):
    word = "https://voorbeeld.example.nl/" + "zondereenenkelespatie" * 20
    facts = facts_of(LetterKind.GEDEELTELIJK, reasoning=word, name="Stichting" * 20)
    pdf = render_pdf(
        "procedure/letter_pdf.html", paper_context(compose(facts), facts.kind, "nl"), language="nl"
    )
    margin = 25 / 25.4 * 72
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        assert [round(right_edge(page)) <= page.get_width() - margin + 1 for page in document] == [
            True
        ] * len(document)


def right_edge(page: pypdfium2.PdfPage) -> float:
    """How far to the right the text of a page reaches, in points."""
    text = page.get_textpage()
    return max(text.get_rect(at)[2] for at in range(text.count_rects()))
