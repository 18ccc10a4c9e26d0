"""Dividing the wijkbudget over buurten and parties, in a few statements over all of them.

Everything is exact: shares are whole numbers over one denominator, an amount is rounded down to the
cent and the cents that are left go to the largest remainders, once over all pairs, ties by the code of
the buurt and the name of the party (domain: largest remainder, ties by code).
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Sum

from amstelveen_ontmoet.gebieden.models import Inwonertal

# Days on which a group works in a buurt, within the year; `stop` is the day after the last.
_WORKING = """
    SELECT werkgebied.buurt_id, groep.organisatie_id, werkgebied.weight,
        greatest(werkgebied.from_on, %(first)s::date) AS start,
        least(coalesce(werkgebied.until_on, %(last)s::date), %(last)s::date) + 1 AS stop
      FROM wijkplannen_werkgebied werkgebied
      JOIN wijkplannen_bewonersgroep groep ON groep.id = werkgebied.groep_id
     WHERE werkgebied.from_on <= %(last)s
       AND (werkgebied.until_on IS NULL OR werkgebied.until_on >= %(first)s)"""
# The year of a buurt, cut wherever a group begins or ends there.
_CUT = """
    SELECT buurt_id, day AS start,
        lead(day, 1, %(last)s::date + 1) OVER (PARTITION BY buurt_id ORDER BY day) AS stop
      FROM (SELECT buurt_id, %(first)s::date AS day FROM figures
            UNION SELECT buurt_id, start FROM working
            UNION SELECT buurt_id, stop FROM working WHERE stop <= %(last)s) edges"""
_FIGURES = """
    SELECT buurt_id, residents FROM gebieden_inwonertal
     WHERE buurt_id IS NOT NULL AND peildatum = %(peildatum)s"""
_PARTIES = f"""
WITH figures AS ({_FIGURES}),
working AS ({_WORKING}),
cut AS ({_CUT}),
present AS (
    -- Who works there in each piece of the year; nobody: who manages the budget of such a buurt.
    SELECT cut.buurt_id, cut.stop - cut.start AS days,
        coalesce(working.organisatie_id, %(without_group)s) AS organisatie_id,
        coalesce(working.weight, 1)::bigint AS weight,
        sum(coalesce(working.weight, 1)) OVER (PARTITION BY cut.buurt_id, cut.start)::bigint AS weights
      FROM cut
      LEFT JOIN working ON working.buurt_id = cut.buurt_id
        AND working.start <= cut.start AND working.stop >= cut.stop
     WHERE cut.stop > cut.start
),
common AS (SELECT buurt_id, lcm_of(weights) AS weights FROM present GROUP BY buurt_id),
pairs AS (
    SELECT present.buurt_id, present.organisatie_id,
        sum(present.days * present.weight * (common.weights / present.weights)) AS weight,
        common.weights * %(days)s AS weights
      FROM present JOIN common USING (buurt_id)
     GROUP BY present.buurt_id, present.organisatie_id, common.weights
)"""  # noqa: S608  only what stands above
_DIVIDE = f"""{_PARTIES},
shared AS (
    SELECT pairs.*, figures.residents,
        figures.residents * pairs.weight::numeric * (whole.common / pairs.weights) AS part
      FROM pairs
      JOIN figures USING (buurt_id)
      CROSS JOIN (SELECT lcm_of(weights::numeric) AS common FROM (SELECT DISTINCT weights FROM pairs) d) whole
),
exact AS (
    SELECT shared.*,
        div(part * %(claim)s, total.part_of_all) AS claim,
        mod(part * %(claim)s, total.part_of_all) AS claim_rest,
        div(part * %(granted)s, total.part_of_all) AS granted,
        mod(part * %(granted)s, total.part_of_all) AS granted_rest
      FROM shared CROSS JOIN (SELECT sum(part) AS part_of_all FROM shared) total
),
divided AS (
    SELECT exact.buurt_id, exact.organisatie_id, exact.residents, exact.weight, exact.weights,
        claim + (row_number() OVER by_claim <= %(claim)s - sum(claim) OVER ())::int AS claim,
        granted + (row_number() OVER by_granted <= %(granted)s - sum(granted) OVER ())::int AS granted
      FROM exact
      JOIN gebieden_buurt buurt ON buurt.id = exact.buurt_id
      JOIN accounts_organisatie organisatie ON organisatie.id = exact.organisatie_id
    WINDOW by_claim AS (ORDER BY claim_rest DESC, buurt.code, organisatie.name, organisatie.id),
        by_granted AS (ORDER BY granted_rest DESC, buurt.code, organisatie.name, organisatie.id)
)
INSERT INTO wijkplannen_wijkbudgetinvoer
    (run_id, buurt_id, organisatie_id, residents, weight, weights, claim, amount)
