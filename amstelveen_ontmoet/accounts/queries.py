"""What a person is today: asked once per request and person."""

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


def has_ever_been_member(user: User, organisatie_id: int) -> bool:
    """Whether the person has or had a role in the organisation, for the four-eyes rule."""
    return user.lidmaatschappen.filter(organisatie_id=organisatie_id).exists()
