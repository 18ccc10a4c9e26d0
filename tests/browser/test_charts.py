"""Charts in a real browser: what is drawn stays within its drawing and can be read in every mode."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/beheer/stijl/"
DRAWN = """[...document.querySelectorAll('.aoe-chart__svg')]
  .filter(svg => svg.getBoundingClientRect().width)"""
# Texts whose box, as the browser measures it, leaves the drawing by more than half a unit.
OUTSIDE = f"""() => {DRAWN}
  .flatMap(svg => [...svg.querySelectorAll('text')].map(text => [svg.viewBox.baseVal, text.getBBox(), text]))
  .filter(([view, box]) => box.x < -0.5 || box.x + box.width > view.width + 0.5 || box.y < -1
    || box.y + box.height > view.height + 1)
  .map(([view, box, text]) => text.textContent)"""
SHOWN = f"() => {DRAWN}.map(svg => svg.viewBox.baseVal.width)"
SMALLEST = """() => Math.min(...[...document.querySelectorAll('.aoe-chart__svg text')]
  .filter(text => text.getBoundingClientRect().width)
  .map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""
LARGEST = SMALLEST.replace("Math.min", "Math.max")
FILLS = """names => Object.fromEntries(names.map(name =>
  [name, getComputedStyle(document.querySelector('.aoe-ch-fill.aoe-ch-' + name)).fill]))"""


def open_at(open_page: Open, width: int, **options: object) -> Page:
    page = open_page(viewport={"width": width, "height": 800}, **options)
    page.goto(ADDRESS)
    page.evaluate("document.fonts.ready")
    return page


@pytest.mark.parametrize(("width", "units"), [(320, 320), (360, 320), (1280, 640)])
def test_text_of_charts_stays_within_the_drawing_and_can_be_read(open_page, width, units):
    page = open_at(open_page, width)
    assert set(page.evaluate(SHOWN)) == {units}
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(SMALLEST) >= (12 if width >= 360 else 11.5)
    assert page.evaluate(LARGEST) <= 20


def test_charts_take_the_colours_of_the_dark_and_of_the_reader(open_page):
    names = ["ink", "green", "green-tint", "surface"]
    day = open_at(open_page, 1280, color_scheme="light").evaluate(FILLS, names)
    assert day["green"] == "rgb(10, 90, 75)"
    dark = open_at(open_page, 1280, color_scheme="dark").evaluate(FILLS, names)
    assert dark["green"] == "rgb(143, 217, 193)"
    chosen = open_at(open_page, 1280, forced_colors="active").evaluate(FILLS, names)
    assert chosen["ink"] == chosen["green"] != chosen["surface"] == chosen["green-tint"]


def test_table_of_a_chart_opens_without_script(open_page):
    page = open_page(java_script_enabled=False)
    page.goto(ADDRESS)
    details = page.locator(".aoe-chart__table").first
    assert not details.locator("table").is_visible()
    details.locator("summary").click()
    assert details.locator("table").is_visible()


def test_tile_of_a_chart_leads_to_its_page_by_keyboard(open_page):
    page = open_at(open_page, 1280)
    link = page.locator(".aoe-chart__drawing--wide a").first
    link.focus()
    assert link.evaluate("element => element.matches(':focus-visible')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/wijken/")
