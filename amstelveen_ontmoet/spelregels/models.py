"""Reference data that a council or college can change: amounts, terms, texts, signatories."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import PERIOD, PeriodQuerySet
from amstelveen_ontmoet.money import format_amount, format_number
from amstelveen_ontmoet.spelregels.enums import (
    CHOICE_WORDS,
    CHOICES,
    TONES,
    HerzieningStatus,
    VoorstelStatus,
    in_words,
    source_in_words,
)


def _person(label: Any, **options: Any) -> models.ForeignKey:
    """A person who did something; the account stays as long as the act does."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=label,
        **options,
    )


def is_english() -> bool:
    """Whether the reader reads English now."""
    return (get_language() or "nl").startswith("en")


class Shown:
    """What a value looks like for a reader; needs `key`, `kind`, `value`, `value_en` and `source`."""

    key: Any
    kind: Any
    value: Any
    value_en: Any
    source: Any

    @property
    def number(self) -> Decimal:
        """The value of an amount (in euros) or a number."""
        return Decimal(self.value)

    @property
    def shown(self) -> str:
        """The value in the reader's notation and language."""
        if self.key in CHOICES and self.value in CHOICE_WORDS:
            return str(CHOICE_WORDS[self.value])
        if self.kind == "text":
            return self.value_en if is_english() and self.value_en else self.value
        if self.kind == "amount":
            return format_amount(self.number)
        return in_words(self.key, self.number, format_number(self.number))

    @property
    def shown_source(self) -> str:
        """The source in the reader's language, where it is one that the portal brought."""
        return source_in_words(self.source)

    @property
    def is_dutch_source(self) -> bool:
        """Whether the source stays Dutch for who reads another language."""
        return is_english() and self.shown_source == self.source