SELECT %(run)s, buurt_id, organisatie_id, residents, weight, weights, claim / 100, granted / 100 FROM divided
"""  # noqa: S608
# First what was adopted first, then the others by code, until the ceiling is reached.
_IN_ORDER = """
UPDATE wijkplannen_wijkbudgetinvoer invoer
   SET amount = greatest(0, least(invoer.claim, %(ceiling)s - lined_up.before))
  FROM (
    SELECT id, sum(claim) OVER in_line - claim AS before
      FROM (
        SELECT pair.id, pair.claim, pair.organisatie_id, buurt.code, adopted.adopted_at,
            min(buurt.code) OVER (PARTITION BY pair.organisatie_id) AS party_code
          FROM wijkplannen_wijkbudgetinvoer pair
          JOIN gebieden_buurt buurt ON buurt.id = pair.buurt_id
          LEFT JOIN (
            SELECT aanvraag.organisatie_id, min(besluit.decided_at) AS adopted_at
              FROM procedure_besluit besluit
              JOIN procedure_aanvraag aanvraag ON aanvraag.id = besluit.aanvraag_id
              JOIN wijkplannen_wijkplan plan ON plan.aanvraag_ptr_id = aanvraag.id
             WHERE plan.year = %(year)s AND COALESCE(besluit.revised, besluit.granted) > 0
             GROUP BY aanvraag.organisatie_id
          ) adopted ON adopted.organisatie_id = pair.organisatie_id
         WHERE pair.run_id = %(run)s
      ) pairs
    WINDOW in_line AS (
        ORDER BY adopted_at NULLS LAST, party_code, organisatie_id, code ROWS UNBOUNDED PRECEDING
    )
  ) lined_up
 WHERE lined_up.id = invoer.id
"""
_PARTS = """
INSERT INTO wijkplannen_wijkbudgetdeel (run_id, organisatie_id, residents, claim, amount)
SELECT run_id, organisatie_id, sum(residents), sum(claim), sum(amount)
  FROM wijkplannen_wijkbudgetinvoer WHERE run_id = %(run)s GROUP BY run_id, organisatie_id
"""
_WITHOUT_GROUP = f"""
WITH figures AS ({_FIGURES}), working AS ({_WORKING}), cut AS ({_CUT})
SELECT EXISTS (
    SELECT FROM cut WHERE stop > start AND NOT EXISTS (
        SELECT FROM working
         WHERE working.buurt_id = cut.buurt_id AND working.start <= cut.start AND working.stop >= cut.stop
    )
)
"""  # noqa: S608


def residents_on(peildatum: date) -> int:
    """Residents of all buurten on a date."""
    figures = Inwonertal.objects.filter(buurt__isnull=False, peildatum=peildatum)
    return figures.aggregate(total=Sum("residents"))["total"] or 0


def has_days_without_group(year: int, peildatum: date) -> bool:
    """Whether there is a buurt in which no group works on some day of the year."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT_GROUP, _dates(year, peildatum))
        return bool(cursor.fetchone()[0])


def _dates(year: int, peildatum: date) -> dict[str, Any]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return {"first": first, "last": last, "days": (last - first).days + 1, "peildatum": peildatum}


def divide(
    run_id: int,
    *,
    year: int,
    peildatum: date,
    claim: Decimal,
    ceiling: Decimal,
    in_order: bool,
    without_group: int | None,
) -> None:
    """Write the inputs and the parts of a computation; call it in the transaction that holds its lock.

    `claim` and `ceiling` in euros. Above the ceiling all are lowered in proportion, or, `in_order`, the
    first get all and the last what is left. `without_group` (a party) has the days without a group.
    """
    granted = claim if in_order else min(claim, ceiling)
    values = {
        **_dates(year, peildatum),
        "run": run_id,
        "year": year,
        "claim": int(claim * 100),
        "granted": int(granted * 100),
        "ceiling": ceiling,
        "without_group": without_group,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DIVIDE, values)
        if in_order and claim > ceiling:
            cursor.execute(_IN_ORDER, values)
        cursor.execute(_PARTS, values)
