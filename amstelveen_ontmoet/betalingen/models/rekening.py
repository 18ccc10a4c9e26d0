"""To which account an organisation is paid, and to which it was."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import Organisatie
from amstelveen_ontmoet.betalingen.enums import TONES, AccountStatus
from amstelveen_ontmoet.betalingen.models.columns import IBAN_FORM, pair, person
from amstelveen_ontmoet.sepa import format_iban, masked_iban


class RekeningQuerySet(models.QuerySet):
    """Account numbers by what can be done with them."""

    def confirmed(self) -> "RekeningQuerySet":
        """Seen and agreed to by two people, and not withdrawn."""
        return self.filter(status=AccountStatus.BEVESTIGD)

    def in_use(self, on: date | None = None) -> "RekeningQuerySet":
        """To which is paid on a day, today by default: per organisation the latest that took effect."""
        day = on or timezone.localdate()
        found = self.confirmed().filter(from_on__lte=day)
        return found.order_by("organisatie_id", "-from_on", "-pk").distinct("organisatie_id")

    def waiting(self, on: date | None = None) -> "RekeningQuerySet":
        """Confirmed, and taking effect after a day."""
        return self.confirmed().filter(from_on__gt=on or timezone.localdate())


class Rekening(models.Model):
    """An account number of an organisation: entered by one person, confirmed by another.

    A row says for ever which number was entered (trigger in migration 0002); another number is another
    row. `status` is assigned in one place only, `betalingen.actions.rekeningen._move`.
    """

    organisatie = models.ForeignKey(
        Organisatie, models.PROTECT, related_name="rekeningen", verbose_name=_("organisatie")
    )
    iban = models.CharField(_("rekeningnummer"), max_length=34)
    holder = models.CharField(_("op naam van"), max_length=70)
    status = models.CharField(
        _("stap"), max_length=20, choices=AccountStatus, default=AccountStatus.INGEVOERD, editable=False
    )
    entered_at = models.DateTimeField(_("ingevoerd op"))
    entered_by = person(_("ingevoerd door"))
    confirmed_at = models.DateTimeField(_("bevestigd op"), null=True)
    confirmed_by = person(_("bevestigd door"), null=True)
    from_on = models.DateField(_("geldt vanaf"), null=True)
    withdrawn_at = models.DateTimeField(_("ingetrokken op"), null=True)
    withdrawn_by = person(_("ingetrokken door"), null=True)

    objects = RekeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("rekening")
        verbose_name_plural = _("rekeningen")
        ordering = ["-entered_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(iban__regex=IBAN_FORM), name="rekening_has_an_iban"),
            models.CheckConstraint(condition=~Q(holder=""), name="rekening_has_a_holder"),
            models.CheckConstraint(
                condition=pair("confirmed_at", "confirmed_by"), name="rekening_confirmed_pair"
            ),
            models.CheckConstraint(
                condition=pair("withdrawn_at", "withdrawn_by"), name="rekening_withdrawn_pair"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="rekening_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=AccountStatus.INGEVOERD, confirmed_at__isnull=True, withdrawn_at__isnull=True
                )
                | Q(
                    status=AccountStatus.BEVESTIGD,
                    confirmed_at__isnull=False,
                    from_on__isnull=False,
                    withdrawn_at__isnull=True,
                )
                | Q(status=AccountStatus.INGETROKKEN, withdrawn_at__isnull=False),
                name="rekening_step_is_whole",
            ),
            models.UniqueConstraint(
                fields=["organisatie"],
                condition=Q(status=AccountStatus.INGEVOERD),
                name="one_rekening_waits_for_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisatie}: {self.masked}"

    @property
    def masked(self) -> str:
        """For who need not know all of it."""
        return masked_iban(self.iban)

    @property
    def written(self) -> str:
        """In groups of four, for who compares it with a bank card."""
        return format_iban(self.iban)

    @property
    def tone(self) -> str:
        return TONES[AccountStatus(self.status)]
