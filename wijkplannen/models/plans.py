"""The wijkplan in the format of bijlage 4, with every version of every section."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.procedure.models import Aanvraag
from wijkplannen.enums import (
    EXPENSE_KINDS,
    INCOME_KINDS,
    ActieKind,
    Doel,
    GeldKind,
    Partij,
    Richting,
    Section,
    Waardering,
)
from wijkplannen.models.groups import Bewonersgroep


class Wijkplan(Aanvraag):
    """The plan of a group for one or two years. Each section is a row with its own version.

    A group has one plan per year at a time: a refused or withdrawn one frees its place for
    the next attempt.
    """

    groep = models.ForeignKey(Bewonersgroep, models.PROTECT, related_name="plannen", verbose_name=_("groep"))
    year = models.PositiveSmallIntegerField(_("jaar"))
    years = models.PositiveSmallIntegerField(_("aantal jaren"), default=1)
    attempt = models.PositiveSmallIntegerField(default=1, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("wijkplan")
        verbose_name_plural = _("wijkplannen")
        constraints = [
            models.UniqueConstraint(fields=["groep", "year", "attempt"], name="one_wijkplan_per_year"),
            models.CheckConstraint(condition=Q(years__in=[1, 2]), name="wijkplan_one_or_two_years"),
        ]


class Sectie(models.Model):
    """One section as it is now. `version` rises with every save, so nobody overwrites another unseen."""

    plan = models.ForeignKey(Wijkplan, models.CASCADE, related_name="secties")
    key = models.CharField(_("onderdeel"), max_length=20, choices=Section)
    text = models.TextField(_("tekst"), blank=True)
    choice = models.CharField(_("keuze"), max_length=20, choices=Waardering, blank=True)
    version = models.PositiveIntegerField(_("versie"), default=0)
    saved_at = models.DateTimeField(_("bewaard op"), null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("bewaard door")
    )

    class Meta:
        verbose_name = _("onderdeel")
        verbose_name_plural = _("onderdelen")
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="one_sectie_per_key"),
            models.CheckConstraint(
                condition=Q(version=0, saved_at__isnull=True, saved_by__isnull=True)
                | Q(version__gt=0, saved_at__isnull=False, saved_by__isnull=False),
                name="sectie_saved_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.get_key_display()}"


class Sectieversie(models.Model):
    """What a section held at one version: text, choice and rows, by whom and when."""

    sectie = models.ForeignKey(Sectie, models.CASCADE, related_name="versies")
    version = models.PositiveIntegerField(_("versie"))
    content = models.JSONField(_("inhoud"), encoder=DjangoJSONEncoder)
    saved_at = models.DateTimeField(_("bewaard op"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("bewaard door")
    )

    class Meta:
        verbose_name = _("versie van een onderdeel")
        verbose_name_plural = _("versies van onderdelen")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["sectie", "version"], name="one_row_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.sectie} v{self.version}"


class Actie(models.Model):
    """One row of “Wie doet wat?”."""

    plan = models.ForeignKey(Wijkplan, models.CASCADE, related_name="acties")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(_("wat"), max_length=300)
    parties = ArrayField(
        models.CharField(max_length=20, choices=Partij), verbose_name=_("wie"), default=list, blank=True
    )
    by_whom = models.CharField(_("naam of groep"), max_length=200, blank=True)
    when = models.CharField(_("wanneer"), max_length=100, blank=True)
    goal = models.CharField(_("doel"), max_length=20, choices=Doel)
    kind = models.CharField(_("soort"), max_length=10, choices=ActieKind, default=ActieKind.SOCIAAL)
    target_group = models.CharField(_("voor wie"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("actie")
        verbose_name_plural = _("acties")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="one_actie_per_position"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def party_labels(self) -> str:
        """The parties in words, in the reader's language."""
        return ", ".join(str(Partij(party).label) for party in self.parties)


class Geldregel(models.Model):
    """One row of “Geld”: an expected income or expense in euros."""

    plan = models.ForeignKey(Wijkplan, models.CASCADE, related_name="geldregels")
    position = models.PositiveSmallIntegerField()
    richting = models.CharField(_("inkomst of uitgave"), max_length=10, choices=Richting)
    kind = models.CharField(_("soort"), max_length=20, choices=GeldKind)
    description = models.CharField(_("omschrijving"), max_length=200, blank=True)
    amount = models.DecimalField(_("bedrag"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("geldregel")
        verbose_name_plural = _("geldregels")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="one_geldregel_per_position"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="geldregel_not_negative"),
            models.CheckConstraint(
                condition=Q(richting=Richting.INKOMST, kind__in=INCOME_KINDS)
                | Q(richting=Richting.UITGAVE, kind__in=EXPENSE_KINDS),
                name="geldregel_kind_fits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"
