"""Predicates on people that every app combines into permissions.

`rules.test_rule`/`has_perm` here never look at `is_superuser`: being able to repair the
portal gives no say over money.
"""

import rules
from rules import Predicate, predicate

from amstelveen_ontmoet.accounts import queries
from amstelveen_ontmoet.accounts.models import Organisatie, User
from amstelveen_ontmoet.accounts.roles import MemberRole, Role, Scope


def has_role(*wanted: Role) -> Predicate:
    """Somebody who has one of these roles today, for the whole city."""
    names = "_or_".join(wanted)

    @predicate(f"has_role_{names}")
    def check(user: User) -> bool:
        return user.is_authenticated and not queries.city_roles(user).isdisjoint(wanted)

    return check


is_staff_member = has_role(
    Role.MAKELAAR, Role.AMBTENAAR, Role.MANDAATHOUDER, Role.SOCIAAL_WERKER, Role.WIJKREGISSEUR
)


def member_role(user: User, organisatie: Organisatie | None) -> str | None:
    """The role of this person in this organisation today, if any."""
    if organisatie is None or not user.is_authenticated:
        return None
    return queries.member_roles(user).get(organisatie.pk)


def is_board_member(user: User, organisatie: Organisatie | None) -> bool:
    """Somebody who may submit and withdraw for the organisation."""
    return member_role(user, organisatie) == MemberRole.BESTUUR


def may_submit_for(user: User, organisatie: Organisatie | None) -> bool:
    """Somebody on the board, or with a machtiging to submit that holds today."""
    if organisatie is None or not user.is_authenticated:
        return False
    return is_board_member(user, organisatie) or queries.scopes(user).get(organisatie.pk) == Scope.INDIENEN


rules.add_perm("beheer.open", has_role(Role.AMBTENAAR, Role.BEHEERDER))
rules.add_perm("beheer.reference", has_role(Role.AMBTENAAR, Role.BEHEERDER))
rules.add_perm("beheer.people", has_role(Role.BEHEERDER))
