"""What changed in a part of a plan between two moments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from amstelveen_ontmoet.difference import Line, difference
from amstelveen_ontmoet.money import format_amount
from wijkplannen.enums import (
    ActieKind,
    Doel,
    GeldKind,
    Partij,
    Richting,
    Section,
    Waardering,
)
from wijkplannen.models import (
    Sectieversie,
    Wijkplan,
)

# A part of the plan, from a moment until a moment or now.
Span = tuple[str, datetime, datetime | None]


@dataclass(frozen=True)
class Change:
    """What became of one part of a plan between a question and its answer; no lines: nothing changed."""

    label: str
    lines: list[Line]


def changes_between(plan: Wijkplan, spans: Iterable[Span]) -> list[Change | None]:
    """Per span (part, from, until) how that part changed; None where the span is about no part.

    `until` None means until now. Two queries, however many spans there are.
    """
    spans = list(spans)
    versions = _versions_of(plan, {part for part, _from, _until in spans if part})
    pairs = [
        (_version_at(versions, part, start), _version_at(versions, part, until or timezone.now()))
        for part, start, until in spans
    ]
    held = Sectieversie.objects.filter(pk__in={pk for pair in pairs for pk in pair if pk})
    contents = {row.pk: row.content for row in held}

    def lines(pk: int | None) -> list[str]:
        return _lines(contents[pk]) if pk else []

    return [
        Change(str(Section(part).label), difference(lines(old), lines(new))) if part else None
        for (part, _from, _until), (old, new) in zip(spans, pairs, strict=True)
    ]


def _versions_of(plan: Wijkplan, parts: set[str]) -> list[tuple[int, str, datetime]]:
    """Primary key, part and moment of every version of these parts, the latest first."""
    if not parts:
        return []
    found = Sectieversie.objects.filter(sectie__plan=plan, sectie__key__in=parts).order_by("-version")
    return list(found.values_list("pk", "sectie__key", "saved_at"))


def _version_at(versions: list[tuple[int, str, datetime]], part: str, moment: datetime) -> int | None:
    return next((pk for pk, key, saved_at in versions if key == part and saved_at <= moment), None)


def _lines(content: dict[str, Any]) -> list[str]:
    """What a version of a part held, in words, a row or a line of text each."""
    lines = [str(Waardering(content["choice"]).label)] if content["choice"] else []
    lines += [line for line in content["text"].splitlines() if line.strip()]
    lines += [_action_line(row) for row in content.get("acties", ())]
    return lines + [_money_line(row) for row in content.get("geldregels", ())]


def _action_line(row: dict[str, Any]) -> str:
    parties = ", ".join(str(Partij(party).label) for party in row.get("parties", ()))
    words = (row["what"], parties, row.get("by_whom", ""), row.get("when", ""), row.get("target_group", ""))
    labels = (Doel(row["goal"]).label, ActieKind(row.get("kind", ActieKind.SOCIAAL)).label)
    return " · ".join(str(word) for word in (*words, *labels) if word)


def _money_line(row: dict[str, Any]) -> str:
    kind, richting = GeldKind(row["kind"]).label, Richting(row["richting"]).label
    words = (richting, kind, row.get("description", ""), format_amount(Decimal(row["amount"])))
    return " · ".join(str(word) for word in words if word)
