"""Reading the file "Kerncijfers wijken en buurten" as the CBS publishes it: CSV or XLSX, row by row.

The names of the columns differ between years and between the file and StatLine; the order and the other
columns do not matter. The CBS writes a missing figure as a point.
"""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from amstelveen_ontmoet.csvfile import whole
from amstelveen_ontmoet.gebieden.enums import Fault

# The first of these that is there counts: gwb_code_8 beside gwb_code_10 has no letters in it.
CODE = ("gwb_code_10", "gwb_code", "codering", "gwbcode")
NAME = ("regio", "regionaam", "naam", "gwb_naam", "wijkenenbuurten")
RESIDENTS = ("a_inw", "aantal_inwoners", "aantalinwoners", "aant_inw")
# StatLine numbers its columns: Codering_3, AantalInwoners_5.
_NUMBERED = re.compile(r"(codering|aantalinwoners|naam|wijkenenbuurten)_[0-9]+")
MISSING = ("", ".")
DELIMITERS = ";,\t"
# Titles and notes may stand above the header of a sheet.
HEADER_WITHIN = 10
MOST_ROWS = 200_000
MOST_UNPACKED = 600 * 1024 * 1024
CHUNK = 1024 * 1024
REPORT_EVERY = 1000

Progress = Callable[[int, int], None]


class Unreadable(ValueError):
    """Nothing can be read from the file; `line` is 0 when the fault is in no line in particular."""

    def __init__(self, fault: Fault, line: int = 0) -> None:
        super().__init__(f"{fault}, line {line}")
        self.fault, self.line = fault, line


@dataclass(frozen=True)
class Figure:
    """One row as it is in the file: `residents` None when it is missing; `wrong` when it is no number."""

    line: int
    code: str
    name: str
    residents: int | None
    wrong: str = ""


@dataclass(frozen=True)
class _Columns:
    """Where the columns stand that matter, and how many there are."""

    code: int
    residents: int
    name: int | None
    count: int

    def figure(self, line: int, cells: Sequence[str]) -> Figure:
        """A row of cells; one of another length has shifted, so its figure cannot be trusted."""
        code = self._cell(cells, self.code).upper()
        name = self._cell(cells, self.name)
        written = self._cell(cells, self.residents)
        if len(cells) > self.count or len(cells) <= self.residents:
            return Figure(line, code, name, None, wrong=";".join(cells)[:100] or "—")
        if written in MISSING:
            return Figure(line, code, name, None)
        try:
            return Figure(line, code, name, whole(written))
        except ValueError:
            return Figure(line, code, name, None, wrong=written[:100])

    @staticmethod
    def _cell(cells: Sequence[str], index: int | None) -> str:
        return cells[index].strip() if index is not None and index < len(cells) else ""


def figures(file: IO[bytes], progress: Progress = lambda done, total: None) -> Iterator[Figure]:
    """Every row of the file. `progress` gets what was read and the whole. Raises Unreadable."""
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if not start:
        raise Unreadable(Fault.LEEG)
    if start.startswith(b"PK\x03\x04"):
        return _of_sheet(file, progress)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(Fault.OUD_EXCEL)
    return _of_text(file, progress)


def _columns(header: Sequence[str]) -> _Columns:
    """The columns by their names. Raises Unreadable."""
    names = [_known_name(cell) for cell in header]
    code, residents, name = (next((alias for alias in wanted if alias in names), None) for wanted in _WANTED)
    if code is None or residents is None:
        raise Unreadable(Fault.KOLOM_ONTBREEKT, 1)
    if names.count(code) > 1 or names.count(residents) > 1:
        raise Unreadable(Fault.KOLOM_DUBBEL, 1)
    return _Columns(
        names.index(code), names.index(residents), names.index(name) if name else None, len(names)
    )


_WANTED = (CODE, RESIDENTS, NAME)


def _known_name(cell: str) -> str:
    name = "_".join(cell.replace("\ufeff", "").strip().strip('"').lower().split())
    return name.rpartition("_")[0] if _NUMBERED.fullmatch(name) else name


def _of_text(file: IO[bytes], progress: Progress) -> Iterator[Figure]:
    encoding = _encoding_of(file)
    total = file.seek(0, io.SEEK_END)
    file.seek(0)
    first = file.read(CHUNK).decode(encoding, errors="replace").partition("\n")[0]
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    reader = csv.reader(text, delimiter=max(DELIMITERS, key=first.count), strict=True)
    try:
        yield from _rows(reader, lambda: progress(min(file.tell(), total), total))
    finally:
        text.detach()  # whoever opened the file closes it


def _rows(reader: Any, tell: Callable[[], None]) -> Iterator[Figure]:
    columns = None
    for line, cells in _records(reader):
        if line > MOST_ROWS:
            raise Unreadable(Fault.TE_GROOT)
        if line % REPORT_EVERY == 0:
            tell()
        if columns is None:
            columns = _columns(cells)
        else:
            yield columns.figure(line, cells)
    if columns is None:
        raise Unreadable(Fault.LEEG)


def _records(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with the number of its first line."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(Fault.ONLEESBAAR, line) from error
        if any(cell.strip() for cell in cells):
            yield line, cells


def _encoding_of(file: IO[bytes]) -> str:
    """UTF-8 where it is; else that of Windows, which matters for accents in names only."""
    file.seek(0)
    if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding = "utf-8-sig"
    while chunk := file.read(CHUNK):
        if b"\0" in chunk:
            raise Unreadable(Fault.ONLEESBAAR)
        if encoding == "utf-8-sig":
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                encoding = "cp1252"
    return encoding


def _of_sheet(file: IO[bytes], progress: Progress) -> Iterator[Figure]:
    """The first sheet with the columns; read in the order of the file, so that it need not fit in memory."""
    try:
        with zipfile.ZipFile(file) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
        if unpacked > MOST_UNPACKED:
            raise Unreadable(Fault.TE_GROOT)
        book = load_workbook(file, read_only=True, data_only=True)
        faults = []
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = enumerate(sheet.iter_rows(values_only=True), start=1)
            try:
                columns = _sheet_columns(rows)
            except Unreadable as error:
                faults.append(error)
                continue
            yield from _sheet_rows(rows, columns, progress)
            return
    except (
        zipfile.BadZipFile,
        zlib.error,
        ParseError,
        KeyError,
        OSError,
        TypeError,
        AttributeError,
    ) as error:
        raise Unreadable(Fault.ONLEESBAAR) from error
    raise faults[0] if faults else Unreadable(Fault.LEEG)


def _sheet_columns(rows: Iterator[tuple[int, Sequence[object]]]) -> _Columns:
    found = Unreadable(Fault.LEEG)
    for line, row in rows:
        cells = _texts(row)
        if any(cells):
            try:
                return _columns(cells)
            except Unreadable as error:
                found = error
        if line >= HEADER_WITHIN:
            break
    raise found


def _sheet_rows(
    rows: Iterator[tuple[int, Sequence[object]]], columns: _Columns, progress: Progress
) -> Iterator[Figure]:
    for line, row in rows:
        if line > MOST_ROWS:
            raise Unreadable(Fault.TE_GROOT)
        if line % REPORT_EVERY == 0:
            progress(line, max(line, 20_000))  # a sheet does not tell how long it is; the CBS has 18,000
        cells = _texts(row)
        if any(cells):
            yield columns.figure(line, cells)


def _texts(row: Sequence[object]) -> list[str]:
    """Cells as a CSV would have them, without empty ones at the end."""
    cells = [_text(value) for value in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
