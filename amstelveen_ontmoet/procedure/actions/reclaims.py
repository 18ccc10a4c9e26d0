"""Asking back what was paid above the settled amount (Awb 4:57), and what comes of it."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.betalingen.queries import own_payer
from amstelveen_ontmoet.procedure import emails, queries
from amstelveen_ontmoet.procedure.actions import letters
from amstelveen_ontmoet.procedure.actions.decisions import mandate_for
from amstelveen_ontmoet.procedure.actions.revisions import commitments
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, lock
from amstelveen_ontmoet.procedure.enums import SETTLED, LetterKind, ReclaimStatus
from amstelveen_ontmoet.procedure.letter.placeholders import Value
from amstelveen_ontmoet.procedure.models import Aanvraag, Terugvordering
from amstelveen_ontmoet.procedure.terms import payment_term, reclaim_limit
from amstelveen_ontmoet.procedure.workflow import RECLAIM_STEPS
from amstelveen_ontmoet.sepa import format_iban
from amstelveen_ontmoet.spelregels.queries import number_on


def _move(terugvordering: Terugvordering, to: ReclaimStatus, *, by: User) -> None:
    """Set the step of a locked reclaim, if the table and the person's rights allow it."""
    step = RECLAIM_STEPS[ReclaimStatus(terugvordering.status)].get(to)
    if step is None:
        raise WrongStep(_("Deze terugvordering is al afgesloten. Ververs de pagina."))
    require(step.permission, by, terugvordering)
    terugvordering.status = to
    terugvordering.closed_at, terugvordering.closed_by = timezone.now(), by
    terugvordering.save()
    record(step.event, terugvordering.aanvraag, by=by, amount=terugvordering.amount)


@transaction.atomic
def reclaim(aanvraag_id: int, *, reasoning: str, by: User) -> Terugvordering:
    """Ask back what was paid above the settled amount, within five years after it, in a letter.

    It is a decision that may also be left, so it says why (Awb 3:46, 4:57).

    The ledger follows when the money is back: until then it was really paid.
    """
    aanvraag = lock(aanvraag_id)
    require("procedure.reclaim", by, aanvraag)
    amount = queries.paid_amount(aanvraag) - queries.awarded_amount(aanvraag)
    if aanvraag.status not in SETTLED or amount <= 0:
        raise WrongStep(_("Er is niet meer betaald dan vastgesteld; er valt niets terug te vorderen."))
    if aanvraag.terugvorderingen.filter(status=ReclaimStatus.GEVORDERD).exists():
        raise WrongStep(_("Dit bedrag is al teruggevorderd. Ververs de pagina."))
    if not reasoning.strip():
        raise ValidationError({"reasoning": _("Leg uit waarom u terugvordert.")})
    _check_in_time(aanvraag)
    return _ask_back(aanvraag, amount, reasoning, by=by)


def _ask_back(aanvraag: Aanvraag, amount: Decimal, reasoning: str, *, by: User) -> Terugvordering:
    mandaat = mandate_for(by, amount)
    today = timezone.localdate()
    due = payment_term(today, int(number_on("termijn.betaling_weken", today))).last_day
    brief = letters.send(
        aanvraag,
        LetterKind.TERUGVORDERING,
        by=by,
        values={
            "vastgesteld": queries.awarded_amount(aanvraag),
            "betaald": queries.paid_amount(aanvraag),
            "terug": amount,
            "betalen_uiterlijk": due,
            "rekening": _own_account(),
        },
        reasoning=reasoning,
        mandaat=mandaat,
    )
    terugvordering = Terugvordering.objects.create(
        aanvraag_id=aanvraag.pk,
        amount=amount,
        pay_by_on=due,
        decided_at=brief.sent_at,
        decided_by=by,
        mandaat=mandaat,
        brief=brief,
    )
    record("aanvraag.reclaimed", aanvraag, by=by, amount=amount, pay_by_on=due)
    emails.to_applicants("letter", aanvraag, brief=brief)
    return terugvordering


