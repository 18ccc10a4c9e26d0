"""The actions of the policy (visie, chapter 4) and how they are getting on."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.spelregels.enums import source_in_words
from monitoring.enums import ACTIE_TONES, NEAR_DAYS, POLICY_WORDS, ActieStatus


class Actiepunt(models.Model):
    """One of the 34 actions of the policy, with its next milestone.

    What the policy says is reference data; the milestone and what follows it are written with an
    update only, and `version` rises with each so that nobody overwrites another unseen.
    """

    number = models.PositiveSmallIntegerField(_("nummer"), unique=True)
    theme = models.CharField(_("thema"), max_length=40)
    line = models.CharField(_("lijn"), max_length=120)
    title = models.CharField(_("titel"), max_length=200)
    note = models.TextField(_("toelichting"), blank=True)
    planning = models.CharField(_("planning"), max_length=200, blank=True)
    owner = models.CharField(_("trekker"), max_length=100, blank=True)
    source = models.CharField(_("bron"), max_length=200)
    milestone = models.CharField(_("volgende mijlpaal"), max_length=200, blank=True, editable=False)
    milestone_on = models.DateField(_("datum van de mijlpaal"), null=True, editable=False)
    done_on = models.DateField(_("gereed op"), null=True, editable=False)
    override = models.CharField(
        _("stand volgens een medewerker"), max_length=20, choices=ActieStatus, blank=True, editable=False
    )
    override_reason = models.TextField(_("reden van die stand"), blank=True, editable=False)
    begun_on = models.DateField(_("eerste bericht"), null=True, editable=False)
    version = models.PositiveIntegerField(_("versie"), default=0, editable=False)

    class Meta:
        verbose_name = _("actiepunt")
        verbose_name_plural = _("actiepunten")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(milestone="", milestone_on__isnull=True)
                | (~Q(milestone="") & Q(milestone_on__isnull=False)),
                name="milestone_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(override="", override_reason="") | (~Q(override="") & ~Q(override_reason="")),
                name="override_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(version=0, begun_on__isnull=True) | Q(version__gt=0, begun_on__isnull=False),
                name="actiepunt_begins_with_an_update",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def state_on(self, day: date) -> ActieStatus:
        """How it stands on a day: what a person said with a reason, else what the milestone says.

        Without a date for what comes next nothing could be late, so such an action point that was
        begun asks for attention (assumption; domain: a milestone is needed for “doorlopend”).
        """
        if self.override:
            return ActieStatus(self.override)
        if self.done_on is not None and self.done_on <= day:
            return ActieStatus.GEREED
        if self.milestone_on is not None and self.milestone_on < day:
            return ActieStatus.ACHTER
        if self.begun_on is None or self.begun_on > day:
            return ActieStatus.NIET_GESTART
        if self.milestone_on is None or self.milestone_on <= day + timedelta(days=NEAR_DAYS):
            return ActieStatus.LET_OP
        return ActieStatus.OP_SCHEMA

    @property
    def state(self) -> ActieStatus:
        return self.state_on(timezone.localdate())

    @property
    def shown_owner(self) -> str:
        """Who leads it, in the reader's language where the policy uses a word and no name."""
        return gettext(self.owner) if self.owner in POLICY_WORDS else self.owner

    @property
    def shown_planning(self) -> str:
        """When the policy planned it, in the reader's language."""
        return gettext(self.planning) if self.planning in POLICY_WORDS else self.planning

    @property
    def shown_source(self) -> str:
        """Where the policy names it, in the reader's language."""
        return source_in_words(self.source)

    @property
    def missed_milestone(self) -> bool:
        """The date of its milestone is past, and it is not done."""
        past = self.milestone_on is not None and self.milestone_on < timezone.localdate()
        return past and self.done_on is None

    @property
    def tone(self) -> str:
        return ACTIE_TONES[self.state]


class ActiepuntUpdate(models.Model):
    """What was told of an action point on a day, and how it stood then. Never changed."""

    actiepunt = models.ForeignKey(Actiepunt, models.PROTECT, related_name="updates")
    text = models.TextField(_("bericht"))
    milestone = models.CharField(_("volgende mijlpaal"), max_length=200, blank=True)
    milestone_on = models.DateField(_("datum van de mijlpaal"), null=True)
    state = models.CharField(_("stand"), max_length=20, choices=ActieStatus)
    evidence = models.URLField(_("waar het te zien is"), max_length=500, blank=True)
    at = models.DateTimeField(_("op"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("door"))

    class Meta:
        verbose_name = _("bericht bij een actiepunt")
        verbose_name_plural = _("berichten bij actiepunten")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.text[:60]
