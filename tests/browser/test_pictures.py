"""The pictures of the README: made here from the demonstration, and kept in docs/pictures/.

`make pictures` runs this with PICTURES=docs/pictures; without it they are made beside and thrown away.
Pixels are not compared: the demonstration is dated relative to the day on which it is made.
"""

import io
import os
import re
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.pages.demo import people
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Besluit
from tests.browser.conftest import Open

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "docs" / "pictures"
WIDTH = 1280
MOST_BYTES = 150_000
NAMES = ("home", "wijk", "plan", "work-list", "letter")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demo(demonstration: None) -> Besluit:
    """The demonstration; the decision whose letter and plan are shown."""
    return Besluit.objects.filter(outcome=Status.VERLEEND).order_by("-aanvraag__wijkplan__year", "pk")[0]


def save(image: Image.Image, name: str, directory: Path) -> None:
    image.convert("RGB").save(directory / f"{name}.webp", quality=82, method=6)


def photograph(open_page: Open, path: str, user: User | None = None) -> Image.Image:
    page = open_page(user, viewport={"width": WIDTH, "height": 900}, color_scheme="light")
    page.goto(path)
    page.evaluate("document.fonts.ready")
    return Image.open(io.BytesIO(page.screenshot()))


def first_page(pdf: bytes) -> Image.Image:
    """The first page of a PDF, as wide as the pictures of pages, from its top."""
    page = pypdfium2.PdfDocument(pdf)[0]
    image = page.render(scale=WIDTH / page.get_width()).to_pil()
    return image.resize((WIDTH, round(image.height * WIDTH / image.width)))


def test_pictures_can_be_made(open_page: Open, demo: Besluit, tmp_path: Path, client):
    directory = ROOT / os.environ["PICTURES"] if "PICTURES" in os.environ else tmp_path
    directory.mkdir(parents=True, exist_ok=True)
    makelaar = User.objects.get(email=people.MAKELAAR.email)
    save(photograph(open_page, "/"), "home", directory)
    save(photograph(open_page, "/wijken/elsrijk/"), "wijk", directory)
    save(photograph(open_page, f"/wijkplannen/{demo.aanvraag.number}/"), "plan", directory)
    save(photograph(open_page, "/werkvoorraad/?weergave=alles", makelaar), "work-list", directory)
    client.force_login(makelaar, "allauth.account.auth_backends.AuthenticationBackend")
    letter = client.get(f"/brieven/{demo.brief_id}/brief.pdf")
    save(first_page(letter.content), "letter", directory)
    for name in NAMES:
        check(directory / f"{name}.webp")


def check(file: Path) -> None:
    with Image.open(file) as image:
        assert image.width == WIDTH and image.height >= 900
        assert len(image.getcolors(1 << 24) or []) > 50, f"{file.name} is nearly empty"
    assert file.stat().st_size < MOST_BYTES, f"{file.name} is too large"


@pytest.mark.skipif("PICTURES" in os.environ, reason="they are being made anew")
@pytest.mark.parametrize("name", NAMES)
def test_kept_picture_is_there(name: str):
    check(KEPT / f"{name}.webp")


def test_readme_shows_the_kept_pictures():
    shown = set(re.findall(r"docs/pictures/([\w.-]+)", (ROOT / "README.md").read_text()))
    assert shown == {"process.svg", *(f"{name}.webp" for name in NAMES)}
