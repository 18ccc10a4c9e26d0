"""Who may do what with groups, plans and the wijkbudget."""

import rules
from rules import predicate

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.queries import involved_in
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.accounts.rules import has_role, member_role
from amstelveen_ontmoet.procedure.rules import acts_for, is_submitter
from wijkplannen.models import Bewonersgroep


@predicate
def is_member_of_group(user: User, groep: Bewonersgroep | None) -> bool:
    """Acts today for the group."""
    return groep is not None and member_role(user, groep.organisatie) is not None


@predicate
def is_of_group(user: User, groep: Bewonersgroep | None) -> bool:
    """Has or had a role in the group; nobody when it is not chosen yet."""
    return groep is not None and groep.organisatie_id in involved_in(user)


rules.add_perm("wijkplannen.enter_paper", has_role(Role.MAKELAAR) & ~is_of_group)
rules.add_perm("wijkplannen.start_plan", is_member_of_group)
rules.add_perm("wijkplannen.write_plan", acts_for)
rules.add_perm("wijkplannen.submit_plan", is_submitter)
rules.add_perm("wijkplannen.view_budget", has_role(Role.AMBTENAAR, Role.MAKELAAR, Role.MANDAATHOUDER))
rules.add_perm("wijkplannen.compute_budget", has_role(Role.AMBTENAAR))
rules.add_perm("wijkplannen.adopt_budget", has_role(Role.AMBTENAAR))
