"""Who may look into the budget."""

import rules

from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.accounts.rules import has_role

rules.add_perm("begroting.view", has_role(Role.AMBTENAAR, Role.MAKELAAR, Role.MANDAATHOUDER))
