"""Account numbers as people type them, and payment files that a bank takes."""

import io
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from sepaxml.validation import try_valid_xml

from amstelveen_ontmoet.sepa import (
    LENGTHS,
    SCHEMA,
    Account,
    IbanError,
    Transfer,
    cents,
    format_iban,
    masked_iban,
    pain_001,
    parse_iban,
    printable,
)

DUTCH = "NL91ABNA0417164300"
SPACE = f"{{urn:iso:std:iso:20022:tech:xsd:{SCHEMA}}}"


@pytest.mark.parametrize(
    "typed", [DUTCH, "nl91 abna 0417 1643 00", " NL91-ABNA-0417.1643.00 ", "NL91 ABNA\t0417 1643\n00"]
)
def test_iban_is_read_as_people_type_it(typed: str):
    assert parse_iban(typed) == DUTCH


@pytest.mark.parametrize(
    ("typed", "code", "country", "length"),
    [
        ("", "unreadable", "", 0),
        ("0417164300", "unreadable", "", 0),
        ("NLABNA0417164300", "unreadable", "", 0),
        ("NL91ABNA04171643٠0", "unreadable", "", 0),
        ("NL91ABNA041716430", "length", "NL", 18),
        ("NL91ABNA04171643001", "length", "NL", 18),
        ("BE6853900754703", "length", "BE", 16),
        ("NL92ABNA0417164300", "digits", "NL", 0),
        ("DE89370400440532013001", "digits", "DE", 0),
        ("TR330006100519786457841326", "country", "TR", 0),
        ("US64SVBKUS6S3300958879", "country", "US", 0),
    ],
)
def test_what_is_no_account_to_pay_to_says_why(typed: str, code: str, country: str, length: int):
    with pytest.raises(IbanError) as refused:
        parse_iban(typed)
    assert (refused.value.code, refused.value.country, refused.value.length) == (code, country, length)


@pytest.mark.parametrize(
    "iban",
    ["BE68539007547034", "DE89370400440532013000", "FR1420041010050500013M02606", "GB29NWBK60161331926819"],
)
def test_iban_of_another_country_of_sepa_is_taken(iban: str):
    assert parse_iban(iban) == iban and len(iban) == LENGTHS[iban[:2]]


def test_masked_iban_hides_the_middle():
    assert format_iban(DUTCH) == "NL91 ABNA 0417 1643 00"
    assert masked_iban(DUTCH) == "NL•• •••• •••• ••43 00"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Łódź Nguyễn Şahin Ñandú", "Lodz Nguyen Sahin Nandu"),
        ("Stichting “Thuis” & Co_op", "Stichting Thuis + Co-op"),
        ("<b>Vet</b> {x} 100%", "b Vet /b x 100"),
        ("بيت", "byt"),
        ("☃", "-"),
        ("a" * 80, "a" * 70),
    ],
)
def test_names_are_written_in_the_letters_of_a_bank(name: str, plain: str):
    assert printable(name, 70) == plain


def transfer(amount: str = "10.00", name: str = "Stichting Łódź", number: int = 1) -> Transfer:
    return Transfer(Account(name, DUTCH), Decimal(amount), f"B-2026-001-{number:05d}", "W-2026-001 Şenlik")


def texts(xml: bytes, tag: str) -> list[str | None]:
    return [each.text for each in ElementTree.parse(io.BytesIO(xml)).iter(f"{SPACE}{tag}")]  # noqa: S314  our own


def test_file_is_valid_and_says_what_is_paid():
    payer = Account("Gemeente Amstelveen", DUTCH, "ABNANL2A")
    heard: list[int] = []
    xml = pain_001(payer, [transfer(), transfer("0.01", number=2)], date(2026, 12, 1), written=heard.append)
    try_valid_xml(xml, SCHEMA)
    assert texts(xml, "Nm") == [
        "Gemeente Amstelveen",
        "Gemeente Amstelveen",
        "Stichting Lodz",
        "Stichting Lodz",
    ]
    assert texts(xml, "InstdAmt") == ["10.00", "0.01"]
    assert texts(xml, "CtrlSum") == ["10.01", "10.01"] and texts(xml, "NbOfTxs") == ["2", "2"]
    assert texts(xml, "EndToEndId") == ["B-2026-001-00001", "B-2026-001-00002"]
    assert texts(xml, "ReqdExctnDt") == ["2026-12-01"] and texts(xml, "Ustrd")[0] == "W-2026-001 Senlik"
    assert heard == [1, 2] and xml.isascii()


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "10.005"])
def test_amount_that_is_no_number_of_cents_is_refused(amount: str):
    with pytest.raises(ValueError, match="no amount to pay"):
        pain_001(Account("Gemeente", DUTCH), [transfer(amount)], date(2026, 12, 1))


def test_file_without_payments_is_refused():
    with pytest.raises(ValueError, match="without payments"):
        pain_001(Account("Gemeente", DUTCH), [], date(2026, 12, 1))


def test_cents_are_exact():
    assert [cents(Decimal(text)) for text in ("0.01", "19.99", "11277.02")] == [1, 1999, 1127702]
