"""Where an application is, for the applicant: what was done, where it is now and what comes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amstelveen_ontmoet.begroting.models import Boeking
from amstelveen_ontmoet.betalingen.enums import PaymentStatus
from amstelveen_ontmoet.betalingen.queries import account_in_use, open_payments
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.enums import (
    APPLICANT_LABELS,
    AWARDED,
    DECIDED,
    GRANTED,
    ObjectionStatus,
    Status,
)
from amstelveen_ontmoet.procedure.models import Aanvraag, Bezwaar, Vaststelling

DONE, CURRENT, AHEAD = "done", "current", "todo"
_ORDER = {DONE: 0, CURRENT: 1, AHEAD: 2}


@dataclass(frozen=True)
class Event:
    """One step: `state` is done, current or todo; `on` the day; `words` what stands in place of that day."""

    title: str
    state: str
    on: date | None = None
    words: str = ""
    text: str = ""

    @property
    def date(self) -> str:
        return self.words or _day(self.on)


def _day(value: date | None) -> str:
    return date_format(value, "j F Y") if value else ""


def timeline_of(aanvraag: Aanvraag, last_year: int) -> list[Event]:
    """The steps of an application, the past ones by their day; `last_year` is the last one of its plan."""
    received = Event(_("Ontvangen"), DONE, aanvraag.received_on)
    if aanvraag.status == Status.INGETROKKEN:
        return [received, Event(_("Door u ingetrokken"), DONE, timezone.localdate(aanvraag.moved_at))]
    if aanvraag.status not in DECIDED:
        return _until_decision(aanvraag)
    besluit = aanvraag.besluit
    since = [
        *_objections(aanvraag),
        *_payments(aanvraag),
        *_account(aanvraag, last_year),
        *_settlement(aanvraag),
        *_reclaims(aanvraag),
    ]
    return [
        received,
        Event(_("Bekeken en beoordeeld"), DONE),
        Event(str(APPLICANT_LABELS[Status(besluit.outcome)]), DONE, besluit.published_on),
        *sorted(since, key=_in_order),
    ]


def _in_order(event: Event) -> tuple[int, date]:
    """What was done by its day; what is now and what comes after that, as it was written down."""
    return _ORDER[event.state], (event.state == DONE and event.on) or date.max


def _until_decision(aanvraag: Aanvraag) -> list[Event]:
    order = [Status.INGEDIEND, Status.IN_BEHANDELING, Status.TER_BESLUIT]
    is_asked = aanvraag.status == Status.AANVULLING_GEVRAAGD
    reached = order.index(Status.IN_BEHANDELING if is_asked else Status(aanvraag.status))

    def state(position: int) -> str:
        if position == reached:
            return CURRENT
        return DONE if position < reached else AHEAD

    promised, due = _day(aanvraag.promised_on), _day(aanvraag.decide_by_on)
    return [
        Event(_("Ontvangen"), state(0), aanvraag.received_on),
        Event(
            _("Wij bekijken uw aanvraag"),
            state(1),
            text=_("U bent aan zet: wij hebben een vraag aan u.") if is_asked else "",
        ),
        Event(_("Wij nemen een besluit"), state(2)),
        Event(
            _("U krijgt het besluit"),
            AHEAD,
            words=_("wij streven naar %(promised)s, uiterlijk %(due)s") % {"promised": promised, "due": due},
        ),
    ]


def _objections(aanvraag: Aanvraag) -> Iterator[Event]:
    """Until when objecting to the decision is possible, or what came of doing so."""
    besluit = aanvraag.besluit
    made = _made_against(aanvraag, besluit.brief_id)
    yield from (_objection(bezwaar, _("U maakte bezwaar")) for bezwaar in made)
    # Who withdrew an objection may make another.
    if any(bezwaar.status != ObjectionStatus.INGETROKKEN for bezwaar in made):
        return
    until = queries.last_day_to_send(besluit.objection_until_on)
    is_open = timezone.localdate() <= until.last_day
    is_now = CURRENT if aanvraag.status == besluit.outcome else AHEAD
    yield Event(
        _("U kunt bezwaar maken tegen dit besluit")
        if is_open
        else _("De tijd om bezwaar te maken tegen dit besluit is voorbij"),
        is_now if is_open else DONE,
        until.last_day,
        words=_("tot en met %(day)s") % {"day": _day(until.last_day)},
        text="; ".join(until.why),
    )


def _made_against(aanvraag: Aanvraag, letter: int | None) -> list[Bezwaar]:
    return [bezwaar for bezwaar in aanvraag.bezwaren.all() if bezwaar.brief_id == letter]


def _objection(bezwaar: Bezwaar, title: str) -> Event:
    text = bezwaar.applicant_label
    if bezwaar.granted is not None:
        text = _("%(outcome)s. Het bedrag is nu %(amount)s.") % {
            "outcome": text,
            "amount": format_amount(bezwaar.granted),
        }
    return Event(title, CURRENT if bezwaar.is_open else DONE, bezwaar.received_on, text=text)


def _payments(aanvraag: Aanvraag) -> Iterator[Event]:
    """What was paid, and what is still to be paid and waits for what."""
    for entry in queries.payments_of(aanvraag):
        if entry.kind == Boeking.Kind.PAY:
            amount = format_amount(entry.amount)
            yield Event(_("Betaald: %(amount)s") % {"amount": amount}, DONE, timezone.localdate(entry.at))
    left = queries.awarded_amount(aanvraag) - queries.paid_amount(aanvraag)
    if aanvraag.status in GRANTED and left > 0:
        title = _("Wij maken %(amount)s naar u over") % {"amount": format_amount(left)}
        yield Event(title, AHEAD, text=_why_not_paid(aanvraag))


def _why_not_paid(aanvraag: Aanvraag) -> str:
    lines = aanvraag.regels.values_list("verplichting", flat=True)
    under_way = {payment.status for payment in open_payments(lines)}
    if PaymentStatus.VERSTUURD in under_way:
        return _("De betaling is naar de bank gestuurd.")
    if under_way:
        return _("De betaling staat klaar.")
    if any(bezwaar.is_open for bezwaar in aanvraag.bezwaren.all()):
        return _("Wij wachten met betalen tot over uw bezwaar is besloten.")
    if any(wijziging.is_open for wijziging in aanvraag.wijzigingen.all()):
        return _("Wij wachten met betalen tot over uw wijziging is besloten.")
    if account_in_use(aanvraag.organisatie) is None:
        return _("Wij hebben nog geen rekeningnummer van u. Geef het door onder Mijn overzicht.")
    return ""


def _account(aanvraag: Aanvraag, last_year: int) -> Iterator[Event]:
    account = queries.final_account(aanvraag)
    if account and account.submitted_at and not account.is_writable:
        yield Event(_("U verstuurde de verantwoording"), DONE, timezone.localdate(account.submitted_at))
    elif aanvraag.status == Status.VERANTWOORDING_GEVRAAGD and account:
        due = _day(account.due_on)
        yield Event(_("U vertelt ons wat u deed"), CURRENT, words=_("uiterlijk %(day)s") % {"day": due})
    elif aanvraag.status in AWARDED or aanvraag.status == Status.DIRECT_VASTGESTELD:
        words = _("na afloop van %(year)s") % {"year": last_year}
        yield Event(_("U vertelt ons wat u deed"), AHEAD, words=words)


def _settlement(aanvraag: Aanvraag) -> Iterator[Event]:
    vaststelling = Vaststelling.objects.filter(aanvraag=aanvraag, decided_at__isnull=False).first()
    if vaststelling is not None and vaststelling.settled is not None and vaststelling.decided_at:
        title = _("Vastgesteld op %(amount)s") % {"amount": format_amount(vaststelling.settled)}
        yield Event(title, DONE, timezone.localdate(vaststelling.decided_at))
        made = _made_against(aanvraag, vaststelling.brief_id)
        yield from (_objection(bezwaar, _("U maakte bezwaar tegen de vaststelling")) for bezwaar in made)
    elif aanvraag.status == Status.VERANTWOORD:
        due = _day(aanvraag.decide_by_on)
        yield Event(_("Wij stellen het bedrag vast"), CURRENT, words=_("uiterlijk %(day)s") % {"day": due})
    elif aanvraag.status in AWARDED:
        yield Event(_("Wij stellen het bedrag vast"), AHEAD)


def _reclaims(aanvraag: Aanvraag) -> Iterator[Event]:
    for each in aanvraag.terugvorderingen.all():
        due = _("uiterlijk %(day)s") % {"day": _day(each.pay_by_on)}
        yield Event(
            _("U betaalt %(amount)s terug") % {"amount": format_amount(each.amount)},
            CURRENT if each.is_open else DONE,
            words=due if each.is_open else "",
            text="" if each.is_open else each.get_status_display(),
        )
