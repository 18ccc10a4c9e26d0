"""HTML to tagged PDF (PDF/UA-1) by WeasyPrint, with the portal's own fonts."""

import re
import threading
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pydyf
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

STATIC = Path(settings.BASE_DIR) / "static"
STYLE = STATIC / "css" / "letter.css"
_local = threading.local()


class MissingFont(Exception):
    """A font file of the paper style is not there; a PDF would come out in another font."""

    def __init__(self, name: str) -> None:
        super().__init__(name)


class Unprintable(Exception):
    """A text has characters that none of our fonts can print; `characters` names them."""

    def __init__(self, characters: str) -> None:
        super().__init__(" ".join(characters))
        self.characters = characters


# What went wrong, in the reader's words, by the name under which a job keeps it.
REASONS = {
    MissingFont.__name__: _("Het lettertype %(signs)s ontbreekt op de server. Er is geen pdf gemaakt."),
    Unprintable.__name__: _("Deze tekens kunnen niet op papier: %(signs)s"),
}


class OwnFilesOnly(URLFetcher):
    """Lets a PDF use the portal's static files and nothing else, whatever its text says."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        path = Path(unquote(urlsplit(url).path)).resolve()
        if not path.is_relative_to(STATIC.resolve()):
            raise ValueError(f"a PDF reads no files outside {STATIC.name}/")
        return super().fetch(url, headers)


def render_pdf(template: str, context: dict[str, Any], *, language: str, strict: bool = False) -> bytes:
    """The template as PDF/UA-1, in the language given; its style is `static/css/letter.css`.

    Raises MissingFont; with `strict` also Unprintable, where the machine's own fonts would
    otherwise stand in for characters that ours lack.
    """
    for path in font_files():
        if not path.is_file():
            raise MissingFont(path.name)
    with translation.override(language):
        html = render_to_string(template, {"language": language, **context})
    if strict and (characters := unprintable(html)):
        raise Unprintable(characters)
    return print_html(html)


def print_html(html: str) -> bytes:
    """HTML as PDF/UA-1 in the style of paper; the pictures that it names are found from `static/`."""
    style, fonts = _style()
    return HTML(string=html, base_url=STATIC.as_uri() + "/", url_fetcher=OwnFilesOnly()).write_pdf(
        pdf_variant="pdf/ua-1", pdf_tags=True, finisher=_name_scopes, font_config=fonts, stylesheets=[style]
    )


def _style() -> tuple[CSS, FontConfiguration]:
    """The style with its fonts as this thread has read them, read anew when the file has changed.

    Unpacking the fonts takes longer than a letter does, and reading the style a sixth of one. One for
    each thread, as the library beneath it is not safe for more.
    """
    version = (STYLE, STYLE.stat().st_mtime_ns)
    if getattr(_local, "version", None) != version:
        fonts = FontConfiguration()
        _local.style = CSS(filename=STYLE, font_config=fonts, url_fetcher=OwnFilesOnly()), fonts
        _local.version = version
    return _local.style


def font_files() -> list[Path]:
    """The files of the fonts that the style names."""
    names = re.findall(r'url\("([^"]+\.woff2)"\)', STYLE.read_text())
    return [(STYLE.parent / name).resolve() for name in names]


def unprintable(text: str) -> str:
    """The characters of a text that none of our fonts has, each once, in their order.

    While a font file is missing nothing can be said of any text, so it is "": a text can be saved
    then, and `render_pdf` says that the font is missing.
    """
    if not all(path.is_file() for path in font_files()):
        return ""
    known = _characters()
    composed = unicodedata.normalize("NFC", text)
    # Line ends, joiners and marks of direction are no letters: nothing is printed for them.
    return "".join(
        dict.fromkeys(
            sign
            for sign in composed
            if ord(sign) not in known and unicodedata.category(sign) not in ("Cc", "Cf")
        )
    )


@cache
def _characters() -> frozenset[int]:
    """Every character that one of our fonts has."""
    found: set[int] = set()
    for path in font_files():
        with TTFont(path, lazy=True) as font:
            found.update(font.getBestCmap())
    return frozenset(found)


def _name_scopes(document: Document, pdf: pydyf.PDF) -> None:
    """Say of each header cell what it heads; WeasyPrint links cells to headers by id only.

    The id of a header cell is `table-row-column`; the portal's tables have their column
    headers in the first row and a row header in the first column.
    """
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("S") == "/TH" and "ID" in item:
            row = item["ID"].string.split("-")[1]
            item["A"]["Scope"] = "/Column" if row == "0" else "/Row"
