"""The marks of which a chart is made: words, lines, and areas that a pattern tells apart.

Presentation attributes give the look on paper, where WeasyPrint applies no style sheet inside an SVG;
the classes let charts.css give the colours of the dark and of a reader's own choice in the browser.
Patterns are drawn as lines and dots within their area: no ids, so no chart can clash with another.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from math import ceil, floor

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from amstelveen_ontmoet.charts.text import FAMILIES, clean

# Units of the drawing: 320 of them fill the width of a phone, where 15 comes out as 12 to 15 pixels.
NARROW, WIDE = 320.0, 640.0
WIDE_FROM = 480.0
SIZE, SMALL = 15.0, 14.0
LINE = 19.0
EDGE = 2.0
BAR = 18.0

# The colours of tokens.css by day; a test keeps the two the same.
COLOURS = {
    "ink": "#1c2a28",
    "ink-soft": "#4a5956",
    "surface": "#fff",
    "line": "#ddd4c5",
    "line-strong": "#7d766a",
    "green": "#0a5a4b",
    "green-tint": "#e0efe9",
    "amber": "#734b00",
    "amber-tint": "#fcefcd",
    "blue": "#244a94",
    "blue-tint": "#e4ebf8",
    "clay": "#a93a16",
    "clay-tint": "#fce8dd",
    "red": "#981d19",
    "red-tint": "#fae3e1",
    "grey": "#4f5c59",
    "grey-tint": "#eeebe4",
}


class Look(Enum):
    """What an area looks like: a pattern, and a colour beside it for who sees it."""

    SOLID = "solid"
    HATCH = "hatch"
    DOTS = "dots"
    BLANK = "blank"
    STRIPES = "stripes"
    CROSS = "cross"

    @property
    def colour(self) -> str:
        return _COLOUR_OF[self]

    @property
    def tint(self) -> str:
        return f"{self.colour}-tint"


_COLOUR_OF = {
    Look.SOLID: "green",
    Look.HATCH: "amber",
    Look.DOTS: "blue",
    Look.BLANK: "grey",
    Look.STRIPES: "clay",
    Look.CROSS: "red",
}


@dataclass(frozen=True)
class Box:
    """A rectangle in units of the drawing."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def inset(self, by: float) -> "Box":
        return Box(self.x + by, self.y + by, max(0.0, self.width - 2 * by), max(0.0, self.height - 2 * by))


def canvas(
    title: str,
    width: float,
    height: float,
    marks: Iterable[str],
    *,
    has_links: bool = False,
    is_small: bool = False,
) -> SafeString:
    """The whole SVG, as wide as its place, or of its own size when it is small.

    With links it is a group, since an image has nothing in it to open.
    """
    role = "group" if has_links else "img"
    kind, size = "svg", 'width="100%"'
    if is_small:
        kind, size = "small", f'width="{_n(width)}" height="{_n(height)}"'
    # Every text in it was escaped by words(), link() or here.
    return mark_safe(  # noqa: S308
        f'<svg class="aoe-chart__{kind}" role="{role}" viewBox="0 0 {_n(width)} {_n(height)}" {size} '
        f'font-family="{FAMILIES}" font-size="{_n(SIZE)}" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(clean(title))}</title>{''.join(marks)}</svg>"
    )


def swatch(word: str, marks: Iterable[str]) -> SafeString:
    """A small drawing beside the word that it stands for; the title is for paper, where all need one."""
    return mark_safe(  # noqa: S308
        '<svg class="aoe-chart__swatch" viewBox="0 0 24 16" width="24" height="16" aria-hidden="true" '
        'focusable="false" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(clean(word))}</title>{''.join(marks)}</svg>"
    )


def words(
    x: float,
    y: float,
    text: str,
    *,
    size: float = SIZE,
    bold: bool = False,
    anchor: str = "start",
    colour: str = "ink",
) -> str:
    """One line of text with its baseline at y; `anchor` is start, middle or end."""
    extra = f' font-size="{_n(size)}"' if size != SIZE else ""
    extra += ' font-weight="700"' if bold else ""
    extra += f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{_n(x)}" y="{_n(y)}"{extra}{_paint("fill", colour)}>{escape(text)}</text>'