def _own_account() -> Value:
    """Where the money goes back to, in the language of the letter; in general words while none is known."""
    account = own_payer()
    if account is None:
        return gettext_lazy("de rekening van de gemeente")
    return f"{format_iban(account.iban)} ({account.name})"


def _check_in_time(aanvraag: Aanvraag) -> None:
    limit = reclaim_limit(queries.settled_on(aanvraag)).last_day
    if timezone.localdate() > limit:
        raise ValidationError(
            _("Terugvorderen kon tot en met %(day)s, vijf jaar na de vaststelling (Awb 4:57).")
            % {"day": date_format(limit, "j F Y")}
        )


def lock_reclaim(terugvordering_id: int) -> Terugvordering:
    """The reclaim, locked with its application until the end of the transaction."""
    lock(Terugvordering.objects.only("aanvraag_id").get(pk=terugvordering_id).aanvraag_id)
    found = Terugvordering.objects.select_for_update(of=("self",)).select_related("aanvraag__organisatie")
    return found.get(pk=terugvordering_id)


@transaction.atomic
def book_repayment(terugvordering_id: int, *, repaid_on: date, reference: str, by: User) -> None:
    """Record that the money came back, and take it off what was paid."""
    terugvordering = lock_reclaim(terugvordering_id)
    if terugvordering.decided_by_id == by.pk:
        raise ValidationError(_("U besloot zelf tot terugvordering. Iemand anders legt de betaling vast."))
    if not timezone.localdate(terugvordering.decided_at) <= repaid_on <= timezone.localdate():
        raise ValidationError({"repaid_on": _("Kies een dag vanaf het besluit tot en met vandaag.")})
    terugvordering.repaid_on, terugvordering.reference = repaid_on, reference
    _move(terugvordering, ReclaimStatus.BETAALD, by=by)
    rest: Decimal = terugvordering.amount
    for line, _asked in reversed(commitments(terugvordering.aanvraag)):
        part = min(rest, line.paid - line.awarded)
        if part > 0:
            ledger.reclaim(line, part, by=by, reason=f"{terugvordering.aanvraag.number} {reference}")
            rest -= part
    if rest:
        raise ValidationError(
            _("Er is intussen minder te veel betaald dan teruggevorderd. Laat deze terugvordering vervallen.")
        )
    emails.to_applicants("reclaim_paid", terugvordering.aanvraag, terugvordering=terugvordering)


@transaction.atomic
def drop(terugvordering_id: int, *, reason: str, by: User) -> None:
    """Give up a reclaim, with a reason; what was paid stays paid."""
    terugvordering = lock_reclaim(terugvordering_id)
    terugvordering.drop_reason = reason
    _move(terugvordering, ReclaimStatus.VERVALLEN, by=by)
    emails.to_applicants("reclaim_dropped", terugvordering.aanvraag, terugvordering=terugvordering)


def drop_after_objection(aanvraag: Aanvraag, *, by: User) -> Terugvordering | None:
    """A raised settlement takes the ground from an open reclaim of it; gives the one that fell away."""
    is_open = aanvraag.terugvorderingen.filter(status=ReclaimStatus.GEVORDERD)
    terugvordering = is_open.select_for_update(of=("self",)).select_related("aanvraag__organisatie").first()
    if terugvordering is None:
        return None
    with translation.override(aanvraag.language):
        terugvordering.drop_reason = _("Uw bezwaar tegen de vaststelling is gegrond.")
    _move(terugvordering, ReclaimStatus.VERVALLEN, by=by)
    emails.to_applicants("reclaim_dropped", aanvraag, terugvordering=terugvordering)
    return terugvordering


def reclaim_rest(aanvraag: Aanvraag, *, by: User) -> Terugvordering | None:
    """Ask anew what is still paid too much after `drop_after_objection`, with a term of its own.

    The five years are those of the reclaim that fell away: it was made in time.
    """
    amount = queries.paid_amount(aanvraag) - queries.awarded_amount(aanvraag)
    if amount <= 0:
        return None
    with translation.override(aanvraag.language):
        reasoning = _("Deze terugvordering komt in de plaats van de eerdere, na ons besluit op uw bezwaar.")
    return _ask_back(aanvraag, amount, reasoning, by=by)
