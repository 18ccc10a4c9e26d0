"""Who may look into the budget, and who may change it."""

import rules
from rules import predicate

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.accounts.rules import has_role
from amstelveen_ontmoet.begroting.models import Begrotingswijziging


@predicate
def proposed_it(user: User, wijziging: Begrotingswijziging | None) -> bool:
    """Proposed this change: four eyes, so another puts it into effect."""
    return wijziging is not None and wijziging.proposed_by_id == user.pk


rules.add_perm("begroting.view", has_role(Role.AMBTENAAR, Role.MAKELAAR, Role.MANDAATHOUDER))
rules.add_perm("begroting.propose_change", has_role(Role.AMBTENAAR))
rules.add_perm("begroting.approve_change", has_role(Role.AMBTENAAR, Role.MANDAATHOUDER) & ~proposed_it)
rules.add_perm("begroting.withdraw_change", proposed_it)
