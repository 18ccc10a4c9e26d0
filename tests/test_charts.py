"""Charts: what they draw stays within its box and clear of other marks, and the table says the same."""

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pdfua
import pikepdf
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from amstelveen_ontmoet.charts import (
    NARROW,
    WIDE,
    Bar,
    Chart,
    Look,
    StackedRow,
    Tile,
    Unit,
    bars,
    line,
    sparkline,
    stacked,
    text,
    tiles,
)
from amstelveen_ontmoet.charts.drawing import COLOURS, Box, area
from amstelveen_ontmoet.pdf import render_pdf

LONG = (
    "De Buurtkamer van Keizer Karelpark en omstreken, waar iedereen elke dag van de week welkom is voor "
    "koffie, een gesprek, hulp met een brief of een maaltijd die bewoners samen koken en met elkaar opeten"
)
FONTS = settings.BASE_DIR / "static/dist/fonts"
D = Decimal


@pytest.fixture(autouse=True)
def in_dutch() -> Iterator[None]:
    """Whatever language a page before this was in."""
    with translation.override("nl"):
        yield


def fractions() -> Chart:
    """Every situation that a bar can be in."""
    return bars(
        "De meeste euro's gaan naar activiteiten",
        [
            Bar("Activiteiten", D(62), norm=D(60), last_year=D(50)),
            Bar("Huur", D(60), norm=D(60), last_year=D(60), note="n = 23"),
            Bar("Taalcafé", None, norm=D(60), note="te weinig stemmen"),
            Bar("Personeel", D(0), norm=D(60), last_year=D(0)),
            Bar(LONG, D(100), norm=D(100), last_year=D(100)),
        ],
        unit=Unit.PERCENT,
        note="2026, eigen administratie",
    )


def posts(*, share: bool = True) -> Chart:
    return stacked(
        "Een derde is nog vrij",
        [
            StackedRow("Stedelijke initiatieven", (D(12400), D(3000), D(19600))),
            StackedRow(LONG, (D(0), D(0), D(25000))),
            StackedRow("Lief en leed", (D(8000), D(100), D(0))),
            StackedRow("Onbekend", (D(5), None, D(1)), note="nog niet bekend"),
            StackedRow("Leeg", (D(0), D(0), D(0))),
        ],
        series=("Verleend", "Gereserveerd", "Nog over"),
        unit=Unit.EURO,
        share=share,
    )


def years() -> Chart:
    points = [("2020", D(12)), ("2021", D(18)), ("2022", None), ("2023", D(31)), ("2024", D(42))]
    return line("Steeds meer activiteiten", points, unit=Unit.NUMBER, norm=D(40))


WORDS = ("Plan goedgekeurd", "Plan in de maak", "Geen plan")


def city(url: str = "") -> Chart:
    return tiles(
        "Eén wijk heeft een plan",
        [
            Tile("Elsrijk", 1, 1, "11.475 bewoners", WORDS[0], url),
            Tile("Uilenstede-Kronenburg", 2, 1, "3.470 bewoners", WORDS[1], url),
            Tile(LONG, 5, 2, "1.234.567.890 bewoners en nog wat", WORDS[2], url),
        ],
        statuses=WORDS,
    )


KINDS = {
    "bars": fractions,
    "shares": posts,
    "stacked": lambda: posts(share=False),
    "line": years,
    "months": lambda: line(
        "Per maand", [(f"een lange maand {i}", D(i * 100000)) for i in range(1, 13)], unit=Unit.EURO
    ),
    "tiles": city,
    "linked tiles": lambda: city("/wijken/"),
    "one bar": lambda: bars("Eén", [Bar("Lief-en-leedstraten", D(7))], unit=Unit.NUMBER),
    "one point": lambda: line("Eén", [("2026", D("0.5"))], unit=Unit.NUMBER),
    "one tile": lambda: tiles("Eén", [Tile("a", 1, 1, "", "ja")], statuses=["ja"]),
}


