"""The common part of every application, its lines of money and its number."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import Organisatie
from amstelveen_ontmoet.begroting.models import Begrotingspost, Verplichting
from amstelveen_ontmoet.procedure.enums import (
    ACCOUNTING,
    APPLICANT_LABELS,
    OPEN,
    RUNS,
    TONES,
    Status,
)
from amstelveen_ontmoet.procedure.models.columns import pair, person


class Aanvraag(models.Model):
    """An application for a subsidy, of whatever kind; a Wijkplan is one.

    `status` is assigned in one place only, `procedure.actions._move`.
    """

    class Kind(models.TextChoices):
        WIJKPLAN = "wijkplan", _("Wijkplan")

    kind = models.CharField(_("soort"), max_length=20, choices=Kind, editable=False)
    number = models.CharField(_("nummer"), max_length=20, unique=True, null=True, editable=False)  # noqa: DJ001  a draft has none, and "" is not unique
    status = models.CharField(
        _("stap"), max_length=30, choices=Status, default=Status.CONCEPT, editable=False, db_index=True
    )
    # Longer than any name of an organisation, which stands in it.
    title = models.CharField(_("titel"), max_length=300)
    organisatie = models.ForeignKey(
        Organisatie, models.PROTECT, related_name="aanvragen", verbose_name=_("aanvrager")
    )
    language = models.CharField(_("taal"), max_length=2, choices=settings.LANGUAGES, default="nl")
    created_at = models.DateTimeField(_("begonnen op"), auto_now_add=True)
    created_by = person(_("begonnen door"))
    submitted_at = models.DateTimeField(_("ingediend op"), null=True, editable=False)
    submitted_by = person(_("ingediend door"), null=True, editable=False)
    received_on = models.DateField(_("datum van ontvangst"), null=True, editable=False)
    # Came on paper: who of the staff entered it for the applicant, and for whom it counts as their own.
    entered_by = person(_("op papier ontvangen, ingevoerd door"), null=True, editable=False)
    handler = person(_("behandelaar"), null=True, editable=False)
    decide_by_on = models.DateField(_("uiterlijk besluit"), null=True, editable=False, db_index=True)
    promised_on = models.DateField(_("streefdatum"), null=True, editable=False)
    # For which last day the one whose turn it is was reminded.
    reminded_for = models.DateField(_("herinnerd aan"), null=True, editable=False)
    # When the group was told that its draft, which nobody touched for long, will be deleted.
    warned_at = models.DateTimeField(_("gewaarschuwd op"), null=True, editable=False)
    moved_at = models.DateTimeField(_("laatste stap"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("aanvraag")
        verbose_name_plural = _("aanvragen")
        constraints = [
            models.CheckConstraint(condition=pair("submitted_at", "submitted_by"), name="submitted_pair"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, number__isnull=True, received_on__isnull=True)
                | Q(submitted_at__isnull=False, number__isnull=False, received_on__isnull=False),
                name="submitted_has_number",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.CONCEPT, Status.INGETROKKEN]) | Q(submitted_at__isnull=False),
                name="only_drafts_are_not_submitted",
            ),
            models.CheckConstraint(
                condition=Q(decide_by_on__isnull=True) | Q(decide_by_on__gte=F("received_on")),
                name="decision_due_after_receipt",
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True)
                | Q(entered_by=F("created_by"), submitted_by__isnull=True)
                | Q(entered_by=F("created_by"), submitted_by=F("entered_by")),
                name="paper_is_entered_by_one",
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True)
                | Q(received_on__isnull=True)
                | Q(received_on__lte=F("submitted_at__date")),
                name="paper_came_before_it_was_entered",
            ),
            # Four eyes, even where a permission check would be forgotten.
            models.CheckConstraint(
                condition=Q(handler__isnull=True)
                | (~Q(handler=F("submitted_by")) & ~Q(handler=F("created_by"))),
                name="nobody_handles_their_own",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "decide_by_on", "id"], name="aanvraag_work"),
            # Whose turn it is in what waits, with all by which it is counted.
            models.Index(
                fields=["status", "handler", "id"],
                include=["created_by", "submitted_by", "organisatie"],
                condition=Q(status__in=RUNS),
                name="aanvraag_whose_turn",
            ),
            # What waits, in the order of the work list, with all that its numbers are counted by.
            models.Index(
                fields=["decide_by_on", "id"],
                include=["status", "handler", "created_by", "submitted_by", "organisatie"],
                condition=Q(status__in=RUNS),
                name="aanvraag_runs",
            ),
            models.Index(fields=["-submitted_at", "-id"], name="aanvraag_newest"),
            GinIndex(OpClass(Upper("title"), "gin_trgm_ops"), name="aanvraag_title_trgm"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def applicant_label(self) -> str:
        return str(APPLICANT_LABELS[Status(self.status)])

    @property
    def tone(self) -> str:
        return TONES[Status(self.status)]

    @property
    def is_draft(self) -> bool:
        return self.status == Status.CONCEPT

    @property
    def is_unsent_paper(self) -> bool:
        """Being entered from paper, or dropped before it was: no business of the group's accounts."""
        return self.entered_by_id is not None and (self.is_draft or self.submitted_at is None)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def days_left(self) -> int | None:
        """Days until the decision or settlement is due, negative when it is late; None when no term runs."""
        runs = (self.is_open and not self.is_draft) or self.status in ACCOUNTING
        if self.decide_by_on is None or not runs:
            return None
        return (self.decide_by_on - timezone.localdate()).days

    @property
    def days_late(self) -> int:
        """Days past the last day for the decision, 0 when it is not late."""
        return max(0, -(self.days_left or 0))


class Aanvraagregel(models.Model):
    """One line of money of an application: what it asks from one post, in euros."""

    aanvraag = models.ForeignKey(Aanvraag, models.CASCADE, related_name="regels", verbose_name=_("aanvraag"))
    post = models.ForeignKey(Begrotingspost, models.PROTECT, related_name="+", verbose_name=_("post"))
    verplichting = models.ForeignKey(
        Verplichting, models.PROTECT, null=True, related_name="regels", verbose_name=_("verplichting")
    )
    requested = models.DecimalField(_("gevraagd"), max_digits=12, decimal_places=2)
    # What the advice says about this line, where the application has more than one.
    advised = models.DecimalField(_("geadviseerd"), max_digits=12, decimal_places=2, null=True)
    # Out of the line since the application was found not complete (Awb 4:5).
    incomplete_at = models.DateTimeField(_("niet volledig sinds"), null=True, editable=False)

    class Meta:
        verbose_name = _("regel")
        verbose_name_plural = _("regels")
        constraints = [
            models.UniqueConstraint(fields=["aanvraag", "post"], name="one_regel_per_post"),
            models.CheckConstraint(condition=Q(requested__gte=0), name="regel_asks_no_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.aanvraag} · {self.post}"


class Nummerreeks(models.Model):
    """The last number given out per series and year, locked while a number is given."""

    series = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("nummerreeks")
        verbose_name_plural = _("nummerreeksen")
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="one_nummerreeks_per_year"),
        ]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}-{self.last}"
