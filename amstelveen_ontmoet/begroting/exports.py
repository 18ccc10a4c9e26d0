"""The budget as a sheet: one row per post, headings in plain words."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import tablib
from django.http import HttpResponse
from django.utils.text import slugify

# The ending of the file and its media type.
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
# What a spreadsheet would take for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def sheet(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]], *, kind: str) -> HttpResponse:
    """A download of rows in one of FORMATS; amounts are numbers, texts are never formulas."""
    data = tablib.Dataset(headers=[str(heading) for heading in headings], title=name[:31])
    for row in rows:
        data.append([_cell(value, kind) for value in row])
    content = data.export(kind, delimiter=";") if kind == "csv" else data.export(kind)
    if kind == "csv":
        content = "\ufeff" + content  # so that a spreadsheet reads the accents
    response = HttpResponse(content, content_type=FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)}.{kind}"'
    return response


def _cell(value: object, kind: str) -> object:
    if isinstance(value, Decimal):
        # A CSV is opened by people here: decimal comma. The others hold a number.
        return f"{value:.2f}".replace(".", ",") if kind == "csv" else float(value)
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int):
        return value
    return f"'{text}" if text.startswith(FORMULAS) else text
