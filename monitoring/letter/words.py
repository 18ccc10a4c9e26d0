"""Numbers, amounts and dates as a Dutch letter writes them."""

from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.formats import date_format

from amstelveen_ontmoet.money import format_amount, format_number

# Up to twelve in letters, as Dutch texts do.
LETTERS = (
    "geen",
    "één",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
)


def number(count: int) -> str:
    """`één`, `twaalf`, `13`, `1.250`."""
    return LETTERS[count] if 0 <= count < len(LETTERS) else format_number(count, "nl")


def counted(count: int, one: str, many: str) -> str:
    """`geen wijkplannen`, `één wijkplan`, `13 wijkplannen`."""
    return f"{number(count)} {one if count == 1 else many}"


def amount(value: Decimal) -> str:
    """`€ 1.250,00`, with a space that does not break."""
    return format_amount(value, "nl")


def day(value: date) -> str:
    """`1 januari 2026`."""
    with translation.override("nl"):
        return date_format(value, "j F Y")


def capital(text: str) -> str:
    """The text with a capital, for the start of a sentence; `één` becomes `Eén`."""
    return "E" + text[1:] if text.startswith("één") else text[:1].upper() + text[1:]
