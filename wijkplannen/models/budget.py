"""The yearly computation of the wijkbudgetten (bijlage 3 B8), with its inputs kept."""

from decimal import Decimal

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import Organisatie
from amstelveen_ontmoet.begroting.models import Begrotingspost, Verplichting
from amstelveen_ontmoet.gebieden.models import Buurt
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.money import CENT
from wijkplannen.enums import Plafondregel, RunStatus


class Wijkbudgetrun(models.Model):
    """One computation for one year. Adopted, it is never changed, only followed by a new one.

    Amounts in euros: `claim` is what the residents ask for, `ceiling` what the post held when
    it was computed with what another post covers (`covered`), `granted` the sum of the parts.
    """

    year = models.PositiveSmallIntegerField(_("jaar"))
    peildatum = models.DateField(_("peildatum"))
    post = models.ForeignKey(Begrotingspost, models.PROTECT, related_name="+", verbose_name=_("post"))
    status = models.CharField(
        _("stand"), max_length=12, choices=RunStatus, default=RunStatus.AANGEMAAKT, editable=False
    )
    job = models.ForeignKey(Job, models.PROTECT, null=True, editable=False, related_name="+")
    # The values of the spelregels used, by key, with their source and whether they are assumptions.
    values = models.JSONField(_("spelregels"), default=dict, encoder=DjangoJSONEncoder, editable=False)
    claim = models.DecimalField(_("aanspraak"), max_digits=12, decimal_places=2, null=True, editable=False)
    rule = models.CharField(
        _("plafondregel"), max_length=12, choices=Plafondregel, default=Plafondregel.EVENREDIG
    )
    # Where the shortfall comes from, by which decision, and how much of it (plafondregel dekking).
    cover_post = models.ForeignKey(
        Begrotingspost, models.PROTECT, null=True, related_name="+", verbose_name=_("dekking uit post")
    )
    cover_decision = models.CharField(_("besluit over de dekking"), max_length=200, blank=True)
    covered = models.DecimalField(
        _("gedekt uit de andere post"), max_digits=12, decimal_places=2, default=0, editable=False
    )
    ceiling = models.DecimalField(_("plafond"), max_digits=12, decimal_places=2, null=True, editable=False)
    granted = models.DecimalField(_("verdeeld"), max_digits=12, decimal_places=2, null=True, editable=False)
    created_at = models.DateTimeField(_("gestart op"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("gestart door")
    )
    computed_at = models.DateTimeField(_("berekend op"), null=True, editable=False)
    adopted_at = models.DateTimeField(_("vastgesteld op"), null=True, editable=False)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("vastgesteld door"),
    )

    class Meta:
        verbose_name = _("berekening van het wijkbudget")
        verbose_name_plural = _("berekeningen van het wijkbudget")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(status=RunStatus.VASTGESTELD), name="one_adopted_run_per_year"
            ),
            models.UniqueConstraint(
                fields=["year"], condition=Q(status=RunStatus.AANGEMAAKT), name="one_run_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(adopted_at__isnull=True, adopted_by__isnull=True)
                | Q(adopted_at__isnull=False, adopted_by__isnull=False),
                name="run_adopted_pair",
            ),
            # Four eyes on money.
            models.CheckConstraint(
                condition=Q(adopted_by__isnull=True) | ~Q(adopted_by=F("created_by")),
                name="run_adopted_by_another",
            ),
            models.CheckConstraint(
                condition=(Q(rule=Plafondregel.DEKKING, cover_post__isnull=False) & ~Q(cover_decision=""))
                | (~Q(rule=Plafondregel.DEKKING) & Q(cover_post__isnull=True, cover_decision="", covered=0)),
                name="run_cover_has_post_and_decision",
            ),
            models.CheckConstraint(condition=Q(covered__gte=0), name="run_covered_not_negative"),
            models.CheckConstraint(
                condition=Q(status=RunStatus.AANGEMAAKT)
                | (Q(computed_at__isnull=False, granted__lte=F("ceiling")) & Q(granted__lte=F("claim"))),
                name="run_never_overspends",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[RunStatus.AANGEMAAKT, RunStatus.BEREKEND], adopted_at__isnull=True)
                | Q(status__in=[RunStatus.VASTGESTELD, RunStatus.VERVANGEN], adopted_at__isnull=False),
                name="run_adopted_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"Wijkbudget {self.year}"

    @property
    def shortfall(self) -> Decimal | None:
        """Euros that residents could claim and the post does not hold."""
        if self.claim is None or self.granted is None:
            return None
        return self.claim - self.granted


class WijkbudgetInvoer(models.Model):
    """One pair of buurt and party with the inputs and the outcome: `weight` out of `weights`.

    Both count shares times days of the year, brought to one denominator per buurt.
    """

    run = models.ForeignKey(Wijkbudgetrun, models.CASCADE, related_name="invoer")
    buurt = models.ForeignKey(Buurt, models.PROTECT, related_name="+")
    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    residents = models.PositiveIntegerField(_("inwoners"))
    # Shares times days: a group that works half of the year counts for half of it.
    weight = models.PositiveBigIntegerField(_("aandeel"))
    weights = models.PositiveBigIntegerField(_("alle aandelen samen"))
    claim = models.DecimalField(_("aanspraak"), max_digits=12, decimal_places=2)
    amount = models.DecimalField(_("deel"), max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["buurt__code", "organisatie__name"]
        constraints = [
            models.UniqueConstraint(fields=["run", "buurt", "organisatie"], name="one_invoer_per_pair"),
            # A largest remainder of a lower total may round one pair up by a cent above its claim.
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=F("claim") + CENT), name="invoer_amount_within_claim"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.buurt} · {self.organisatie}"


class WijkbudgetDeel(models.Model):
    """The part of one group, or of the welzijnsorganisatie for buurten without a group."""

    run = models.ForeignKey(Wijkbudgetrun, models.CASCADE, related_name="delen")
    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="wijkbudgetdelen")
    residents = models.PositiveIntegerField(_("inwoners van het werkgebied"))
    claim = models.DecimalField(_("aanspraak"), max_digits=12, decimal_places=2)
    amount = models.DecimalField(_("deel"), max_digits=12, decimal_places=2)
    verplichting = models.ForeignKey(
        Verplichting, models.PROTECT, null=True, related_name="+", verbose_name=_("verplichting")
    )

    class Meta:
        ordering = ["organisatie__name"]
        constraints = [
            models.UniqueConstraint(fields=["run", "organisatie"], name="one_deel_per_party"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="deel_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.run} · {self.organisatie}"


class WijkbudgetBrief(models.Model):
    """The letter to a party about its part, kept as it was sent. Never changed (migration 0004)."""

    deel = models.OneToOneField(WijkbudgetDeel, models.PROTECT, related_name="brief")
    content = models.JSONField(_("inhoud"), encoder=DjangoJSONEncoder)
    sent_at = models.DateTimeField(_("verstuurd op"))

    class Meta:
        verbose_name = _("brief over het wijkbudget")
        verbose_name_plural = _("brieven over het wijkbudget")

    def __str__(self) -> str:
        return str(self.deel)
