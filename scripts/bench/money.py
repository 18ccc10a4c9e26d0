"""The computation of the wijkbudgetten beside one INSERT … SELECT over the same buurten and groups.

The floor writes one row for each pair of a buurt and a party, one euro for each resident. The portal
writes the same rows and beside them the part of each party, rounds by largest remainder over all pairs
so that the cents add up, lowers to the ceiling of the post and keeps the values it used. Both are
rolled back; the foreign keys are checked within the measured time.
"""

from collections.abc import Callable
from datetime import date

from django.db import connection, transaction

from amstelveen_ontmoet.begroting.queries import post_for
from scripts.bench import synthetic
from scripts.bench.measuring import Figure, Pace, compare
from scripts.bench.pages import Page, Pages
from scripts.bench.synthetic import MONEY_YEAR, People
from wijkplannen.actions import budget
from wijkplannen.actions.plans import ROUTE
from wijkplannen.models import Wijkbudgetrun

# What the portal does more than the floor is worth four more of it.
AIM = 5.0
# A post with a thousand times as many entries shows its balance for hardly more.
POST_AIM = 3.0
ONE_STATEMENT = """
INSERT INTO wijkplannen_wijkbudgetinvoer
    (run_id, buurt_id, organisatie_id, residents, weight, weights, claim, amount)
SELECT %s, figure.buurt_id, groep.organisatie_id, figure.residents, area.weight, shared.weights,
    round(figure.residents * area.weight / shared.weights::numeric, 2),
    round(figure.residents * area.weight / shared.weights::numeric, 2)
FROM gebieden_inwonertal figure
JOIN wijkplannen_werkgebied area ON area.buurt_id = figure.buurt_id
JOIN wijkplannen_bewonersgroep groep ON groep.id = area.groep_id
JOIN (SELECT buurt_id, sum(weight) AS weights FROM wijkplannen_werkgebied GROUP BY buurt_id) shared
    ON shared.buurt_id = figure.buurt_id
WHERE figure.peildatum = %s
"""


def measure(people: People, pace: Pace) -> Figure:
    """One computation, without the waiting for a worker."""
    day = date(MONEY_YEAR, 1, 1)
    run = Wijkbudgetrun.objects.create(
        year=MONEY_YEAR, peildatum=day, post=post_for(ROUTE, MONEY_YEAR), created_by=people.ambtenaar
    )

    def one_statement() -> None:
        with connection.cursor() as cursor:
            cursor.execute(ONE_STATEMENT, [run.pk, day])

    return compare(
        "money.wijkbudget_run.cpu",
        _undone(lambda: budget.compute_run(run.pk, job_id=0)),
        _undone(one_statement),
        pace=pace,
        aim=AIM,
    )


def _undone(work: Callable[[], None]) -> Callable[[], None]:
    def done_and_undone() -> None:
        with transaction.atomic():
            work()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)

    return done_and_undone


def measure_post(many: int, few: int, pages: Pages, people: People, pace: Pace) -> Figure:
    """The page of a post with many entries beside that of one with few."""

    def asking(entries: int, number: str) -> Callable[[], object]:
        path = f"/begroting/posten/{synthetic.add_entries(entries, number)}/"
        return pages.asker(Page("money.post", path, people.ambtenaar, POST_AIM))

    return compare(f"money.post_{many}.cpu", asking(many, "M"), asking(few, "F"), pace=pace, aim=POST_AIM)
