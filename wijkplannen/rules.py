"""Who may do what with groups, plans and the wijkbudget."""

import rules
from rules import predicate

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.queries import involved_in
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.accounts.rules import has_role, is_board_member, member_role
from amstelveen_ontmoet.procedure.rules import acts_for, is_submitter
from wijkplannen.models import Bewonersgroep, WijkbudgetBrief, Wijkbudgetrun


@predicate
def is_member_of_group(user: User, groep: Bewonersgroep | None) -> bool:
    """Acts today for the group."""
    return groep is not None and member_role(user, groep.organisatie) is not None


@predicate
def is_of_group(user: User, groep: Bewonersgroep | None) -> bool:
    """Has or had a role in the group; nobody when it is not chosen yet."""
    return groep is not None and groep.organisatie_id in involved_in(user)


@predicate
def started_it(user: User, run: Wijkbudgetrun | None) -> bool:
    """Started this computation: four eyes, so another adopts it."""
    return run is not None and run.created_by_id == user.pk


@predicate
def is_board_of_party(user: User, brief: WijkbudgetBrief | None) -> bool:
    """Sits today on the board of the party that the letter is for."""
    return brief is not None and is_board_member(user, brief.deel.organisatie)


rules.add_perm("wijkplannen.enter_paper", has_role(Role.MAKELAAR) & ~is_of_group)
rules.add_perm("wijkplannen.start_plan", is_member_of_group)
rules.add_perm("wijkplannen.write_plan", acts_for)
rules.add_perm("wijkplannen.submit_plan", is_submitter)
rules.add_perm("wijkplannen.view_budget", has_role(Role.AMBTENAAR, Role.MAKELAAR, Role.MANDAATHOUDER))
rules.add_perm("wijkplannen.compute_budget", has_role(Role.AMBTENAAR))
rules.add_perm("wijkplannen.adopt_budget", has_role(Role.AMBTENAAR))
rules.add_perm("wijkplannen.adopt_run", has_role(Role.AMBTENAAR) & ~started_it)
rules.add_perm(
    "wijkplannen.view_budget_letter",
    has_role(Role.AMBTENAAR, Role.MAKELAAR, Role.MANDAATHOUDER) | is_board_of_party,
)
rules.add_perm("wijkplannen.import_residents", has_role(Role.AMBTENAAR))
rules.add_perm("wijkplannen.agree_shares", has_role(Role.AMBTENAAR))
