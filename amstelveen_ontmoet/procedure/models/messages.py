"""Questions about one part of an application, what a person has read, and texts to answer with."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.procedure.enums import TextKind
from amstelveen_ontmoet.procedure.models.aanvraag import Aanvraag
from amstelveen_ontmoet.procedure.models.columns import pair, person
from amstelveen_ontmoet.procedure.models.dossier import Bericht


class Vraag(models.Model):
    """A question about one part of an application, without a term: it suspends nothing.

    While it is open the applicant can correct that part and no other. An Aanvulling is the other
    thing: it names a day and stops the clock (Awb 4:15).
    """

    aanvraag = models.ForeignKey(Aanvraag, models.CASCADE, related_name="vragen")
    part = models.CharField(_("onderdeel"), max_length=40)
    question = models.TextField(_("vraag"))
    asked_at = models.DateTimeField(_("gevraagd op"))
    asked_by = person(_("gevraagd door"))
    answer = models.TextField(_("antwoord"), blank=True)
    answered_at = models.DateTimeField(_("beantwoord op"), null=True)
    answered_by = person(_("beantwoord door"), null=True)
    withdrawn_at = models.DateTimeField(_("ingetrokken op"), null=True)

    class Meta:
        verbose_name = _("vraag")
        verbose_name_plural = _("vragen")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=pair("answered_at", "answered_by"), name="question_answered_pair"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="question_answered_or_withdrawn",
            ),
            models.CheckConstraint(condition=~Q(part=""), name="question_is_about_a_part"),
            models.UniqueConstraint(
                fields=["aanvraag", "part"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_question_per_part",
            ),
        ]

    def __str__(self) -> str:
        return self.question[:60]

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None


class Gelezen(models.Model):
    """Up to which moment a person has seen a thread; `thread` is its first message."""

    thread = models.ForeignKey(Bericht, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField(_("gelezen tot"))

    class Meta:
        verbose_name = _("gelezen")
        verbose_name_plural = _("gelezen")
        constraints = [
            models.UniqueConstraint(fields=["user", "thread"], name="one_gelezen_per_person_and_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.thread}"


class Standaardtekst(models.Model):
    """A text that staff can begin an answer with, in both languages; a removed one stays on record."""

    name = models.CharField(_("naam"), max_length=100)
    kind = models.CharField(_("waarvoor"), max_length=20, choices=TextKind)
    text_nl = models.TextField(_("tekst in het Nederlands"))
    text_en = models.TextField(_("tekst in het Engels"))
    version = models.PositiveIntegerField(_("versie"), default=1)
    saved_at = models.DateTimeField(_("bewaard op"))
    saved_by = person(_("bewaard door"))
    removed_at = models.DateTimeField(_("verwijderd op"), null=True)
    removed_by = person(_("verwijderd door"), null=True)

    class Meta:
        verbose_name = _("standaardtekst")
        verbose_name_plural = _("standaardteksten")
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(condition=pair("removed_at", "removed_by"), name="text_removed_pair"),
            models.CheckConstraint(condition=~Q(text_nl="") & ~Q(text_en=""), name="text_in_both_languages"),
            models.UniqueConstraint(
                fields=["kind", "name"], condition=Q(removed_at__isnull=True), name="one_text_per_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name
