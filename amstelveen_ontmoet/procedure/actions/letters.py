"""Writing a letter of a case, and keeping it as it was sent."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.enums import APPEALABLE_LETTERS, DECISION_LETTERS, LetterKind
from amstelveen_ontmoet.procedure.letter import LetterFacts, RuleFacts, compose
from amstelveen_ontmoet.procedure.letter.placeholders import Value
from amstelveen_ontmoet.procedure.models import Aanvraag, Brief, Mandaat
from amstelveen_ontmoet.procedure.terms import objection_term
from amstelveen_ontmoet.spelregels.queries import number_on


def send(
    aanvraag: Aanvraag,
    kind: LetterKind,
    *,
    by: User | None,
    values: Mapping[str, Value] | None = None,
    reasoning: str = "",
    rules: tuple[RuleFacts, ...] = (),
    mandaat: Mandaat | None = None,
) -> Brief:
    """Write a letter to the applicant in the transaction of the act that it tells of.

    A decision gets the last day to object, a decision on an objection that to appeal; a request
    or a notice none. Raises ValidationError when a text of the letter cannot be filled in.
    """
    today = timezone.localdate()
    received_on = aanvraag.received_on or today
    last_day = _last_day(kind, today)
    organisatie = aanvraag.organisatie
    content = compose(
        LetterFacts(
            kind=kind,
            application=aanvraag.kind,
            number=str(aanvraag.number),
            addressee=(organisatie.name, *organisatie.address.splitlines()),
            received_on=received_on,
            sent_on=today,
            values={
                "nummer": str(aanvraag.number),
                "titel": aanvraag.title,
                "ontvangen_op": received_on,
                "gevraagd": queries.requested_amount(aanvraag),
                **(values or {}),
            },
            reasoning=reasoning,
            signatory=_signatory(by, mandaat),
            rules=rules,
            objection_until_on=last_day,
        )
    )
    brief = Brief.objects.create(
        aanvraag=aanvraag,
        kind=kind,
        sent_at=timezone.now(),
        sent_by=by,
        objection_until_on=last_day,
        content=content,
    )
    record("aanvraag.letter", aanvraag, by=by, brief=brief.pk, kind=kind.value)
    return brief


def days_of(aanvraag: Aanvraag) -> dict[str, Value]:
    """Last day for the decision and day of the service promise, as the letters name them."""
    due = aanvraag.decide_by_on or timezone.localdate()
    return {"besluit_uiterlijk": due, "streefdatum": aanvraag.promised_on or due}


def _last_day(kind: LetterKind, today: date) -> date | None:
    """Six weeks to object (Awb 6:7), and as many to appeal to the court."""
    if kind in DECISION_LETTERS:
        key = "termijn.beroep_weken" if kind in APPEALABLE_LETTERS else "termijn.bezwaar_weken"
        return objection_term(today, int(number_on(key, today))).last_day
    return None


def _signatory(by: User | None, mandaat: Mandaat | None) -> tuple[str, ...]:
    """Who signs: under a mandate with the function it names; a notice of the portal has no name."""
    if by is None:
        return ()
    return (by.name, mandaat.position) if mandaat else (by.name,)
