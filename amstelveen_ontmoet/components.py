"""Small pieces of HTML that stand in every row of a list, written in Python.

`components/icon.html` and `components/status_tag.html` give the same; in a loop these tags cost a
tenth of an include.
"""

from functools import cache

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_TRIANGLE = '<path d="M8 1.8 14.6 13.6H1.4z"/><path d="M8 6v3.4M8 11.6v.1"/>'
_SHAPES = {
    "ok": '<path d="M2.5 8.5 6.5 12.5 13.5 4"/>',
    "wait": '<circle cx="8" cy="8" r="6"/><path d="M8 4.8V8l2.3 1.7"/>',
    "late": _TRIANGLE,
    "error": _TRIANGLE,
    "warn": _TRIANGLE,
    "info": '<circle cx="8" cy="8" r="6.4"/><path d="M8 7.4v3.8M8 4.7v.1"/>',
    "neutral": '<circle cx="8" cy="8" r="5.5" stroke-dasharray="2 3"/>',
}
_BADGES = {"ok": "safe", "wait": "warning", "late": "danger", "info": "active"}


_LINES = (
    ' fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    ' focusable="false"'
)


@register.simple_tag
@cache
def icon(kind: str, size: int = 16, look: str = _LINES) -> SafeString:
    """A small icon that goes with a word, never alone: ok, wait, late, error, warn, info or neutral."""
    return mark_safe(  # noqa: S308  nothing in it comes from outside
        f'<svg width="{size:d}" height="{size:d}" viewBox="0 0 16 16"{look} aria-hidden="true">'
        f"{_SHAPES.get(kind, _SHAPES['neutral'])}</svg>"
    )


@register.simple_tag
def status_tag(kind: str, label: object) -> SafeString:
    """A status: a word with a shape. kind: ok, wait, late, info or neutral.

    The style sheet says how the shape is drawn: a work list has a hundred of them.
    """
    badge = _BADGES.get(kind, "neutral")
    word = conditional_escape(label if isinstance(label, str) else str(label))
    return mark_safe(  # noqa: S308  the word is escaped
        f'<span class="utrecht-status-badge utrecht-status-badge--{badge} aoe-tag">'
        f"{icon(kind, 12, '')}{word}</span>"
    )
