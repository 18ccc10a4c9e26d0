"""What changed between two texts: line by line, and within a changed line word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

SAME, CHANGED, REMOVED, ADDED, LEFT_OUT = "same", "changed", "removed", "added", "left_out"
# So many unchanged lines stay around a change; the others are counted.
AROUND = 1
# A word with the spaces behind it.
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Part:
    """Some words of a line: `same`, `removed` or `added`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """A line: `same`, `changed`, `removed` or `added` with its words, or `count` lines `left_out`."""

    kind: str
    parts: tuple[Part, ...] = ()
    count: int = 0


def difference(before: Sequence[str], after: Sequence[str]) -> list[Line]:
    """The lines of both texts in order, unchanged lines far from a change counted only; [] when equal."""
    if list(before) == list(after):
        return []
    lines: list[Line] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            lines += [Line(SAME, (Part(SAME, text),)) for text in before[i:j]]
        else:
            lines += _replaced(before[i:j], after[k:m])
    return list(_shortened(lines))


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    """Lines that took the place of others: alike ones are shown as one changed line."""
    for old, new in zip_longest(before, after):
        if old is None or new is None:
            kind = ADDED if old is None else REMOVED
            yield Line(kind, (Part(kind, new if old is None else old),))
            continue
        parts = _words(old, new)
        if any(part.kind == SAME and part.text.strip() for part in parts):
            yield Line(CHANGED, parts)
        else:
            yield Line(REMOVED, (Part(REMOVED, old),))
            yield Line(ADDED, (Part(ADDED, new),))


def _words(before: str, after: str) -> tuple[Part, ...]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    parts: list[Part] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            parts.append(Part(SAME, "".join(old[i:j])))
            continue
        if i < j:
            parts.append(Part(REMOVED, "".join(old[i:j])))
        if k < m:
            parts.append(Part(ADDED, "".join(new[k:m])))
    return tuple(parts)


def _shortened(lines: list[Line]) -> Iterator[Line]:
    """Without the unchanged lines that stand further than `AROUND` from a change."""
    near = {
        position + step
        for position, line in enumerate(lines)
        if line.kind != SAME
        for step in range(-AROUND, AROUND + 1)
    }
    skipped = 0
    for position, line in enumerate(lines):
        if position not in near:
            skipped += 1
            continue
        if skipped:
            yield Line(LEFT_OUT, count=skipped)
            skipped = 0
        yield line
    if skipped:
        yield Line(LEFT_OUT, count=skipped)
