"""Colours that the reader chose, and paper: nothing that matters gets lost there."""

import io

import pytest
from PIL import Image

from tests.browser.conftest import Open

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/beheer/stijl/"
# Text width of an A4 with margins of 14 mm, in pixels.
PAPER = 688
CUT_OFF = """() => [...document.querySelectorAll('.aoe-table-wrap, .aoe-figures > div, .aoe-chart')]
  .filter(box => box.scrollWidth > box.clientWidth + 1)
  .map(box => box.className + box.textContent.slice(0, 40))"""
SEEN = "boxes => boxes.map(box => box.checkVisibility())"


def test_choices_and_progress_can_be_seen_in_the_colours_of_the_reader(open_page: Open) -> None:
    page = open_page(forced_colors="active")
    page.goto(ADDRESS)
    kinds = page.locator("[type=radio]").evaluate_all(
        "all => all.map(one => getComputedStyle(one).appearance)"
    )
    assert set(kinds) == {"auto"}  # the page's own dot is a background, which this mode takes away
    bar = Image.open(io.BytesIO(page.locator("progress").first.screenshot())).convert("L")
    done, ahead = (bar.getpixel((int(bar.width * share), bar.height // 2)) for share in (0.3, 0.9))
    assert abs(done - ahead) > 200


def test_tiles_keep_a_sign_of_their_status_in_the_colours_of_the_reader(open_page: Open) -> None:
    page = open_page(forced_colors="active")
    page.goto("/wijken/")
    keys = page.locator(".aoe-tile-key").evaluate_all(
        "all => all.map(one => getComputedStyle(one).borderBlockStart.replace(/ rgb.*/, ''))"
    )
    assert len(keys) == len(set(keys)) == 3


FOOT = "table => getComputedStyle(table.createTFoot()).display"


def test_paper_has_all_columns_and_no_buttons(open_page: Open) -> None:
    page = open_page(viewport={"width": PAPER, "height": 900})
    page.goto(ADDRESS)
    page.emulate_media(media="print")
    assert page.evaluate(CUT_OFF) == []
    assert page.locator(".utrecht-button:visible").count() == 0
    assert page.locator("body").evaluate("body => getComputedStyle(body).minBlockSize") == "0px"
    # A table-footer-group would stand on every page that the table covers.
    assert page.locator("table").first.evaluate(FOOT) == "table-row-group"


def test_paper_shows_the_table_of_every_chart(open_page: Open) -> None:
    page = open_page(viewport={"width": PAPER, "height": 900})
    page.goto(ADDRESS)
    tables = page.locator(".aoe-chart__table table")
    assert set(tables.evaluate_all(SEEN)) == {False}
    page.emulate_media(media="print")
    assert set(tables.evaluate_all(SEEN)) == {True}
