"""The letter as its parts: put together while it is a concept, frozen as plain data at adoption."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from amstelveen_ontmoet.spelregels.queries import NoValue, text_on
from monitoring.enums import Part
from monitoring.letter import words
from monitoring.letter.drafts import HEADINGS
from monitoring.letter.placeholders import figures_of, filled
from monitoring.letter.tables import tables_of
from monitoring.reports.figures import Snapshot

# Printed where no name is on record; with it a letter is not adopted.
NO_NAME = "(naam)"
SIGNATORIES = {"secretaris": "de secretaris", "burgemeester": "de burgemeester"}


@dataclass(frozen=True)
class Block:
    """A paragraph, or a list with its items. `announces`: what follows belongs to it."""

    text: str
    items: tuple[str, ...] = ()
    announces: bool = False


@dataclass(frozen=True)
class Section:
    """One part of the letter with its heading, the first has none."""

    part: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Facts:
    """What stands above and below the text. `replaced_on` is the date of the letter it corrects."""

    year: int
    zaaknummer: str
    handled_by: str
    dated_on: date | None
    correction: str = ""
    replaced_on: date | None = None


@dataclass(frozen=True)
class Letter:
    """The letter in the order in which it is read."""

    language: str
    sender: tuple[str, ...]
    addressee: tuple[str, ...]
    date: str
    zaaknummer: str
    handled_by: str
    annexes: tuple[str, ...]
    subject: str
    salutation: str
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    names: tuple[tuple[str, str], ...]

    @property
    def is_signed_by_known_names(self) -> bool:
        return all(name != NO_NAME for _role, name in self.names)

    def as_data(self) -> dict[str, Any]:
        """Plain data to freeze with the adopted letter."""
        return asdict(self)


def compose(facts: Facts, snapshot: Snapshot, texts: Mapping[str, str], today: date) -> Letter:
    """The letter of these texts. A text that does not fit is shown as it was typed; see `problems`."""
    figures = figures_of(snapshot)
    day = facts.dated_on or today
    return Letter(
        language="nl",
        sender=_lines("brief.afzender", day),
        addressee=(f"Aan de gemeenteraad van {settings.MUNICIPALITY}",),
        date=words.day(facts.dated_on) if facts.dated_on else "(datum)",
        zaaknummer=facts.zaaknummer or "(zaaknummer)",
        handled_by=facts.handled_by or "(naam)",
        annexes=tuple(table.title for table in tables_of(snapshot)),
        subject=f"Voortgang Amstelveen Ontmoet Elkaar {facts.year}",
        salutation="Geachte raad,",
        sections=tuple(_section(part, texts.get(part, ""), figures, facts) for part in Part),
        closing=(
            "Hoogachtend,",
            f"burgemeester en wethouders van de gemeente {settings.MUNICIPALITY},",
        ),
        names=tuple((role, _name(key, day)) for key, role in SIGNATORIES.items()),
    )


def problems(snapshot: Snapshot, texts: Mapping[str, str]) -> dict[Part, list[str]]:
    """What is wrong in which part; nothing when the letter can be offered."""
    figures = figures_of(snapshot)
    found = {}
    for part in Part:
        try:
            filled(texts.get(part, ""), figures)
        except ValidationError as error:
            found[part] = error.messages
    return found


def _section(part: Part, text: str, figures: Mapping[str, str], facts: Facts) -> Section:
    try:
        words_of_part = filled(text, figures)
    except ValidationError:
        words_of_part = text
    blocks = blocks_of(words_of_part)
    if part == Part.INLEIDING and facts.correction:
        blocks = (*_correction(facts), *blocks)
    return Section(part.value, HEADINGS[part], blocks)


def _correction(facts: Facts) -> tuple[Block, ...]:
    before = f" van {words.day(facts.replaced_on)}" if facts.replaced_on else ""
    return (Block(f"Deze brief vervangt onze eerdere brief{before}."), *blocks_of(facts.correction))


def blocks_of(text: str) -> tuple[Block, ...]:
    """Paragraphs, divided by empty lines, and lists, whose lines begin with a hyphen."""
    blocks: list[Block] = []
    lines: list[str] = []
    items: list[str] = []

    def close() -> None:
        if lines:
            blocks.append(Block(" ".join(lines), announces=lines[-1].endswith(":")))
        if items:
            blocks.append(Block("", tuple(items)))
        lines.clear()
        items.clear()

    for line in (each.strip() for each in text.splitlines()):
        is_item = line.startswith(("- ", "• "))
        if not line or (is_item and lines) or (items and not is_item):
            close()
        if is_item:
            items.append(line[2:].strip())
        elif line:
            lines.append(line)
    close()
    return tuple(blocks)


def _lines(key: str, day: date) -> tuple[str, ...]:
    try:
        return tuple(line.strip() for line in text_on(key, day, "nl").splitlines() if line.strip())
    except NoValue:
        return (f"Gemeente {settings.MUNICIPALITY}",)


def _name(key: str, day: date) -> str:
    """The name on record for this day; a signature is never invented."""
    try:
        return text_on(f"ondertekenaar.{key}", day, "nl").strip() or NO_NAME
    except NoValue:
        return NO_NAME
