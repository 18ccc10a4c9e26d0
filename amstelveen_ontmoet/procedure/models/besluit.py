"""What is thought and decided of an application: rules, advice, decision."""

from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.procedure.enums import Outcome
from amstelveen_ontmoet.procedure.models.aanvraag import Aanvraag
from amstelveen_ontmoet.procedure.models.columns import pair, person
from amstelveen_ontmoet.procedure.models.letters import Brief, Mandaat
from amstelveen_ontmoet.spelregels.checks import Verdict


class Toets(models.Model):
    """What a rule said at receipt, kept with its figures; staff judge what the rule leaves open."""

    aanvraag = models.ForeignKey(Aanvraag, models.CASCADE, related_name="toetsen")
    rule = models.CharField(_("spelregel"), max_length=40)
    article = models.CharField(_("artikel"), max_length=80)
    verdict = models.CharField(_("uitkomst"), max_length=20, choices=[(v.value, v.value) for v in Verdict])
    figures = models.JSONField(_("cijfers"), default=dict, encoder=DjangoJSONEncoder)
    checked_at = models.DateTimeField(_("getoetst op"), auto_now=True)
    position = models.PositiveSmallIntegerField()
    judged_verdict = models.CharField(
        _("oordeel"),
        max_length=20,
        blank=True,
        choices=[(v.value, v.value) for v in (Verdict.VOLDOET, Verdict.VOLDOET_NIET)],
    )
    judged_reason = models.TextField(_("reden van het oordeel"), blank=True)
    judged_at = models.DateTimeField(_("beoordeeld op"), null=True)
    judged_by = person(_("beoordeeld door"), null=True)

    class Meta:
        verbose_name = _("toets")
        verbose_name_plural = _("toetsen")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["aanvraag", "rule"], name="one_toets_per_rule"),
            models.CheckConstraint(condition=pair("judged_at", "judged_by"), name="judged_pair"),
            models.CheckConstraint(
                condition=Q(judged_verdict="", judged_at__isnull=True)
                | (~Q(judged_verdict="") & ~Q(judged_reason="") & Q(judged_at__isnull=False)),
                name="judgement_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.verdict}"

    @property
    def final_verdict(self) -> str:
        return self.judged_verdict or self.verdict


class Advies(models.Model):
    """The advice of the initiatievenmakelaar. Never visible to the applicant."""

    aanvraag = models.ForeignKey(Aanvraag, models.CASCADE, related_name="adviezen")
    outcome = models.CharField(_("advies"), max_length=30, choices=Outcome)
    amount = models.DecimalField(_("bedrag"), max_digits=12, decimal_places=2)
    reasoning = models.TextField(_("onderbouwing"))
    advised_at = models.DateTimeField(_("geadviseerd op"))
    advised_by = person(_("geadviseerd door"))

    class Meta:
        verbose_name = _("advies")
        verbose_name_plural = _("adviezen")
        ordering = ["advised_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="advies_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.aanvraag}: {self.get_outcome_display()}"


class Besluit(models.Model):
    """The decision on the application; its letter is kept as it was sent (Awb title 4.2)."""

    aanvraag = models.OneToOneField(Aanvraag, models.PROTECT, related_name="besluit")
    outcome = models.CharField(_("besluit"), max_length=30, choices=Outcome)
    requested = models.DecimalField(_("gevraagd"), max_digits=12, decimal_places=2)
    granted = models.DecimalField(_("verleend"), max_digits=12, decimal_places=2)
    # What a founded objection or a change made of it, in the transaction that books the money.
    revised = models.DecimalField(
        _("later gewijzigd in"), max_digits=12, decimal_places=2, null=True, editable=False
    )
    reasoning = models.TextField(_("motivering"), blank=True)
    decided_at = models.DateTimeField(_("besloten op"))
    decided_by = person(_("besloten door"))
    advised_by = person(_("geadviseerd door"))
    submitted_by = person(_("aangevraagd door"))
    published_on = models.DateField(_("bekendgemaakt op"))
    # The last day at that moment: later another term runs with the application. Older decisions have none.
    due_on = models.DateField(_("uiterlijk besluit"), null=True)
    objection_until_on = models.DateField(_("bezwaar tot en met"))
    brief = models.OneToOneField(Brief, models.PROTECT, related_name="besluit", verbose_name=_("brief"))
    # Decisions from before the register have none.
    mandaat = models.ForeignKey(
        Mandaat, models.PROTECT, null=True, related_name="+", verbose_name=_("mandaat")
    )

    class Meta:
        verbose_name = _("besluit")
        verbose_name_plural = _("besluiten")
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("advised_by")), name="adviser_does_not_decide"),
            models.CheckConstraint(
                condition=~Q(decided_by=F("submitted_by")) & ~Q(advised_by=F("submitted_by")),
                name="applicant_does_not_decide",
            ),
            models.CheckConstraint(
                condition=Q(granted__gte=0, granted__lte=F("requested")), name="granted_within_requested"
            ),
            models.CheckConstraint(
                condition=Q(revised__gte=0, revised__lte=F("requested")), name="revised_within_requested"
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.VERLEEND)
                | Q(outcome=Outcome.DIRECT_VASTGESTELD, granted=F("requested"))
                | ~Q(reasoning=""),
                name="less_than_asked_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.VERLEEND, granted=F("requested"))
                | Q(outcome=Outcome.GEDEELTELIJK_VERLEEND, granted__gt=0, granted__lt=F("requested"))
                | Q(outcome=Outcome.DIRECT_VASTGESTELD, granted__gt=0)
                | Q(outcome__in=[Outcome.AFGEWEZEN, Outcome.BUITEN_BEHANDELING], granted=0),
                name="amount_fits_outcome",
            ),
            models.CheckConstraint(
                condition=Q(objection_until_on__gt=F("published_on")), name="objection_after_publication"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aanvraag}: {self.get_outcome_display()}"

    @property
    def awarded(self) -> Decimal:
        """The award as it stands, before a settlement, in euros."""
        return self.granted if self.revised is None else self.revised
