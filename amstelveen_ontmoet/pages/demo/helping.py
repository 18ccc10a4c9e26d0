"""Somebody who helps a group, and a day on which the portal did not work."""

from datetime import date, timedelta

from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Scope
from amstelveen_ontmoet.pages.demo import groups, people
from amstelveen_ontmoet.pages.demo.clock import days_ago
from amstelveen_ontmoet.pages.demo.people import Person
from amstelveen_ontmoet.procedure.actions import machtigingen, storingen
from wijkplannen.models import Bewonersgroep


def make_help(groepen: dict[str, Bewonersgroep], users: dict[Person, User], today: date) -> None:
    """The board of KKP lets the sociaal werker write and submit; the portal was away for a morning."""
    with days_ago(20):
        machtigingen.give_machtiging(
            groepen[groups.KKP].organisatie_id,
            email=people.SOCIAAL_WERKER.email,
            scope=Scope.INDIENEN,
            from_on=timezone.localdate(),
            until_on=today + timedelta(days=180),
            by=users[groups.GROUPS[groups.KKP].chair],
        )
    with days_ago(33):
        now = timezone.now()
        storingen.enter_outage(
            from_at=now - timedelta(hours=4),
            until_at=now - timedelta(hours=1),
            what="Voorbeeld: inloggen lukte niet",
            source="verzonnen, om te laten zien wat een storing doet",
            by=users[people.AMBTENAAR],
        )
