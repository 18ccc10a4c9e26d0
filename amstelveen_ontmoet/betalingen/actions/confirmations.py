"""Taking in what the bank says of payments: shown first, processed once."""

from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.betalingen.actions.batches import _move, _move_payments, lock_batch, lock_posts
from amstelveen_ontmoet.betalingen.enums import BatchStatus, Outcome, PaymentStatus
from amstelveen_ontmoet.betalingen.models import Betaling, Terugmelding
from amstelveen_ontmoet.betalingen.reports import Answer, Preview, preview_of
from amstelveen_ontmoet.betalingen.workflow import PAYMENT_STEPS
from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.jobs.models import Job

# A file with more than this is processed by a job, so many payments at a time.
AT_ONCE = 100
PART = 250
BOOKING = gettext_noop("Betalingen boeken")


@transaction.atomic
def take_in(name: str, content: bytes, *, by: User) -> Terugmelding:
    """Keep a file of the bank as it came. Raises ValidationError when nothing can be read in it."""
    require("betalingen.confirm_payments", by)
    if not preview_of(content).answers:
        raise ValidationError(_("In dit bestand staat geen enkele betaling."))
    terugmelding = Terugmelding.objects.create(
        name=PurePath(name.replace("\\", "/")).name[-200:] or "-",
        content=content,
        received_at=timezone.now(),
        received_by=by,
    )
    record("terugmelding.received", terugmelding, by=by)
    return terugmelding


def process(terugmelding_id: int, *, by: User) -> int:
    """Book what was paid and give back what was refused; gives how many that were.

    Each payment is booked in the ledger at most once: it is locked, and only what is still under way moves.
    Raises ValidationError when the file was processed before.
    """
    with transaction.atomic():
        done = _book_part(terugmelding_id, None, by=by)
        _close(terugmelding_id, done, by=by)
    return done


@transaction.atomic
def start_processing(terugmelding_id: int, *, by: User) -> Job:
    """Queue the processing of a large file; a second click joins the work under way."""
    require("betalingen.confirm_payments", by)
    return jobs.start(
        "betalingen.process_answer",
        kind="terugmelding",
        key=str(terugmelding_id),
        args=[terugmelding_id, by.pk],
        next_url=reverse("bank_answer", args=[terugmelding_id]),
        by=by,
    )


def process_in_parts(terugmelding_id: int, job_id: int, *, by: User) -> None:
    """The same for a large file, some payments at a time with its progress to be seen.

    Done once more after a killed worker it goes on with what is still under way, and books nothing twice.
    """
    terugmelding = Terugmelding.objects.get(pk=terugmelding_id)
    if terugmelding.processed_at is not None:
        return
    total, done = len(preview_of(bytes(terugmelding.content)).effective), 0
    jobs.progress(job_id, done=done, total=total, phase=BOOKING)
    while part := _book_part(terugmelding_id, PART, by=by):
        done += part
        jobs.progress(job_id, done=min(done, total), total=total, phase=BOOKING)
    _close(terugmelding_id, done, by=by)


@transaction.atomic
def _book_part(terugmelding_id: int, most: int | None, *, by: User) -> int:
    """Settle the next payments of the file, at most so many; gives how many."""
    require("betalingen.confirm_payments", by)
    terugmelding = _lock(terugmelding_id)
    content = bytes(terugmelding.content)
    _lock_all(preview_of(content))
    found = preview_of(content).effective[:most]  # what it means now that nobody else can change it
    for answer in found:
        _settle(answer, by=by)
    for batch_id in sorted({answer.payment.batch_id for answer in found if answer.payment}):
        _finish(batch_id, by=by)
    return len(found)


def _lock(terugmelding_id: int) -> Terugmelding:
    terugmelding = Terugmelding.objects.select_for_update(of=("self",)).get(pk=terugmelding_id)
    if terugmelding.processed_at is not None:
        raise ValidationError(_("Dit bestand is al verwerkt."))
    return terugmelding


@transaction.atomic
def _close(terugmelding_id: int, payments: int, *, by: User) -> None:
    """The file is done with."""
    terugmelding = _lock(terugmelding_id)
    terugmelding.processed_at, terugmelding.processed_by = timezone.now(), by
    terugmelding.save(update_fields=["processed_at", "processed_by"])
    record("terugmelding.processed", terugmelding, by=by, payments=payments)


def _lock_all(found: Preview) -> None:
    """The batches, then the posts of the payments in the file, in the order that every act keeps."""
    payments = [answer.payment for answer in found.effective if answer.payment is not None]
    for batch_id in sorted({payment.batch_id for payment in payments}):
        lock_batch(batch_id)
    lock_posts(payment.verplichting.post_id for payment in payments)


def _settle(answer: Answer, *, by: User) -> None:
    payment, said = answer.payment, answer.said
    if payment is None:  # an effective answer has one
        return
    one = Betaling.objects.filter(pk=payment.pk)
    values = {"settled_at": timezone.now(), "settled_by": by}
    if answer.outcome == Outcome.BETAALD:
        reason = f"{payment.case_number} {payment.reference} ({said.day:%d-%m-%Y})"
        boeking = ledger.pay(payment.verplichting, payment.amount, by=by, reason=reason)
        to = PaymentStatus.BEVESTIGD
        values |= {"boeking": boeking, "paid_on": said.day}
    else:
        to = PaymentStatus.AFGEWEZEN
        values |= {"bank_reason": said.reason}
    _move_payments(one, PaymentStatus.VERSTUURD, to, by=by, **values)
    record(PAYMENT_STEPS[PaymentStatus.VERSTUURD][to].event, payment, by=by, amount=payment.amount)


def _finish(batch_id: int, *, by: User) -> None:
    """A batch of which every payment is settled is done."""
    batch = lock_batch(batch_id)
    if (
        batch.status == BatchStatus.VERSTUURD
        and not batch.betalingen.filter(status=PaymentStatus.VERSTUURD).exists()
    ):
        batch.finished_at = timezone.now()
        _move(batch, BatchStatus.AFGEROND, by=by)
