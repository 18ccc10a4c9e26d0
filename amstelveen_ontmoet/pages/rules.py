"""Who may look at long work."""

import rules
from rules import predicate

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.accounts.rules import has_role
from amstelveen_ontmoet.jobs.models import Job


@predicate
def started_job(user: User, job: Job | None) -> bool:
    """Started this work."""
    return job is not None and job.started_by_id is not None and job.started_by_id == user.pk


rules.add_perm("jobs.view", started_job | has_role(Role.AMBTENAAR))
