"""The account of a year: what came of the actions and what they cost (bijlage 3 B12)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.procedure.enums import (
    ACCOUNT_PUBLIC,
    ACCOUNT_TONES,
    ACCOUNT_WRITABLE,
    AccountPart,
    AccountStatus,
    ActionOutcome,
    RowKind,
)
from amstelveen_ontmoet.procedure.models.aanvraag import Aanvraag
from amstelveen_ontmoet.procedure.models.columns import pair, person


class Verantwoording(models.Model):
    """The account of one year of an application; the final one leads to its settlement.

    `status` is assigned in one place only, `procedure.actions.accounts._move`. It exists from the
    moment that it is asked for or begun; its rows are taken from the plan when it is begun.
    """

    aanvraag = models.ForeignKey(Aanvraag, models.PROTECT, related_name="verantwoordingen")
    year = models.PositiveSmallIntegerField(_("jaar"))
    is_final = models.BooleanField(_("sluit de subsidie af"))
    status = models.CharField(
        _("stap"), max_length=20, choices=AccountStatus, default=AccountStatus.CONCEPT, editable=False
    )
    due_on = models.DateField(_("uiterlijk"), null=True)
    # What residents of the wijk read, once it was sent in.
    summary = models.TextField(_("samenvatting voor de wijk"), blank=True)
    begun_at = models.DateTimeField(_("begonnen op"), null=True)
    begun_by = person(_("begonnen door"), null=True)
    received_on = models.DateField(_("voor het eerst ontvangen op"), null=True)
    submitted_at = models.DateTimeField(_("ingediend op"), null=True)
    submitted_by = person(_("ingediend door"), null=True)
    # For which last day the board was reminded, and the handler was told that nothing came.
    reminded_for = models.DateField(null=True, editable=False)
    told_late_for = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("verantwoording")
        verbose_name_plural = _("verantwoordingen")
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["aanvraag", "year"], name="one_verantwoording_per_year"),
            models.UniqueConstraint(
                fields=["aanvraag"], condition=Q(is_final=True), name="one_final_verantwoording"
            ),
            models.CheckConstraint(condition=pair("begun_at", "begun_by"), name="account_begun_pair"),
            models.CheckConstraint(
                condition=pair("submitted_at", "submitted_by"), name="account_submitted_pair"
            ),
            models.CheckConstraint(
                condition=Q(status=AccountStatus.CONCEPT, submitted_at__isnull=True, received_on__isnull=True)
                | (
                    ~Q(status=AccountStatus.CONCEPT)
                    & ~Q(summary="")
                    & Q(submitted_at__isnull=False, received_on__isnull=False, begun_at__isnull=False)
                ),
                name="account_sent_in_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aanvraag}: {self.year}"

    @property
    def is_writable(self) -> bool:
        return self.status in ACCOUNT_WRITABLE

    @property
    def is_public(self) -> bool:
        return self.status in ACCOUNT_PUBLIC

    @property
    def tone(self) -> str:
        return ACCOUNT_TONES[AccountStatus(self.status)]


class VerantwoordingDeel(models.Model):
    """One part of an account. `version` rises with every save, so nobody overwrites another unseen."""

    verantwoording = models.ForeignKey(Verantwoording, models.CASCADE, related_name="delen")
    key = models.CharField(_("onderdeel"), max_length=10, choices=AccountPart)
    version = models.PositiveIntegerField(_("versie"), default=0)
    saved_at = models.DateTimeField(_("bewaard op"), null=True)
    saved_by = person(_("bewaard door"), null=True)

    class Meta:
        verbose_name = _("onderdeel van een verantwoording")
        verbose_name_plural = _("onderdelen van een verantwoording")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["verantwoording", "key"], name="one_deel_per_key"),
            models.CheckConstraint(
                condition=Q(version=0, saved_at__isnull=True, saved_by__isnull=True)
                | Q(version__gt=0, saved_at__isnull=False, saved_by__isnull=False),
                name="deel_saved_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verantwoording}: {self.get_key_display()}"


class VerantwoordingRegel(models.Model):
    """One action or one row of the budget: what was planned, frozen, and what became of it. In euros."""

    verantwoording = models.ForeignKey(Verantwoording, models.CASCADE, related_name="regels")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("soort"), max_length=10, choices=RowKind)
    label = models.CharField(_("omschrijving"), max_length=300)
    # What kind of row it is in the plan, in Dutch; shown in the language of the reader.
    budget_kind = models.CharField(
        _("soort in de begroting"), max_length=100, blank=True, default="", db_default=""
    )
    # The grant itself among the income: not part of what others paid.
    is_grant = models.BooleanField(_("de subsidie zelf"), default=False)
    # Not in the plan: the group added it.
    is_extra = models.BooleanField(_("toegevoegd"), default=False)
    budgeted = models.DecimalField(_("begroot"), max_digits=12, decimal_places=2, null=True)
    spent = models.DecimalField(_("werkelijk"), max_digits=12, decimal_places=2, null=True, blank=True)
    outcome = models.CharField(_("uitkomst"), max_length=10, choices=ActionOutcome, blank=True)
    people = models.PositiveIntegerField(_("deelnemers"), null=True, blank=True)
    text = models.TextField(_("toelichting"), blank=True)

    class Meta:
        verbose_name = _("regel van een verantwoording")
        verbose_name_plural = _("regels van een verantwoording")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["verantwoording", "position"], name="one_account_row_per_position"
            ),
            models.CheckConstraint(
                condition=Q(kind=RowKind.ACTIE, budgeted__isnull=True, spent__isnull=True)
                | (~Q(kind=RowKind.ACTIE) & Q(budgeted__isnull=False, outcome="", people__isnull=True)),
                name="account_row_fits_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(budgeted__isnull=True) | Q(budgeted__gte=0), name="account_budgeted_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(spent__isnull=True) | Q(spent__gte=0), name="account_spent_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(is_grant=False) | Q(kind=RowKind.INKOMST), name="only_income_is_the_grant"
            ),
            models.CheckConstraint(condition=~Q(label=""), name="account_row_has_a_label"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The kind of row in the language of the reader, with what the group wrote beside it."""
        if not self.budget_kind:
            return self.label
        kind = gettext(self.budget_kind)
        return kind if self.label == self.budget_kind else f"{kind}: {self.label}"


class Teruggave(models.Model):
    """An account given back to the group with a question and a last day (Awb 4:5 and 4:15 lid 1)."""

    verantwoording = models.ForeignKey(Verantwoording, models.PROTECT, related_name="teruggaven")
    reason = models.TextField(_("wat moet anders"))
    due_on = models.DateField(_("uiterlijk"))
    returned_at = models.DateTimeField(_("teruggegeven op"))
    returned_by = person(_("teruggegeven door"))
    answered_at = models.DateTimeField(_("opnieuw ingediend op"), null=True)

    class Meta:
        verbose_name = _("teruggave")
        verbose_name_plural = _("teruggaven")
        ordering = ["returned_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="teruggave_has_a_reason"),
            models.UniqueConstraint(
                fields=["verantwoording"], condition=Q(answered_at__isnull=True), name="one_open_teruggave"
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:60]
