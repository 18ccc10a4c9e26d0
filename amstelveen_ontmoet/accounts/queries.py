"""What a person is today: asked once per request and person."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.module_loading import import_string

from amstelveen_ontmoet.accounts.models import User


def city_roles(user: User) -> set[str]:
    """Roles that hold today and are not bound to one object."""
    if not hasattr(user, "_city_roles"):
        grants = user.role_grants.active().filter(content_type__isnull=True)
        user._city_roles = set(grants.values_list("role", flat=True))
    return user._city_roles


def member_roles(user: User) -> dict[int, str]:
    """Role today per organisation (by primary key)."""
    if not hasattr(user, "_member_roles"):
        user._member_roles = dict(user.lidmaatschappen.active().values_list("organisatie_id", "role"))
    return user._member_roles


def memberships_ever(user: User) -> Iterable[int]:
    """Organisations (by primary key) for which the person acts or ever acted."""
    return user.lidmaatschappen.values_list("organisatie", flat=True)


def involved_in(user: User) -> set[int]:
    """Organisations (by primary key) in which the person has or had any role, for the four-eyes rule.

    `settings.INVOLVEMENT` names who is asked, so that apps above this one can tell of theirs.
    """
    if not hasattr(user, "_involved_in"):
        user._involved_in = {pk for name in settings.INVOLVEMENT for pk in import_string(name)(user)}
    return user._involved_in
