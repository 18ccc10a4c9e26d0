"""Paper: only our own fonts, every letter as it is meant, and clear words when that cannot be."""

import io
import os
import unicodedata

import pdfua
import pikepdf
import pytest

from amstelveen_ontmoet import pdf
from amstelveen_ontmoet.pdf import MissingFont, Unprintable, font_files, render_pdf, unprintable
from tests.printed import font_names, is_same, meant_outline, printed_outlines

HEBREW = "noto-sans-hebrew-hebrew-wght-normal.woff2"


def paper(*lines: str, strict: bool = True) -> bytes:
    """A letter to a name."""
    sheet = {"sender": ["Gemeente"], "addressee": lines, "reference": "", "subject": "Proef", "facts": []}
    return render_pdf("paper/base.html", {"paper": sheet}, language="nl", strict=strict)


def test_paper_prints_a_letter_that_was_typed_as_two_characters():
    name = unicodedata.normalize("NFD", "Renée Núñez")
    printed = printed_outlines(paper(name))
    drawn = {unicodedata.normalize("NFC", letters): outline for letters, outline in printed.items()}
    for letter in "éúñ":
        assert is_same(drawn[letter], meant_outline(letter)), letter


def test_paper_prints_hebrew_and_arabic_names():
    content = paper("שרה לוי", "محمد")
    assert {"Noto", "Atkinson"} == {name.split("-")[0] for name in font_names(content)}
    printed = printed_outlines(content)
    for letter in "שרהלוי":
        assert is_same(printed[letter], meant_outline(letter, HEBREW)), letter
    assert not is_same(printed["ש"], meant_outline("ר", HEBREW))
    # The letters of an Arabic word join: their forms are those of the font, but other ones than alone.
    assert {"م", "ح", "د"} <= set("".join(printed))


def test_paper_in_every_script_is_accessible():
    report = pdfua.validate(io.BytesIO(paper("Łódź Nguyễn Şahin Ñandú Ελένη Юлия", "שרה محمد")))
    assert [finding.message for finding in report.findings] == []


@pytest.mark.parametrize(
    ("text", "left"), [("Nguyễn Şahin", ""), ("شרa\n\u200f", ""), ("漢字漢 🙂", "漢字🙂"), ("e\u0301", "")]
)
def test_unprintable_names_what_no_font_has(text, left):
    assert unprintable(text) == left


def test_paper_with_a_letter_that_no_font_has_is_refused():
    with pytest.raises(Unprintable, match="漢"):
        paper("漢")
    assert paper("漢", strict=False).startswith(b"%PDF")


def test_text_can_be_kept_while_a_font_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "font_files", lambda: [tmp_path / "weg.woff2"])
    pdf._characters.cache_clear()
    assert unprintable("漢") == ""
    monkeypatch.undo()
    assert unprintable("漢") == "漢"


def test_paper_without_a_font_file_is_refused(monkeypatch, tmp_path):
    style = tmp_path / "css" / "letter.css"
    style.parent.mkdir()
    style.write_text(pdf.STYLE.read_text())
    monkeypatch.setattr(pdf, "STYLE", style)
    with pytest.raises(MissingFont, match=r"^atkinson-hyperlegible-next-latin-400-normal\.woff2$"):
        paper("Jan")


def test_every_font_of_the_style_is_there():
    assert len(font_files()) == 11
    assert [path.name for path in font_files() if not path.is_file()] == []


def test_changed_style_shows_on_the_next_paper(monkeypatch, tmp_path):
    style = tmp_path / "letter.css"
    monkeypatch.setattr(pdf, "STYLE", style)
    widths = []
    for turn, size in enumerate(("A5", "A5", "A6")):
        style.write_text(f"@page {{ size: {size} }}")
        os.utime(style, ns=(turn, turn))
        with pikepdf.open(io.BytesIO(pdf.print_html('<html lang="nl"><title>Proef</title>'))) as paper:
            widths.append(int(paper.pages[0].mediabox[2]))
    assert widths == [419, 419, 297]
