"""Reading CSV files with typed columns: a wrong row says in which file and line, and why."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError

Parser = Callable[[str], Any]

_WHOLE = re.compile(r"[0-9]{1,9}(?:,0+)?")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
# No third decimal: 352.300 would be read as 352,30 where somebody meant thousands.
_AMOUNT = re.compile(r"[0-9]{1,10}(?:[.,][0-9]{1,2})?")


class RowError(ValueError):
    """A file cannot be read at a line; `line` is 0 when the fault is in no line in particular."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        where = f"{path}, line {line}" if line else str(path)
        super().__init__(f"{where}: {reason}")
        self.path, self.line, self.reason = path, line, reason


@dataclass(frozen=True)
class Row:
    """One row with its parsed values by column."""

    path: Path
    line: int
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def wrong(self, reason: str) -> RowError:
        """An error that points at this row."""
        return RowError(self.path, self.line, reason)

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """What the models or the database refuse within this block is the fault of this row."""
        try:
            yield
        except ValidationError as error:
            raise self.wrong(_in_words(error)) from error
        except (ObjectDoesNotExist, IntegrityError) as error:
            raise self.wrong(" ".join(str(error).split())) from error


def read(path: Path, columns: Mapping[str, Parser], *, delimiters: str = ";") -> list[Row]:
    """All rows of a UTF-8 file whose first line names the columns. Raises RowError.

    Every column in `columns` must be there, other columns are skipped. With several
    `delimiters` the one that occurs most in the first line is taken. Empty lines are skipped.
    """
    text = _text_of(path)
    first = text.partition("\n")[0]
    delimiter = max(delimiters, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records = _records(path, reader)
    _line, names = next(records, (1, []))
    header = [name.strip() for name in names]
    _check_header(path, header, columns)
    return [_row(path, line, header, cells, columns) for line, cells in records]


def _text_of(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RowError(path, 0, f"cannot be read ({error.strerror})") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RowError(path, content.count(b"\n", 0, error.start) + 1, "is not UTF-8") from error


def _records(path: Path, reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with the number of its first line."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise RowError(path, line, str(error)) from error
        if any(cell.strip() for cell in cells):
            yield line, cells


def _check_header(path: Path, header: Sequence[str], columns: Mapping[str, Parser]) -> None:
    missing = [name for name in columns if name not in header]
    if missing:
        raise RowError(path, 1, f"no column {', '.join(missing)}")
    double = sorted({name for name in header if header.count(name) > 1 and name in columns})
    if double:
        raise RowError(path, 1, f"the column {', '.join(double)} is there twice")


def _row(
    path: Path, line: int, header: Sequence[str], cells: Sequence[str], columns: Mapping[str, Parser]
) -> Row:
    if len(cells) != len(header):
        raise RowError(path, line, f"{len(cells)} cells, the first line has {len(header)}")
    given = dict(zip(header, cells, strict=True))
    values = {}
    for name, parse in columns.items():
        try:
            values[name] = parse(given[name].strip())
        except ValueError as error:
            raise RowError(path, line, f"{name}: {error}") from error
    return Row(path, line, values)


def _in_words(error: ValidationError) -> str:
    if hasattr(error, "message_dict"):
        return "; ".join(f"{name}: {' '.join(words)}" for name, words in error.message_dict.items())
    return " ".join(error.messages)


# Parsers of one cell: each gives the value or raises ValueError with the reason.


def text(cell: str) -> str:
    """Any text, also none."""
    return cell


def filled(cell: str) -> str:
    """A text that is not empty."""
    if not cell:
        raise ValueError("is empty")
    return cell


def whole(cell: str) -> int:
    """A whole number from 0, `5955`; also `5955,0`, as the CBS writes some columns."""
    if not _WHOLE.fullmatch(cell):
        raise ValueError(f"{cell!r} is no whole number")
    return int(cell.partition(",")[0])


def number(cell: str) -> Decimal:
    """A decimal number with a comma or a point, `-0,017`; no thousands separators."""
    if not _DECIMAL.fullmatch(cell):
        raise ValueError(f"{cell!r} is no number")
    return Decimal(cell.replace(",", "."))


def amount(cell: str) -> Decimal:
    """Euros from 0 with at most two decimals, `90600` or `11277,02`."""
    if not _AMOUNT.fullmatch(cell):
        raise ValueError(f"{cell!r} is no amount in euros and cents")
    return number(cell).quantize(Decimal("0.01"))


def day(cell: str) -> date:
    """A date written as `2020-01-01`."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        raise ValueError(f"{cell!r} is no date like 2020-01-31")
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"{cell!r} is no day of the calendar") from None


def yes_no(cell: str) -> bool:
    """`ja` or `nee`."""
    try:
        return {"ja": True, "nee": False}[cell]
    except KeyError:
        raise ValueError(f"{cell!r} is neither ja nor nee") from None


def matching(pattern: str) -> Parser:
    """A code of a fixed form, for example a CBS code."""
    compiled = re.compile(pattern, re.ASCII)

    def parse(cell: str) -> str:
        if not compiled.fullmatch(cell):
            raise ValueError(f"{cell!r} does not look like {pattern}")
        return cell

    return parse


def one_of(choices: Sequence[str]) -> Parser:
    """One of a few words."""

    def parse(cell: str) -> str:
        if cell not in choices:
            raise ValueError(f"{cell!r} is none of {', '.join(choices)}")
        return cell

    return parse


def optional(parser: Parser, empty: Any = None, *, written: str = "") -> Parser:
    """As `parser`; a cell that is empty (or `written`, as `.` in CBS files) gives `empty`."""

    def parse(cell: str) -> Any:
        return empty if cell in ("", written) else parser(cell)

    return parse


wijk_code = matching(r"WK[0-9]{6}")
buurt_code = matching(r"BU[0-9]{8}")