def parse(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314


def drawings(chart: Chart) -> list[ET.Element]:
    return [parse(svg) for svg in (chart.svg, chart.wide) if svg]


def tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def all_of(svg: ET.Element, *names: str) -> list[ET.Element]:
    return [element for element in svg.iter() if tag(element) in names]


@dataclass(frozen=True)
class Place:
    """The rectangle that something takes, in units of the drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Place") -> bool:
        return (
            min(self.right, other.right) - max(self.left, other.left) > 0.1
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 0.1
        )


@cache
def glyph_widths(weight: int) -> dict[str, float]:
    """The font at a fixed weight, cut out of the variable one: another way than the code takes."""
    found: dict[str, float] = {}
    for subset in ("latin", "latin-ext"):
        font = TTFont(FONTS / f"atkinson-hyperlegible-next-{subset}-wght-normal.woff2")
        font = instancer.instantiateVariableFont(font, {"wght": weight})
        for code, name in font.getBestCmap().items():
            found.setdefault(chr(code), font["hmtx"][name][0] / font["head"].unitsPerEm)
    return found


def place_of_text(element: ET.Element) -> Place:
    """From the top of the capitals to the bottom of the descenders."""
    size = float(element.get("font-size", 15))
    widths = glyph_widths(int(element.get("font-weight", 400)))
    width = size * sum(widths[letter] for letter in element.text or "")
    left = (
        float(element.get("x"))
        - width * {"start": 0, "middle": 0.5, "end": 1}[element.get("text-anchor", "start")]
    )
    baseline = float(element.get("y"))
    return Place(left, baseline - 0.72 * size, left + width, baseline + 0.22 * size)


def places_of_marks(svg: ET.Element) -> Iterator[Place]:
    for rect in all_of(svg, "rect"):
        x, y, width, height = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
        yield Place(x, y, x + width, y + height)
    for path in all_of(svg, "path"):
        if place := place_of_path(path):
            yield place


def place_of_path(path: ET.Element) -> Place | None:
    """Triangles and norms; patterns lie within the rectangles."""
    data = path.get("d")
    if data.endswith("l5 8h-10z"):
        x, y = map(float, re.match(r"M(\S+) (\S+?)l", data).groups())
        return Place(x - 5, y, x + 5, y + 8)
    if match := re.fullmatch(r"M(\S+) (\S+)L(\S+) (\S+)", data):
        x, top, other, bottom = map(float, match.groups())
        half = float(path.get("stroke-width")) / 2
        return Place(x - half, min(top, bottom), other + half, max(top, bottom)) if x == other else None
    return None


@pytest.mark.parametrize("kind", KINDS)
def test_text_stays_within_the_drawing(kind):
    for svg in drawings(KINDS[kind]()):
        _x, _y, width, height = map(float, svg.get("viewBox").split())
        assert all_of(svg, "text")
        for element in all_of(svg, "text"):
            place = place_of_text(element)
            assert place.left >= 0 and place.right <= width + 0.05, element.text
            assert place.top >= 0 and place.bottom <= height, element.text


@pytest.mark.parametrize("kind", KINDS)
def test_texts_do_not_run_into_each_other(kind):
    for svg in drawings(KINDS[kind]()):
        texts = [(element.text, place_of_text(element)) for element in all_of(svg, "text")]
        clashes = [(a, b) for (a, p), (b, q) in itertools.combinations(texts, 2) if p.overlaps(q)]
        assert clashes == []


@pytest.mark.parametrize("kind", ["bars", "shares", "stacked", "one bar"])
def test_text_stands_clear_of_bars_norms_and_marks_of_last_year(kind):
    for svg in drawings(KINDS[kind]()):
        marks = list(places_of_marks(svg))
        assert marks
        for element in all_of(svg, "text"):
            assert [mark for mark in marks if mark.overlaps(place_of_text(element))] == [], element.text


@pytest.mark.parametrize("kind", ["tiles", "linked tiles"])
def test_no_word_of_a_tile_stands_on_a_pattern(kind):
    for svg in drawings(KINDS[kind]()):
        bands = [
            place
            for rect in all_of(svg, "rect")
            for place in places_of_marks(rect)
            if place.bottom - place.top <= 30 and place.bottom - place.top > 2
        ]
        assert bands
        for element in all_of(svg, "text"):
            assert [band for band in bands if band.overlaps(place_of_text(element))] == [], element.text


@pytest.mark.parametrize("kind", KINDS)
def test_drawing_needs_no_style_sheet_and_has_no_ids(kind):
    chart = KINDS[kind]()
    swatches = [parse(item.swatch) for item in chart.legend]
    for svg in [*drawings(chart), *swatches]:
        assert tag(svg[0]) == "title"
        assert [tag(e) for e in svg.iter() if "style" in e.attrib or tag(e) == "style"] == []
        assert [tag(e) for e in svg.iter() if "id" in e.attrib] == []
        painted = all_of(svg, "rect", "path", "text", "circle")
        assert [tag(e) for e in painted if not e.get("fill") and not e.get("stroke")] == []
    assert [svg[0].text for svg in drawings(chart)] == [chart.finding] * 2
    assert [svg[0].text for svg in swatches] == [item.word for item in chart.legend]


@pytest.mark.parametrize(("kind", "role"), [("bars", "img"), ("tiles", "img"), ("linked tiles", "group")])
def test_role_of_a_drawing_lets_links_be_found(kind, role):
    assert [svg.get("role") for svg in drawings(KINDS[kind]())] == [role, role]


def test_a_chart_has_a_narrow_and_a_wide_drawing_unless_one_is_asked_for():
    chart = fractions()
    assert (
        [svg.get("viewBox").split()[2] for svg in drawings(chart)]
        == ["320", "640"]
        == [
            f"{NARROW:.0f}",
            f"{WIDE:.0f}",
        ]
    )
    one = bars("Eén", [Bar("a", D(1))], unit=Unit.NUMBER, width=500)
    assert [svg.get("viewBox").split()[2] for svg in drawings(one)] == ["500"]


def test_table_of_bars_has_every_figure_and_the_whole_label():
    chart = fractions()
    assert chart.headings == ("Onderdeel", "Aandeel", "Norm", "Vorig jaar", "Toelichting")
    assert chart.rows == (
        ("Activiteiten", "62%", "60%", "50%", ""),
        ("Huur", "60%", "60%", "60%", "n = 23"),
        ("Taalcafé", "te weinig stemmen", "60%", "—", ""),
        ("Personeel", "0%", "60%", "0%", ""),
        (LONG, "100%", "100%", "100%", ""),
    )
    assert [item.word for item in chart.legend] == ["Norm", "Vorig jaar"]


def test_table_of_shares_has_amounts_and_shares():
    chart = posts()
    assert chart.headings == ("Onderdeel", "Verleend", "Gereserveerd", "Nog over", "Samen")
    assert chart.rows[0][1:] == (
        "€\u00a012.400 (35%)",
        "€\u00a03.000 (9%)",
        "€\u00a019.600 (56%)",
        "€\u00a035.000",
    )
    assert chart.rows[3][1:] == ("€\u00a05", "nog niet bekend", "€\u00a01", "nog niet bekend")
    assert chart.rows[4][1:] == ("€\u00a00",) * 4
    assert [item.word for item in chart.legend] == ["Verleend", "Gereserveerd", "Nog over"]


def test_table_of_a_line_and_of_tiles():
    assert years().rows == (
        ("2020", "12"),
        ("2021", "18"),
        ("2022", "geen gegevens"),
        ("2023", "31"),
        ("2024", "42"),
    )
    assert city().headings == ("Gebied", "Waarde", "Status")
    assert city().rows[1] == ("Uilenstede-Kronenburg", "3.470 bewoners", "Plan in de maak")


def test_figures_are_written_in_the_language_of_the_reader():
    with translation.override("en"):
        assert posts().rows[0][4] == "€35,000"
        assert fractions().headings[1] == "Share"
    cents = bars("x", [Bar("a", D("9990.50")), Bar("b", D(300))], unit=Unit.EURO)
    assert [row[1] for row in cents.rows] == ["€\u00a09.990,50", "€\u00a0300,00"]
    odd = bars("x", [Bar("a", D("62.55")), Bar("b", D("1E+1"))], unit=Unit.PERCENT)
    assert [row[1] for row in odd.rows] == ["62,6%", "10%"]


def lengths_of_bars(svg: str) -> list[float]:
    rects = all_of(parse(svg), "rect")
    return [float(rect.get("width")) for rect in rects if "aoe-ch-green" in rect.get("class")]


def test_length_of_a_bar_is_its_share_of_the_scale():
    chart = bars("x", [Bar("a", D(100)), Bar("b", D(25)), Bar("c", D(0))], unit=Unit.NUMBER)
    assert lengths_of_bars(chart.svg) == [316, 79]
    percents = bars("x", [Bar("a", D(50))], unit=Unit.PERCENT)
    assert lengths_of_bars(percents.svg) == [158]
    scaled = bars("x", [Bar("a", D(50))], unit=Unit.NUMBER, top=200)
    assert lengths_of_bars(scaled.svg) == [79]


def test_a_value_that_is_not_given_draws_no_bar_and_says_why():
    hidden = bars("x", [Bar("a", None, note="te weinig stemmen"), Bar("b", None)], unit=Unit.NUMBER)
    assert lengths_of_bars(hidden.svg) == []
    assert [e.text for e in all_of(parse(hidden.svg), "text")] == [
        "a",
        "te weinig stemmen",
        "b",
        "geen gegevens",
    ]
    nothing = bars("x", [Bar("a", D(0))], unit=Unit.NUMBER)
    assert [e.text for e in all_of(parse(nothing.svg), "text")] == ["a", "0"]


def test_norm_of_a_line_is_drawn_over_the_line_that_meets_it():
    met = line("x", [("a", D(9)), ("b", D(10))], unit=Unit.NUMBER, norm=D(10))
    colours = [path.get("class").split("aoe-ch-")[-1] for path in all_of(parse(met.svg), "path")]
    assert colours.index("clay") > colours.index("green")


def test_a_line_has_a_gap_where_nothing_was_measured():
    curves = [
        path.get("d").count("L") + 1
        for path in all_of(parse(years().svg), "path")
        if "aoe-ch-green" in path.get("class")
    ]
    assert curves == [2, 2]
    assert len(all_of(parse(years().svg), "circle")) == 4


@pytest.mark.parametrize("top", ["0.3", "1", "7", "42", "100", "101", "9999", "120000", "10000000000000"])
def test_scale_of_a_line_goes_on_past_the_largest_figure(top):
    svg = parse(line("x", [("a", D(top))], unit=Unit.NUMBER).svg)
    circle = all_of(svg, "circle")[0]
    grid = [path.get("d") for path in all_of(svg, "path")]
    heights = [float(re.match(r"M\S+ ([\d.]+)L", path)[1]) for path in grid]
    assert min(heights) <= float(circle.get("cy"))
    assert 2 <= len(heights) <= 6


@pytest.mark.parametrize("make", [
    lambda: bars("x", [], unit=Unit.NUMBER),
    lambda: stacked("x", [], series=("a", "b"), unit=Unit.EURO),
    lambda: line("x", [], unit=Unit.NUMBER, norm=D(3)),
    lambda: tiles("x", [], statuses=("a",)),
])  # fmt: skip
def test_without_figures_there_is_a_sentence_in_place_of_the_drawing(make):
    chart = make()
    assert (chart.svg, chart.wide, chart.rows, chart.legend) == ("", "", (), ())
    page = render_to_string("components/chart.html", {"chart": chart})
    assert "Er zijn nog geen cijfers om te laten zien." in page
    assert "<svg" not in page and "<table" not in page


@pytest.mark.parametrize("wrong", [D(-1), D("-0.01"), D("NaN"), D("Infinity"), D("1e14")])
def test_figures_that_cannot_be_drawn_are_refused(wrong):
    with pytest.raises(ValueError, match="a chart draws figures from 0"):
        bars("x", [Bar("a", wrong)], unit=Unit.NUMBER)
    with pytest.raises(ValueError, match="a chart draws figures from 0"):
        bars("x", [Bar("a", D(1), norm=wrong)], unit=Unit.NUMBER)
    with pytest.raises(ValueError, match="a chart draws figures from 0"):
        stacked("x", [StackedRow("a", (D(1), wrong))], series=("a", "b"), unit=Unit.NUMBER)
    with pytest.raises(ValueError, match="a chart draws figures from 0"):
        line("x", [("a", wrong)], unit=Unit.NUMBER)
    with pytest.raises(ValueError, match="a chart draws figures from 0"):
        sparkline("x", [wrong])


def test_what_does_not_fit_together_is_refused():
    with pytest.raises(ValueError, match="one part per series"):
        stacked("x", [StackedRow("a", (D(1),))], series=("a", "b"), unit=Unit.NUMBER)
    with pytest.raises(ValueError, match="at most 6 series"):
        stacked("x", [], series="abcdefg", unit=Unit.NUMBER)
    with pytest.raises(ValueError, match="no such status"):
        tiles("x", [Tile("a", 1, 1, "", "anders")], statuses=WORDS)
    with pytest.raises(ValueError, match="a place of its own"):
        tiles("x", [Tile("a", 1, 1, "", WORDS[0]), Tile("b", 1, 1, "", WORDS[0])], statuses=WORDS)
    with pytest.raises(ValueError, match="pages of the portal only"):
        tiles("x", [Tile("a", 1, 1, "", WORDS[0], url="javascript:alert(1)")], statuses=WORDS)


def test_patterns_differ_without_their_colours():
    def shape(look: Look) -> tuple:
        svg = parse(f"<svg>{''.join(area(Box(0, 0, 60, 18), look))}</svg>")
        kept = ("d", "stroke-width", "stroke-linecap", "x", "y", "width", "height")
        return tuple((tag(e), *(e.get(name) for name in kept)) for e in svg)

    assert len({shape(look) for look in Look}) == len(Look) == 6
    assert len({look.colour for look in Look}) == 6


def test_mark_of_last_year_stands_clear_of_its_bar_and_of_the_norm():
    for svg in drawings(fractions()):
        triangles = [e for e in all_of(svg, "path") if e.get("d").endswith("l5 8h-10z")]
        others = [e for e in all_of(svg, "rect", "path") if e not in triangles]
        marks = [place for other in others for place in places_of_marks(other)]
        assert len(triangles) == 4
        for triangle in triangles:
            assert [mark for mark in marks if mark.overlaps(place_of_path(triangle))] == []


def test_words_of_others_are_no_markup():
    evil = "<script>&\"'</script>"
    chart = bars(evil, [Bar(evil, D(1), note=evil), Bar("b", None, note=evil)], unit=Unit.NUMBER, note=evil)
    shown = render_to_string("components/chart.html", {"chart": chart, "level": 2})
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") >= 5
    assert "Toelichting van de bron" in render_to_string(
        "components/chart.html",
        {"chart": bars("x", [Bar("a", D(1))], unit=Unit.NUMBER, note="Toelichting van de bron")},
    )
    assert [svg[0].text for svg in drawings(chart)] == [evil, evil]
    assert evil in [e.text for e in all_of(parse(chart.svg), "text")]


def test_sparkline_draws_what_is_known_and_prints_as_its_drawing():
    spark = sparkline("Van 4 naar 9", [D(4), D(5), None, D(7), None, D(9)])
    svg = parse(str(spark))
    assert (svg[0].text, svg.get("width"), svg.get("height")) == ("Van 4 naar 9", "96", "24")
    assert len(all_of(svg, "path")) == 1
    assert str(sparkline("x", [])) == str(sparkline("x", [None])) == ""
    assert len(all_of(parse(str(sparkline("x", [D(0)]))), "circle")) >= 1


LETTERS = st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Z", "Cc", "Cf", "Co"))
LABELS = st.one_of(
    st.text(LETTERS, max_size=40),
    st.text(LETTERS, min_size=200, max_size=200),
    st.sampled_from(
        [LONG, "A" * 200, "شارع الأمل للجميع " * 12, "e\u0301" * 200, "רחוב התקווה", "\u200d" * 9]
    ),
)
FIGURES = st.one_of(st.none(), st.decimals(0, 10**13, places=2))


def assert_sound(chart: Chart, count: int) -> None:
    assert len(chart.rows) == count
    assert {len(row) for row in chart.rows} <= {len(chart.headings)}
    for svg in drawings(chart):
        _x, _y, width, height = map(float, svg.get("viewBox").split())
        for element in all_of(svg, "text"):
            size, bold = float(element.get("font-size", 15)), element.get("font-weight") == "700"
            taken = text.width(element.text or "", size, bold=bold)
            x = float(element.get("x"))
            left = x - taken * {"start": 0, "middle": 0.5, "end": 1}[element.get("text-anchor", "start")]
            assert left >= -0.1 and left + taken <= width + 0.1, element.text
        for place in places_of_marks(svg):
            assert place.left >= -0.1 and place.right <= width + 0.1 and place.bottom <= height


@given(
    rows=st.lists(st.tuples(LABELS, FIGURES, FIGURES, FIGURES, LABELS), max_size=6),
    unit=st.sampled_from(Unit),
)
def test_bars_of_odd_labels_and_figures_are_sound(rows, unit):
    assert_sound(bars("x", [Bar(*row) for row in rows], unit=unit), len(rows))


@given(
    rows=st.lists(st.tuples(LABELS, st.tuples(FIGURES, FIGURES, FIGURES), LABELS), max_size=6),
    unit=st.sampled_from(Unit),
    share=st.booleans(),
)
def test_stacked_of_odd_labels_and_figures_is_sound(rows, unit, share):
    chart = stacked("x", [StackedRow(*row) for row in rows], series=("a", "b", "c"), unit=unit, share=share)
    assert_sound(chart, len(rows))


@given(points=st.lists(st.tuples(LABELS, FIGURES), max_size=15), norm=FIGURES, unit=st.sampled_from(Unit))
def test_line_of_odd_labels_and_figures_is_sound(points, norm, unit):
    assert_sound(line("x", points, unit=unit, norm=norm), len(points))


@given(labels=st.lists(st.tuples(LABELS, LABELS), max_size=6), columns=st.integers(1, 6))
def test_tiles_of_odd_labels_are_sound(labels, columns):
    made = [
        Tile(label, 1 + i % columns, 1 + i // columns, value, WORDS[i % 3], "/")
        for i, (label, value) in enumerate(labels)
    ]
    assert_sound(tiles("x", made, statuses=WORDS), len(labels))


def test_long_labels_are_cut_after_two_lines():
    room = 120.0
    lines = text.wrap(LONG, room, 15)
    assert len(lines) == 2 and lines[1].endswith("…")
    assert LONG.startswith(" ".join(lines).removesuffix("…"))
    assert all(text.width(each, 15) <= room for each in lines)
    assert text.wrap("Uilenstede-Kronenburg", room, 15) == ["Uilenstede-", "Kronenburg"]
    assert text.wrap("", room, 15) == []
    assert text.clean(" a\x00b\n\ud800 c\ufffe e\u0301") == "a b c é"
    assert text.cut("Elsrijk, en meer", text.width("Elsrijk, e", 15), 15) == "Elsrijk…"
    # A mark stays with its letter.
    marked = "x\u0323\u0302"
    assert text.cut(marked * 20, text.width(f"{marked * 2}…", 15) + 1, 15) == f"{marked * 2}…"


def test_width_of_letters_is_that_of_the_font():
    for weight, bold in ((400, False), (700, True)):
        known = glyph_widths(weight)
        for letter in "aW0€ł–’ ":
            assert text.width(letter, 1000, bold=bold) == pytest.approx(1000 * known[letter], abs=1)


@pytest.fixture
def no_fonts(settings, tmp_path: Path) -> Iterator[None]:
    settings.BASE_DIR = tmp_path
    text.advances.cache_clear()
    yield
    text.advances.cache_clear()


def test_a_missing_font_gives_a_warning_and_a_chart(no_fonts):
    with capture_logs() as logs:
        chart = bars("x", [Bar(LONG, D(1))], unit=Unit.NUMBER)
    assert_sound(chart, 1)
    assert {entry["event"] for entry in logs} == {"chart_font_unreadable"}
    assert {entry["log_level"] for entry in logs} == {"warning"}
    assert len(logs) == 2 * len(text.FILES)  # regular and bold, once each


def test_colours_are_those_of_the_tokens():
    css = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    by_day = css[: css.index("@media")]
    tokens = dict(re.findall(r"--aoe-([a-z-]+): (#[0-9a-f]+);", by_day))
    assert {name: tokens[name] for name in COLOURS} == COLOURS


def test_letter_on_the_screen_is_white_paper_with_the_colours_of_the_day_also_in_the_dark():
    style = (settings.BASE_DIR / "static/css/portaal.css").read_text()
    block = style[style.index("  .aoe-letter {") :].partition("}")[0]
    known = dict(re.findall(r"--aoe-([a-z-]+): (#[0-9a-f]+);", block))
    assert {name: known.get(name) for name in COLOURS} == COLOURS


def test_style_sheet_knows_every_colour_of_a_drawing():
    css = (settings.BASE_DIR / "static/css/charts.css").read_text()
    used = set()
    for make in KINDS.values():
        chart = make()
        for svg in [*drawings(chart), *(parse(item.swatch) for item in chart.legend)]:
            used |= {element.get("class") for element in svg.iter() if "aoe-ch-" in element.get("class", "")}
    for look in Look:
        used |= set(re.findall(r'class="([^"]+)"', "".join(area(Box(0, 0, 60, 18), look))))
    missing = [names for names in used if f".{names.replace(' ', '.')} {{" not in css]
    assert missing == []


PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Grafieken</title></head>
<body><h1>Grafieken</h1>
{% for chart in charts %}{% include "components/chart.html" with level=2 is_paper=True %}{% endfor %}
</body></html>"""


def test_charts_in_a_pdf_are_accessible(settings, tmp_path):
    (tmp_path / "charts.html").write_text(PAGE)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    charts = [fractions(), posts(), years(), city(), bars("Niets", [], unit=Unit.NUMBER)]
    content = render_pdf("charts.html", {"charts": charts}, language="nl")
    assert [finding.message for finding in pdfua.validate(io.BytesIO(content)).findings] == []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        alternatives = [str(item.Alt) for item in pdf.objects if is_figure(item)]
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    words = [item.word for chart in charts for item in chart.legend]
    assert sorted(alternatives) == sorted([*(chart.finding for chart in charts[:4]), *words])
    assert all("Atkinson" in font for font in fonts)


def is_figure(item: object) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure" and "/Alt" in item


def test_tile_takes_smaller_letters_rather_than_cutting_a_name():
    names = ["Elsrijk", "Bovenkerk - Westwijk Noord", "W" * 60]
    map_ = tiles(
        "Namen",
        [Tile(name, i + 1, 1, "", "ja") for i, name in enumerate([*names, "D", "E"])],
        statuses=["ja"],
        width=WIDE,
    )
    assert "Westwijk Noord" in map_.svg
    assert map_.svg.count("…") == 1  # only what no size could hold
