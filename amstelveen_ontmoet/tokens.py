"""The design tokens as the style sheet has them: colours with their contrast, sizes of letters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

Tokens = Mapping[str, str]
DARK = "prefers-color-scheme: dark"
COLOUR = r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?"
SIZE = r"[0-9.]+rem|clamp\([^;]+\)"
SIZES = ("text-s", "text", "text-l", "text-xl", "text-2xl", "text-3xl")
# WCAG 2.2, 1.4.3 and 1.4.11: what words and what edges need at least.
WORDS, EDGES = 4.5, 3.0

# What stands on what: foreground, background, the least contrast. A test keeps all of them.
PAIRS = (
    ("ink", "paper", WORDS),
    ("ink", "surface", WORDS),
    ("ink", "surface-warm", WORDS),
    ("ink-soft", "paper", WORDS),
    ("ink-soft", "surface", WORDS),
    ("green", "paper", WORDS),
    ("green", "surface", WORDS),
    ("green", "green-tint", WORDS),
    ("green-strong", "green-tint", WORDS),
    ("on-green", "green", WORDS),
    ("on-green", "green-strong", WORDS),
    ("on-sun", "sun", WORDS),
    ("on-sun", "sun-strong", WORDS),
    ("on-band", "band", WORDS),
    ("sun", "band", WORDS),
    ("clay", "paper", WORDS),
    ("clay", "clay-tint", WORDS),
    ("blue", "blue-tint", WORDS),
    ("ink", "blue-tint", WORDS),
    ("amber", "amber-tint", WORDS),
    ("ink", "amber-tint", WORDS),
    ("red", "paper", WORDS),
    ("red", "surface", WORDS),
    ("red", "red-tint", WORDS),
    ("ink", "red-tint", WORDS),
    ("on-red", "red", WORDS),
    ("grey", "grey-tint", WORDS),
    ("line-strong", "surface", EDGES),
    ("line-strong", "paper", EDGES),
    ("green", "grey-tint", EDGES),
)


@dataclass(frozen=True)
class Shade:
    """Two colours on each other, by day or in the dark. `ratio` is 1 to 21."""

    front: str
    back: str
    ratio: float


@dataclass(frozen=True)
class Pair:
    """A token on another one, the least contrast that its use asks, and what it is in both modes."""

    front: str
    back: str
    least: float
    use: str
    day: Shade
    dark: Shade

    @property
    def is_enough(self) -> bool:
        return min(self.day.ratio, self.dark.ratio) >= self.least


def colour_pairs() -> list[Pair]:
    """The pairs of PAIRS, measured on the tokens that the style sheet is built from."""
    day, dark = read_colours()
    uses = {WORDS: _("tekst"), EDGES: _("rand of vlak")}
    return [
        Pair(front, back, least, uses[least], _shade(day, front, back), _shade(dark, front, back))
        for front, back, least in PAIRS
    ]


def _shade(tokens: Tokens, front: str, back: str) -> Shade:
    return Shade(tokens[front], tokens[back], contrast(tokens[front], tokens[back]))


def read_colours() -> tuple[Tokens, Tokens]:
    """Colours by name, by day and in the dark; a municipality's own win, as in the style sheet."""
    day: dict[str, str] = {}
    dark: dict[str, str] = {}
    for css in _sources():
        by_day, _mark, in_the_dark = css.partition(DARK)
        day |= _values(by_day, COLOUR)
        dark |= _values(in_the_dark, COLOUR)
    return day, day | dark


def letter_sizes() -> list[tuple[str, str]]:
    """The sizes of letters, `text-s` to `text-3xl`, each with its value, from small to large."""
    found: dict[str, str] = {}
    for css in _sources():
        found |= {name: value for name, value in _values(css, SIZE).items() if name in SIZES}
    return [(name, found[name]) for name in SIZES]


def _sources() -> list[str]:
    files = [Path(settings.BASE_DIR) / "static/css" / name for name in ("tokens.css", "gemeente.css")]
    return [file.read_text() for file in files if file.exists()]


def _values(css: str, value: str) -> dict[str, str]:
    return dict(re.findall(rf"--aoe-([a-z0-9-]+):\s*({value});", css))


def contrast(one: str, other: str) -> float:
    """Contrast of two colours (`#rgb` or `#rrggbb`) as WCAG defines it, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (_linear(int(digits[i : i + 2], 16) / 255) for i in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
