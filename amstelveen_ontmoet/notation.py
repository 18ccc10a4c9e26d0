"""Template filters: amounts and numbers in the reader's notation."""

from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language

from amstelveen_ontmoet.money import format_amount, format_number

register = template.Library()


@register.filter
def euro(amount) -> str:
    """Amount in euros and cents; an em dash when there is none."""
    return "—" if amount is None else format_amount(amount)


@register.filter
def euros(amount) -> str:
    """Amount for people who glance at it: without cents when there are none."""
    return "—" if amount is None else format_amount(amount, cents=amount != int(amount))


@register.filter
def number(value) -> str:
    """Whole number with thousands separators; an em dash when there is none."""
    return "—" if value is None else format_number(value)


@register.filter
def short_month(day: date) -> str:
    """`aug 2026` for Dutch readers, who write months small; `Aug 2026` for English ones."""
    text = date_format(day, "M Y")
    return text if (get_language() or "nl").startswith("en") else text.lower()
