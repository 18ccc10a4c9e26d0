"""The letter on paper: accessible, with everything and with nothing, made once."""

import io
import re
import unicodedata
from dataclasses import replace
from decimal import Decimal

import pdfua
import pikepdf
import pypdfium2
import pytest
from django.core.management import call_command

from amstelveen_ontmoet import pdf
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.spelregels.models import Waarde
from monitoring import tasks
from monitoring.actions import brieven, papers
from monitoring.enums import BriefStatus, Part
from monitoring.models import Actiepunt, Briefpdf, Collegebrief
from monitoring.reports.figures import snapshot_from
from tests.factories.monitoring import make_actiepunt, soon, tell
from tests.printed import font_names, is_same, meant_outline, printed_outlines, texts

pytestmark = pytest.mark.django_db


def printed(letters, brief: Collegebrief) -> bytes:
    papers.request_pdf(brief, by=letters.writer)
    letters.make_pdf(brief)
    return bytes(Briefpdf.objects.get(brief=brief).content)


def text_of(content: bytes) -> list[str]:
    """The bookmarks of a PDF, level by level."""
    with pikepdf.open(io.BytesIO(content)) as found, found.open_outline() as outline:
        return [item.title for root in outline.root for item in (root, *root.children)]


def test_letter_with_everything_is_accessible(letters):
    call_command("load_reference", verbosity=0)
    for number, days in ((1, 90), (2, -3), (3, 5)):
        tell(Actiepunt.objects.get(number=number), letters.writer, **soon(days))
    content = printed(letters, letters.with_facts(2021))

    assert [finding.message for finding in pdfua.validate(io.BytesIO(content)).findings] == []
    with pikepdf.open(io.BytesIO(content)) as found:
        assert (str(found.Root.Lang), bool(found.Root.MarkInfo.Marked)) == ("nl", True)
        assert 6 <= len(found.pages) <= 14
    titles = text_of(content)
    assert titles[0] == "Betreft: Voortgang Amstelveen Ontmoet Elkaar 2021"
    assert titles[1:] == [
        "Voortgang van de wijkplannen en wijkbudgetten",
        "Geld",
        "Actiepunten",
        "Wat we meten",
        "Spreiding over de wijken",
        "Hardheidsclausule",
        "Wat anders ging",
        "Conclusie en vooruitblik",
        "Bijlage 1: Indicatoren",
        "Bijlage 2: Actiepunten",
        "Bijlage 3: Cijfers per wijk",
        "Bijlage 4: Locaties",
        "Bijlage 5: Cijfers per begrotingspost",
        "Bijlage 6: Gebruikte spelregels",
    ]
    assert {name.split("-")[0] for name in font_names(content)} == {"Atkinson"}


@pytest.mark.timeout(180)
def test_amounts_of_the_posts_stay_whole_and_their_total_stands_at_the_end(letters):
    call_command("load_reference", verbosity=0)
    brief = letters.with_facts(2021)
    snapshot = snapshot_from(brief.snapshot)
    amount = Decimal("900000.00")
    posts = [
        replace(post, allocated=amount, left=amount, paid=amount, changed=-amount) for post in snapshot.posts
    ]
    content = papers.print_letter(
        papers.parts_of(brief), replace(snapshot, posts=tuple(posts)), is_concept=True
    )

    assert [finding.message for finding in pdfua.validate(io.BytesIO(content)).findings] == []
    whole = "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    lines = whole[whole.index("Bijlage 5: Cijfers") : whole.index("Bijlage 6: Gebruikte")].splitlines()
    assert [line for line in lines if re.search(r"[.,]$|,\d$", line) and re.search(r"\d", line)] == []
    assert sum("€ 900.000,00" in line.replace("\u00a0", " ") for line in lines) == len(posts)
    assert sum(line.startswith("Post Beschikbaar") for line in lines) == 2
    assert sum(line.startswith("Samen ") for line in lines) == 1
    assert any("CONCEPT" in line.replace(" ", "") for line in lines)


def test_letter_with_nothing_is_accessible_and_says_so(letters):
    brief = letters.gathered(2023)
    content = printed(letters, brief)
    assert [finding.message for finding in pdfua.validate(io.BytesIO(content)).findings] == []


def test_letter_prints_the_letters_that_are_meant(letters):
    name = "Łódź Şahin Ñandú " + unicodedata.normalize("NFD", "é")
    brief = letters.with_facts(2023)
    letters.write(brief, Part.GELD, f"Van {name} en שרה.")
    outlines = printed_outlines(printed(letters, brief))
    for letter in "ŁódźŞahiÑú":
        assert is_same(outlines[letter], meant_outline(letter)), letter
    assert is_same(outlines["ש"], meant_outline("ש", "noto-sans-hebrew-hebrew-wght-normal.woff2"))


