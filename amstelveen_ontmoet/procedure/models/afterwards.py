"""What can follow a decision: an objection, a change of what was awarded."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.procedure.enums import (
    CHANGE_APPLICANT_LABELS,
    OBJECTION_APPLICANT_LABELS,
    ChangeStatus,
    ObjectionStatus,
)
from amstelveen_ontmoet.procedure.models.aanvraag import Aanvraag
from amstelveen_ontmoet.procedure.models.columns import pair, person
from amstelveen_ontmoet.procedure.models.letters import Brief


class Bezwaar(models.Model):
    """An objection to a decision of a case (Awb chapters 6 and 7).

    `status` is assigned in one place only, `procedure.actions.objections._move`.
    """

    aanvraag = models.ForeignKey(Aanvraag, models.PROTECT, related_name="bezwaren")
    brief = models.ForeignKey(Brief, models.PROTECT, related_name="bezwaren", verbose_name=_("besluit"))
    status = models.CharField(
        _("stap"), max_length=20, choices=ObjectionStatus, default=ObjectionStatus.ONTVANGEN
    )
    grounds = models.TextField(_("gronden"))
    received_on = models.DateField(_("ontvangen op"))
    made_at = models.DateTimeField(_("vastgelegd op"))
    made_by = person(_("ingediend of ingevoerd door"))
    decide_by_on = models.DateField(_("uiterlijk besluit"))
    # When those who may decide were told that its last day comes near.
    reminded_at = models.DateTimeField(_("herinnerd op"), null=True)
    reasoning = models.TextField(_("motivering"), blank=True)
    granted = models.DecimalField(
        _("bedrag na bezwaar"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    decided_at = models.DateTimeField(_("besloten op"), null=True)
    decided_by = person(_("besloten door"), null=True)
    # Who signed the decision that is objected to.
    first_decided_by = person(_("eerder besloten door"))

    class Meta:
        verbose_name = _("bezwaar")
        verbose_name_plural = _("bezwaren")
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=pair("decided_at", "decided_by"), name="objection_decided_pair"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(status=ObjectionStatus.INGETROKKEN)
                | (~Q(decided_by=F("first_decided_by")) & ~Q(decided_by=F("made_by"))),
                name="objection_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status=ObjectionStatus.ONTVANGEN, decided_at__isnull=True)
                | (~Q(status=ObjectionStatus.ONTVANGEN) & Q(decided_at__isnull=False)),
                name="objection_step_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[ObjectionStatus.ONTVANGEN, ObjectionStatus.INGETROKKEN])
                | ~Q(reasoning=""),
                name="objection_decision_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True) | Q(status=ObjectionStatus.GEGROND, granted__gte=0),
                name="only_a_founded_objection_gives_an_amount",
            ),
            models.CheckConstraint(condition=~Q(grounds=""), name="objection_has_grounds"),
            models.UniqueConstraint(
                fields=["brief"],
                condition=Q(status=ObjectionStatus.ONTVANGEN),
                name="one_open_objection_per_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aanvraag}: {self.get_status_display()}"

    @property
    def is_open(self) -> bool:
        return self.status == ObjectionStatus.ONTVANGEN

    @property
    def applicant_label(self) -> str:
        return str(OBJECTION_APPLICANT_LABELS[ObjectionStatus(self.status)])


class Wijziging(models.Model):
    """A change of what was awarded, asked for by the applicant: other activities, or a lower amount.

    `status` is assigned in one place only, `procedure.actions.changes._move`. Amounts in euros.
    """

    aanvraag = models.ForeignKey(Aanvraag, models.PROTECT, related_name="wijzigingen")
    status = models.CharField(_("stap"), max_length=20, choices=ChangeStatus, default=ChangeStatus.GEVRAAGD)
    what = models.TextField(_("wat verandert er"))
    granted_before = models.DecimalField(_("verleend"), max_digits=12, decimal_places=2)
    granted_after = models.DecimalField(_("verleend na de wijziging"), max_digits=12, decimal_places=2)
    asked_at = models.DateTimeField(_("gevraagd op"))
    asked_by = person(_("gevraagd door"))
    reasoning = models.TextField(_("motivering"), blank=True)
    decided_at = models.DateTimeField(_("besloten op"), null=True)
    decided_by = person(_("besloten door"), null=True)

    class Meta:
        verbose_name = _("wijziging")
        verbose_name_plural = _("wijzigingen")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=pair("decided_at", "decided_by"), name="change_decided_pair"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(status=ChangeStatus.INGETROKKEN)
                | ~Q(decided_by=F("asked_by")),
                name="change_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status=ChangeStatus.GEVRAAGD, decided_at__isnull=True)
                | (~Q(status=ChangeStatus.GEVRAAGD) & Q(decided_at__isnull=False)),
                name="change_step_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status=ChangeStatus.GEWEIGERD) | ~Q(reasoning=""),
                name="refused_change_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(granted_after__gt=0, granted_after__lte=F("granted_before")),
                name="change_never_gives_more",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="change_says_what"),
            models.UniqueConstraint(
                fields=["aanvraag"], condition=Q(status=ChangeStatus.GEVRAAGD), name="one_open_change"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aanvraag}: {self.get_status_display()}"

    @property
    def is_open(self) -> bool:
        return self.status == ChangeStatus.GEVRAAGD

    @property
    def is_about_money(self) -> bool:
        """Whether a lower amount was asked for, and not only other activities."""
        return self.granted_after < self.granted_before

    @property
    def applicant_label(self) -> str:
        return str(CHANGE_APPLICANT_LABELS[ChangeStatus(self.status)])
