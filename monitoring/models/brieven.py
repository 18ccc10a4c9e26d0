"""The yearly letter to the council (visie, chapter 5): figures frozen, texts with every version."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.jobs.models import Job
from monitoring.enums import ADOPTED, BRIEF_TONES, UNDER_WAY, BriefStatus, Part

ZAAKNUMMER = r"^Z[0-9]{2}-[0-9]{6}$"


def _person(label: Any, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options
    )


def _pair(at: str, by: str) -> Q:
    """Moment and person are known together or not at all."""
    return Q(**{f"{at}__isnull": True, f"{by}__isnull": True}) | Q(
        **{f"{at}__isnull": False, f"{by}__isnull": False}
    )


class Collegebrief(models.Model):
    """One version of the letter about one year.

    `snapshot` holds every figure with its definition, and the values of the spelregels used; amounts
    are strings in euros and cents. `letter` holds the parts as they were adopted. The database
    refuses to change either once it is made, and to change or delete what was adopted (migration
    0003). `status` is assigned in one place only, `actions.brieven._move`.
    """

    year = models.PositiveSmallIntegerField(_("jaar"))
    version = models.PositiveSmallIntegerField(_("versie"), default=1)
    status = models.CharField(_("stap"), max_length=20, choices=BriefStatus, default=BriefStatus.CONCEPT)
    zaaknummer = models.CharField(_("zaaknummer"), max_length=10, blank=True)
    handled_by = models.CharField(_("behandeld door"), max_length=100, blank=True)
    dated_on = models.DateField(_("datum van de brief"), null=True)
    correction = models.TextField(_("wat er anders is dan in de vorige versie"), blank=True)
    snapshot = models.JSONField(_("cijfers"), null=True, encoder=DjangoJSONEncoder)
    gathered_at = models.DateTimeField(_("cijfers van"), null=True)
    letter = models.JSONField(_("brief"), null=True, encoder=DjangoJSONEncoder)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    pdf_job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("begonnen op"), auto_now_add=True)
    created_by = _person(_("begonnen door"))
    submitted_at = models.DateTimeField(_("aangeboden op"), null=True)
    submitted_by = _person(_("aangeboden door"), null=True)
    adopted_at = models.DateTimeField(_("vastgesteld op"), null=True)
    adopted_by = _person(_("vastgesteld door"), null=True)
    published_at = models.DateTimeField(_("gepubliceerd op"), null=True)
    published_by = _person(_("gepubliceerd door"), null=True)

    class Meta:
        verbose_name = _("collegebrief")
        verbose_name_plural = _("collegebrieven")
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="one_brief_per_version"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(status__in=UNDER_WAY), name="one_brief_under_way_per_year"
            ),
            models.CheckConstraint(
                condition=_pair("submitted_at", "submitted_by"), name="brief_submitted_pair"
            ),
            models.CheckConstraint(condition=_pair("adopted_at", "adopted_by"), name="brief_adopted_pair"),
            models.CheckConstraint(
                condition=_pair("published_at", "published_by"), name="brief_published_pair"
            ),
            models.CheckConstraint(
                condition=Q(snapshot__isnull=True, gathered_at__isnull=True)
                | Q(snapshot__isnull=False, gathered_at__isnull=False),
                name="brief_snapshot_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[BriefStatus.CONCEPT, BriefStatus.VERVALLEN],
                    submitted_at__isnull=True,
                    adopted_at__isnull=True,
                    published_at__isnull=True,
                )
                | Q(
                    status=BriefStatus.TER_VASTSTELLING,
                    submitted_at__isnull=False,
                    adopted_at__isnull=True,
                    published_at__isnull=True,
                )
                | Q(
                    status=BriefStatus.VASTGESTELD,
                    submitted_at__isnull=False,
                    adopted_at__isnull=False,
                    published_at__isnull=True,
                )
                | Q(
                    status=BriefStatus.GEPUBLICEERD,
                    submitted_at__isnull=False,
                    adopted_at__isnull=False,
                    published_at__isnull=False,
                ),
                name="brief_moments_fit_the_step",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[BriefStatus.CONCEPT, BriefStatus.VERVALLEN])
                | (~Q(zaaknummer="") & ~Q(handled_by="") & Q(dated_on__isnull=False, snapshot__isnull=False)),
                name="brief_is_whole_before_adoption",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ADOPTED, letter__isnull=False)
                | (~Q(status__in=ADOPTED) & Q(letter__isnull=True)),
                name="brief_letter_is_frozen_at_adoption",
            ),
            models.CheckConstraint(
                condition=Q(zaaknummer="") | Q(zaaknummer__regex=ZAAKNUMMER), name="zaaknummer_form"
            ),
            # Four eyes, even where a permission check would be forgotten.
            models.CheckConstraint(
                condition=~Q(adopted_by=F("submitted_by")) & ~Q(adopted_by=F("created_by")),
                name="nobody_adopts_their_own_brief",
            ),
        ]

    def __str__(self) -> str:
        return f"Collegebrief {self.year}, versie {self.version}"

    @property
    def tone(self) -> str:
        return BRIEF_TONES[BriefStatus(self.status)]

    @property
    def is_concept(self) -> bool:
        return self.status == BriefStatus.CONCEPT

    @property
    def is_adopted(self) -> bool:
        return self.status in ADOPTED


class Brieftekst(models.Model):
    """One part as it is now. Version 0 was drafted by the portal; each save by a person is the next."""

    brief = models.ForeignKey(Collegebrief, models.CASCADE, related_name="teksten")
    part = models.CharField(_("onderdeel"), max_length=20, choices=Part)
    text = models.TextField(_("tekst"), blank=True)
    version = models.PositiveIntegerField(_("versie"), default=0)
    saved_at = models.DateTimeField(_("bewaard op"), null=True)
    saved_by = _person(_("bewaard door"), null=True)

    class Meta:
        verbose_name = _("tekst van een brief")
        verbose_name_plural = _("teksten van brieven")
        constraints = [
            models.UniqueConstraint(fields=["brief", "part"], name="one_tekst_per_part"),
            models.CheckConstraint(
                condition=Q(version=0, saved_at__isnull=True, saved_by__isnull=True)
                | Q(version__gt=0, saved_at__isnull=False, saved_by__isnull=False),
                name="tekst_saved_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brief}: {self.get_part_display()}"


class Brieftekstversie(models.Model):
    """What a part held at one version, by whom and when; version 0 is the draft of the portal."""

    tekst = models.ForeignKey(Brieftekst, models.CASCADE, related_name="versies")
    version = models.PositiveIntegerField(_("versie"))
    text = models.TextField(_("tekst"), blank=True)
    saved_at = models.DateTimeField(_("bewaard op"), null=True)
    saved_by = _person(_("bewaard door"), null=True)

    class Meta:
        verbose_name = _("versie van een tekst")
        verbose_name_plural = _("versies van teksten")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["tekst", "version"], name="one_row_per_tekst_version"),
            models.CheckConstraint(
                condition=Q(version=0, saved_at__isnull=True, saved_by__isnull=True)
                | Q(version__gt=0, saved_at__isnull=False, saved_by__isnull=False),
                name="tekstversie_saved_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tekst} {self.version}"


class Briefpdf(models.Model):
    """The PDF of a letter: of a concept the latest, of an adopted letter one that never changes.

    `fingerprint` tells from which parts it was made, so a page knows whether it is still that letter.
    """

    brief = models.ForeignKey(Collegebrief, models.CASCADE, related_name="pdfs")
    is_final = models.BooleanField(_("van de vastgestelde brief"))
    content = models.BinaryField()
    fingerprint = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("gemaakt op"))

    class Meta:
        verbose_name = _("pdf van een brief")
        verbose_name_plural = _("pdf’s van brieven")
        constraints = [
            models.UniqueConstraint(fields=["brief", "is_final"], name="one_pdf_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.brief}: {self.fingerprint[:8]}"
