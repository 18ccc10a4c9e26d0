"""PDFs beside WeasyPrint alone on the same HTML."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
    noted: list[str] = []
    with _noting_html(noted):
        render()
    (html,) = noted
    base = pdf.STATIC.as_uri() + "/"

    def alone() -> bytes:
        return HTML(string=html, base_url=base).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)

    return compare(f"{name}.cpu", render, alone, pace=pace, aim=aim)
