"""What is said and sent with an application: questions, messages, documents."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.procedure.enums import Purpose
from amstelveen_ontmoet.procedure.models.aanvraag import Aanvraag
from amstelveen_ontmoet.procedure.models.columns import pair, person
from amstelveen_ontmoet.procedure.models.verantwoording import Verantwoording, VerantwoordingRegel


class Aanvulling(models.Model):
    """A request to supplement an application, with its term; at most one open at a time."""

    aanvraag = models.ForeignKey(Aanvraag, models.CASCADE, related_name="aanvullingen")
    part = models.CharField(_("onderdeel"), max_length=40, blank=True)
    question = models.TextField(_("vraag"))
    asked_at = models.DateTimeField(_("gevraagd op"))
    asked_by = person(_("gevraagd door"))
    due_on = models.DateField(_("antwoord uiterlijk"))
    answer = models.TextField(_("antwoord"), blank=True)
    answered_at = models.DateTimeField(_("beantwoord op"), null=True)
    answered_by = person(_("beantwoord door"), null=True)
    expired_at = models.DateTimeField(_("verlopen op"), null=True)
    reminded_at = models.DateTimeField(_("herinnerd op"), null=True)

    class Meta:
        verbose_name = _("aanvulling")
        verbose_name_plural = _("aanvullingen")
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(condition=pair("answered_at", "answered_by"), name="answered_pair"),
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
    """A message between applicant and municipality, or a note that only staff see.

    The first message of a thread has its subject; a reply points at that first message.
    """

    aanvraag = models.ForeignKey(Aanvraag, models.CASCADE, related_name="berichten")
    thread = models.ForeignKey(
        "self", models.CASCADE, related_name="replies", null=True, verbose_name=_("antwoord op")
    )
    subject = models.CharField(_("onderwerp"), max_length=150, blank=True, db_default="")
    author = person(_("van"))
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
            models.CheckConstraint(
                condition=Q(is_internal=False) | Q(thread__isnull=True, subject=""),
                name="notes_stand_apart_from_threads",
            ),
            models.CheckConstraint(
                condition=Q(thread__isnull=True) | Q(subject=""), name="reply_has_the_subject_of_its_thread"
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
    uploaded_by = person(_("toegevoegd door"))
    # A receipt stands with a row of an account, a photo with the account.
    purpose = models.CharField(
        _("doel"), max_length=10, choices=Purpose, default=Purpose.BIJLAGE, db_default=Purpose.BIJLAGE.value
    )
    verantwoording = models.ForeignKey(
        Verantwoording, models.PROTECT, null=True, blank=True, related_name="documenten"
    )
    regel = models.ForeignKey(
        VerantwoordingRegel, models.PROTECT, null=True, blank=True, related_name="bonnen"
    )
    # What a photo shows, for who cannot see it; the group decides whether it is public.
    description = models.CharField(_("wat is er te zien?"), max_length=300, blank=True, db_default="")
    is_public = models.BooleanField(_("openbaar"), default=False, db_default=False)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documenten")
        ordering = ["uploaded_at"]
        constraints = [
            # The same file twice is a double click or a second try, not a second document.
            models.UniqueConstraint(fields=["aanvraag", "sha256"], name="same_document_once"),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.BIJLAGE, verantwoording__isnull=True, regel__isnull=True)
                | Q(purpose=Purpose.BON, verantwoording__isnull=False, regel__isnull=False)
                | Q(purpose=Purpose.FOTO, verantwoording__isnull=False, regel__isnull=True),
                name="document_fits_its_purpose",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | (Q(purpose=Purpose.FOTO) & ~Q(description="")),
                name="public_photo_is_described",
            ),
        ]

    def __str__(self) -> str:
        return self.name
