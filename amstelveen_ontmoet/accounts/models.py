"""People, their organisations, and what they may do for whom and until when."""

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.enums import Pace, Subject
from amstelveen_ontmoet.accounts.roles import MemberRole, Role, Scope

PERIOD = Func(F("from_on"), F("until_on"), Value("[]"), function="daterange")


class UserManager(BaseUserManager["User"]):
    """Makes accounts that log in by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. Logs in with an e-mail address; no BSN is ever kept."""

    email = models.EmailField(_("e-mailadres"), unique=True)
    name = models.CharField(_("naam"), max_length=200)
    language = models.CharField(
        _("taal van berichten"), max_length=2, choices=settings.LANGUAGES, default="nl"
    )
    is_active = models.BooleanField(_("actief"), default=True)
    is_staff = models.BooleanField(_("mag in het beheer"), default=False)
    is_demo = models.BooleanField(
        _("persoon van het voorbeeld"),
        default=False,
        editable=False,
        help_text=_("Het wachtwoord is openbaar: zo iemand kan alleen in het voorbeeld inloggen."),
    )
    date_joined = models.DateTimeField(_("sinds"), default=timezone.now, editable=False)
    work_seen_at = models.DateTimeField(_("werkvoorraad gezien tot"), null=True, editable=False)

    objects = UserManager()

    # Kept for the time of a request by `accounts.queries`.
    _standing: Any
    _involved_in: set[int]

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("persoon")
        verbose_name_plural = _("personen")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Organisatie(models.Model):
    """A group of residents, an association, a company or the welzijnsorganisatie."""

    class Kind(models.TextChoices):
        BEWONERSGROEP = "bewonersgroep", _("bewonersgroep")
        WELZIJN = "welzijn", _("welzijnsorganisatie")
        ORGANISATIE = "organisatie", _("organisatie")
        BEDRIJF = "bedrijf", _("bedrijf")

    class LegalForm(models.TextChoices):
        ONBEKEND = "", _("nog niet bekend")
        STICHTING = "stichting", _("stichting")
        VERENIGING = "vereniging", _("vereniging")
        BV = "bv", _("besloten vennootschap")
        INFORMEEL = "informeel", _("geen rechtspersoon")

    name = models.CharField(_("naam"), max_length=200, unique=True)
    kind = models.CharField(_("soort"), max_length=20, choices=Kind)
    legal_form = models.CharField(
        _("rechtsvorm"), max_length=20, choices=LegalForm, blank=True, default=LegalForm.ONBEKEND
    )
    kvk_number = models.CharField(_("KvK-nummer"), max_length=8, blank=True)
    has_statutes = models.BooleanField(_("statuten ontvangen"), default=False)
    address = models.TextField(_("postadres"), blank=True)

    class Meta:
        verbose_name = _("organisatie")
        verbose_name_plural = _("organisaties")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kvk_number="") | Q(kvk_number__regex=r"^\d{8}$"), name="kvk_number_8_digits"
            ),
            models.UniqueConstraint(
                fields=["kvk_number"], condition=~Q(kvk_number=""), name="kvk_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PeriodQuerySet(models.QuerySet):
    """Rows that hold from a day until and including another."""

    def active(self, on: datetime.date | None = None):
        """What holds on this day, today by default."""
        day = on or timezone.localdate()
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=day), from_on__lte=day)


