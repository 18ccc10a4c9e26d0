"""What the bank said of payments, line by line, before anything is done with it."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from amstelveen_ontmoet.betalingen.enums import EFFECTIVE, OUTCOME_TONES, Outcome, PaymentStatus
from amstelveen_ontmoet.betalingen.models import Betaling
from amstelveen_ontmoet.money import AmountError, parse_amount

# The names of columns, as the financial department and banks write them; without capitals and signs.
COLUMNS = {
    "reference": ("kenmerk", "endtoendid", "eindtoteindid", "referentie"),
    "amount": ("bedrag", "amount", "bedrageur"),
    "day": ("datum", "boekdatum", "date", "betaaldop"),
    "status": ("status", "uitkomst", "code"),
    "reason": ("reden", "reason", "toelichting"),
}
NEEDED = ("reference", "amount", "day", "status")
PAID = {"betaald", "uitgevoerd", "verwerkt", "ok", "paid", "booked", "accc", "acsc"}
REFUSED = {"afgewezen", "geweigerd", "mislukt", "retour", "rejected", "returned", "rjct"}
DAY_FORMS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y%m%d")
LARGEST = 5 * 1024 * 1024


@dataclass(frozen=True)
class Said:
    """One line of the file as it was read; `problem` says why it could not be."""

    line: int
    reference: str
    amount: Decimal | None = None
    day: date | None = None
    is_paid: bool = False
    reason: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Answer:
    """One line with what it means for us; `is_done` once its file was processed."""

    said: Said
    outcome: Outcome
    payment: Betaling | None = None
    is_done: bool = False

    @property
    def became(self) -> Betaling | None:
        """The payment that tells what happened, once it happened."""
        return self.payment if self.is_done and self.outcome == Outcome.AL_VERWERKT else None

    @property
    def tone(self) -> str:
        return self.became.tone if self.became else OUTCOME_TONES.get(self.outcome, "wait")

    @property
    def label(self) -> str:
        return str(self.became.get_status_display() if self.became else self.outcome.label)


@dataclass(frozen=True)
class Preview:
    """The whole file: every line with its meaning, and what processing it would do."""

    answers: list[Answer]

    @property
    def effective(self) -> list[Answer]:
        """What changes something when the file is processed."""
        return [answer for answer in self.answers if answer.outcome in EFFECTIVE]

    @property
    def paid(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.outcome == Outcome.BETAALD]

    @property
    def total_paid(self) -> Decimal:
        return sum((answer.said.amount or Decimal(0) for answer in self.paid), Decimal("0.00"))

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many lines of each kind, in words, in the order in which they first come."""
        return list(Counter(answer.label for answer in self.answers).items())

    @property
    def booked(self) -> list[Betaling]:
        """What was paid, once the file was processed."""
        return [each.became for each in self.answers if each.became and each.said.is_paid]

    @property
    def total_booked(self) -> Decimal:
        return sum((payment.amount for payment in self.booked), Decimal("0.00"))


def preview_of(content: bytes, *, is_done: bool = False) -> Preview:
    """What the file says and what that means now. Raises ValidationError when it is no such file.

    `is_done` for a file that was processed: it tells what became of each payment.
    """
    said = list(_lines(content))
    references = {each.reference for each in said}
    # Without the batch: each would bring its files along.
    known = Betaling.objects.filter(reference__in=references).select_related("verplichting__organisatie")
    payments = {payment.reference: payment for payment in known}
    answers: list[Answer] = []
    before: dict[str, Said] = {}
    for each in said:
        payment = payments.get(each.reference)
        if each.problem or each.reference not in before:
            outcome = _outcome(each, payment)
        else:
            outcome = _again(each, before[each.reference])
        if not each.problem:
            before.setdefault(each.reference, each)
        answers.append(Answer(each, outcome, payment, is_done))
    return Preview(answers)


def _again(said: Said, first: Said) -> Outcome:
    """A payment that the file names twice: the first line counts, and a person sees whether they agree."""
    agrees = (said.is_paid, said.amount) == (first.is_paid, first.amount)
    return Outcome.DUBBEL if agrees else Outcome.TEGENSPRAAK


def _outcome(said: Said, payment: Betaling | None) -> Outcome:
    if said.problem:
        return Outcome.ONLEESBAAR
    if payment is None:
        return Outcome.ONBEKEND
    if payment.status in (PaymentStatus.KLAAR, PaymentStatus.VERVALLEN):
        return Outcome.NIET_VERSTUURD
    if said.amount != payment.amount:
        return Outcome.ANDER_BEDRAG
    if payment.status != PaymentStatus.VERSTUURD:
        same = said.is_paid == (payment.status == PaymentStatus.BEVESTIGD)
        return Outcome.AL_VERWERKT if same else Outcome.TEGENSPRAAK
    return Outcome.BETAALD if said.is_paid else Outcome.AFGEWEZEN


def _lines(content: bytes) -> Iterator[Said]:
    """Each line that is not empty. Reads `;`, `,` and tabs, with or without a byte order mark."""
    text = _text_of(content)
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        places = _places(next(rows, []))
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _said(rows.line_num, row, places)
    except csv.Error as error:
        raise ValidationError(
            _("Regel %(line)s is niet te lezen: %(reason)s.") % {"line": rows.line_num, "reason": error}
        ) from error


def _text_of(content: bytes) -> str:
    if len(content) > LARGEST:
        raise ValidationError(_("Dit bestand is te groot. Het mag hooguit 5 MB zijn."))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ValidationError(_("Dit is geen tekstbestand. Kies het CSV-bestand van de bank."))


def _places(header: list[str]) -> dict[str, int]:
    """In which column each thing stands. Raises ValidationError for one that is missing or there twice."""
    names = ["".join(sign for sign in cell.lower() if sign.isalnum()) for cell in header]
    places = {}
    for column, known in COLUMNS.items():
        found = [place for place, name in enumerate(names) if name in known]
        if len(found) > 1:
            raise ValidationError(_("De kolom “%(name)s” staat er twee keer in.") % {"name": known[0]})
        if found:
            places[column] = found[0]
    missing = [COLUMNS[column][0] for column in NEEDED if column not in places]
    if missing:
        raise ValidationError(
            _("Dit bestand mist de kolom %(names)s. Nodig zijn: kenmerk, bedrag, datum en status.")
            % {"names": ", ".join(missing)}
        )
    return places


def _said(line: int, row: list[str], places: dict[str, int]) -> Said:
    def cell(column: str) -> str:
        place = places.get(column)
        return row[place].strip() if place is not None and place < len(row) else ""

    reference = cell("reference")
    try:
        status = cell("status").lower()
        if not reference:
            raise _Unreadable(_("geen kenmerk"))
        if status not in PAID | REFUSED:
            raise _Unreadable(_("onbekende status “%(status)s”") % {"status": cell("status")[:30]})
        return Said(
            line,
            reference,
            _amount(cell("amount")),
            _day(cell("day")),
            is_paid=status in PAID,
            reason=cell("reason")[:200] or cell("status")[:200],
        )
    except _Unreadable as error:
        return Said(line, reference[:35], problem=str(error))


class _Unreadable(ValueError):
    """A cell of a line does not say what it should."""


def _amount(text: str) -> Decimal:
    try:
        return parse_amount(text)
    except AmountError as error:
        raise _Unreadable(_("geen bedrag in euro en cent: “%(text)s”") % {"text": text[:30]}) from error


def _day(text: str) -> date:
    for form in DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
    raise _Unreadable(_("geen datum: “%(text)s”") % {"text": text[:30]})
