"""What a PDF really draws: outlines of letters, compared with those of our own font files.

Extracted text could look right while another letter is printed.
"""

import io
import re
from functools import cache

import pikepdf
from django.conf import settings
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

Outline = list[tuple[str, tuple]]
FONTS = settings.BASE_DIR / "static/dist/fonts"
LATIN = "atkinson-hyperlegible-next-latin-wght-normal.woff2"
LATIN_EXT = "atkinson-hyperlegible-next-latin-ext-wght-normal.woff2"


def font_names(content: bytes) -> set[str]:
    """The fonts inside a PDF, without the mark of their subset."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    return {name.lstrip("/").split("+", 1)[-1] for name in found}


def texts(content: bytes) -> list[str]:
    """What stands on each page, in the order in which it was drawn, without spaces."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [_text_of(page) for page in pdf.pages]


def _text_of(page: pikepdf.Page) -> str:
    letters = {
        name: dict(re.findall(r"<(\w{4})> <(\w+)>", font.ToUnicode.read_bytes().decode()))
        for name, font in page.Resources.Font.items()
    }
    found, known = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            known = letters[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            for part in (each for each in parts if isinstance(each, pikepdf.String)):
                codes = bytes(part).hex()
                found += [known.get(codes[i : i + 4], "") for i in range(0, len(codes), 4)]
    text = "".join(bytes.fromhex(code).decode("utf-16-be") for code in found)
    return re.sub(r"\s", "", text)


def printed_outlines(content: bytes) -> dict[str, Outline]:
    """What the fonts of regular weight inside the PDF draw for each letter."""
    outlines: dict[str, Outline] = {}
    with pikepdf.open(io.BytesIO(content)) as pdf:
        fonts = {str(font.BaseFont): font for page in pdf.pages for font in page.Resources.Font.values()}
        for name, font in fonts.items():
            if re.search(r"(Bold|Medium|Semi-?Bold|Light)$", name):
                continue
            embedded = TTFont(io.BytesIO(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()))
            for code, text in re.findall(r"<(\w{4})> <(\w+)>", font.ToUnicode.read_bytes().decode()):
                letters = bytes.fromhex(text).decode("utf-16-be")
                outlines[letters] = outline_of(embedded, embedded.getGlyphName(int(code, 16)))
    return outlines


def meant_outline(letter: str, file: str = "") -> Outline:
    """What one of our own font files draws for a letter, at regular weight."""
    font = _regular(file or (LATIN_EXT if ord(letter) > 0xFF else LATIN))
    return outline_of(font, font.getBestCmap()[ord(letter)])


@cache
def _regular(file: str) -> TTFont:
    return instancer.instantiateVariableFont(TTFont(FONTS / file), {"wght": 400})


def is_same(printed: Outline, meant: Outline) -> bool:
    """Whether two outlines are one letter; instancing a variable font may round by a unit of 1/1000 em."""
    flat = [
        [value for _name, points in outline for point in points for value in point]
        for outline in (printed, meant)
    ]
    names = [[name for name, _points in outline] for outline in (printed, meant)]
    return (
        names[0] == names[1]
        and len(flat[0]) == len(flat[1])
        and all(abs(one - other) <= 2 for one, other in zip(*flat, strict=True))
    )


def outline_of(font: TTFont, glyph: str) -> Outline:
    pen = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[glyph].draw(pen)
    return [(name, tuple((round(x), round(y)) for x, y in points if (x, y))) for name, points in pen.value]