class Lidmaatschap(models.Model):
    """A person acts for an organisation, from a day until a day."""

    user = models.ForeignKey(User, models.PROTECT, related_name="lidmaatschappen", verbose_name=_("persoon"))
    organisatie = models.ForeignKey(
        Organisatie, models.PROTECT, related_name="lidmaatschappen", verbose_name=_("organisatie")
    )
    role = models.CharField(_("rol"), max_length=20, choices=MemberRole)
    from_on = models.DateField(_("vanaf"))
    until_on = models.DateField(_("tot en met"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("lidmaatschap")
        verbose_name_plural = _("lidmaatschappen")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="lidmaatschap_dates"
            ),
            ExclusionConstraint(
                name="one_lidmaatschap_at_a_time",
                expressions=[
                    (F("user"), RangeOperators.EQUAL),
                    (F("organisatie"), RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} {self.organisatie}"


class RoleGrant(models.Model):
    """A person has a role of staff from a day until a day, everywhere or for one object."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants", verbose_name=_("persoon"))
    role = models.CharField(_("rol"), max_length=20, choices=Role)
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, blank=True, related_name="+")
    object_id = models.BigIntegerField(null=True, blank=True)
    target = GenericForeignKey()
    from_on = models.DateField(_("vanaf"))
    until_on = models.DateField(_("tot en met"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("toegekend door")
    )
    reason = models.CharField(_("reden"), max_length=200, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("roltoekenning")
        verbose_name_plural = _("roltoekenningen")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="role_grant_dates"
            ),
            models.CheckConstraint(
                condition=Q(content_type__isnull=True, object_id__isnull=True)
                | Q(content_type__isnull=False, object_id__isnull=False),
                name="role_grant_target_whole",
            ),
            models.CheckConstraint(condition=~Q(user=F("granted_by")), name="role_not_granted_to_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class MachtigingQuerySet(models.QuerySet):
    """Machtigingen, those that hold apart."""

    def active(self, on: datetime.date | None = None):
        """What holds on this day, today by default: given or checked, and not ended."""
        day = on or timezone.localdate()
        return self.confirmed().filter(from_on__lte=day, until_on__gte=day, ended_at__isnull=True)

    def confirmed(self):
        """What held at any time: given by the board, or from paper and checked by a second person."""
        return self.filter(Q(granted_by__isnull=False) | Q(checked_by__isnull=False))


def scan_path(machtiging: "Machtiging", filename: str) -> str:
    """A name on disk that tells nothing and cannot collide."""
    return f"machtigingen/{timezone.localdate():%Y/%m}/{uuid.uuid4()}"


class Machtiging(models.Model):
    """A person who is no member acts on behalf of an organisation until a day (Awb 2:1).

    Given by a board member in the portal, or entered by staff from a signed paper: that holds once
    a second member of staff compared it with the scan.
    """

    organisatie = models.ForeignKey(
        Organisatie, models.PROTECT, related_name="machtigingen", verbose_name=_("namens")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="machtigingen", verbose_name=_("gemachtigde"))
    scope = models.CharField(_("mag"), max_length=20, choices=Scope)
    from_on = models.DateField(_("vanaf"))
    until_on = models.DateField(_("tot en met"))
    made_at = models.DateTimeField(_("vastgelegd op"), default=timezone.now)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("gegeven door")
    )
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("ingevoerd door")
    )
    scan = models.FileField(_("ondertekende machtiging"), upload_to=scan_path, max_length=200, blank=True)
    scan_name = models.CharField(max_length=200, blank=True)
    scan_type = models.CharField(max_length=100, blank=True)
    checked_at = models.DateTimeField(_("gecontroleerd op"), null=True)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("gecontroleerd door")
    )
    ended_at = models.DateTimeField(_("beëindigd op"), null=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("beëindigd door")
    )

    objects = MachtigingQuerySet.as_manager()

    class Meta:
        verbose_name = _("machtiging")
        verbose_name_plural = _("machtigingen")
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="machtiging_dates"),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=False, recorded_by__isnull=True, scan="")
                | (Q(granted_by__isnull=True, recorded_by__isnull=False) & ~Q(scan="")),
                name="machtiging_given_or_on_paper",
            ),
            models.CheckConstraint(
                condition=~Q(user=F("granted_by")) & ~Q(user=F("recorded_by")) & ~Q(user=F("checked_by")),
                name="machtiging_not_to_oneself",
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by__isnull=True)
                | (Q(checked_at__isnull=False, checked_by__isnull=False, recorded_by__isnull=False)),
                name="machtiging_checked_pair",
            ),
            models.CheckConstraint(
                condition=~Q(checked_by=F("recorded_by")), name="machtiging_checked_by_another"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="machtiging_ended_pair",
            ),
            ExclusionConstraint(
                name="one_machtiging_at_a_time",
                expressions=[
                    (F("user"), RangeOperators.EQUAL),
                    (F("organisatie"), RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.organisatie}"

    @property
    def is_confirmed(self) -> bool:
        return self.granted_by_id is not None or self.checked_by_id is not None

    @property
    def waits_for_check(self) -> bool:
        return not self.is_confirmed and self.ended_at is None

    def held_at(self, moment: datetime.datetime) -> bool:
        """Whether the person acted under it at a moment."""
        begun = self.checked_at if self.granted_by_id is None else self.made_at
        if begun is None or moment < begun or (self.ended_at is not None and moment > self.ended_at):
            return False
        return self.from_on <= timezone.localdate(moment) <= self.until_on


class KeptInput(models.Model):
    """What somebody typed when the log-in had expired, put back after logging in again."""

    token = models.CharField(max_length=43, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    path = models.CharField(max_length=300)
    data = models.TextField()
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("bewaarde invoer")
        verbose_name_plural = _("bewaarde invoer")

    def __str__(self) -> str:
        return self.path


class Meldingkeuze(models.Model):
    """How a person wants to hear of one subject; without a row it is `enums.UNLESS_CHOSEN`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="meldingkeuzes")
    subject = models.CharField(_("onderwerp"), max_length=20, choices=Subject)
    pace = models.CharField(_("wanneer"), max_length=20, choices=Pace)

    class Meta:
        verbose_name = _("keuze voor meldingen")
        verbose_name_plural = _("keuzes voor meldingen")
        constraints = [
            models.UniqueConstraint(fields=["user", "subject"], name="one_meldingkeuze_per_subject"),
            models.CheckConstraint(
                condition=~Q(subject=Subject.VRAGEN) | Q(pace=Pace.DIRECT), name="questions_come_at_once"
            ),
            models.CheckConstraint(
                condition=~Q(subject__in=[Subject.BESLUITEN, Subject.TERMIJNEN]) | ~Q(pace=Pace.NOOIT),
                name="decisions_and_terms_are_always_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_subject_display()}, {self.get_pace_display()}"


class Melding(models.Model):
    """One thing to tell a person in the mail of the day; `mailed_at` is set with that mail."""

    user = models.ForeignKey(User, models.CASCADE, related_name="meldingen")
    subject = models.CharField(_("onderwerp"), max_length=20, choices=Subject)
    text = models.CharField(_("tekst"), max_length=400)
    url = models.URLField(_("pagina"), max_length=400)
    reference = models.CharField(_("nummer"), max_length=20, blank=True)
    created_at = models.DateTimeField(_("gebeurd op"))
    mailed_at = models.DateTimeField(_("gemaild op"), null=True)

    class Meta:
        verbose_name = _("melding")
        verbose_name_plural = _("meldingen")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["user"], condition=Q(mailed_at__isnull=True), name="melding_waiting"),
        ]

    def __str__(self) -> str:
        return self.text
