"""What followed on some decisions: an objection, a change, a term that stands still or was extended."""

from datetime import date, timedelta

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.pages.demo import groups, people
from amstelveen_ontmoet.pages.demo.clock import days_ago
from amstelveen_ontmoet.pages.demo.groups import GROUPS
from amstelveen_ontmoet.pages.demo.people import Person
from amstelveen_ontmoet.procedure.actions import changes, lines, objections, terms
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag


def make_sequels(users: dict[Person, User], today: date) -> None:
    """Shows each of them once, in the cases of this year."""

    def case(slug: str, status: Status) -> Aanvraag:
        return Aanvraag.objects.get(
            organisatie__bewonersgroep__slug=slug, status=status, wijkplan__year=today.year
        )

    def chair(slug: str) -> User:
        return users[GROUPS[slug].chair]

    partly = case(groups.RANDWIJCK, Status.GEDEELTELIJK_VERLEEND)
    with days_ago(1):
        objections.object_to(
            partly.besluit.brief_id,
            grounds="Het zomerfeest is voor de hele wijk. Wij vragen u daar nog eens naar te kijken.",
            by=chair(groups.RANDWIJCK),
        )
    granted = case(groups.ELSRIJK, Status.VERLEEND)
    with days_ago(21):
        wijziging = changes.ask_change(
            granted.pk,
            what="In november lopen wij twee rondjes in plaats van een, want veel mensen meldden zich aan. "
            "Het bedrag blijft gelijk.",
            by=chair(groups.ELSRIJK),
        )
    with days_ago(18):
        changes.decide_change(wijziging.pk, is_agreed=True, by=users[people.MANDAATHOUDER])
    waiting = case(groups.KKP, Status.TER_BESLUIT)
    with days_ago(2):
        terms.extend(
            waiting.pk,
            weeks=2,
            reason="De mandaathouder is een week afwezig. Daarom hebben wij iets meer tijd nodig.",
            by=users[people.SECOND_MAKELAAR],
        )
    late_in_year = date(today.year, 12, 31) - today
    if late_in_year > timedelta(days=1):
        lines.consent_to_wait(
            case(groups.NESSE, Status.INGEDIEND).pk,
            until_on=min(today + timedelta(days=30), date(today.year, 12, 31)),
            by=chair(groups.NESSE),
        )
