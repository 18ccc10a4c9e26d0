"""Making all demonstration data in one go."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.pages.demo import (
    afterwards,
    brieven,
    budget,
    groups,
    helping,
    payments,
    people,
    plans,
    spelregels,
    talk,
)
from amstelveen_ontmoet.pages.demo.clock import days_ago
from amstelveen_ontmoet.pages.demo.outbox import nothing_leaves
from monitoring.actions import subsidies
from monitoring.models import Actiepunt
from wijkplannen.models import Bewonersgroep


class Refused(Exception):
    """Demonstration data may not be made or shown here; the text says why."""


def load() -> bool:
    """Make everything, dated relative to today; False when it was there already. Raises Refused."""
    require_demo()
    if User.objects.filter(email__in=[person.email for person in groups.PEOPLE]).exists():
        return False
    if not Actiepunt.objects.exists() or (
        Bewonersgroep.objects.filter(slug__in=groups.GROUPS).count() < len(groups.GROUPS)
    ):
        raise Refused("The reference data is missing: first run manage.py load_reference.")
    with transaction.atomic(), translation.override("nl"), nothing_leaves():
        _make(timezone.localdate())
    return True


def accounts() -> list[dict]:
    """Who can log in, each with email, password, name, roles and language. Raises Refused."""
    require_demo()
    return people.accounts(groups.PEOPLE)


def require_demo() -> None:
    """Raise Refused unless this installation is a demonstration."""
    if not settings.DEMO:
        raise Refused("Demonstration data exists only with DEMO=1 in the environment.")


def _make(today: date) -> None:
    users = people.make_people(groups.PEOPLE, today)
    made = groups.make_groups(users, today)
    ambtenaar, second = users[people.AMBTENAAR], users[people.SECOND_AMBTENAAR]
    with days_ago(480):
        budget.make_posts(today.year - 1, by=ambtenaar)
        budget.make_run(today.year - 1, by=ambtenaar, adopted_by=second)
    with days_ago(120):
        budget.make_posts(today.year, by=ambtenaar)
        budget.make_run(today.year, by=ambtenaar, adopted_by=second)
    with days_ago(5):
        budget.make_posts(today.year + 1, by=ambtenaar)
        budget.make_run(today.year + 1, by=ambtenaar, adopted_by=None)
    # The budget of 2021 came with the reference data, today: nothing is reserved on it before that.
    budget.make_run(2021, date(2020, 1, 1), by=ambtenaar, adopted_by=second)
    spelregels.make_changes(users, today)
    talk.make_texts(ambtenaar)
    payments.make_accounts(users, today)
    last_year = plans.make_last_year(made, users, today)
    brieven.publish_last(users, today)
    plans.account_for(last_year, users)
    plans.make_plans(made, users, today)
    payments.make_under_way(users)
    afterwards.make_sequels(users, today)
    helping.make_help(made, users, today)
    budget.make_changes(today.year, by=ambtenaar, second=second)
    talk.mail_of_the_day_went(today)
    brieven.begin_next(users, today)
    subsidies.refresh(by=None)