def test_pdf_of_an_adopted_letter_is_made_once(letters):
    brief = letters.at(BriefStatus.VASTGESTELD)
    letters.make_pdf(brief)
    first = Briefpdf.objects.get(brief=brief)
    papers.make_pdf(brief.pk, brief.pdf_job_id)
    papers._keep(brief, b"iets anders", "x")
    again = Briefpdf.objects.get(brief=brief)
    assert (again.pk, bytes(again.content), again.is_final) == (first.pk, bytes(first.content), True)


def test_pdf_of_a_concept_follows_the_text_and_is_not_that_of_the_adopted_letter(letters):
    brief = letters.with_facts(2023)
    printed(letters, brief)
    before = Briefpdf.objects.get(brief=brief).fingerprint
    letters.write(brief, Part.GELD, "Anders.")
    printed(letters, brief)
    concept = Briefpdf.objects.get(brief=brief)
    assert concept.fingerprint != before
    brieven.submit_brief(brief.pk, by=letters.writer)
    letters.adopt(brief)
    letters.make_pdf(brief)
    assert list(brief.pdfs.order_by("is_final").values_list("is_final", flat=True)) == [False, True]


def test_adoption_while_a_concept_is_printed_still_makes_the_final_pdf(letters):
    brief = letters.with_facts(2023)
    brieven.submit_brief(brief.pk, by=letters.writer)
    concept = papers.request_pdf(brief, by=letters.writer)
    brief = letters.adopt(brief)
    assert brief.pdf_job_id != concept.pk
    letters.make_pdf(brief)
    assert Briefpdf.objects.get(brief=brief).is_final


def test_missing_font_fails_the_job(letters, monkeypatch, tmp_path):
    brief = letters.at(BriefStatus.VASTGESTELD)
    style = tmp_path / "css" / "letter.css"
    style.parent.mkdir()
    style.write_text(pdf.STYLE.read_text())
    monkeypatch.setattr(pdf, "STYLE", style)

    with pytest.raises(pdf.MissingFont):
        tasks.make_pdf(brief.pdf_job_id, brief.pk)

    job = Job.objects.get(pk=brief.pdf_job_id)
    assert job.state == Job.State.FAILED
    assert job.error == "MissingFont: atkinson-hyperlegible-next-latin-400-normal.woff2"
    assert not Briefpdf.objects.exists()


def test_submit_with_a_name_that_cannot_be_printed_is_refused(letters):
    make_actiepunt(1, owner="漢")
    brief = letters.with_facts()
    with pytest.raises(brieven.ValidationError, match="op papier: 漢"):
        brieven.submit_brief(brief.pk, by=letters.writer)


def test_concept_says_so_on_every_page_and_leaves_the_names_open(letters):
    Waarde.objects.filter(key__startswith="ondertekenaar.").delete()
    brief = letters.gathered(2023)
    pages = texts(printed(letters, brief))
    assert [page for page in pages if "CONCEPT" not in page] == []
    assert "".join(pages).count("(naam)") == 3  # who handled it, and the two who sign


def test_adopted_letter_has_its_parts_in_their_order_and_no_mark_of_a_concept(letters):
    brief = letters.at(BriefStatus.VASTGESTELD)
    letters.make_pdf(brief)
    pages = texts(bytes(Briefpdf.objects.get(brief=brief).content))
    whole = "".join(pages)
    assert "CONCEPT" not in whole and "ondertekend" not in whole
    parts = [
        "GemeenteAmstelveen",
        "AandegemeenteraadvanAmstelveen",
        "Datum",
        "Zaaknummer",
        "Behandelddoor",
        "Bijlagen",
        "Betreft:VoortgangAmstelveenOntmoetElkaar",
        "Geachteraad,",
        "Metdezebriefinformerenweu",
        "Voortgangvandewijkplannenenwijkbudgetten",
        "Conclusieenvooruitblik",
        "Hoogachtend,",
        "burgemeesterenwethoudersvandegemeenteAmstelveen,",
        "desecretaris,",
        "SamVerzonnen",
        "deburgemeester,",
        "RobinVerzonnen",
        "Bijlage1:Indicatoren",
    ]
    places = [whole.find(part) for part in parts]
    assert -1 not in places and places == sorted(places), dict(zip(parts, places, strict=True))
    assert [f"Pagina{n}van{len(pages)}" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)
