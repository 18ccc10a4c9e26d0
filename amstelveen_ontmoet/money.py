"""Amounts in euros and cents: read as people write them, shown as they read them."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from django.utils.translation import get_language

CENT = Decimal("0.01")
MAX_AMOUNT = Decimal("99999999.99")

# Dutch 1.250,00 · English 1,250.00 · plain 1250 or 1250,5. One separator before three
# digits is read as thousands only in the Dutch notation: 12,345 could be either, so it is refused.
_DUTCH = re.compile(r"(?P<whole>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<cents>\d{1,2}|-))?")
_ENGLISH = re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d{1,2}|-))")
# A number with three digits or more behind the last separator.
_TOO_FINE = re.compile(r"(?:\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+)[.,]\d{3,}")


class AmountError(ValueError):
    """The text is not an amount; `code` is `unreadable`, `negative`, `ambiguous` or `too_large`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse_amount(text: str) -> Decimal:
    """Euros and cents from `€ 1.250,-`, `1.250,00`, `1,250.00`, `1250` and the like.

    Raises AmountError. Negative amounts, exponents and more than two decimals are refused.
    """
    cleaned = re.sub(r"\s|€|\bEUR\b", "", text, flags=re.IGNORECASE)
    if re.match(r"[-−–]\d", cleaned):
        raise AmountError("negative")
    match = _DUTCH.fullmatch(cleaned) or _ENGLISH.fullmatch(cleaned)
    if not match or not cleaned.isascii():
        raise AmountError("ambiguous" if _TOO_FINE.fullmatch(cleaned) else "unreadable")
    whole = re.sub(r"\D", "", match["whole"])
    if len(whole) > 12:
        raise AmountError("too_large")
    cents = (match["cents"] or "0").replace("-", "0").ljust(2, "0")
    amount = Decimal(f"{whole}.{cents}")
    if amount > MAX_AMOUNT:
        raise AmountError("too_large")
    return amount


def format_amount(amount: Decimal | int, language: str | None = None, *, cents: bool = True) -> str:
    """`€ 1.250,00` for Dutch readers, `€1,250.00` for English ones; `€ 1.250` without cents."""
    english = f"{abs(amount):,.{2 if cents else 0}f}"
    minus = "-" if amount < 0 else ""
    if (language or get_language() or "nl").startswith("en"):
        return f"{minus}€{english}"
    return f"€\u00a0{minus}{english.translate(str.maketrans(',.', '.,'))}"


def format_number(number: int | Decimal, language: str | None = None) -> str:
    """A number with thousands separators in the reader's notation."""
    english = f"{number:,}"
    if (language or get_language() or "nl").startswith("en"):
        return english
    return english.translate(str.maketrans(",.", ".,"))


def apportion(weights: Sequence[Fraction], total: Decimal) -> list[Decimal]:
    """Divide `total` euros in proportion to `weights`, to the cent, by the largest remainder.

    The parts add up to `total` exactly; equal remainders are settled by the order of the
    weights (domain: "ties by code", so pass them in the order of their codes). Without any
    weight every part is zero and `total` must be zero.
    """
    cents = int(total / CENT)
    # Whole numbers in the same proportion: fractions of 10,000 parts cost ten times as much.
    scale = lcm(*(weight.denominator for weight in weights))
    shares = [weight.numerator * (scale // weight.denominator) for weight in weights]
    whole = sum(shares)
    if not whole:
        if cents:
            raise ValueError("an amount cannot be divided over no weight")
        return [Decimal("0.00")] * len(weights)
    parts = [divmod(share * cents, whole) for share in shares]
    floors = [floor for floor, _remainder in parts]
    rest = cents - sum(floors)
    order = sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))
    for i in order[:rest]:
        floors[i] += 1
    return [Decimal(floor) * CENT for floor in floors]
