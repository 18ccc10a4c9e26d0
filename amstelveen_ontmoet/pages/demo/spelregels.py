"""Values that change: one planned, one that waits for a second person, and the review of last year."""

from datetime import date

from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.pages.demo import people
from amstelveen_ontmoet.pages.demo.clock import days_ago
from amstelveen_ontmoet.pages.demo.people import Person
from amstelveen_ontmoet.spelregels import queries
from amstelveen_ontmoet.spelregels.actions import proposals, reviews
from amstelveen_ontmoet.spelregels.models import Waarde
from amstelveen_ontmoet.spelregels.reports import Change, fingerprint

SOURCE = "verzonnen, voor het voorbeeld"
PROMISE = "termijn.belofte_weken"
CEILING = "stedelijk.maximum_bewoners"
CONFIRMED = "brief.vragen"


def make_changes(users: dict[Person, User], today: date) -> None:
    """What a civil servant did with the rules, by the actions of the desk."""
    writer, second = users[people.AMBTENAAR], users[people.SECOND_AMBTENAAR]
    with days_ago(50):
        waarde = Waarde.objects.get(key=CONFIRMED, until_on=None)
        proposals.confirm_assumption(waarde.pk, note="Zo afgesproken in het teamoverleg.", by=second)
    with days_ago(20):
        _change(PROMISE, "3", today.year + 1, "Bewoners vroegen om een sneller antwoord.", by=writer)
    with days_ago(4):
        _change(CEILING, "12.500,00", today.year + 1, "De kosten van activiteiten zijn gestegen.", by=writer)
    _review(today.year - 1, writer, second)
    # The review of a year begins in that year, also when that began only days ago.
    with days_ago(min(10, (today - date(today.year, 1, 1)).days)):
        reviews.open_review(today.year, by=writer)


def _change(key: str, value: str, year: int, reason: str, *, by: User) -> None:
    change = Change(
        key=key,
        kind="",
        from_on=date(year, 1, 1),
        until_on=None,
        value=value,
        value_en="",
        source=SOURCE,
        is_assumption=False,
        reason=reason,
    )
    proposals.change_value(change, seen=fingerprint(queries.versions_of(key)), by=by)


def _review(year: int, writer: User, second: User) -> None:
    with days_ago(120):
        reviews.open_review(year, by=writer)
    with days_ago(100):
        text = reviews.ReviewText(
            advice="De spelregels zijn kort genoeg. Antwoord wel sneller: vier weken wachten is lang voor "
            "een groep die iets wil doen.",
            advice_on=timezone.localdate(),
            conclusion=f"In {year} bleven de spelregels zoals zij waren. Vanaf {year + 2} willen wij binnen "
            "drie weken antwoorden.",
            conclusion_en=f"In {year} the rules stayed as they were. From {year + 2} we want to answer "
            "within three weeks.",
        )
        reviews.close_review(year, text, version=0, by=second)
