"""Letting somebody act on behalf of an organisation, and ending that (Awb 2:1)."""

from datetime import date
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import Machtiging, Organisatie, User
from amstelveen_ontmoet.accounts.queries import involved_in
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.procedure import emails
from amstelveen_ontmoet.procedure.actions.dossier import type_of
from amstelveen_ontmoet.procedure.enums import OPEN
from amstelveen_ontmoet.procedure.models import Aanvraag

# A wijkplan is for two years at most; for longer the board gives a new one.
LONGEST_YEARS = 2


@transaction.atomic
def give_machtiging(
    organisatie_id: int, *, email: str, scope: str, from_on: date, until_on: date, by: User
) -> Machtiging:
    """A board member lets a person with an account act from a day on, until a day. Raises ValidationError."""
    organisatie = _lock(organisatie_id)
    require("procedure.authorise", by, organisatie)
    if from_on < timezone.localdate():
        raise ValidationError({"from_on": _("Kies vandaag of een latere dag.")})
    user = _person(organisatie, email, by=by)
    _check_period(organisatie, user, from_on, until_on)
    machtiging = Machtiging.objects.create(
        organisatie=organisatie,
        user=user,
        scope=scope,
        from_on=from_on,
        until_on=until_on,
        granted_by=by,
        made_at=timezone.now(),
    )
    record("machtiging.given", machtiging, by=by, scope=scope, until_on=until_on)
    emails.about_machtiging("machtiging_given", machtiging)
    return machtiging


@transaction.atomic
def record_machtiging(
    organisatie_id: int,
    *,
    email: str,
    scope: str,
    from_on: date,
    until_on: date,
    scan: UploadedFile,
    by: User,
) -> Machtiging:
    """Enter a machtiging that the board signed on paper; it holds once somebody else checked it."""
    organisatie = _lock(organisatie_id)
    require("procedure.keep_machtigingen", by)
    if organisatie.pk in involved_in(by):
        raise ValidationError(_("U hoort of hoorde bij deze groep. Laat een collega de machtiging invoeren."))
    if until_on < timezone.localdate():
        raise ValidationError({"until_on": _("Deze machtiging is al voorbij.")})
    user = _person(organisatie, email, by=by)
    _check_period(organisatie, user, from_on, until_on)
    machtiging = Machtiging(
        organisatie=organisatie,
        user=user,
        scope=scope,
        from_on=from_on,
        until_on=until_on,
        recorded_by=by,
        made_at=timezone.now(),
        scan_name=PurePath((scan.name or "").replace("\\", "/")).name[-200:],
        scan_type=type_of(scan),
    )
    machtiging.scan.save(scan.name, scan, save=False)
    machtiging.save()
    record("machtiging.recorded", machtiging, by=by, scope=scope, until_on=until_on)
    return machtiging


@transaction.atomic
def confirm_machtiging(machtiging_id: int, *, by: User) -> None:
    """A second member of staff compared it with the signed paper: from now on it holds."""
    machtiging = _lock_machtiging(machtiging_id)
    require("procedure.check_machtiging", by, machtiging)
    if not machtiging.waits_for_check:
        raise ValidationError(_("Deze machtiging wacht niet (meer) op controle. Ververs de pagina."))
    machtiging.checked_at, machtiging.checked_by = timezone.now(), by
    machtiging.save()
    record("machtiging.confirmed", machtiging, by=by)
    emails.about_machtiging("machtiging_given", machtiging)


@transaction.atomic
def refuse_machtiging(machtiging_id: int, *, by: User) -> None:
    """It does not say what the signed paper says: it never held."""
    machtiging = _lock_machtiging(machtiging_id)
    require("procedure.check_machtiging", by, machtiging)
    if not machtiging.waits_for_check:
        raise ValidationError(_("Deze machtiging wacht niet (meer) op controle. Ververs de pagina."))
    machtiging.ended_at, machtiging.ended_by = timezone.now(), by
    machtiging.save()
    record("machtiging.refused", machtiging, by=by)


@transaction.atomic
def end_machtiging(machtiging_id: int, *, by: User) -> None:
    """The board or the person takes it back; from this moment nothing can be done under it."""
    machtiging = _lock_machtiging(machtiging_id)
    require("procedure.end_machtiging", by, machtiging)
    if machtiging.ended_at is not None:
        raise ValidationError(_("Deze machtiging is al beëindigd."))
    machtiging.ended_at, machtiging.ended_by = timezone.now(), by
    machtiging.save()
    record("machtiging.ended", machtiging, by=by)
    emails.about_machtiging("machtiging_ended", machtiging)


def _lock(organisatie_id: int) -> Organisatie:
    """The organisation, so that two machtigingen at once see each other."""
    return Organisatie.objects.select_for_update(no_key=True).get(pk=organisatie_id)


def _lock_machtiging(machtiging_id: int) -> Machtiging:
    rows = Machtiging.objects.select_for_update(of=("self",)).select_related("organisatie", "user")
    return rows.get(pk=machtiging_id)


def _person(organisatie: Organisatie, email: str, *, by: User) -> User:
    """Who may act: somebody else with an account, no member, and not who handles a case of the group."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise ValidationError(
            {
                "email": _(
                    "Er is geen account met dit e-mailadres. Vraag deze persoon om er eerst een te maken."
                )
            }
        )
    if user.pk == by.pk:
        raise ValidationError({"email": _("U kunt niet uzelf machtigen.")})
    if organisatie.lidmaatschappen.active().filter(user=user).exists():
        raise ValidationError({"email": _("Deze persoon hoort al bij de groep.")})
    if Aanvraag.objects.filter(organisatie=organisatie, handler=user, status__in=OPEN).exists():
        raise ValidationError(
            {
                "email": _(
                    "Deze persoon behandelt een aanvraag van de groep en kan niet ook namens haar handelen."
                )
            }
        )
    return user


def _check_period(organisatie: Organisatie, user: User, from_on: date, until_on: date) -> None:
    if until_on < from_on:
        raise ValidationError({"until_on": _("De laatste dag komt niet voor de eerste.")})
    if until_on.year - from_on.year > LONGEST_YEARS or (
        until_on.year - from_on.year == LONGEST_YEARS
        and (until_on.month, until_on.day) >= (from_on.month, from_on.day)
    ):
        raise ValidationError({"until_on": _("Een machtiging duurt hooguit twee jaar.")})
    others = organisatie.machtigingen.filter(user=user, ended_at__isnull=True)
    if others.filter(from_on__lte=until_on, until_on__gte=from_on).exists():
        raise ValidationError(_("Voor deze persoon is er in die tijd al een machtiging. Beëindig die eerst."))
