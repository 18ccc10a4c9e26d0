from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from amstelveen_ontmoet import csvfile
from amstelveen_ontmoet.csvfile import RowError, read

COLUMNS = {"code": csvfile.wijk_code, "n": csvfile.whole}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


def test_read_gives_typed_values_and_line_numbers(file: Path):
    file.write_text('\ufeffcode;note;n\nWK036201;"two\nlines";5\n\nWK036202;;1955,0\n', encoding="utf-8")
    rows = read(file, COLUMNS)
    assert [(row.line, row["code"], row["n"]) for row in rows] == [(2, "WK036201", 5), (5, "WK036202", 1955)]


def test_read_takes_the_delimiter_that_occurs_most(file: Path):
    file.write_text("code,n\nWK036201,5\n")
    assert read(file, COLUMNS, delimiters=";,")[0]["n"] == 5


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("code;n\nWK036201;x\n", 2, "n: 'x' is no whole number"),
        ("code;n\nWK036201;1\nWK1;1\n", 3, "code: 'WK1' does not look like WK[0-9]{6}"),
        ("code;n\nWK036201\n", 2, "1 cells, the first line has 2"),
        ("code\nWK036201\n", 1, "no column n"),
        ("code;n;n\nWK036201;1;2\n", 1, "the column n is there twice"),
        ('code;n\n"WK036201;1\n', 2, "unexpected end of data"),
        ("", 1, "no column code, n"),
    ],
)
def test_read_of_a_wrong_file_names_file_line_and_reason(file: Path, content: str, line: int, reason: str):
    file.write_text(content)
    with pytest.raises(RowError) as error:
        read(file, COLUMNS)
    assert str(error.value) == f"{file}, line {line}: {reason}"


def test_read_of_another_encoding_names_the_line(file: Path):
    file.write_bytes("code;n\nWK036201;1\nWK036202;é\n".encode("latin-1"))
    with pytest.raises(RowError, match="line 3: is not UTF-8"):
        read(file, COLUMNS)


def test_read_of_no_file_says_so(file: Path):
    with pytest.raises(RowError, match="cannot be read"):
        read(file, COLUMNS)


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (csvfile.number, "-0,017", Decimal("-0.017")),
        (csvfile.number, "4.303", Decimal("4.303")),
        (csvfile.amount, "11277,02", Decimal("11277.02")),
        (csvfile.amount, "90600", Decimal("90600.00")),
        (csvfile.day, "2020-01-01", date(2020, 1, 1)),
        (csvfile.yes_no, "ja", True),
        (csvfile.optional(csvfile.whole, written="."), ".", None),
        (csvfile.optional(csvfile.whole), "", None),
        (csvfile.whole, "0", 0),
    ],
)
def test_parsers_read_a_cell(parse: csvfile.Parser, cell: str, value: object):
    assert parse(cell) == value


@pytest.mark.parametrize(
    ("parse", "cell"),
    [
        (csvfile.whole, "5.955"),
        (csvfile.whole, "-1"),
        (csvfile.whole, "."),
        (csvfile.whole, "٣"),
        (csvfile.number, "1.234,5"),
        (csvfile.number, "NaN"),
        (csvfile.amount, "-1"),
        (csvfile.amount, "1,005"),
        (csvfile.amount, "352.300"),
        (csvfile.day, "2020-02-30"),
        (csvfile.day, "20200101"),
        (csvfile.yes_no, "yes"),
        (csvfile.filled, ""),
        (csvfile.one_of(["a", "b"]), "c"),
    ],
)
def test_parsers_refuse_a_cell(parse: csvfile.Parser, cell: str):
    with pytest.raises(ValueError):
        parse(cell)
