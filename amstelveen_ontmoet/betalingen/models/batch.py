"""Payments on their way to the bank, and what the bank said of them."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.begroting.models import Boeking, Verplichting
from amstelveen_ontmoet.betalingen.enums import OPEN_PAYMENT, TONES, BatchStatus, PaymentStatus
from amstelveen_ontmoet.betalingen.models.columns import IBAN_FORM, pair, person
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.sepa import masked_iban


class Betaalbatch(models.Model):
    """A list of payments: made by one person, released by another, sent once as one file.

    The file that was sent is kept and never changes (trigger in migration 0002). `status` is assigned
    in one place only, `betalingen.actions.batches._move`. Amounts in euros.
    """

    number = models.CharField(_("nummer"), max_length=20, unique=True)
    status = models.CharField(
        _("stap"), max_length=20, choices=BatchStatus, default=BatchStatus.GEMAAKT, editable=False
    )
    execute_on = models.DateField(_("betalen op"))
    made_at = models.DateTimeField(_("gemaakt op"))
    made_by = person(_("gemaakt door"))
    released_at = models.DateTimeField(_("vrijgegeven op"), null=True)
    released_by = person(_("vrijgegeven door"), null=True)
    sent_at = models.DateTimeField(_("verstuurd op"), null=True)
    sent_by = person(_("verstuurd door"), null=True)
    withdrawn_at = models.DateTimeField(_("ingetrokken op"), null=True)
    withdrawn_by = person(_("ingetrokken door"), null=True)
    withdrawn_reason = models.CharField(_("waarom ingetrokken"), max_length=500, blank=True)
    finished_at = models.DateTimeField(_("afgerond op"), null=True)
    # From which account of the municipality, as it was when the file was made.
    payer_name = models.CharField(_("van wie"), max_length=70, blank=True)
    payer_iban = models.CharField(_("van rekening"), max_length=34, blank=True)
    xml = models.BinaryField(_("bestand voor de bank"), null=True, editable=False)
    csv = models.BinaryField(_("lijst voor de administratie"), null=True, editable=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("betaalbatch")
        verbose_name_plural = _("betaalbatches")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=pair("released_at", "released_by"), name="batch_released_pair"),
            models.CheckConstraint(condition=pair("sent_at", "sent_by"), name="batch_sent_pair"),
            models.CheckConstraint(
                condition=pair("withdrawn_at", "withdrawn_by"), name="batch_withdrawn_pair"
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("made_by")),
                name="batch_released_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status=BatchStatus.GEMAAKT, released_at__isnull=True, withdrawn_at__isnull=True)
                | Q(
                    status=BatchStatus.VRIJGEGEVEN,
                    released_at__isnull=False,
                    sent_at__isnull=True,
                    withdrawn_at__isnull=True,
                )
                | Q(status=BatchStatus.VERSTUURD, sent_at__isnull=False, finished_at__isnull=True)
                | Q(status=BatchStatus.AFGEROND, sent_at__isnull=False, finished_at__isnull=False)
                | (
                    Q(status=BatchStatus.INGETROKKEN, withdrawn_at__isnull=False, sent_at__isnull=True)
                    & ~Q(withdrawn_reason="")
                ),
                name="batch_step_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, xml__isnull=True, csv__isnull=True, payer_iban="")
                | (
                    Q(sent_at__isnull=False, released_at__isnull=False, xml__isnull=False, csv__isnull=False)
                    & Q(payer_iban__regex=IBAN_FORM)
                    & ~Q(payer_name="")
                ),
                name="batch_sent_with_its_file",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        return TONES[BatchStatus(self.status)]

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None

    @property
    def pay_on(self) -> date:
        """The day that the file tells the bank: the chosen day, or that of the file when it is later.

        A batch that lay longer than planned would ask for a day that has passed, which a bank refuses.
        """
        made_on = timezone.localdate(self.sent_at) if self.sent_at else timezone.localdate()
        return max(self.execute_on, made_on)


class Betaling(models.Model):
    """One payment of one line of money, to the account as it was when the batch was made. In euros.

    `status` is assigned in one place only, `betalingen.actions.batches._move_payments`.
    """

    batch = models.ForeignKey(Betaalbatch, models.PROTECT, related_name="betalingen")
    verplichting = models.ForeignKey(Verplichting, models.PROTECT, related_name="betalingen")
    status = models.CharField(
        _("stap"), max_length=20, choices=PaymentStatus, default=PaymentStatus.KLAAR, editable=False
    )
    amount = models.DecimalField(_("bedrag"), max_digits=12, decimal_places=2)
    iban = models.CharField(_("naar rekening"), max_length=34)
    holder = models.CharField(_("op naam van"), max_length=70)
    # The number of the case, and what stands on the bank statement of who gets the money.
    case_number = models.CharField(_("zaak"), max_length=20)
    description = models.CharField(_("omschrijving"), max_length=140)
    # Comes back from the bank (EndToEndId).
    reference = models.CharField(_("kenmerk"), max_length=35, unique=True)
    settled_at = models.DateTimeField(_("verwerkt op"), null=True)
    settled_by = person(_("verwerkt door"), null=True)
    paid_on = models.DateField(_("betaald op"), null=True)
    bank_reason = models.CharField(_("reden van de bank"), max_length=200, blank=True)
    # The entry in the ledger: booked when the bank confirmed it, once.
    boeking = models.OneToOneField(Boeking, models.PROTECT, null=True, related_name="betaling")

    class Meta:
        verbose_name = _("betaling")
        verbose_name_plural = _("betalingen")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["verplichting"],
                condition=Q(status__in=OPEN_PAYMENT),
                name="one_open_payment_per_line",
            ),
            models.CheckConstraint(condition=Q(amount__gt=Decimal(0)), name="payment_amount_positive"),
            models.CheckConstraint(condition=Q(iban__regex=IBAN_FORM), name="payment_has_an_iban"),
            models.CheckConstraint(condition=pair("settled_at", "settled_by"), name="payment_settled_pair"),
            models.CheckConstraint(
                condition=Q(
                    status__in=[*OPEN_PAYMENT, PaymentStatus.VERVALLEN],
                    settled_at__isnull=True,
                    boeking__isnull=True,
                    paid_on__isnull=True,
                )
                | Q(
                    status=PaymentStatus.BEVESTIGD,
                    settled_at__isnull=False,
                    boeking__isnull=False,
                    paid_on__isnull=False,
                )
                | (
                    Q(status=PaymentStatus.AFGEWEZEN, settled_at__isnull=False, boeking__isnull=True)
                    & ~Q(bank_reason="")
                ),
                name="payment_step_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.amount}"

    @property
    def masked(self) -> str:
        return masked_iban(self.iban)

    @property
    def tone(self) -> str:
        return TONES[PaymentStatus(self.status)]


class Terugmelding(models.Model):
    """A file in which the bank says what became of payments: looked at first, then processed once.

    What came in is kept as it was (trigger in migration 0002).
    """

    name = models.CharField(_("naam van het bestand"), max_length=200)
    content = models.BinaryField(_("inhoud"), editable=False)
    received_at = models.DateTimeField(_("ingelezen op"))
    received_by = person(_("ingelezen door"))
    processed_at = models.DateTimeField(_("verwerkt op"), null=True)
    processed_by = person(_("verwerkt door"), null=True)

    class Meta:
        verbose_name = _("terugmelding van de bank")
        verbose_name_plural = _("terugmeldingen van de bank")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=pair("processed_at", "processed_by"), name="terugmelding_processed_pair"
            ),
        ]

    def __str__(self) -> str:
        return self.name