def area(box: Box, look: Look) -> list[str]:
    """A rectangle with its pattern and an outline that stands out from the page."""
    if look is Look.SOLID:
        return [_rect(box, _paint("fill", look.colour))]
    outlined = box.inset(0.75)
    fill = _paint("fill", "surface" if look is Look.BLANK else look.tint)
    found = [_rect(box, fill)]
    if pattern := _pattern(box.inset(1.5), look):
        thick, cap = ("3", ' stroke-linecap="round"') if look is Look.DOTS else ("1.5", "")
        found.append(
            f'<path d="{pattern}" fill="none" stroke-width="{thick}"{cap}{_paint("stroke", look.colour)}/>'
        )
    edge = ' fill="none" stroke-width="1.5"' + _paint("stroke", look.colour)
    # Too thin for an outline with anything inside: all of it is edge.
    found.append(_rect(outlined, edge) if box.width > 3 else _rect(box, _paint("fill", look.colour)))
    return found


def plain(box: Box, colour: str, *, radius: float = 0) -> str:
    """A rectangle of one colour."""
    return _rect(box, _paint("fill", colour), radius=radius)


def stroke(points: Iterable[tuple[float, float]], colour: str, *, thickness: float, dashes: str = "") -> str:
    """A line through points."""
    path = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
    extra = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="M{path}" fill="none" stroke-width="{_n(thickness)}"{extra}{_paint("stroke", colour)}/>'


def triangle(x: float, y: float, colour: str) -> str:
    """A small triangle with its top at (x, y)."""
    return f'<path d="M{_n(x)} {_n(y)}l5 8h-10z"{_paint("fill", colour)}/>'


def dot(x: float, y: float, colour: str, *, radius: float = 4) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"{_paint("fill", colour)}/>'


def link(url: str, marks: Iterable[str]) -> str:
    """Marks that lead to a page of the portal. Raises ValueError for any other address."""
    if not url.startswith("/"):
        raise ValueError("a chart leads to pages of the portal only")
    return f'<a href="{escape(url)}">{"".join(marks)}</a>'


def norm_mark(x: float, top: float, bottom: float) -> list[str]:
    """A line across a bar, with a rim of the page's colour that keeps it apart from the bar."""
    ends = [(x, top), (x, bottom)]
    return [stroke(ends, "surface", thickness=6), stroke(ends, "ink", thickness=2.5)]


def _paint(how: str, colour: str) -> str:
    return f' class="aoe-ch-{how} aoe-ch-{colour}" {how}="{COLOURS[colour]}"'


def _rect(box: Box, paint: str, *, radius: float = 0) -> str:
    rounded = f' rx="{_n(radius)}"' if radius else ""
    place = f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"'
    return f"<rect {place}{rounded}{paint}/>"


def _pattern(box: Box, look: Look) -> str:
    if not box.width or not box.height:
        return ""
    if look is Look.HATCH:
        return "".join(_rising(box, 7))
    if look is Look.CROSS:
        return "".join([*_rising(box, 8), *_falling(box, 8)])
    if look is Look.STRIPES:
        return "".join(f"M{x} {_n(box.y)}v{_n(box.height)}" for x in _steps(box.x + 1, box.right - 1, 5))
    if look is Look.DOTS:
        rows = [box.y + 4, box.y + 10.5] if box.height >= 13 else [box.y + box.height / 2]
        return "".join(f"M{x} {_n(y)}h.1" for y in rows for x in _steps(box.x + 2, box.right - 2, 6))
    return ""


def _steps(start: float, end: float, step: int) -> range:
    """Whole multiples of the step, so that a pattern runs on from one area into the next."""
    return range(ceil(start / step) * step, floor(end) + 1, step)


def _rising(box: Box, step: int) -> Iterator[str]:
    """Pieces of lines on which x + y is a multiple of the step, within the box."""
    for total in _steps(box.x + box.y, box.right + box.bottom, step):
        left, right = max(box.x, total - box.bottom), min(box.right, total - box.y)
        if right > left:
            yield f"M{_n(left)} {_n(total - left)}l{_n(right - left)} {_n(left - right)}"


def _falling(box: Box, step: int) -> Iterator[str]:
    """Pieces of lines on which x − y is a multiple of the step, within the box."""
    for total in _steps(box.x - box.bottom, box.right - box.y, step):
        left, right = max(box.x, total + box.y), min(box.right, total + box.bottom)
        if right > left:
            yield f"M{_n(left)} {_n(left - total)}l{_n(right - left)} {_n(right - left)}"


def _n(number: float) -> str:
    """At most one decimal, as short as can be."""
    return f"{round(number, 1) + 0.0:.1f}".removesuffix(".0")
