"""The account of a year: asked for, begun from the plan, written together, sent in, given back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.procedure import emails, queries, reports
from amstelveen_ontmoet.procedure.actions import letters, steps
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, lock
from amstelveen_ontmoet.procedure.enums import (
    AWARDED,
    AccountPart,
    AccountStatus,
    LetterKind,
    RowKind,
    Status,
)
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Teruggave,
    Vaststelling,
    Verantwoording,
    VerantwoordingDeel,
    VerantwoordingRegel,
)
from amstelveen_ontmoet.procedure.workflow import ACCOUNT_STEPS
from amstelveen_ontmoet.spelregels.queries import number_on

# A grant that is settled at once still has its account of the year (bijlage 3 B12).
ACCOUNTABLE = (*AWARDED, Status.DIRECT_VASTGESTELD)


@dataclass(frozen=True)
class PlannedRow:
    """What a plan says of one action, or of one row of its budget in euros.

    `budget_kind` is the kind of row in the plan, in Dutch.
    """

    kind: RowKind
    label: str
    budget_kind: str = ""
    budgeted: Decimal | None = None
    is_grant: bool = False


def _move(account: Verantwoording, to: AccountStatus, *, by: User) -> None:
    """Set the step of a locked account, if the table and the person's rights allow it."""
    step = ACCOUNT_STEPS[AccountStatus(account.status)].get(to)
    if step is None:
        raise WrongStep(
            _("Dit kan nu niet: de verantwoording staat op “%(status)s”. Ververs de pagina.")
            % {"status": account.get_status_display()}
        )
    require(step.permission, by, account)
    account.status = to
    account.save()
    record(step.event, account, by=by)


def lock_account(account_id: int) -> Verantwoording:
    """The account, locked with its application until the end of the transaction."""
    lock(Verantwoording.objects.only("aanvraag_id").get(pk=account_id).aanvraag_id)
    accounts = Verantwoording.objects.select_for_update(of=("self",))
    return accounts.select_related("aanvraag__organisatie", "aanvraag__handler").get(pk=account_id)


@transaction.atomic
def ask(aanvraag_id: int, year: int, *, ended_on: date, by: User) -> Verantwoording:
    """Ask for the account that ends a grant, with its last day, in a letter (bijlage 3 B12, ASV)."""
    aanvraag = lock(aanvraag_id)
    if aanvraag.status not in (Status.VERLEEND, Status.GEDEELTELIJK_VERLEEND):
        raise WrongStep(
            _("Om een verantwoording vragen kan nu niet: de aanvraag staat op “%(status)s”.")
            % {"status": aanvraag.get_status_display()}
        )
    account = _account_of(aanvraag, year, is_final=True)
    today = timezone.localdate()
    # Who is asked late still gets the time that an addition gets.
    account.due_on = max(queries.account_due(aanvraag, ended_on).last_day, _days_to_answer(today))
    account.save()
    _wait_for_account(aanvraag, account.due_on)
    steps._move(aanvraag, Status.VERANTWOORDING_GEVRAAGD, by=by, due_on=account.due_on)
    brief = letters.send(
        aanvraag,
        LetterKind.VERANTWOORDING,
        by=by,
        values={
            "verleend": queries.awarded_amount(aanvraag),
            "verantwoording_uiterlijk": account.due_on,
        },
    )
    emails.to_applicants("letter", aanvraag, brief=brief)
    return account


def _days_to_answer(today: date) -> date:
    return today + timedelta(days=int(number_on("termijn.aanvulling_dagen", today)))


def _wait_for_account(aanvraag: Aanvraag, due_on: date) -> None:
    """Without an account the grant is settled after that day, within the same term (Awb 4:47)."""
    aanvraag.decide_by_on = queries.settlement_due(aanvraag, due_on).last_day


def _account_of(aanvraag: Aanvraag, year: int, *, is_final: bool) -> Verantwoording:
    """The account of a year of a locked application, made when it is not there."""
    account, _is_new = Verantwoording.objects.get_or_create(
        aanvraag_id=aanvraag.pk, year=year, defaults={"is_final": is_final}
    )
    account.aanvraag = aanvraag
    return account


