"""The annexes of a letter as CSV files that a spreadsheet of a Dutch reader opens."""

import csv
import io
import re

from django.http import HttpResponse

from monitoring.letter.tables import Table

# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_response(table: Table, name: str) -> HttpResponse:
    """One annex as a download: UTF-8 with its mark, semicolons, a comma in amounts."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(
        [_safe(cell) for cell in row] for row in table.file_rows()
    )
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{table.key}.csv"'
    return response


def _safe(cell: str) -> str:
    """A text as text, whatever it begins with; a negative number stays a number."""
    is_number = re.fullmatch(r"-?\d+(,\d+)?", cell, re.ASCII)
    return f"'{cell}" if cell.startswith(FORMULA) and not is_number else cell
