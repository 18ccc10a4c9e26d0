"""The budget: posts per year, commitments, and the append-only ledger."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import Organisatie

ZERO = Decimal("0.00")


def _total(label: Any) -> models.DecimalField:
    """A total that the database keeps from the entries (trigger in migration 0002)."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, default=ZERO, editable=False)


class Begrotingspost(models.Model):
    """A post of one year (visie, chapter 6). Its totals are sums of its entries, in euros.

    The database adds each entry to the totals and refuses an entry that would promise more
    than the post holds, whatever the code above it does.
    """

    class Kind(models.TextChoices):
        STRUCTUREEL = "structureel", _("structureel")
        INCIDENTEEL = "incidenteel", _("incidenteel")
        GEBOUWEN = "gebouwen", _("gebouwen")
        PERSONEEL = "personeel", _("personeel")

    year = models.PositiveSmallIntegerField(_("jaar"))
    number = models.CharField(_("nummer"), max_length=4)
    kind = models.CharField(_("soort"), max_length=12, choices=Kind)
    name = models.CharField(_("naam"), max_length=120)
    note = models.TextField(_("toelichting"), blank=True)
    source = models.CharField(_("bron"), max_length=200)
    is_demo = models.BooleanField(_("demonstratiegegevens"), default=False)
    allocated = _total(_("beschikbaar gesteld"))
    reserved = _total(_("gereserveerd"))
    awarded = _total(_("verleend"))
    paid = _total(_("betaald"))

    class Meta:
        verbose_name = _("begrotingspost")
        verbose_name_plural = _("begrotingsposten")
        ordering = ["year", "kind", "number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "kind", "number"], name="one_post_per_number"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, awarded__gte=0, allocated__gte=F("reserved") + F("awarded")),
                name="post_never_promises_more_than_it_holds",
            ),
            # That no more is paid than was awarded is held per payment, by the trigger: a grant that is
            # settled lower afterwards was rightly paid, and the rest is reclaimed.
            models.CheckConstraint(condition=Q(paid__gte=0), name="post_paid_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name} ({self.year})"

    @property
    def available(self) -> Decimal:
        """What can still be promised, in euros."""
        return self.allocated - self.reserved - self.awarded


class Verplichting(models.Model):
    """One line of money on one post for one party: reserved, awarded, paid and settled."""

    post = models.ForeignKey(
        Begrotingspost, models.PROTECT, related_name="verplichtingen", verbose_name=_("post")
    )
    organisatie = models.ForeignKey(
        Organisatie, models.PROTECT, related_name="verplichtingen", verbose_name=_("voor wie")
    )
    description = models.CharField(_("omschrijving"), max_length=300)
    created_at = models.DateTimeField(_("gemaakt"), auto_now_add=True)
    reserved = _total(_("gereserveerd"))
    awarded = _total(_("verleend"))
    paid = _total(_("betaald"))

    class Meta:
        verbose_name = _("verplichting")
        verbose_name_plural = _("verplichtingen")
        constraints = [
            models.CheckConstraint(
                condition=Q(reserved__gte=0, awarded__gte=0, paid__gte=0),
                name="verplichting_totals_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.description


class Boeking(models.Model):
    """One entry of the ledger. Append-only: a mistake is corrected by another entry.

    The effect of each kind on the totals stands in `begroting/workflow.py` and, a second
    time, in the trigger of migration 0004.
    """

    class Kind(models.TextChoices):
        ALLOCATE = "allocate", _("beschikbaar gesteld")
        AMEND = "amend", _("begroting gewijzigd")
        RESERVE = "reserve", _("gereserveerd")
        RELEASE = "release", _("reservering vervallen")
        AWARD = "award", _("verleend")
        RAISE = "raise", _("verlening verhoogd")
        LOWER = "lower", _("verlening verlaagd")
        PAY = "pay", _("betaald")
        SETTLE = "settle", _("lager vastgesteld")
        RECLAIM = "reclaim", _("teruggevorderd")

    post = models.ForeignKey(Begrotingspost, models.PROTECT, related_name="boekingen", verbose_name=_("post"))
    verplichting = models.ForeignKey(
        Verplichting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="boekingen",
        verbose_name=_("verplichting"),
    )
    kind = models.CharField(_("soort"), max_length=10, choices=Kind)
    amount = models.DecimalField(_("bedrag"), max_digits=14, decimal_places=2)
    at = models.DateTimeField(_("moment"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("door")
    )
    reason = models.CharField(_("reden"), max_length=200)

    class Meta:
        verbose_name = _("boeking")
        verbose_name_plural = _("boekingen")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="amend", amount__lt=0) | Q(amount__gt=0), name="boeking_amount_sign"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["allocate", "amend"], verplichting__isnull=True)
                | (~Q(kind__in=["allocate", "amend"]) & Q(verplichting__isnull=False)),
                name="boeking_has_verplichting",
            ),
            models.UniqueConstraint(
                fields=["verplichting"], condition=Q(kind="award"), name="verplichting_awarded_once"
            ),
            models.UniqueConstraint(
                fields=["post"], condition=Q(kind="allocate"), name="post_allocated_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class Route(models.Model):
    """Which kind of application draws on which post, from a year on."""

    route = models.CharField(_("route"), max_length=80)
    from_year = models.PositiveSmallIntegerField(_("vanaf jaar"))
    post_number = models.CharField(_("post"), max_length=40)
    source = models.CharField(_("bron"), max_length=200)
    is_assumption = models.BooleanField(_("aanname, nog te bevestigen"), default=False)

    class Meta:
        verbose_name = _("route naar de begroting")
        verbose_name_plural = _("routes naar de begroting")
        ordering = ["route", "-from_year"]
        constraints = [
            models.UniqueConstraint(fields=["route", "from_year"], name="one_post_per_route_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.route} → {self.post_number}"
