"""The page of components: only in the demonstration, and with every component."""

import re

import pytest
from django.conf import settings
from django.test import Client

from amstelveen_ontmoet.pages.views import style

pytestmark = pytest.mark.django_db
COMPONENTS = settings.BASE_DIR / "templates/components"
# Parts of other components and of the frame of every page, and what only one page has.
NOT_SHOWN = {
    "chart_table",
    "date_block",
    "error_summary_items",
    "file_list",
    "form_token",
    "hero_mark",
    "mark",
    "messages",
    "nav_list",
    "share_bar",
    "wijk_legend",
    "wijk_tiles",
}


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_style_page_exists_only_in_the_demonstration(settings, prefix):
    assert Client().get(f"{prefix}/beheer/stijl/").status_code == 200
    settings.DEMO = False
    assert Client().get(f"{prefix}/beheer/stijl/").status_code == 404


def test_style_page_shows_every_component_with_the_line_that_draws_it():
    codes = [example.code for section in style._sections() for example in section.examples]
    shown = set(re.findall(r"components/(\w+)\.html", " ".join(codes)))
    known = {path.stem for path in COMPONENTS.glob("*.html")}
    assert known - shown == NOT_SHOWN & known
    page = Client().get("/beheer/stijl/").content.decode()
    assert page.count('<pre class="aoe-style-code">') == len(codes)
    assert "{% include &quot;components/task_list.html&quot; %}" in page


def test_style_page_in_english_says_which_words_are_dutch():
    page = Client().get("/en/beheer/stijl/").content.decode()
    assert '<h2 id="grafieken">Charts</h2>' in page
    assert page.count('data-example lang="nl"') == page.count("data-example")
    assert "Er zijn nog geen cijfers om te laten zien." in page
