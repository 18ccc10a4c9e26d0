"""Files of the CBS as they are published over the years, and what is no such file."""

import io
import zipfile

import pytest
import tablib

from amstelveen_ontmoet.gebieden.actions import reading
from amstelveen_ontmoet.gebieden.actions.reading import Figure, Unreadable, figures
from amstelveen_ontmoet.gebieden.enums import Fault

# Columns in front and behind, as in kwb-2023: more than a hundred there.
BEHIND = [f"p_kolom_{number}" for number in range(110)]
ROWS = [
    ("GM0362", "Amstelveen", "95840"),
    ("WK036203", "Elsrijk", "11475"),
    ("BU03620301", "Elsrijk West", "5955"),
    ("BU03620302", "Elsrijk Oost", "."),
]
EXPECTED = [
    ("GM0362", "Amstelveen", 95840),
    ("WK036203", "Elsrijk", 11475),
    ("BU03620301", "Elsrijk West", 5955),
    ("BU03620302", "Elsrijk Oost", None),
]
# The names of the columns by year: code, name, residents, and what stands in front.
HEADERS = {
    "kwb-2023": ("gwb_code_10", "regio", "a_inw", ["gwb_code_8"]),
    "kwb-2020": ("gwb_code", "regio", "a_inw", ["gm_naam", "recs"]),
    "older": ("GWB_CODE", "naam", "aantal_inwoners", ["x"]),
    "statline": ("Codering_3", "WijkenEnBuurten", "AantalInwoners_5", ["ID"]),
}


def table(year: str) -> list[list[str]]:
    code, name, residents, front = HEADERS[year]
    header = [*front, code, name, residents, *BEHIND]
    decimals = ["1,5"] * len(BEHIND)
    return [header, *([*("9" for _ in front), *row, *decimals] for row in ROWS)]


def as_text(year: str, delimiter: str) -> str:
    quote = '"' if delimiter == "," else ""
    return "\r\n".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) for row in table(year))


def read(content: bytes) -> list[tuple[str, str, int | None]]:
    return [(row.code, row.name, row.residents) for row in figures(io.BytesIO(content))]


@pytest.mark.parametrize("year", HEADERS)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_text_of_every_year_is_read(year, delimiter):
    assert read(as_text(year, delimiter).encode("utf-8-sig")) == EXPECTED


@pytest.mark.parametrize("year", HEADERS)
def test_sheet_of_every_year_is_read(year):
    rows = table(year)
    numbers = [
        [*row[:-111], int(row[-111]) if row[-111].isdigit() else row[-111], *row[-110:]] for row in rows[1:]
    ]
    sheet = tablib.Dataset(*numbers, headers=rows[0])
    notes = tablib.Dataset(["Toelichting"], headers=["Kerncijfers"], title="Toelichting")
    sheet.title = "KWB"
    assert read(tablib.Databook([notes, sheet]).export("xlsx")) == EXPECTED


def test_spaces_of_statline_and_a_decimal_of_nothing_are_read():
    text = "Codering_3;AantalInwoners_5\nBU03620301  ;   5955,0\nbu03620302;       .\n"
    assert read(text.encode()) == [("BU03620301", "", 5955), ("BU03620302", "", None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_accents_in_every_encoding_are_read(encoding):
    text = "gwb_code;regio;a_inw\nBU03620301;Groenelaan – café;12\n"
    assert read(text.encode(encoding)) == [("BU03620301", "Groenelaan – café", 12)]


@pytest.mark.parametrize("written", ["1.002", "veel", "-5", "12,5", "1e3", "9999999999"])
def test_what_is_no_whole_number_is_named(written):
    found = list(figures(io.BytesIO(f"gwb_code;regio;a_inw\nBU1;X;{written}\n".encode())))
    assert found == [Figure(2, "BU1", "X", None, wrong=written)]


def test_row_that_shifted_is_not_trusted():
    text = "gwb_code;regio;a_inw\nBU1;Noord;Zuid;5\nBU2;Noord\n"
    assert [(row.residents, bool(row.wrong)) for row in figures(io.BytesIO(text.encode()))] == [
        (None, True),
        (None, True),
    ]


def packed_zeros() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 2048)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.LEEG),
        (b"\n\n;;\n", Fault.LEEG),
        (b"gwb_code;regio\nBU1;X\n", Fault.KOLOM_ONTBREEKT),
        (b"regio;a_inw\nX;5\n", Fault.KOLOM_ONTBREEKT),
        (b"gwb_code;a_inw;a_inw\nBU1;5;6\n", Fault.KOLOM_DUBBEL),
        (b"%PDF-1.7\nstream\0\0\0", Fault.ONLEESBAAR),
        (b'gwb_code;a_inw\n"BU1;5\nBU2;6\n', Fault.ONLEESBAAR),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Fault.OUD_EXCEL),
        (b"PK\x03\x04 no archive", Fault.ONLEESBAAR),
        (packed_zeros(), Fault.ONLEESBAAR),
        (tablib.Dataset(["BU1"], headers=["gwb_code"]).export("xlsx"), Fault.KOLOM_ONTBREEKT),
    ],
)
def test_what_is_no_such_file_says_why(content, fault):
    with pytest.raises(Unreadable) as error:
        list(figures(io.BytesIO(content)))
    assert error.value.fault == fault


def test_sheet_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1000)
    with pytest.raises(Unreadable) as error:
        list(figures(io.BytesIO(packed_zeros())))
    assert error.value.fault == Fault.TE_GROOT


def test_file_of_more_rows_than_the_country_has_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 50)
    text = "gwb_code;a_inw\n" + "BU1;5\n" * 60
    with pytest.raises(Unreadable) as error:
        list(figures(io.BytesIO(text.encode())))
    assert error.value.fault == Fault.TE_GROOT


def test_whole_country_is_read_row_by_row_with_progress():
    text = "gwb_code;regio;a_inw;" + ";".join(BEHIND) + "\n"
    text += "".join(f"BU{number:08};Buurt;{number};" + "1,5;" * 109 + "1,5\n" for number in range(18_000))
    told = []
    rows = figures(io.BytesIO(text.encode()), lambda done, total: told.append((done, total)))
    assert sum(1 for _row in rows) == 18_000
    assert told == sorted(told)
    assert all(0 < done <= total == len(text) for done, total in told)
