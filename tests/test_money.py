"""Amounts: read as people write them, shown as they read them, divided to the cent."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amstelveen_ontmoet.money import MAX_AMOUNT, AmountError, apportion, format_amount, parse_amount
from amstelveen_ontmoet.notation import euros

AMOUNTS = st.integers(0, int(MAX_AMOUNT * 100)).map(lambda cents: Decimal(cents) / 100)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1250", "1250.00"),
        ("1250,5", "1250.50"),
        ("1250,50", "1250.50"),
        ("1250.50", "1250.50"),
        ("1.250", "1250.00"),
        ("1.250,-", "1250.00"),
        ("€ 1.250,00", "1250.00"),
        ("EUR 1.250,00", "1250.00"),
        ("1,250.00", "1250.00"),
        ("1.234.567,89", "1234567.89"),
        ("0", "0.00"),
        (" 12 500 ", "12500.00"),
        ("99.999.999,99", "99999999.99"),
    ],
)
def test_parse_amount_reads_what_people_write(text, amount):
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unreadable"),
        ("veel", "unreadable"),
        ("1e3", "unreadable"),
        ("Infinity", "unreadable"),
        ("NaN", "unreadable"),
        ("1.25.0", "unreadable"),
        ("١٢٣", "unreadable"),
        ("-5", "negative"),
        ("− 5", "negative"),
        ("12,345", "ambiguous"),
        ("12,3456", "ambiguous"),
        ("11.475,005", "ambiguous"),
        ("11,475.005", "ambiguous"),
        ("100000000", "too_large"),
        ("9" * 40, "too_large"),
    ],
)
def test_parse_amount_refuses_with_a_code(text, code):
    with pytest.raises(AmountError) as refused:
        parse_amount(text)
    assert refused.value.code == code


@given(AMOUNTS, st.sampled_from(["nl", "en"]))
def test_parse_amount_reads_what_format_amount_writes(amount, language):
    assert parse_amount(format_amount(amount, language)) == amount


@given(st.text(max_size=20))
def test_parse_amount_of_any_text_gives_cents_or_refuses(text):
    try:
        amount = parse_amount(text)
    except AmountError:
        return
    assert 0 <= amount <= MAX_AMOUNT
    assert amount == amount.quantize(Decimal("0.01"))


def test_format_amount_follows_the_reader():
    assert format_amount(Decimal("1250.5"), "nl") == "€\u00a01.250,50"
    assert format_amount(Decimal("1250.5"), "en") == "€1,250.50"
    assert format_amount(Decimal("-3"), "nl") == "€\u00a0-3,00"
    assert format_amount(Decimal("-3"), "en") == "-€3.00"


WEIGHTS = st.lists(st.fractions(0, 10000, max_denominator=12), min_size=1, max_size=40)


@given(WEIGHTS, AMOUNTS)
def test_apportion_adds_up_and_stays_within_a_cent(weights, total):
    whole = sum(weights, Fraction(0))
    if not whole:
        assert apportion(weights, Decimal(0)) == [Decimal(0)] * len(weights)
        return
    parts = apportion(weights, total)
    assert sum(parts) == total
    exact = [weight * Fraction(total) / whole for weight in weights]
    assert all(abs(Fraction(part) - real) < Fraction(1, 100) for part, real in zip(parts, exact, strict=True))
    assert [part for part, weight in zip(parts, weights, strict=True) if not weight and part] == []


@given(WEIGHTS, AMOUNTS)
def test_apportion_gives_more_weight_never_less(weights, total):
    if not any(weights):
        return
    parts = sorted(zip(weights, apportion(weights, total), strict=True))
    for (light, less), (heavy, more) in pairwise(parts):
        assert light == heavy or less <= more


def test_apportion_of_equal_remainders_gives_the_cent_to_the_first():
    third = [Fraction(1)] * 3
    assert apportion(third, Decimal("0.02")) == [Decimal("0.01"), Decimal("0.01"), Decimal("0.00")]


def test_apportion_an_amount_over_no_weight_raises():
    with pytest.raises(ValueError, match="no weight"):
        apportion([Fraction(0)], Decimal("0.01"))


def test_euros_leaves_out_cents_only_when_there_are_none():
    assert [euros(Decimal(text)) for text in ("35000.00", "27.02", "0.00")] == [
        "€\u00a035.000",
        "€\u00a027,02",
        "€\u00a00",
    ]
