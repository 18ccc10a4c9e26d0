"""Making the file for the bank: once, together with the step that says it was sent."""

import csv
import io
from collections.abc import Iterator, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.begroting.models import Verplichting
from amstelveen_ontmoet.betalingen import queries
from amstelveen_ontmoet.betalingen.actions.batches import _move, _move_payments, lock_batch, lock_posts
from amstelveen_ontmoet.betalingen.enums import BatchStatus, Obstacle, PaymentStatus
from amstelveen_ontmoet.betalingen.models import Betaalbatch, Betaling
from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.sepa import Account, Transfer, pain_001

STEP_OF_PROGRESS = 250
MAKING = gettext_noop("Bestand maken")
KEEPING = gettext_noop("Bestand bewaren")


@transaction.atomic
def start_sending(batch_id: int, *, by: User) -> Job:
    """Queue the making of the file of a released batch; a second click joins the work under way."""
    batch = lock_batch(batch_id)
    require("betalingen.make_batch", by)
    if batch.status != BatchStatus.VRIJGEGEVEN:
        raise ValidationError(
            _("Deze batch is nu: %(status)s. Ververs de pagina.") % {"status": batch.get_status_display()}
        )
    if queries.own_payer() is None:
        raise ValidationError(_("Vul eerst in de spelregels in van welke rekening de gemeente betaalt."))
    batch.job = jobs.start(
        "betalingen.send_batch",
        kind="betaalbatch",
        key=str(batch.pk),
        args=[batch.pk, by.pk],
        next_url=reverse("batch", args=[batch.pk]),
        by=by,
    )
    batch.save(update_fields=["job"])
    return batch.job


def send_batch(batch_id: int, job_id: int, *, by: User) -> None:
    """Make the file of a released batch; it is kept and the batch marked as sent in one transaction.

    What is in a released batch cannot change, so the file is made before, with its progress to be seen.
    Done once more after a killed worker it makes the file anew, or changes nothing when it was sent.
    Raises ValidationError when an award changed since the release: the batch is then to be withdrawn.
    """
    batch = Betaalbatch.objects.defer("xml", "csv").get(pk=batch_id)
    if batch.status != BatchStatus.VRIJGEGEVEN:
        return
    payer = queries.own_payer()
    if payer is None:
        raise ValidationError("no account of the municipality to pay from")
    payments = list(queries.payments_of(batch).filter(status=PaymentStatus.KLAAR))
    total = len(payments)
    jobs.progress(job_id, done=0, total=total, phase=MAKING)

    def told(number: int) -> None:
        if number % STEP_OF_PROGRESS == 0:
            jobs.progress(job_id, done=number, total=total, phase=MAKING)

    xml = pain_001(payer, _transfers(payments), batch.pay_on, written=told)
    jobs.progress(job_id, done=total, total=total, phase=KEEPING)
    _keep(batch_id, payer, xml, list_of(batch, payments), payments, by=by)


@transaction.atomic
def _keep(
    batch_id: int, payer: Account, xml: bytes, listed: bytes, payments: Sequence[Betaling], *, by: User
) -> None:
    batch = lock_batch(batch_id)
    if batch.is_sent:
        return
    lock_posts(payment.verplichting.post_id for payment in payments)
    _check(payments)
    batch.xml, batch.csv = xml, listed
    batch.payer_name, batch.payer_iban = payer.name, payer.iban
    batch.sent_at, batch.sent_by = timezone.now(), by
    _move_payments(batch.betalingen.all(), PaymentStatus.KLAAR, PaymentStatus.VERSTUURD, by=by)
    _move(batch, BatchStatus.VERSTUURD, by=by, payments=len(payments))


def _check(payments: Sequence[Betaling]) -> None:
    """What was released is still owed, and no objection or the like came since."""
    lines = [payment.verplichting_id for payment in payments]
    left = dict(Verplichting.objects.filter(pk__in=lines).values_list("pk", F("awarded") - F("paid")))
    cases = queries.cases_behind(lines)
    for payment in payments:
        case = cases.get(payment.verplichting_id)
        if payment.amount > left[payment.verplichting_id]:
            reason = _("er is minder te betalen dan het bedrag in de batch")
        elif case is None:
            reason = str(Obstacle.GEEN_BESLUIT.label)
        elif case.obstacle is not None:
            reason = str(case.obstacle.label)
        else:
            continue
        raise ValidationError(
            _("%(number)s kan niet betaald worden: %(reason)s. Trek de batch in en maak een nieuwe.")
            % {"number": payment.case_number, "reason": reason}
        )


def _transfers(payments: Sequence[Betaling]) -> Iterator[Transfer]:
    for payment in payments:
        to = Account(payment.holder, payment.iban)
        yield Transfer(to, payment.amount, payment.reference, payment.description)


def list_of(batch: Betaalbatch, payments: Sequence[Betaling]) -> bytes:
    """The same payments for the financial department: CSV with `;`, decimal comma, UTF-8 with its mark."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows.writerow(
        ["batch", "kenmerk", "zaak", "organisatie", "op_naam_van", "iban", "bedrag", "post", "omschrijving",
         "betalen_op"]
    )  # fmt: skip
    for payment in payments:
        line = payment.verplichting
        rows.writerow(
            [
                batch.number,
                payment.reference,
                payment.case_number,
                _cell(line.organisatie.name),
                _cell(payment.holder),
                payment.iban,
                f"{payment.amount:.2f}".replace(".", ","),
                f"{line.post.year} {line.post.number}",
                _cell(payment.description),
                batch.pay_on.isoformat(),
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def _cell(text: str) -> str:
    """A text that a spreadsheet takes for text and never for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
