"""What follows an account: the settlement of the grant, and money that must come back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.procedure.enums import LowerGround, ReclaimStatus
from amstelveen_ontmoet.procedure.models.aanvraag import Aanvraag
from amstelveen_ontmoet.procedure.models.columns import pair, person
from amstelveen_ontmoet.procedure.models.letters import Brief, Mandaat
from amstelveen_ontmoet.procedure.models.verantwoording import Verantwoording


class Vaststelling(models.Model):
    """The settlement of a grant: proposed by one person, decided by another (Awb 4:46, 4:47).

    Without an account it is settled of the municipality's own accord (Awb 4:47). Amounts in euros:
    `granted` is what was awarded when it was proposed; `ground` and `reasoning` are those proposed
    until it is decided, and then those decided.
    """

    aanvraag = models.OneToOneField(Aanvraag, models.PROTECT, related_name="vaststelling")
    verantwoording = models.OneToOneField(
        Verantwoording, models.PROTECT, null=True, related_name="vaststelling"
    )
    granted = models.DecimalField(_("verleend"), max_digits=12, decimal_places=2)
    proposed = models.DecimalField(_("voorgesteld"), max_digits=12, decimal_places=2)
    settled = models.DecimalField(_("vastgesteld"), max_digits=12, decimal_places=2, null=True)
    ground = models.CharField(_("grond"), max_length=10, choices=LowerGround, blank=True)
    reasoning = models.TextField(_("motivering"), blank=True)
    proposed_at = models.DateTimeField(_("voorgesteld op"))
    proposed_by = person(_("voorgesteld door"))
    decided_at = models.DateTimeField(_("besloten op"), null=True)
    decided_by = person(_("besloten door"), null=True)
    mandaat = models.ForeignKey(Mandaat, models.PROTECT, null=True, related_name="+")
    brief = models.OneToOneField(Brief, models.PROTECT, null=True, related_name="vaststelling")

    class Meta:
        verbose_name = _("vaststelling")
        verbose_name_plural = _("vaststellingen")
        indexes = [
            # The few that wait for a decision, among all that ever were.
            models.Index(
                fields=["aanvraag"], condition=Q(decided_at__isnull=True), name="vaststelling_to_decide"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=pair("decided_at", "decided_by"), name="settlement_decided_pair"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, settled__isnull=True, brief__isnull=True)
                | Q(decided_at__isnull=False, settled__isnull=False, brief__isnull=False),
                name="settlement_decided_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="proposer_does_not_settle",
            ),
            models.CheckConstraint(
                condition=Q(proposed__gte=0, proposed__lte=F("granted"))
                & (Q(settled__isnull=True) | Q(settled__gte=0, settled__lte=F("granted"))),
                name="settled_within_granted",
            ),
            models.CheckConstraint(
                condition=Q(settled__isnull=True, proposed=F("granted"))
                | Q(settled=F("granted"))
                | (~Q(ground="") & ~Q(reasoning="")),
                name="settled_lower_has_a_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aanvraag}: {self.proposed}"

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None


class Terugvordering(models.Model):
    """Money that was paid above the settled amount and is asked back (Awb 4:57). In euros.

    `status` is assigned in one place only, `procedure.actions.reclaims._move`.
    """

    aanvraag = models.ForeignKey(Aanvraag, models.PROTECT, related_name="terugvorderingen")
    status = models.CharField(
        _("stap"), max_length=20, choices=ReclaimStatus, default=ReclaimStatus.GEVORDERD, editable=False
    )
    amount = models.DecimalField(_("terug te betalen"), max_digits=12, decimal_places=2)
    pay_by_on = models.DateField(_("betalen uiterlijk"))
    decided_at = models.DateTimeField(_("besloten op"))
    decided_by = person(_("besloten door"))
    mandaat = models.ForeignKey(Mandaat, models.PROTECT, related_name="+")
    brief = models.OneToOneField(Brief, models.PROTECT, related_name="terugvordering")
    repaid_on = models.DateField(_("terugbetaald op"), null=True)
    reference = models.CharField(_("kenmerk van de betaling"), max_length=60, blank=True)
    drop_reason = models.TextField(_("waarom vervallen"), blank=True)
    closed_at = models.DateTimeField(_("afgesloten op"), null=True)
    closed_by = person(_("afgesloten door"), null=True)

    class Meta:
        verbose_name = _("terugvordering")
        verbose_name_plural = _("terugvorderingen")
        ordering = ["decided_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="reclaim_amount_positive"),
            models.CheckConstraint(condition=pair("closed_at", "closed_by"), name="reclaim_closed_pair"),
            models.CheckConstraint(
                condition=Q(status=ReclaimStatus.GEVORDERD, closed_at__isnull=True)
                | Q(status=ReclaimStatus.BETAALD, closed_at__isnull=False, repaid_on__isnull=False)
                | (Q(status=ReclaimStatus.VERVALLEN, closed_at__isnull=False) & ~Q(drop_reason="")),
                name="reclaim_step_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReclaimStatus.BETAALD) | ~Q(closed_by=F("decided_by")),
                name="reclaimer_does_not_book",
            ),
            models.UniqueConstraint(
                fields=["aanvraag"], condition=Q(status=ReclaimStatus.GEVORDERD), name="one_open_reclaim"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aanvraag}: {self.get_status_display()}"

    @property
    def is_open(self) -> bool:
        return self.status == ReclaimStatus.GEVORDERD