@transaction.atomic
def begin(
    aanvraag_id: int, year: int, *, is_final: bool, rows: Iterable[PlannedRow], by: User
) -> Verantwoording:
    """Begin the account of a year with the rows of the plan, or give the one that was begun."""
    aanvraag = lock(aanvraag_id)
    require("procedure.begin_account", by, aanvraag)
    known = Verantwoording.objects.filter(aanvraag=aanvraag, year=year, begun_at__isnull=False).first()
    if known:
        return known
    if aanvraag.status not in ACCOUNTABLE:
        raise WrongStep(_("Bij deze aanvraag hoort nu geen verantwoording."))
    account = _account_of(aanvraag, year, is_final=is_final)
    account.begun_at, account.begun_by = timezone.now(), by
    account.save()
    VerantwoordingDeel.objects.bulk_create(
        VerantwoordingDeel(verantwoording=account, key=key) for key in AccountPart
    )
    VerantwoordingRegel.objects.bulk_create(
        VerantwoordingRegel(
            verantwoording=account,
            position=position,
            kind=row.kind,
            label=row.label,
            budget_kind=row.budget_kind,
            budgeted=row.budgeted,
            is_grant=row.is_grant,
        )
        for position, row in enumerate(rows)
    )
    record("verantwoording.begun", account, by=by)
    return account


@transaction.atomic
def submit(account_id: int, *, by: User) -> Verantwoording:
    """Send the account in; the one that ends the grant moves the application on to its settlement.

    Raises ValidationError that names what is not filled in yet.
    """
    account = lock_account(account_id)
    open_parts = [AccountPart(key).label for key, done in reports.filled_parts(account).items() if not done]
    if open_parts:
        raise ValidationError(
            _("Vul eerst nog in: %(parts)s.") % {"parts": ", ".join(str(part) for part in open_parts)}
        )
    now = timezone.now()
    account.submitted_at, account.submitted_by = now, by
    account.received_on = account.received_on or timezone.localdate(now)
    account.teruggaven.filter(answered_at__isnull=True).update(answered_at=now)
    _move(account, AccountStatus.INGEDIEND, by=by)
    aanvraag = account.aanvraag
    if account.is_final and aanvraag.status in AWARDED:
        aanvraag.decide_by_on = queries.account_settlement_due(account).last_day
        aanvraag.reminded_for = None
        steps._move(aanvraag, Status.VERANTWOORD, by=by, year=account.year)
    else:
        record("aanvraag.accounted", aanvraag, by=by, year=account.year)
    emails.to_applicants("account_received", aanvraag, account=account)
    emails.to_handler("account_to_check", aanvraag, account=account)
    return account


@transaction.atomic
def give_back(account_id: int, *, reason: str, by: User) -> Teruggave:
    """Ask the group to put its account right, with a last day; a settlement only proposed falls away."""
    account = lock_account(account_id)
    aanvraag = account.aanvraag
    if Vaststelling.objects.filter(aanvraag=aanvraag, decided_at__isnull=False).exists():
        raise WrongStep(_("De subsidie is al vastgesteld. Ververs de pagina."))
    today = timezone.localdate()
    account.due_on = _days_to_answer(today)
    _move(account, AccountStatus.TERUGGEGEVEN, by=by)
    teruggave = Teruggave.objects.create(
        verantwoording=account,
        reason=reason,
        due_on=account.due_on,
        returned_at=timezone.now(),
        returned_by=by,
    )
    if account.is_final and aanvraag.status == Status.VERANTWOORD:
        Vaststelling.objects.filter(aanvraag=aanvraag).delete()
        aanvraag.decide_by_on = queries.account_settlement_due(account).last_day
        steps._move(aanvraag, Status.VERANTWOORDING_GEVRAAGD, by=by, reason=reason)
    else:
        record("aanvraag.account_returned", aanvraag, by=by, reason=reason)
    emails.to_applicants("account_returned", aanvraag, account=account, reason=reason)
    return teruggave


@transaction.atomic
def accept(account_id: int, *, by: User) -> None:
    """Agree with an account that ends no grant; the one that does is agreed with its settlement."""
    account = lock_account(account_id)
    if account.is_final and account.aanvraag.status in AWARDED:
        raise WrongStep(_("Deze verantwoording gaat mee met de vaststelling van de subsidie."))
    agree(account, by=by)
    record("aanvraag.account_agreed", account.aanvraag, by=by, year=account.year)
    emails.to_applicants("account_agreed", account.aanvraag, account=account)


def agree(account: Verantwoording, *, by: User) -> None:
    """Set a locked account that was sent in to its last step."""
    _move(account, AccountStatus.AKKOORD, by=by)
