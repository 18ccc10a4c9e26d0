"""Entering the account number of an organisation; it counts once a second person agreed."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import Organisatie, User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.betalingen import emails, queries
from amstelveen_ontmoet.betalingen.enums import AccountStatus
from amstelveen_ontmoet.betalingen.models import Rekening
from amstelveen_ontmoet.betalingen.workflow import ACCOUNT_STEPS


def _move(rekening: Rekening, to: AccountStatus, *, by: User) -> None:
    """Set the step of a locked account number, if the table and the person's rights allow it."""
    step = ACCOUNT_STEPS[AccountStatus(rekening.status)].get(to)
    if step is None:
        raise ValidationError(_("Dit rekeningnummer is al bevestigd of ingetrokken. Ververs de pagina."))
    require(step.permission, by, rekening)
    rekening.status = to
    rekening.save()
    record(step.event, rekening, by=by)


def lock_party(organisatie_id: int) -> Organisatie:
    """The organisation, locked until the end of the transaction."""
    return Organisatie.objects.select_for_update(no_key=True).get(pk=organisatie_id)


def _lock(rekening_id: int) -> Rekening:
    """The account number with its organisation, both locked."""
    lock_party(Rekening.objects.only("organisatie_id").get(pk=rekening_id).organisatie_id)
    found = Rekening.objects.select_for_update(of=("self",)).select_related("organisatie", "entered_by")
    return found.get(pk=rekening_id)


@transaction.atomic
def enter_account(organisatie_id: int, *, iban: str, holder: str, by: User) -> Rekening:
    """A board member enters to which account the organisation wants to be paid (an IBAN without spaces).

    The same once more is a second click. Raises ValidationError while another number waits.
    """
    organisatie = lock_party(organisatie_id)
    require("betalingen.enter_account", by, organisatie)
    waiting = organisatie.rekeningen.filter(status=AccountStatus.INGEVOERD).first()
    if waiting is not None:
        if (waiting.iban, waiting.holder, waiting.entered_by_id) == (iban, holder, by.pk):
            return waiting
        raise ValidationError(
            _("Er wacht al een rekeningnummer op bevestiging. Bevestig het of trek het eerst in.")
        )
    latest = organisatie.rekeningen.filter(status=AccountStatus.BEVESTIGD).order_by("-from_on", "-pk").first()
    if latest is not None and (latest.iban, latest.holder) == (iban, holder):
        raise ValidationError({"iban": _("Dit is al het rekeningnummer van deze organisatie.")})
    rekening = Rekening.objects.create(
        organisatie=organisatie, iban=iban, holder=holder, entered_at=timezone.now(), entered_by=by
    )
    record("rekening.entered", rekening, by=by)
    emails.to_board("iban_entered", rekening)
    return rekening


@transaction.atomic
def confirm_account(rekening_id: int, *, by: User) -> Rekening:
    """A second person agrees. The first number counts at once, another one after some days (spelregels).

    In those days the board, which hears of it by mail, can still withdraw it.
    """
    rekening = _lock(rekening_id)
    today = timezone.localdate()
    is_first = not rekening.organisatie.rekeningen.filter(confirmed_at__isnull=False).exists()
    wait = timedelta(days=0 if is_first else queries.days_to_wait())
    rekening.confirmed_at, rekening.confirmed_by = timezone.now(), by
    rekening.from_on = today + wait
    _move(rekening, AccountStatus.BEVESTIGD, by=by)
    emails.to_board("iban_confirmed", rekening)
    return rekening


@transaction.atomic
def withdraw_account(rekening_id: int, *, by: User) -> None:
    """Take a number back, before or after it took effect; what was paid to it stays as it is."""
    rekening = _lock(rekening_id)
    rekening.withdrawn_at, rekening.withdrawn_by = timezone.now(), by
    _move(rekening, AccountStatus.INGETROKKEN, by=by)
    emails.to_board("iban_withdrawn", rekening)
