"""Settling a grant on its account: proposed by one person, decided by another (Awb 4:46, 4:47)."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure import emails, queries
from amstelveen_ontmoet.procedure.actions import accounts, letters, revisions, steps
from amstelveen_ontmoet.procedure.actions.decisions import mandate_for
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, lock
from amstelveen_ontmoet.procedure.enums import (
    AccountStatus,
    ChangeStatus,
    LetterKind,
    LowerGround,
    Status,
)
from amstelveen_ontmoet.procedure.letter.placeholders import Value
from amstelveen_ontmoet.procedure.models import Aanvraag, Brief, Mandaat, Vaststelling


@transaction.atomic
def propose(
    aanvraag_id: int, *, amount: Decimal, ground: str = "", reasoning: str = "", by: User
) -> Vaststelling:
    """Propose at which amount in euros the grant is settled; a new proposal takes the place of the last.

    Without an account only after its last day, of the municipality's own accord (Awb 4:47).
    """
    aanvraag = lock(aanvraag_id)
    require("procedure.handle_account", by, aanvraag)
    _check_may_settle(aanvraag)
    awarded = queries.awarded_amount(aanvraag)
    _check_amount(amount, awarded, ground, reasoning)
    vaststelling, _is_new = Vaststelling.objects.update_or_create(
        aanvraag_id=aanvraag.pk,
        defaults={
            "verantwoording": queries.sent_final_account(aanvraag),
            "granted": awarded,
            "proposed": amount,
            "ground": ground if amount < awarded else "",
            "reasoning": reasoning,
            "proposed_at": timezone.now(),
            "proposed_by": by,
        },
    )
    record("aanvraag.settlement_proposed", aanvraag, by=by, amount=amount, ground=ground)
    emails.to_settlers("settlement_proposed", aanvraag, vaststelling=vaststelling)
    return vaststelling


def _check_may_settle(aanvraag: Aanvraag) -> None:
    if aanvraag.status == Status.VERANTWOORD:
        return
    if aanvraag.status != Status.VERANTWOORDING_GEVRAAGD:
        raise WrongStep(
            _("Vaststellen kan nu niet: de aanvraag staat op “%(status)s”. Ververs de pagina.")
            % {"status": aanvraag.get_status_display()}
        )
    last_day = queries.account_until(queries.final_account(aanvraag))
    if last_day is not None and timezone.localdate() <= last_day:
        raise WrongStep(
            _("De groep heeft nog de tijd voor haar verantwoording. Zonder kan pas daarna (Awb 4:47).")
        )


def _check_amount(amount: Decimal, awarded: Decimal, ground: str, reasoning: str) -> None:
    if not 0 <= amount <= awarded:
        raise ValidationError(
            {"amount": _("Kies een bedrag van 0 tot en met %(most)s.") % {"most": format_amount(awarded)}}
        )
    if amount < awarded and not ground:
        raise ValidationError({"ground": _("Kies op welke grond het bedrag lager wordt (Awb 4:46).")})
    if amount < awarded and not reasoning.strip():
        raise ValidationError({"reasoning": _("Leg uit waarom het bedrag lager wordt.")})


@transaction.atomic
def settle(
    aanvraag_id: int, *, amount: Decimal, ground: str = "", reasoning: str = "", by: User
) -> Vaststelling:
    """Settle the grant at so many euros, book the difference and send the letter, all or nothing."""
    aanvraag = lock(aanvraag_id)
    _check_may_settle(aanvraag)
    vaststelling = Vaststelling.objects.select_for_update().filter(aanvraag=aanvraag).first()
    if vaststelling is None or vaststelling.is_decided:
        raise WrongStep(_("Er ligt geen voorstel om vast te stellen. Ververs de pagina."))
    require("procedure.settle", by, aanvraag)
    if vaststelling.proposed_by_id == by.pk:
        raise ValidationError(_("U deed zelf het voorstel. Iemand anders besluit."))
    awarded = _awarded_as_proposed(aanvraag, vaststelling)
    mandaat = mandate_for(by, awarded)
    _check_amount(amount, awarded, ground, reasoning)
    if amount < awarded:
        revisions.settle(aanvraag, awarded - amount, by=by)
    vaststelling.brief = _send(aanvraag, vaststelling, amount, ground, reasoning, mandaat=mandaat, by=by)
    vaststelling.settled, vaststelling.mandaat = amount, mandaat
    vaststelling.ground, vaststelling.reasoning = ground if amount < awarded else "", reasoning
    vaststelling.decided_at, vaststelling.decided_by = vaststelling.brief.sent_at, by
    vaststelling.save()
    account = queries.sent_final_account(aanvraag)
    if account is not None:
        locked = accounts.lock_account(account.pk)
        if locked.status == AccountStatus.INGEDIEND:
            accounts.agree(locked, by=by)
    to = Status.VASTGESTELD if amount == awarded else Status.LAGER_VASTGESTELD
    steps._move(aanvraag, to, by=by, settled=amount)
    emails.to_applicants("letter", aanvraag, brief=vaststelling.brief)
    return vaststelling


def _awarded_as_proposed(aanvraag: Aanvraag, vaststelling: Vaststelling) -> Decimal:
    """What is awarded, if the proposal still fits and no change waits for an answer."""
    awarded = queries.awarded_amount(aanvraag)
    if awarded != vaststelling.granted:
        raise ValidationError(_("Het verleende bedrag is intussen gewijzigd. Vraag om een nieuw voorstel."))
    if aanvraag.wijzigingen.filter(status=ChangeStatus.GEVRAAGD).exists():
        raise ValidationError(_("De aanvrager vroeg een wijziging. Beslis daar eerst over."))
    return awarded


def _send(
    aanvraag: Aanvraag,
    vaststelling: Vaststelling,
    amount: Decimal,
    ground: str,
    reasoning: str,
    *,
    mandaat: Mandaat,
    by: User,
) -> Brief:
    is_lower = amount < vaststelling.granted
    values: dict[str, Value] = {"verleend": vaststelling.granted, "vastgesteld": amount}
    if is_lower:
        values |= {"verschil": vaststelling.granted - amount, "grond": LowerGround(ground).label}
    return letters.send(
        aanvraag,
        LetterKind.LAGER if is_lower else LetterKind.VASTSTELLING,
        by=by,
        values=values,
        reasoning=reasoning,
        mandaat=mandaat,
    )
