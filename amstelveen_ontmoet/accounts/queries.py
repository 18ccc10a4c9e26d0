"""What a person is today, asked once per request and person; and how they want to hear of things."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from amstelveen_ontmoet.accounts.enums import UNLESS_CHOSEN, Pace, Subject
from amstelveen_ontmoet.accounts.models import Melding, User
from amstelveen_ontmoet.accounts.roles import MemberRole, Scope


@dataclass(frozen=True)
class Standing:
    """What a person is: roles of staff today, roles today per organisation, and organisations ever.

    `scopes` are those of the machtigingen that hold today, per organisation.
    """

    city_roles: set[str]
    member_roles: dict[int, str]
    scopes: dict[int, str]
    organisaties_ever: set[int]


# Nearly every page asks for all of it, so it is one query. The periods are those of `PeriodQuerySet.active`
# and `MachtigingQuerySet.active`.
_STANDING = """
SELECT NULL, role, true FROM accounts_rolegrant
WHERE user_id = %(user)s AND content_type_id IS NULL
AND from_on <= %(today)s AND (until_on IS NULL OR until_on >= %(today)s)
UNION ALL
SELECT organisatie_id, role, from_on <= %(today)s AND (until_on IS NULL OR until_on >= %(today)s)
FROM accounts_lidmaatschap WHERE user_id = %(user)s
UNION ALL
SELECT organisatie_id, scope, from_on <= %(today)s AND until_on >= %(today)s AND ended_at IS NULL
FROM accounts_machtiging WHERE user_id = %(user)s
AND (granted_by_id IS NOT NULL OR checked_by_id IS NOT NULL)
"""


def _standing(user: User) -> Standing:
    if not hasattr(user, "_standing"):
        with connection.cursor() as cursor:
            cursor.execute(_STANDING, {"user": user.pk, "today": timezone.localdate()})
            rows = cursor.fetchall()
        holding = {(organisatie, role) for organisatie, role, holds in rows if holds}
        user._standing = Standing(
            {role for organisatie, role in holding if organisatie is None},
            {organisatie: role for organisatie, role in holding if organisatie and role in MemberRole},
            {organisatie: role for organisatie, role in holding if organisatie and role in Scope},
            {organisatie for organisatie, _role, _holds in rows if organisatie is not None},
        )
    return user._standing


def city_roles(user: User) -> set[str]:
    """Roles that hold today and are not bound to one object."""
    return _standing(user).city_roles


def member_roles(user: User) -> dict[int, str]:
    """Role today per organisation (by primary key); who has a machtiging writes as a schrijver does."""
    standing = _standing(user)
    return dict.fromkeys(standing.scopes, MemberRole.SCHRIJVER.value) | standing.member_roles


def scopes(user: User) -> dict[int, str]:
    """What the person may do today by machtiging, per organisation (by primary key)."""
    return _standing(user).scopes


def memberships_ever(user: User) -> Iterable[int]:
    """Organisations (by primary key) for which the person acts or ever acted, by machtiging as well."""
    return _standing(user).organisaties_ever


def involved_in(user: User) -> set[int]:
    """Organisations (by primary key) in which the person has or had any role, for the four-eyes rule.

    `settings.INVOLVEMENT` names who is asked, so that apps above this one can tell of theirs.
    """
    if not hasattr(user, "_involved_in"):
        user._involved_in = {pk for name in settings.INVOLVEMENT for pk in import_string(name)(user)}
    return user._involved_in


def forget_involvement(user: User) -> None:
    """Ask anew what the person is involved in, after an act that changed it."""
    if hasattr(user, "_involved_in"):
        del user._involved_in


def pace_of(user: User, subject: Subject) -> Pace:
    """How this person wants to hear of something."""
    chosen = user.meldingkeuzes.filter(subject=subject).values_list("pace", flat=True).first()
    return Pace(chosen) if chosen else UNLESS_CHOSEN[subject]


def paces_of(user: User) -> dict[Subject, Pace]:
    """How this person wants to hear of each subject."""
    chosen = dict(user.meldingkeuzes.values_list("subject", "pace"))
    return {subject: Pace(chosen.get(subject, UNLESS_CHOSEN[subject])) for subject in Subject}


def waiting_meldingen(user: User) -> QuerySet[Melding]:
    """What waits for the mail of the day, oldest first."""
    return user.meldingen.filter(mailed_at__isnull=True)


def people_with_waiting() -> list[int]:
    """Who (by primary key) has something waiting for the mail of the day."""
    waiting = Melding.objects.filter(mailed_at__isnull=True, user__is_active=True)
    return list(waiting.order_by("user").values_list("user", flat=True).distinct())
