"""The budget: posts per year, commitments, and the append-only ledger."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import Organisatie
from amstelveen_ontmoet.begroting.enums import Ground, WijzigingStatus

ZERO = Decimal("0.00")


def _total(label: Any) -> models.DecimalField:
    """A total that the database keeps from the entries (trigger in migration 0002)."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, default=ZERO, editable=False)


class Reasoned(models.Model):
    """A row with its reason: typed by a person, or given by the portal, which says it in every language."""

    reason = models.CharField(_("reden"), max_length=200)
    # Empty for what a person typed, and for what was kept before the portal had these.
    ground = models.CharField(max_length=20, choices=Ground, blank=True, db_default="", editable=False)
    about = models.CharField(max_length=200, blank=True, db_default="", editable=False)

    class Meta:
        abstract = True

    @property
    def why(self) -> str:
        """The reason in the language of the reader, where the portal gave it."""
        return Ground(self.ground).said(self.about) if self.ground else self.reason


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
    """One line of money on one post for one party: reserved, awarded, paid and settled.

    A line of an application stands in line for its post (bijlage 3 A6-7): `requested` euros, in the
    order of `complete_on`, `complete_at`, key. While it is open and `requested` is not reserved in
    full, it waits. A part of the wijkbudget has no place in line and leaves these empty.
    """

    post = models.ForeignKey(
        Begrotingspost, models.PROTECT, related_name="verplichtingen", verbose_name=_("post")
    )
    organisatie = models.ForeignKey(
        Organisatie, models.PROTECT, related_name="verplichtingen", verbose_name=_("voor wie")
    )
    description = models.CharField(_("omschrijving"), max_length=300)
    created_at = models.DateTimeField(_("gemaakt"), auto_now_add=True)
    requested = models.DecimalField(_("gevraagd"), max_digits=14, decimal_places=2, null=True, editable=False)
    # What came on paper has the day on which it came, however late it was entered.
    complete_on = models.DateField(_("volledig op"), null=True, editable=False)
    complete_at = models.DateTimeField(_("moment in de rij"), null=True, editable=False)
    closed_at = models.DateTimeField(_("uit de rij"), null=True, editable=False)
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
            models.CheckConstraint(
                condition=Q(requested__isnull=True, complete_on__isnull=True, complete_at__isnull=True)
                | Q(
                    requested__isnull=False,
                    requested__gt=0,
                    complete_on__isnull=False,
                    complete_at__isnull=False,
                ),
                name="verplichting_place_in_line_whole",
            ),
            models.CheckConstraint(
                condition=Q(requested__isnull=True)
                | Q(reserved__lte=F("requested"), awarded__lte=F("requested")),
                name="verplichting_within_requested",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(reserved=0), name="verplichting_closed_holds_nothing"
            ),
        ]
        indexes = [
            # Who waits for a post, in order.
            models.Index(
                fields=["post", "complete_on", "complete_at", "id"],
                condition=Q(complete_at__isnull=False, closed_at__isnull=True, reserved__lt=F("requested")),
                name="verplichting_in_line",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def short(self) -> Decimal:
        """What is asked and not reserved while the line is open, in euros."""
        if self.requested is None or self.closed_at is not None:
            return ZERO
        return self.requested - self.reserved


class Boeking(Reasoned):
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
    # The change of the budget that an amendment puts into effect.
    wijziging = models.ForeignKey(
        "Begrotingswijziging",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="boekingen",
        verbose_name=_("begrotingswijziging"),
    )
    kind = models.CharField(_("soort"), max_length=10, choices=Kind)
    amount = models.DecimalField(_("bedrag"), max_digits=14, decimal_places=2)
    at = models.DateTimeField(_("moment"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("door")
    )

    class Meta:
        verbose_name = _("boeking")
        verbose_name_plural = _("boekingen")
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["post", "-at", "-id"], name="boeking_of_post"),
            models.Index(fields=["post", "kind", "-at", "-id"], name="boeking_of_post_by_kind"),
        ]
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

    @property
    def why(self) -> str:
        """The reason in the language of the reader; that of a change of the budget names its decision."""
        if self.wijziging is not None and self.wijziging.ground:
            return f"{self.wijziging.decision}: {self.wijziging.why}"
        return super().why


class Maandtotaal(models.Model):
    """What the entries of one kind on one post add up to in one month, in euros.

    Kept by the database with every entry (migration 0005), so that the year of a post is drawn
    from a few rows, however many entries it has.
    """

    post = models.ForeignKey(Begrotingspost, models.PROTECT, related_name="maandtotalen")
    # The first day of the month in the municipality's own time.
    month = models.DateField(_("maand"))
    kind = models.CharField(_("soort"), max_length=10, choices=Boeking.Kind)
    amount = models.DecimalField(_("bedrag"), max_digits=16, decimal_places=2)
    entries = models.PositiveIntegerField(_("boekingen"))

    class Meta:
        verbose_name = _("maandtotaal")
        verbose_name_plural = _("maandtotalen")
        constraints = [
            models.UniqueConstraint(fields=["post", "month", "kind"], name="one_maandtotaal"),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.month:%Y-%m} {self.kind}"


class Begrotingswijziging(Reasoned):
    """A change of the budget by a named decision: of one post, or from one post to another.

    A move to the year after carries over what is left. `status` is assigned in one place only.
    """

    status = models.CharField(
        _("stand"),
        max_length=12,
        choices=WijzigingStatus,
        default=WijzigingStatus.VOORGESTELD,
        editable=False,
    )
    from_post = models.ForeignKey(
        Begrotingspost, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("van post")
    )
    to_post = models.ForeignKey(
        Begrotingspost, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("naar post")
    )
    amount = models.DecimalField(_("bedrag"), max_digits=12, decimal_places=2)
    # For example "raadsbesluit programmabegroting 2027": who asks why, finds the decision.
    decision = models.CharField(_("besluit"), max_length=200)
    decided_on = models.DateField(_("datum van het besluit"))
    proposed_at = models.DateTimeField(_("voorgesteld op"), auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("voorgesteld door")
    )
    settled_at = models.DateTimeField(_("afgehandeld op"), null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("door")
    )

    class Meta:
        verbose_name = _("begrotingswijziging")
        verbose_name_plural = _("begrotingswijzigingen")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_post__isnull=False) | Q(to_post__isnull=False),
                name="wijziging_touches_a_post",
            ),
            models.CheckConstraint(
                condition=Q(from_post__isnull=True) | Q(to_post__isnull=True) | ~Q(from_post=F("to_post")),
                name="wijziging_between_two_posts",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="wijziging_amount_positive"),
            models.CheckConstraint(
                condition=~Q(decision="") & ~Q(reason=""), name="wijziging_names_its_decision"
            ),
            models.CheckConstraint(
                condition=Q(
                    status=WijzigingStatus.VOORGESTELD, settled_at__isnull=True, settled_by__isnull=True
                )
                | (
                    ~Q(status=WijzigingStatus.VOORGESTELD)
                    & Q(settled_at__isnull=False, settled_by__isnull=False)
                ),
                name="wijziging_settled_pair",
            ),
            # Four eyes on money; who proposed may withdraw it.
            models.CheckConstraint(
                condition=~Q(status=WijzigingStatus.DOORGEVOERD) | ~Q(settled_by=F("proposed_by")),
                name="wijziging_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return self.decision

    @property
    def is_open(self) -> bool:
        return self.status == WijzigingStatus.VOORGESTELD

    @property
    def is_carry_over(self) -> bool:
        """From one year to a later one: what is left goes along."""
        return bool(self.from_post and self.to_post and self.from_post.year < self.to_post.year)


class Controle(models.Model):
    """One run of the check that balances, reservations and awards agree with the cases."""

    ran_at = models.DateTimeField(_("uitgevoerd op"), auto_now_add=True)
    # What differs, a line each; empty when all is well.
    findings = models.JSONField(_("bevindingen"), default=list)

    class Meta:
        verbose_name = _("controle van het grootboek")
        verbose_name_plural = _("controles van het grootboek")
        ordering = ["-ran_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.ran_at:%Y-%m-%d %H:%M}"

    @property
    def is_clean(self) -> bool:
        return not self.findings


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
