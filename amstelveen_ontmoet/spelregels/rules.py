"""Who may look at, change, approve and confirm the values of the spelregels."""

import rules
from rules import predicate

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.accounts.rules import has_role
from amstelveen_ontmoet.spelregels.models import Voorstel

is_ambtenaar = has_role(Role.AMBTENAAR)


@predicate
def proposed_it(user: User, voorstel: Voorstel | None) -> bool:
    """Proposed this change: such a person does not approve it."""
    return voorstel is not None and voorstel.proposed_by_id == user.pk


rules.add_perm(
    "spelregels.view_desk",
    has_role(Role.MAKELAAR, Role.AMBTENAAR, Role.MANDAATHOUDER, Role.BEHEERDER),
)
rules.add_perm("spelregels.change", is_ambtenaar)
rules.add_perm("spelregels.approve", has_role(Role.AMBTENAAR, Role.MANDAATHOUDER) & ~proposed_it)
rules.add_perm("spelregels.withdraw", is_ambtenaar & proposed_it)
rules.add_perm("spelregels.confirm", is_ambtenaar)
rules.add_perm("spelregels.review", is_ambtenaar)
