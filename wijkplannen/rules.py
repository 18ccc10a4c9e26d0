"""Who may do what with groups, plans and the wijkbudget."""

import rules
from rules import predicate

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.accounts.rules import has_role, member_role
from amstelveen_ontmoet.procedure.rules import is_board, is_member
from wijkplannen.models import Bewonersgroep


@predicate
def is_member_of_group(user: User, groep: Bewonersgroep | None) -> bool:
    """Acts today for the group."""
    return groep is not None and member_role(user, groep.organisatie) is not None


rules.add_perm("wijkplannen.start_plan", is_member_of_group)
rules.add_perm("wijkplannen.write_plan", is_member)
rules.add_perm("wijkplannen.submit_plan", is_board)
rules.add_perm("wijkplannen.view_budget", has_role(Role.AMBTENAAR, Role.MAKELAAR, Role.MANDAATHOUDER))
rules.add_perm("wijkplannen.compute_budget", has_role(Role.AMBTENAAR))
rules.add_perm("wijkplannen.adopt_budget", has_role(Role.AMBTENAAR))
