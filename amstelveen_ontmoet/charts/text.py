"""How wide text comes out, and how it is wrapped and cut so that it stays where it belongs.

Widths are those of the portal's own font files; page and PDF use the same ones. WeasyPrint sets the text of
a drawing letter by letter, from left to right: a name in Arabic or Hebrew is not right there, on paper. The
table beside the chart has it right.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

import structlog
from django.conf import settings
from fontTools.ttLib import TTFont, TTLibError

log = structlog.get_logger(__name__)

FAMILIES = (
    "Atkinson Hyperlegible Next, Atkinson Hyperlegible Next Ext, Noto Sans Vietnamese, Noto Sans Greek, "
    "Noto Sans Cyrillic, Noto Sans Hebrew, Noto Sans Arabic, sans-serif"
)
# In the order in which a letter is looked for, as in FAMILIES.
FILES = tuple(
    f"{name}-wght-normal.woff2"
    for name in (
        "atkinson-hyperlegible-next-latin",
        "atkinson-hyperlegible-next-latin-ext",
        "noto-sans-vietnamese",
        "noto-sans-greek",
        "noto-sans-cyrillic",
        "noto-sans-hebrew-hebrew",
        "noto-sans-arabic-arabic",
    )
)
REGULAR, BOLD = 400, 700
# Of the size of the letters: what a letter that is in none of the files is taken for. The font's own
# letters are 0.53 wide on average; text that is taken for too wide is cut too early, never too late.
AVERAGE, IDEOGRAPH, PICTURE = 0.7, 1.0, 1.4
# A letter with a mark that the font has not got comes out in another font, a little wider.
MARK = 0.05
ELLIPSIS = "…"
# More is never drawn; the table beside the chart has all of it.
LONGEST = 400

# All but those that keep an amount on one line.
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
_JOINER = "\u200d"


def clean(text: str) -> str:
    """The text on one line, without what XML has no place for (control characters, half pairs)."""
    kept = "".join(" " if _is_no_text(letter) else letter for letter in str(text))
    # One letter instead of letter and accent: see above.
    return unicodedata.normalize("NFC", _BLANKS.sub(" ", kept).strip())


def _is_no_text(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs") or (ord(letter) & 0xFFFE) == 0xFFFE


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide the text is in units of the drawing, at this size of letters."""
    known = advances(BOLD if bold else REGULAR)
    return size * sum(_advance(letter, known) for letter in text)


def _advance(letter: str, known: dict[str, float]) -> float:
    kind = unicodedata.category(letter)
    if kind == "Cf":
        return 0.0
    if kind in ("Mn", "Me"):
        return MARK
    if letter in known:
        return known[letter]
    if kind == "So":
        return PICTURE
    return IDEOGRAPH if unicodedata.east_asian_width(letter) in "WF" else AVERAGE


@cache
def advances(weight: int) -> dict[str, float]:
    """Width of every letter of the font at a weight, per unit of size. Read once per process.

    A file that is missing or broken gives a warning, and its letters count as AVERAGE.
    """
    found: dict[str, float] = {}
    for name in FILES:
        file = Path(settings.BASE_DIR) / "static/dist/fonts" / name
        try:
            with TTFont(file) as font:
                glyphs = font.getGlyphSet(location={"wght": weight})
                em = font["head"].unitsPerEm
                for code, glyph in font.getBestCmap().items():
                    found.setdefault(chr(code), glyphs[glyph].width / em)
        except (OSError, TTLibError):
            log.warning("chart_font_unreadable", file=name, average=AVERAGE)
    return found


def wrap(text: str, room: float, size: float, *, lines: int = 2, bold: bool = False) -> list[str]:
    """The text over at most so many lines of so many units; what does not fit ends in an ellipsis."""
    rest = clean(text)[:LONGEST]
    found: list[str] = []
    while rest and len(found) < lines - 1 and width(rest, size, bold=bold) > room:
        head = _start_that_fits(rest, room, size, bold=bold)
        found.append(head.rstrip())
        rest = rest[len(head) :].lstrip()
    if rest:
        found.append(cut(rest, room, size, bold=bold))
    return found


def cut(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text when it fits on so many units, else the start of it that does, with an ellipsis."""
    if len(text) <= LONGEST and width(text, size, bold=bold) <= room:
        return text
    room -= width(ELLIPSIS, size, bold=bold)
    taken, used = "", 0.0
    for cluster in _clusters(text[:LONGEST]):
        used += width(cluster, size, bold=bold)
        if used > room:
            break
        taken += cluster
    return taken.rstrip(" ,;:") + ELLIPSIS


def _start_that_fits(text: str, room: float, size: float, *, bold: bool) -> str:
    """Up to a blank or a hyphen where there is one, else up to within a word; at least one letter."""
    clusters = _clusters(text)
    taken, broken, used = "", "", 0.0
    for cluster in clusters:
        if cluster == " ":
            broken = taken + cluster
        used += width(cluster, size, bold=bold)
        if used > room and cluster != " ":
            break
        taken += cluster
        if cluster in ("-", "–", "/"):
            broken = taken
    return broken or taken or clusters[0]


def _clusters(text: str) -> list[str]:
    """Letters with the marks that belong to them, so that no cut comes between."""
    found: list[str] = []
    for letter in text:
        belongs = (
            unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf") or "\U0001f3fb" <= letter <= "\U0001f3ff"
        )
        if found and (belongs or found[-1].endswith(_JOINER)):
            found[-1] += letter
        else:
            found.append(letter)
    return found
