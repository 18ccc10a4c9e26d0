"""Who may do what with action points, the letter to the council and the overview of subsidies."""

import rules
from rules import predicate

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.accounts.rules import has_role
from amstelveen_ontmoet.audit.queries import events_of
from monitoring.models import Brieftekstversie, Collegebrief

is_ambtenaar = has_role(Role.AMBTENAAR)
is_mandaathouder = has_role(Role.MANDAATHOUDER)
WORK = [
    "collegebrief.started",
    "collegebrief.facts_saved",
    "collegebrief.text_saved",
    "collegebrief.submitted",
]


@predicate
def worked_on_brief(user: User, brief: Collegebrief | None) -> bool:
    """Ever began it, wrote in it or offered it: such a person does not adopt it.

    The letter itself forgets: who offered it is wiped when it goes back, and of its facts only the
    last are kept. The audit trail does not; texts that came along from the version before are not in
    the trail of this one.
    """
    if brief is None:
        return False
    return (
        user.pk in (brief.created_by_id, brief.submitted_by_id)
        or events_of(brief).filter(by=user, action__in=WORK).exists()
        or Brieftekstversie.objects.filter(tekst__brief=brief, saved_by=user).exists()
    )


rules.add_perm("monitoring.update_actiepunt", is_ambtenaar)
rules.add_perm("monitoring.view_briefs", has_role(Role.AMBTENAAR, Role.MANDAATHOUDER))
rules.add_perm("monitoring.write_brief", is_ambtenaar)
rules.add_perm("monitoring.submit_brief", is_ambtenaar)
rules.add_perm("monitoring.adopt_brief", is_mandaathouder & ~worked_on_brief)
rules.add_perm("monitoring.return_brief", is_mandaathouder)
rules.add_perm("monitoring.publish_brief", is_ambtenaar)
rules.add_perm("monitoring.refresh_subsidies", is_ambtenaar)
