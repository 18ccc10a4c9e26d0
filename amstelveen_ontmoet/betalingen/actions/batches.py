"""Payment batches: made by one person, released by another, withdrawn before they are sent.

No line of money is in two payments at once: the posts are locked while lines are chosen, and the
database refuses a second open payment of a line (constraint one_open_payment_per_line).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting.actions import lock_post
from amstelveen_ontmoet.begroting.models import Begrotingspost
from amstelveen_ontmoet.betalingen import queries
from amstelveen_ontmoet.betalingen.enums import BatchStatus, PaymentStatus
from amstelveen_ontmoet.betalingen.models import Betaalbatch, Betaling
from amstelveen_ontmoet.betalingen.workflow import BATCH_STEPS, PAYMENT_STEPS
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.sepa import printable

# As many payments as one file takes; the rest goes into the next one.
MOST = 10_000


def _move(batch: Betaalbatch, to: BatchStatus, *, by: User, **data: Any) -> None:
    """Set the step of a locked batch, if the table and the person's rights allow it."""
    step = BATCH_STEPS[BatchStatus(batch.status)].get(to)
    if step is None:
        raise ValidationError(
            _("Deze batch is nu: %(status)s. Ververs de pagina.") % {"status": batch.get_status_display()}
        )
    require(step.permission, by, batch)
    batch.status = to
    batch.save()
    record(step.event, batch, by=by, **data)


def _move_payments(
    payments: QuerySet[Betaling], was: PaymentStatus, to: PaymentStatus, *, by: User, **values: Any
) -> int:
    """Set the step of payments that are all at one step; gives how many there were."""
    require(PAYMENT_STEPS[was][to].permission, by, None)
    return payments.filter(status=was).update(status=to, **values)


def lock_batch(batch_id: int) -> Betaalbatch:
    """The batch, locked until the end of the transaction."""
    return Betaalbatch.objects.select_for_update(of=("self",)).get(pk=batch_id)


def lock_posts(posts: Iterable[int]) -> None:
    """The posts (by primary key), locked in one order as everywhere in the ledger."""
    for post in Begrotingspost.objects.filter(pk__in=set(posts)).order_by("pk"):
        lock_post(post)


@transaction.atomic
def make_batch(
    *, execute_on: date, seen: tuple[int, Decimal], post: int | None = None, text: str = "", by: User
) -> Betaalbatch:
    """Put everything that can be paid now in one batch, of one post (by primary key) or all of them.

    `seen` is how many payments and how many euros the person saw: when it is something else by now
    nothing is made. Raises ValidationError for that, for an empty batch and for a day in the past.
    """
    require("betalingen.make_batch", by)
    if execute_on < timezone.localdate():
        raise ValidationError({"execute_on": _("Kies vandaag of een latere dag.")})
    lock_posts(queries.unpaid_lines(post, text).order_by().values_list("post", flat=True))
    ready = queries.ready(post, text, by)
    total = sum((row.left for row in ready), queries.ZERO)
    if not ready:
        raise ValidationError(_("Er is nu niets te betalen. Een lege batch maken wij niet."))
    if (len(ready), total) != seen:
        raise ValidationError(
            _("De lijst is veranderd: nu %(count)s betalingen, samen %(total)s. Kijk die nog eens na.")
            % {"count": len(ready), "total": format_amount(total)}
        )
    if len(ready) > MOST:
        raise ValidationError(
            _("Dit zijn er te veel voor één bestand (%(most)s). Kies een post.") % {"most": MOST}
        )
    batch = Betaalbatch.objects.create(
        number=_next_number(), execute_on=execute_on, made_at=timezone.now(), made_by=by
    )
    _add_payments(batch, ready)
    record("betaalbatch.made", batch, by=by, payments=len(ready), total=total)
    return batch


def _next_number() -> str:
    """The next number of this year; makers wait for each other, also when they pay from other posts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('betaalbatch'))")
    year = timezone.localdate().year
    prefix = f"B-{year}-"
    latest = Betaalbatch.objects.filter(number__startswith=prefix).order_by("-pk").first()
    following = int(latest.number.removeprefix(prefix)) + 1 if latest else 1
    return f"{prefix}{following:03d}"


def _add_payments(batch: Betaalbatch, ready: list[queries.Payable]) -> None:
    try:
        with transaction.atomic():
            Betaling.objects.bulk_create(
                (
                    Betaling(
                        batch=batch,
                        verplichting=row.line,
                        amount=row.left,
                        iban=row.account.iban,
                        holder=row.account.holder,
                        case_number=row.case.number,
                        description=printable(f"{row.case.number} {row.case.title}", 140),
                        reference=f"{batch.number}-{place:05d}",
                    )
                    for place, row in enumerate(ready, start=1)
                    if row.account is not None
                ),
                batch_size=1000,
            )
    except IntegrityError as error:
        raise ValidationError(
            _("Iemand anders maakte net een batch met dezelfde betalingen. Kijk de lijst nog eens na.")
        ) from error


@transaction.atomic
def drop_payment(betaling_id: int, *, by: User) -> Betaalbatch:
    """Take one payment out of a batch that waits for its release; the award can be paid later."""
    batch = lock_batch(Betaling.objects.only("batch_id").get(pk=betaling_id).batch_id)
    require("betalingen.make_batch", by)
    if batch.status != BatchStatus.GEMAAKT:
        raise ValidationError(_("Deze batch is al vrijgegeven. Trek die in als er iets niet klopt."))
    if batch.betalingen.filter(status=PaymentStatus.KLAAR).count() == 1:
        raise ValidationError(_("Dit is de laatste betaling. Trek dan de hele batch in."))
    payment = Betaling.objects.filter(pk=betaling_id)
    if _move_payments(payment, PaymentStatus.KLAAR, PaymentStatus.VERVALLEN, by=by):
        record(PAYMENT_STEPS[PaymentStatus.KLAAR][PaymentStatus.VERVALLEN].event, payment.get(), by=by)
    return batch


@transaction.atomic
def release_batch(batch_id: int, *, seen: tuple[int, Decimal], by: User) -> None:
    """A second person agrees with what the page showed: so many payments and so many euros."""
    batch = lock_batch(batch_id)
    require("betalingen.release_batch", by, batch)
    payments = batch.betalingen.filter(status=PaymentStatus.KLAAR)
    amounts = list(payments.values_list("amount", flat=True))
    if (len(amounts), sum(amounts, queries.ZERO)) != seen:
        raise ValidationError(_("Deze batch is intussen veranderd. Kijk die nog eens na."))
    batch.released_at, batch.released_by = timezone.now(), by
    _move(batch, BatchStatus.VRIJGEGEVEN, by=by, payments=len(amounts), total=sum(amounts, queries.ZERO))


@transaction.atomic
def withdraw_batch(batch_id: int, *, reason: str, by: User) -> None:
    """Give up a batch that was not sent, with a reason; everything in it can be paid later."""
    batch = lock_batch(batch_id)
    batch.withdrawn_at, batch.withdrawn_by, batch.withdrawn_reason = timezone.now(), by, reason
    _move(batch, BatchStatus.INGETROKKEN, by=by, reason=reason)
    _move_payments(batch.betalingen.all(), PaymentStatus.KLAAR, PaymentStatus.VERVALLEN, by=by)
