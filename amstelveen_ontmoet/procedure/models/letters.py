"""Letters as they were sent, who may sign which decision, and who stands aside."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import PERIOD, Organisatie, PeriodQuerySet
from amstelveen_ontmoet.procedure.enums import LetterKind
from amstelveen_ontmoet.procedure.models.aanvraag import Aanvraag
from amstelveen_ontmoet.procedure.models.columns import person
from amstelveen_ontmoet.procedure.terms import Term


class Brief(models.Model):
    """A letter as it was sent; the database refuses to change or delete it (trigger in migration 0006)."""

    aanvraag = models.ForeignKey(Aanvraag, models.PROTECT, related_name="brieven", verbose_name=_("aanvraag"))
    kind = models.CharField(_("soort"), max_length=20, choices=LetterKind)
    sent_at = models.DateTimeField(_("verstuurd op"))
    sent_by = person(_("verstuurd door"), null=True)
    objection_until_on = models.DateField(_("bezwaar tot en met"), null=True)
    # The parts of the letter per language, `{"nl": {...}, "en": {...}}`, see `procedure/letter/`.
    content = models.JSONField(_("brief"), encoder=DjangoJSONEncoder)

    # Told by `procedure.reports.dossier_of`: an outage makes it later than the letter says.
    until: Term | None = None

    class Meta:
        verbose_name = _("brief")
        verbose_name_plural = _("brieven")
        ordering = ["sent_at", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class Belang(models.Model):
    """Who has an interest of their own in an applicant, and so stands aside (Awb 2:4)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="belangen", verbose_name=_("persoon")
    )
    organisatie = models.ForeignKey(
        Organisatie, models.PROTECT, related_name="+", verbose_name=_("organisatie")
    )
    reason = models.TextField(_("reden"))
    declared_at = models.DateTimeField(_("gemeld op"))

    class Meta:
        verbose_name = _("eigen belang")
        verbose_name_plural = _("eigen belangen")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisatie"], name="interest_declared_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.organisatie}"


class Mandaat(models.Model):
    """Who may decide on behalf of burgemeester en wethouders, up to which amount, between which dates."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mandaten", verbose_name=_("mandaathouder")
    )
    position = models.CharField(_("functie in de ondertekening"), max_length=120)
    maximum = models.DecimalField(
        _("tot en met een bedrag van"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    from_on = models.DateField(_("vanaf"))
    until_on = models.DateField(_("tot en met"), null=True, blank=True)
    source = models.CharField(_("mandaatbesluit"), max_length=200)
    granted_by = person(_("ingevoerd door"))
    granted_at = models.DateTimeField(_("ingevoerd op"), auto_now_add=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandaat")
        verbose_name_plural = _("mandaten")
        ordering = ["user", "-from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="mandaat_dates"
            ),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(maximum__gt=0), name="mandaat_maximum_positive"
            ),
            models.CheckConstraint(condition=~Q(user=F("granted_by")), name="mandaat_not_given_to_oneself"),
            ExclusionConstraint(
                name="one_mandaat_at_a_time",
                expressions=[(F("user"), RangeOperators.EQUAL), (PERIOD, RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.position}"

    def covers(self, amount: Decimal) -> bool:
        """Whether an amount in euros may be decided on under this mandate."""
        return self.maximum is None or amount <= self.maximum