class Waarde(Shown, models.Model):
    """One value of the spelregels from a day until a day, with its source.

    A value that no source gives is our assumption and marked so, for the municipality to
    confirm. Values are read through `spelregels.queries`.
    """

    class Kind(models.TextChoices):
        AMOUNT = "amount", _("bedrag in euro")
        NUMBER = "number", _("getal")
        TEXT = "text", _("tekst")

    key = models.CharField(_("sleutel"), max_length=80)
    from_on = models.DateField(_("geldig vanaf"))
    until_on = models.DateField(_("geldig tot en met"), null=True, blank=True)
    kind = models.CharField(_("soort"), max_length=10, choices=Kind)
    value = models.TextField(_("waarde"))
    value_en = models.TextField(_("waarde in het Engels"), blank=True)
    label = models.CharField(_("wat het is"), max_length=200)
    label_en = models.CharField(_("wat het is, in het Engels"), max_length=200)
    source = models.CharField(_("bron"), max_length=300)
    is_assumption = models.BooleanField(_("aanname, nog te bevestigen"), default=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("gewijzigd door"),
    )
    changed_at = models.DateTimeField(_("gewijzigd op"), auto_now=True)
    reason = models.CharField(_("reden van de wijziging"), max_length=1000, blank=True)
    # Of an assumption: a new version has to be confirmed anew.
    confirmed_at = models.DateTimeField(_("bevestigd op"), null=True, editable=False)
    confirmed_by = _person(_("bevestigd door"), null=True)
    confirmed_note = models.CharField(_("toelichting"), max_length=1000, blank=True, editable=False)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("waarde")
        verbose_name_plural = _("waarden van de spelregels")
        ordering = ["key", "-from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="waarde_dates"
            ),
            models.CheckConstraint(
                condition=Q(kind="text") | Q(value__regex=r"^\d+(\.\d+)?$"), name="waarde_is_a_number"
            ),
            ExclusionConstraint(
                name="one_waarde_at_a_time",
                expressions=[(F("key"), RangeOperators.EQUAL), (PERIOD, RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="waarde_confirmed_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"

    @property
    def shown_label(self) -> str:
        """What it is, in the reader's language."""
        return self.label_en if is_english() and self.label_en else self.label

    @property
    def is_open_assumption(self) -> bool:
        """Assumed, and not confirmed by the municipality yet."""
        return self.is_assumption and self.confirmed_at is None


class Voorstel(Shown, models.Model):
    """A proposed change of a value that touches money, for a second person to approve.

    `seen` is the fingerprint of the versions of the value as the proposer saw them: when they are
    others at approval, the proposal is stale. `status` is assigned in one place only,
    `spelregels.actions.proposals._move`.
    """

    key = models.CharField(_("sleutel"), max_length=80, db_index=True)
    kind = models.CharField(_("soort"), max_length=10, choices=Waarde.Kind)
    label = models.CharField(_("wat het is"), max_length=200)
    label_en = models.CharField(_("wat het is, in het Engels"), max_length=200)
    from_on = models.DateField(_("geldig vanaf"))
    until_on = models.DateField(_("geldig tot en met"), null=True)
    value = models.TextField(_("waarde"))
    value_en = models.TextField(_("waarde in het Engels"), blank=True)
    source = models.CharField(_("bron"), max_length=300)
    is_assumption = models.BooleanField(_("aanname"), default=False)
    reason = models.CharField(_("reden"), max_length=1000)
    was = models.TextField(_("waarde bij het voorstel"), blank=True)
    seen = models.CharField(max_length=64)
    status = models.CharField(
        _("stap"), max_length=12, choices=VoorstelStatus, default=VoorstelStatus.VOORGESTELD, editable=False
    )
    proposed_at = models.DateTimeField(_("voorgesteld op"))
    proposed_by = _person(_("voorgesteld door"))
    decided_at = models.DateTimeField(_("besloten op"), null=True)
    decided_by = _person(_("besloten door"), null=True)
    decision_reason = models.CharField(_("reden van het besluit"), max_length=1000, blank=True)
    waarde = models.OneToOneField(
        Waarde, models.SET_NULL, null=True, editable=False, related_name="voorstel", verbose_name=_("waarde")
    )

    class Meta:
        verbose_name = _("voorstel")
        verbose_name_plural = _("voorstellen")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(status=VoorstelStatus.VOORGESTELD), name="one_open_voorstel"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="voorstel_dates"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="voorstel_decided_pair",
            ),
            # Four eyes, even where a permission check would be forgotten.
            models.CheckConstraint(
                condition=Q(status=VoorstelStatus.VOORGESTELD, decided_by__isnull=True)
                | Q(status=VoorstelStatus.INGETROKKEN, decided_by=F("proposed_by"))
                | Q(
                    ~Q(decided_by=F("proposed_by")),
                    decided_by__isnull=False,
                    status__in=[VoorstelStatus.GOEDGEKEURD, VoorstelStatus.AFGEWEZEN],
                ),
                name="voorstel_decided_by_another",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="voorstel_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"

    @property
    def shown_label(self) -> str:
        """What it is, in the reader's language."""
        return self.label_en if is_english() and self.label_en else self.label

    @property
    def is_open(self) -> bool:
        return self.status == VoorstelStatus.VOORGESTELD

    @property
    def tone(self) -> str:
        return TONES[VoorstelStatus(self.status)]


class Herziening(models.Model):
    """The yearly look at the spelregels (bijlage 3): advice of the Participatieraad and a conclusion.

    `status` is assigned in one place only, `spelregels.actions.reviews.close_review`.
    """

    year = models.PositiveSmallIntegerField(_("jaar"), unique=True)
    status = models.CharField(
        _("stap"), max_length=10, choices=HerzieningStatus, default=HerzieningStatus.OPEN, editable=False
    )
    opened_at = models.DateTimeField(_("begonnen op"))
    opened_by = _person(_("begonnen door"))
    advice = models.TextField(_("advies van de Participatieraad"), blank=True)
    advice_on = models.DateField(_("datum van het advies"), null=True)
    conclusion = models.TextField(_("conclusie"), blank=True)
    conclusion_en = models.TextField(_("conclusie in het Engels"), blank=True)
    version = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(_("afgerond op"), null=True)
    closed_by = _person(_("afgerond door"), null=True)

    class Meta:
        verbose_name = _("jaarlijkse herziening")
        verbose_name_plural = _("jaarlijkse herzieningen")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="herziening_closed_pair",
            ),
            models.CheckConstraint(
                condition=Q(status=HerzieningStatus.OPEN, closed_at__isnull=True)
                | (
                    Q(status=HerzieningStatus.GESLOTEN, closed_at__isnull=False, advice_on__isnull=False)
                    & ~Q(advice="")
                    & ~Q(conclusion="")
                ),
                name="herziening_closed_is_whole",
            ),
            models.CheckConstraint(condition=Q(year__gte=2020, year__lte=2100), name="herziening_year"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.year}"

    @property
    def is_open(self) -> bool:
        return self.status == HerzieningStatus.OPEN

    @property
    def tone(self) -> str:
        return TONES[HerzieningStatus(self.status)]
