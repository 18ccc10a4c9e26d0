"""Account numbers and payment files of the single euro payments area (SEPA).

An IBAN is kept without spaces in capitals; people may type it as they like. A payment file is
pain.001.001.03, the version that every Dutch bank takes, and is checked against its schema.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sepaxml import SepaTransfer
from stdnum import iban as iban_number
from stdnum.exceptions import ValidationError as NotValid
from text_unidecode import unidecode

SCHEMA = "pain.001.001.03"
# How long an account number is, by country (European Payments Council EPC409-09; SWIFT IBAN registry).
LENGTHS = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18,
    "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22,
    "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "VA": 22,
}  # fmt: skip
# What a bank prints (EPC217-08); everything else is written with these.
_OUTSIDE = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_CENT = Decimal("0.01")


class IbanError(ValueError):
    """The text is no account number that can be paid to.

    `code` is `unreadable`, `country` (outside SEPA), `length` or `digits`; `country` and `length` say which.
    """

    def __init__(self, code: str, country: str = "", length: int = 0) -> None:
        super().__init__(code)
        self.code, self.country, self.length = code, country, length


def parse_iban(text: str) -> str:
    """`NL91ABNA0417164300` from `nl91 abna 0417 1643 00` and the like. Raises IbanError."""
    cleaned = re.sub(r"[\s.\-]", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+", cleaned, re.ASCII):
        raise IbanError("unreadable")
    country = cleaned[:2]
    if country not in LENGTHS:
        raise IbanError("country", country)
    if len(cleaned) != LENGTHS[country]:
        raise IbanError("length", country, LENGTHS[country])
    try:
        # What a country checks beside it changes with its banks: the check digits of the IBAN are enough.
        return str(iban_number.validate(cleaned, check_country=False))
    except NotValid as error:
        raise IbanError("digits", country) from error


def format_iban(iban: str) -> str:
    """In groups of four, as a bank card shows it."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def masked_iban(iban: str) -> str:
    """Enough to recognise one's own account by, too little to use it: `NL•• •••• •••• ••43 00`."""
    hidden = iban[:2] + "•" * (len(iban) - 6) + iban[-4:]
    return format_iban(hidden)


def printable(text: str, longest: int) -> str:
    """The text in the letters that every bank in SEPA prints; no longer than `longest`."""
    plain = _OUTSIDE.sub(" ", unidecode(text).replace("&", "+").replace("_", "-"))
    return " ".join(plain.split())[:longest].rstrip() or "-"


@dataclass(frozen=True)
class Account:
    """Whose account it is and its number; a Dutch bank needs no BIC beside it."""

    name: str
    iban: str
    bic: str = ""


@dataclass(frozen=True)
class Transfer:
    """One payment in euros. `reference` comes back from the bank, at most 35 letters (EndToEndId)."""

    to: Account
    amount: Decimal
    reference: str
    description: str


def pain_001(
    payer: Account,
    transfers: Iterable[Transfer],
    execute_on: date,
    *,
    written: Callable[[int], None] = lambda number: None,
) -> bytes:
    """The file for the bank, valid against its schema. `written` hears how many payments stand in it.

    Raises ValueError for no payment at all, and for an amount that is no positive number of cents.
    """
    config = {
        "name": printable(payer.name, 70),
        "IBAN": payer.iban,
        "currency": "EUR",
        "batch": True,
        **({"BIC": payer.bic} if payer.bic else {}),
    }
    file = SepaTransfer(config, schema=SCHEMA, clean=True)
    number = 0
    for number, transfer in enumerate(transfers, start=1):
        file.add_payment(
            {
                "name": printable(transfer.to.name, 70),
                "IBAN": transfer.to.iban,
                "amount": cents(transfer.amount),
                "execution_date": execute_on,
                "description": printable(transfer.description, 140),
                "endtoend_id": printable(transfer.reference, 35),
            }
        )
        written(number)
    if not number:
        raise ValueError("a payment file without payments")
    return bytes(file.export(validate=True))


def cents(amount: Decimal) -> int:
    """A number of cents; raises ValueError for a third decimal, for nothing and for less."""
    if amount <= 0 or amount != amount.quantize(_CENT):
        raise ValueError(f"{amount} is no amount to pay")
    return int(amount * 100)
