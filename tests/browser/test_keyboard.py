"""Everything by keyboard, with a focus that can be seen and that nothing covers."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.factories.wijkplannen import City
from wijkplannen.enums import Section

pytestmark = pytest.mark.django_db(transaction=True)

# The element in focus: does it show an outline, and is it what one sees at its place?
FOCUS = """() => {
  const it = document.activeElement;
  if (it === document.body) return null;
  const style = getComputedStyle(it), box = it.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 20), 1), innerWidth - 2);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 1), innerHeight - 2);
  const top = document.elementFromPoint(x, y);
  const label = top && top.closest('label');
  return {
    name: it.tagName + ' ' + (it.id || it.textContent.trim().slice(0, 40) || it.name),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: Boolean(top && (it.contains(top) || top.contains(it) || (label && label.control === it))) &&
      box.bottom > 0 && box.top < innerHeight,
    small: box.width < 24 && box.height < 24,
  };
}"""


def tab_through(page: Page, most: int = 120) -> list[str]:
    """Tab from the top until the focus leaves the page; what is wrong on the way."""
    wrong, names = [], []
    for _step in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found is None:
            return wrong
        names.append(found["name"])
        wrong += [f"{found['name']}: not outlined"] if not found["outlined"] else []
        wrong += [f"{found['name']}: covered"] if not found["seen"] else []
    return [*wrong, f"no end after {names[-3:]}"]


@pytest.mark.parametrize("width", [1280, 360])
def test_focus_is_seen_everywhere(width: int, city: City, open_page: Open) -> None:
    plan = city.written()
    page = open_page(city.bestuur, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    keys = [Section.WIE, Section.WIE_DOET_WAT, Section.GELD, Section.BIJLAGEN]
    paths = [f"/mijn/wijkplannen/{plan.pk}/{key}/" for key in keys]
    for path in ("/", "/mijn/", f"/mijn/wijkplannen/{plan.pk}/", *paths):
        page.goto(path)
        assert tab_through(page) == [], path


def test_skip_link_leads_to_the_content(city: City, open_page: Open) -> None:
    page = open_page()
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Naar de inhoud")
    expect(skip).to_be_focused()
    expect(skip).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_menu_opens_and_closes_by_keyboard(city: City, open_page: Open) -> None:
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto("/")
    menu = page.locator(".aoe-menu > summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".aoe-menu").get_by_role("link", name="Wijkplannen")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".aoe-menu")).not_to_have_attribute("open", "")
    expect(menu).to_be_focused()


def test_row_opens_by_keyboard_and_takes_its_name(city: City, open_page: Open) -> None:
    plan = city.draft()
    page = open_page(city.bestuur)
    page.goto(f"/mijn/wijkplannen/{plan.pk}/{Section.WIE_DOET_WAT}/")
    second = page.locator("[data-row]").nth(1)
    second.locator("summary").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Soep")
    expect(second.locator("[data-row-title]")).to_have_text("Soep")
    expect(page.locator("[data-autosave-status]")).to_have_text(re.compile("Bewaard om"))
