"""Writing about people: input kept over an expired log-in, what they want to hear, the mail of the day."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts import emails, queries
from amstelveen_ontmoet.accounts.enums import ALLOWED, Subject
from amstelveen_ontmoet.accounts.models import KeptInput, Melding, Meldingkeuze, RoleGrant, User
from amstelveen_ontmoet.accounts.reports import reasons_to_keep
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.mail import actions as mail

TYPED_BY_FIELD = "typed_by"
_SALT = "typed-by"
_NOT_KEPT = {TYPED_BY_FIELD, "csrfmiddlewaretoken"}
KEEP_FOR = timedelta(days=7)
KEEP_AT_MOST = 20
# The mail of the day goes at the end of the working day, so that it holds the whole of it.
DIGEST_HOUR = 16
KEEP_MELDINGEN = timedelta(days=30)
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def typed_by(user: User) -> str:
    """A signed mark for a form: this person opened it."""
    return signing.dumps(user.pk, salt=_SALT)


def opened_by_another(data: QueryDict, user: User) -> bool:
    """Whether the form carries a valid mark of another person than the one who sends it."""
    try:
        return signing.loads(data.get(TYPED_BY_FIELD, ""), salt=_SALT) != user.pk
    except signing.BadSignature:
        return False


def keep_input(path: str, data: QueryDict) -> str | None:
    """Keep what was typed by the person who opened the form; the token to get it back.

    Without the signed mark of `typed_by` nothing is kept, so outsiders cannot fill the table.
    """
    try:
        user_id = signing.loads(data.get(TYPED_BY_FIELD, ""), salt=_SALT, max_age=KEEP_FOR)
        user = User.objects.get(pk=user_id, is_active=True)
    except (signing.BadSignature, User.DoesNotExist):
        return None
    kept = data.copy()
    for name in _NOT_KEPT:
        kept.pop(name, None)
    token = secrets.token_urlsafe(32)
    KeptInput.objects.create(token=token, user=user, path=path[:300], data=kept.urlencode())
    newest = KeptInput.objects.filter(user=user).order_by("-kept_at").values("pk")[:KEEP_AT_MOST]
    KeptInput.objects.filter(user=user).exclude(pk__in=newest).delete()
    return token


def kept_input(token: str, *, user: User, path: str) -> QueryDict | None:
    """What this person typed on this page before logging in again, if anything."""
    if not TOKEN.fullmatch(token):
        return None
    kept = KeptInput.objects.filter(token=token, user=user, path=path).first()
    return QueryDict(kept.data) if kept else None


def forget_kept_input(now: datetime | None = None) -> int:
    """Delete what was kept longer than a week; returns how many."""
    limit = (now or timezone.now()) - KEEP_FOR
    return KeptInput.objects.filter(kept_at__lt=limit).delete()[0]


@transaction.atomic
def erase(user: User, *, by: User) -> None:
    """Erase a person's own account: what must be kept stops it, the rest goes for good.

    The row stays without a name, since rows of others may point at it. Raises ValidationError
    with the reasons when something must be kept.
    """
    if user.pk != by.pk:
        raise PermissionDenied("accounts.erase")
    user = User.objects.select_for_update().get(pk=user.pk)
    reasons = reasons_to_keep(user)
    if reasons:
        raise ValidationError(reasons)
    today = timezone.localdate()
    user.lidmaatschappen.active(today).update(until_on=today)
    user.role_grants.active(today).update(until_on=today)
    user.machtigingen.filter(ended_at__isnull=True).update(ended_at=timezone.now(), ended_by=user)
    EmailAddress.objects.filter(user=user).delete()
    KeptInput.objects.filter(user=user).delete()
    Melding.objects.filter(user=user).delete()
    Meldingkeuze.objects.filter(user=user).delete()
    mail.forget_address(user.email)
    user.name, user.email = "", f"{user.pk}@verwijderd.invalid"
    user.is_active = False
    user.set_unusable_password()
    user.save()
    record("account.erased", user, by=user)


@transaction.atomic
def choose_paces(user: User, chosen: Mapping[str, str]) -> None:
    """Keep how a person wants to hear of each subject. Raises ValidationError where that is not allowed."""
    for name, pace in chosen.items():
        if pace not in ALLOWED[Subject(name)]:
            raise ValidationError({name: _("Dit kunt u voor dit onderwerp niet kiezen.")})
        Meldingkeuze.objects.update_or_create(user=user, subject=name, defaults={"pace": pace})
    record("account.notifications", user, by=user, **chosen)


def send_digests(now: datetime | None = None) -> int:
    """Write the mail of the day, from `DIGEST_HOUR` on, to who has something waiting; returns how many.

    Run as often as one likes, by as many workers as there are: one mail per person a day.
    """
    now = now or timezone.now()
    if timezone.localtime(now).hour < DIGEST_HOUR:
        return 0
    Melding.objects.filter(mailed_at__lt=now - KEEP_MELDINGEN).delete()
    return sum(_send_digest(pk, now) for pk in queries.people_with_waiting())


@transaction.atomic
def _send_digest(user_id: int, now: datetime) -> bool:
    """All that waits for one person is marked in the transaction that writes the mail, or none of it."""
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    waiting = list(queries.waiting_meldingen(user))
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if not user.is_active or not waiting or user.meldingen.filter(mailed_at__gte=today).exists():
        return False
    Melding.objects.filter(pk__in=[melding.pk for melding in waiting]).update(mailed_at=now)
    emails.write_digest(user, waiting)
    return True


@transaction.atomic
def make_first_administrator(email: str, name: str) -> User:
    """Give this person the role of beheerder from today, with an account if there is none.

    Only while nobody has that role: from then on roles are given in /beheer/, by a person with a name.
    Raises ValidationError. There is no password: the person logs in with a code by mail.
    """
    if RoleGrant.objects.active().filter(role=Role.BEHEERDER).exists():
        raise ValidationError("Somebody is beheerder already, and gives roles in /beheer/.")
    validate_email(email)
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email, name=name)
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    grant = RoleGrant.objects.create(
        user=user, role=Role.BEHEERDER, from_on=timezone.localdate(), reason="eerste beheerder"
    )
    record("accounts.first_administrator", grant, by=None)
    return user
