"""What makes the term of a decision longer, beside a request for an addition."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import PERIOD, PeriodQuerySet
from amstelveen_ontmoet.procedure.enums import SuspensionGround
from amstelveen_ontmoet.procedure.models.aanvraag import Aanvraag
from amstelveen_ontmoet.procedure.models.columns import pair, person


class Opschorting(models.Model):
    """The decision term stands still on a ground of Awb 4:15, until a day that is named beforehand.

    A person may end it earlier; `until_on` is then the day on which that was done.
    """

    aanvraag = models.ForeignKey(Aanvraag, models.PROTECT, related_name="opschortingen")
    ground = models.CharField(_("grond"), max_length=2, choices=SuspensionGround)
    from_on = models.DateField(_("vanaf"))
    until_on = models.DateField(_("tot en met"))
    reason = models.TextField(_("reden"))
    started_at = models.DateTimeField(_("vastgelegd op"))
    started_by = person(_("vastgelegd door"))
    ended_at = models.DateTimeField(_("eerder geëindigd op"), null=True)
    ended_by = person(_("eerder geëindigd door"), null=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("opschorting")
        verbose_name_plural = _("opschortingen")
        ordering = ["from_on", "pk"]
        constraints = [
            # The portal itself ends the waiting for budget when money came free.
            models.CheckConstraint(
                condition=pair("ended_at", "ended_by")
                | Q(ground=SuspensionGround.INSTEMMING, ended_at__isnull=False),
                name="suspension_ended_pair",
            ),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="opschorting_dates"),
            models.CheckConstraint(condition=~Q(reason=""), name="opschorting_has_a_reason"),
            ExclusionConstraint(
                name="one_opschorting_at_a_time",
                expressions=[(F("aanvraag"), RangeOperators.EQUAL), (PERIOD, RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return self.get_ground_display()


class Verlenging(models.Model):
    """The decision term made longer, once, told to the applicant with a day (Awb 4:14)."""

    aanvraag = models.OneToOneField(Aanvraag, models.PROTECT, related_name="verlenging")
    weeks = models.PositiveSmallIntegerField(_("weken"))
    reason = models.TextField(_("reden"))
    extended_at = models.DateTimeField(_("verlengd op"))
    extended_by = person(_("verlengd door"))

    class Meta:
        verbose_name = _("verlenging")
        verbose_name_plural = _("verlengingen")
        constraints = [
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=12), name="verlenging_weeks"),
            models.CheckConstraint(condition=~Q(reason=""), name="verlenging_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.extended_at)


class Ingebrekestelling(models.Model):
    """The applicant tells that the decision is late: two weeks later a penalty begins (Awb 4:17)."""

    aanvraag = models.OneToOneField(Aanvraag, models.PROTECT, related_name="ingebrekestelling")
    received_on = models.DateField(_("ontvangen op"))
    made_at = models.DateTimeField(_("vastgelegd op"))
    made_by = person(_("verstuurd door"))
    # The last day for the decision as it was then; what came later does not undo that it was late.
    late_since = models.DateField(_("laatste dag voor het besluit"))

    class Meta:
        verbose_name = _("ingebrekestelling")
        verbose_name_plural = _("ingebrekestellingen")
        constraints = [
            models.CheckConstraint(
                condition=Q(received_on__gt=F("late_since")), name="notice_comes_after_the_term"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aanvraag}: {self.received_on}"
