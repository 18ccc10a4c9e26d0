"""HTML to tagged PDF (PDF/UA-1) by WeasyPrint, with the portal's own font."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pydyf
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import HTML, Document
from weasyprint.urls import URLFetcher, URLFetcherResponse

STATIC = Path(settings.BASE_DIR) / "static"


class OwnFilesOnly(URLFetcher):
    """Lets a PDF use the portal's static files and nothing else, whatever its text says."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        path = Path(unquote(urlsplit(url).path)).resolve()
        if not path.is_relative_to(STATIC.resolve()):
            raise ValueError(f"a PDF reads no files outside {STATIC.name}/")
        return super().fetch(url, headers)


def render_pdf(template: str, context: dict[str, Any], *, language: str) -> bytes:
    """The template as PDF/UA-1, in the language given; its style is `static/css/letter.css`."""
    with translation.override(language):
        html = render_to_string(template, {"language": language, **context})
    return HTML(string=html, base_url=STATIC.as_uri() + "/", url_fetcher=OwnFilesOnly()).write_pdf(
        pdf_variant="pdf/ua-1", pdf_tags=True, finisher=_name_scopes
    )


def _name_scopes(document: Document, pdf: pydyf.PDF) -> None:
    """Say of each header cell what it heads; WeasyPrint links cells to headers by id only.

    The id of a header cell is `table-row-column`; the portal's tables have their column
    headers in the first row and a row header in the first column.
    """
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("S") == "/TH" and "ID" in item:
            row = item["ID"].string.split("-")[1]
            item["A"]["Scope"] = "/Column" if row == "0" else "/Row"
