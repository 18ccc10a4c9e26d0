"""PDFs beside WeasyPrint alone on the same HTML."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from weasyprint import HTML

from amstelveen_ontmoet import pdf
from scripts.bench.measuring import Figure, Pace, compare

Render = Callable[[], object]


@contextmanager
def _noting_html(noted: list[str]) -> Iterator[None]:
    """Note what the portal hands to WeasyPrint, so that the floor gets the very same."""
    real = pdf.HTML

    def noting(**options: object) -> HTML:
        noted.append(str(options["string"]))
        return real(**options)

    pdf.HTML = noting
    try:
        yield
    finally:
        pdf.HTML = real


def measure(name: str, render: Render, *, pace: Pace, aim: float) -> Figure:
    """The cost of a PDF as the portal makes it beside that of WeasyPrint with the same options."""
    html = html_of(render)
    base = pdf.STATIC.as_uri() + "/"

    def alone() -> bytes:
        return HTML(string=html, base_url=base).write_pdf(
            pdf_variant="pdf/ua-1", pdf_tags=True, stylesheets=[pdf.STYLE]
        )

    return compare(f"{name}.cpu", render, alone, pace=pace, aim=aim)


def measure_bare(name: str, render: Render, *, pace: Pace, aim: float) -> Figure:
    """The cost of a letter beside a bare document of WeasyPrint with the same text: no style, no tags."""
    body = html_of(render).partition("<body")[2].partition(">")[2]
    lines = filter(str.strip, re.sub(r"<[^>]+>", "\n", body).splitlines())
    bare = "<!doctype html><title>bare</title>" + "".join(f"<p>{line}</p>" for line in lines)
    return compare(f"{name}.cpu", render, lambda: HTML(string=bare).write_pdf(), pace=pace, aim=aim)


def per_minute(name: str, html: str, *, letters: int, workers: int) -> Figure:
    """How many letters so many processes print in a minute, by the clock."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(_print, [html] * workers))  # fonts and modules are read once
        began = time.monotonic()
        list(pool.map(_print, [html] * letters))
        return Figure(name, round(letters / (time.monotonic() - began) * 60, 1), "letters a minute")


def _print(html: str) -> int:
    """Bytes of one letter, printed as the portal prints it."""
    return len(pdf.print_html(html))


def html_of(render: Render) -> str:
    """What the portal hands to WeasyPrint for a letter."""
    noted: list[str] = []
    with _noting_html(noted):
        render()
    return noted[0]
