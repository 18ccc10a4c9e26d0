"""The common part of every application, and what belongs to it."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import Organisatie
from amstelveen_ontmoet.begroting.models import Begrotingspost, Verplichting
from amstelveen_ontmoet.procedure.enums import (
    APPLICANT_LABELS,
    OPEN,
    TONES,
    WITH_MUNICIPALITY,
    Outcome,
    Status,
)
from amstelveen_ontmoet.spelregels.checks import Verdict


def _person(label: Any, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options
    )


def _pair(at: str, by: str) -> Q:
    """Moment and person are known together or not at all."""
    return Q(**{f"{at}__isnull": True, f"{by}__isnull": True}) | Q(
        **{f"{at}__isnull": False, f"{by}__isnull": False}
    )


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
    created_by = _person(_("begonnen door"))
    submitted_at = models.DateTimeField(_("ingediend op"), null=True, editable=False)
    submitted_by = _person(_("ingediend door"), null=True, editable=False)
    received_on = models.DateField(_("datum van ontvangst"), null=True, editable=False)
    handler = _person(_("behandelaar"), null=True, editable=False)
    decide_by_on = models.DateField(_("uiterlijk besluit"), null=True, editable=False, db_index=True)
    promised_on = models.DateField(_("streefdatum"), null=True, editable=False)
    moved_at = models.DateTimeField(_("laatste stap"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("aanvraag")
        verbose_name_plural = _("aanvragen")
        constraints = [
            models.CheckConstraint(condition=_pair("submitted_at", "submitted_by"), name="submitted_pair"),
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
            # Four eyes, even where a permission check would be forgotten.
            models.CheckConstraint(
                condition=Q(handler__isnull=True)
                | (~Q(handler=F("submitted_by")) & ~Q(handler=F("created_by"))),
                name="nobody_handles_their_own",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "decide_by_on", "id"], name="aanvraag_work"),
            models.Index(fields=["handler", "status"], name="aanvraag_handler"),
            # What waits, in the order of the work list, with all that its numbers are counted by.
            models.Index(
                fields=["decide_by_on", "id"],
                include=["status", "handler", "created_by", "submitted_by", "organisatie"],
                condition=Q(status__in=WITH_MUNICIPALITY),
                name="aanvraag_open",
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
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def days_left(self) -> int | None:
        """Days until the decision is due, negative when it is late; None when no term runs."""
        if self.decide_by_on is None or not self.is_open or self.is_draft:
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

    class Meta:
        verbose_name = _("regel")
        verbose_name_plural = _("regels")
        constraints = [
            models.UniqueConstraint(fields=["aanvraag", "post"], name="one_regel_per_post"),
            models.CheckConstraint(condition=Q(requested__gte=0), name="regel_asks_no_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.aanvraag} · {self.post}"


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
    judged_by = _person(_("beoordeeld door"), null=True)

    class Meta:
        verbose_name = _("toets")
        verbose_name_plural = _("toetsen")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["aanvraag", "rule"], name="one_toets_per_rule"),
            models.CheckConstraint(condition=_pair("judged_at", "judged_by"), name="judged_pair"),
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


class Aanvulling(models.Model):
    """A request to supplement an application, with its term; at most one open at a time."""

    aanvraag = models.ForeignKey(Aanvraag, models.CASCADE, related_name="aanvullingen")
    part = models.CharField(_("onderdeel"), max_length=40, blank=True)
    question = models.TextField(_("vraag"))
    asked_at = models.DateTimeField(_("gevraagd op"))
    asked_by = _person(_("gevraagd door"))
    due_on = models.DateField(_("antwoord uiterlijk"))
    answer = models.TextField(_("antwoord"), blank=True)
    answered_at = models.DateTimeField(_("beantwoord op"), null=True)
    answered_by = _person(_("beantwoord door"), null=True)
    expired_at = models.DateTimeField(_("verlopen op"), null=True)

    class Meta:
        verbose_name = _("aanvulling")
        verbose_name_plural = _("aanvullingen")
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(condition=_pair("answered_at", "answered_by"), name="answered_pair"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(expired_at__isnull=True),
                name="answered_or_expired",
            ),
            models.UniqueConstraint(
                fields=["aanvraag"],
                condition=Q(answered_at__isnull=True, expired_at__isnull=True),
                name="one_open_aanvulling",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.expired_at is None


class Bericht(models.Model):
    """A message between applicant and municipality, or a note that only staff see."""

    aanvraag = models.ForeignKey(Aanvraag, models.CASCADE, related_name="berichten")
    author = _person(_("van"))
    text = models.TextField(_("bericht"))
    at = models.DateTimeField(_("op"), auto_now_add=True)
    is_internal = models.BooleanField(_("alleen voor medewerkers"), default=False)
    from_staff = models.BooleanField(_("van de gemeente"), default=False)

    class Meta:
        verbose_name = _("bericht")
        verbose_name_plural = _("berichten")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_internal=False) | Q(from_staff=True), name="only_staff_write_notes"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


def document_path(document: "Document", filename: str) -> str:
    """A name on disk that tells nothing and cannot collide; the real name is kept in the row."""
    return f"{timezone.localdate():%Y/%m}/{document.sha256[:2]}/{document.key}"


class Document(models.Model):
    """A private file with an application; its type was judged by its content."""

    aanvraag = models.ForeignKey(Aanvraag, models.CASCADE, related_name="documenten")
    key = models.UUIDField(unique=True, editable=False)
    name = models.CharField(_("naam"), max_length=200)
    file = models.FileField(_("bestand"), upload_to=document_path, max_length=200)
    content_type = models.CharField(_("soort"), max_length=100)
    size = models.PositiveIntegerField(_("grootte in bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(_("toegevoegd op"), auto_now_add=True)
    uploaded_by = _person(_("toegevoegd door"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documenten")
        ordering = ["uploaded_at"]
        constraints = [
            # The same file twice is a double click or a second try, not a second document.
            models.UniqueConstraint(fields=["aanvraag", "sha256"], name="same_document_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Advies(models.Model):
    """The advice of the initiatievenmakelaar. Never visible to the applicant."""

    aanvraag = models.ForeignKey(Aanvraag, models.CASCADE, related_name="adviezen")
    outcome = models.CharField(_("advies"), max_length=30, choices=Outcome)
    amount = models.DecimalField(_("bedrag"), max_digits=12, decimal_places=2)
    reasoning = models.TextField(_("onderbouwing"))
    advised_at = models.DateTimeField(_("geadviseerd op"))
    advised_by = _person(_("geadviseerd door"))

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
    """The decision, with the letter frozen as it was sent (Awb title 4.2)."""

    aanvraag = models.OneToOneField(Aanvraag, models.PROTECT, related_name="besluit")
    outcome = models.CharField(_("besluit"), max_length=30, choices=Outcome)
    requested = models.DecimalField(_("gevraagd"), max_digits=12, decimal_places=2)
    granted = models.DecimalField(_("verleend"), max_digits=12, decimal_places=2)
    reasoning = models.TextField(_("motivering"), blank=True)
    decided_at = models.DateTimeField(_("besloten op"))
    decided_by = _person(_("besloten door"))
    advised_by = _person(_("geadviseerd door"))
    submitted_by = _person(_("aangevraagd door"))
    published_on = models.DateField(_("bekendgemaakt op"))
    objection_until_on = models.DateField(_("bezwaar tot en met"))
    # The parts of the letter per language, `{"nl": {...}, "en": {...}}`, see `procedure/letter.py`.
    letter = models.JSONField(_("brief"), encoder=DjangoJSONEncoder)

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
                condition=Q(outcome=Outcome.VERLEEND) | ~Q(reasoning=""), name="less_than_asked_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.VERLEEND, granted=F("requested"))
                | Q(outcome=Outcome.GEDEELTELIJK_VERLEEND, granted__gt=0, granted__lt=F("requested"))
                | Q(outcome__in=[Outcome.AFGEWEZEN, Outcome.BUITEN_BEHANDELING], granted=0),
                name="amount_fits_outcome",
            ),
            models.CheckConstraint(
                condition=Q(objection_until_on__gt=F("published_on")), name="objection_after_publication"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aanvraag}: {self.get_outcome_display()}"


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
