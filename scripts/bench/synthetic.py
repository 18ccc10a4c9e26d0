"""Many cases and many groups, made by SQL under all constraints of the database; the same every time.

One group has twenty cases, one a year. Of every hundred cases seventy are closed, as after some years
of use; the others wait in every step, with every kind of term and of outcome of the rules.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from psycopg import ClientCursor

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.gebieden.models import Buurt
from amstelveen_ontmoet.pages.demo.people import (
    AMBTENAAR,
    MAKELAAR,
    MANDAATHOUDER,
    RESIDENT,
    SECOND_MAKELAAR,
    Person,
)
from amstelveen_ontmoet.procedure.enums import Status
from wijkplannen.actions.plans import ROUTE
from wijkplannen.models import Geldregel, Wijkplan

CASES_PER_GROUP = 20
MONEY_YEAR = 2100

GROUPS = """
WITH organisatie AS (
    INSERT INTO accounts_organisatie (name, kind, legal_form, kvk_number, has_statutes, address)
    SELECT 'Groep ' || lpad(n::text, 5, '0'), 'bewonersgroep', 'stichting', '', true, ''
    FROM generate_series(%(first)s, %(last)s) n RETURNING id, name
), groep AS (
    INSERT INTO wijkplannen_bewonersgroep
        (organisatie_id, slug, description, name_is_of_place, area_is_assumed, source, website, joining_rules)
    SELECT id, 'groep-' || right(name, 5), '', false, true, 'bench', '', '' FROM organisatie
    RETURNING id, slug
), buurt AS (
    SELECT id, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS size FROM gebieden_buurt
)
INSERT INTO wijkplannen_werkgebied (groep_id, buurt_id, weight, from_on)
SELECT groep.id, buurt.id, 1, '2020-01-01' FROM groep
JOIN buurt ON buurt.place = right(groep.slug, 5)::int %% buurt.size
"""
# `turn` runs from 0 to 99 over the cases of a group and of a year alike.
CASES = """
CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('procedure_aanvraag', 'id')) AS id, n,
    groep.id AS groep_id, groep.organisatie_id, organisatie.name,
    extract(year FROM current_date)::int - n %% %(per_group)s AS year,
    n * 37 %% 100 AS turn,
    current_date - (n * 7919 %% 120) AS received_on,
    CASE n * 37 %% 100 / 2
        WHEN 0 THEN 'ingediend' WHEN 1 THEN 'ingediend' WHEN 2 THEN 'ingediend'
        WHEN 3 THEN 'in_behandeling' WHEN 4 THEN 'in_behandeling' WHEN 5 THEN 'in_behandeling'
        WHEN 6 THEN 'in_behandeling' WHEN 7 THEN 'in_behandeling' WHEN 8 THEN 'aanvulling_gevraagd'
        WHEN 9 THEN 'aanvulling_gevraagd' WHEN 10 THEN 'aanvulling_gevraagd' WHEN 11 THEN 'ter_besluit'
        WHEN 12 THEN 'ter_besluit' WHEN 13 THEN 'ter_besluit' WHEN 14 THEN 'ter_besluit'
        WHEN 15 THEN 'ingetrokken' WHEN 16 THEN 'afgewezen' WHEN 17 THEN 'buiten_behandeling'
        WHEN 18 THEN 'gedeeltelijk_verleend' WHEN 19 THEN 'gedeeltelijk_verleend' WHEN 20 THEN 'verantwoord'
        ELSE 'verleend'
    END AS status
FROM generate_series(%(first)s, %(last)s) n
JOIN wijkplannen_bewonersgroep groep ON groep.slug = 'groep-' || lpad((n / %(per_group)s)::text, 5, '0')
JOIN accounts_organisatie organisatie ON organisatie.id = groep.organisatie_id;

INSERT INTO procedure_aanvraag
    (id, kind, number, status, title, organisatie_id, language, created_at, created_by_id, submitted_at,
     submitted_by_id, received_on, handler_id, decide_by_on, promised_on, moved_at)
SELECT id, 'wijkplan', 'B-' || n, status, 'Wijkplan ' || name || ' ' || year, organisatie_id,
    CASE WHEN turn %% 10 = 0 THEN 'en' ELSE 'nl' END, received_on - 20, %(writer)s, received_on,
    %(writer)s, received_on,
    CASE WHEN status = 'ingediend' THEN NULL WHEN n %% 3 = 0 THEN %(makelaar)s ELSE %(other)s END,
    received_on + 91, received_on + 56, received_on
FROM fresh;

INSERT INTO wijkplannen_wijkplan (aanvraag_ptr_id, groep_id, year, years, attempt)
SELECT id, groep_id, year, 1, 1 FROM fresh;

INSERT INTO procedure_aanvraagregel (aanvraag_id, post_id, requested)
SELECT id, %(post)s, 500 + n %% 9500 FROM fresh;

INSERT INTO procedure_toets
    (aanvraag_id, rule, article, verdict, figures, checked_at, position,
     judged_verdict, judged_reason, judged_at, judged_by_id)
SELECT fresh.id, model.rule, model.article,
    CASE WHEN (turn + 3 * model.position) %% 20 = 0 THEN 'voldoet_niet'
         WHEN model.verdict = 'voldoet_niet' THEN 'voldoet' ELSE model.verdict END,
    model.figures, received_on, model.position,
    CASE WHEN judged THEN 'voldoet' ELSE '' END, CASE WHEN judged THEN 'In orde.' ELSE '' END,
    CASE WHEN judged THEN received_on + 10 END, CASE WHEN judged THEN %(makelaar)s END
FROM fresh CROSS JOIN procedure_toets model,
LATERAL (SELECT model.verdict = 'ter_beoordeling' AND turn >= 22 AS judged) known
WHERE model.aanvraag_id = %(model)s;

INSERT INTO procedure_advies (aanvraag_id, outcome, amount, reasoning, advised_at, advised_by_id)
SELECT id, 'verleend', 500, 'Past bij de spelregels.', received_on + 20,
    CASE WHEN n %% 3 = 0 THEN %(makelaar)s ELSE %(other)s END
FROM fresh WHERE turn >= 22 AND status <> 'ingetrokken';

INSERT INTO procedure_brief (aanvraag_id, kind, sent_at, sent_by_id, objection_until_on, content)
SELECT id, 'verlening', received_on + 30, %(mandaathouder)s, received_on + 72, '{}'
FROM fresh WHERE turn >= 32;

INSERT INTO procedure_besluit
    (aanvraag_id, outcome, requested, granted, reasoning, decided_at, decided_by_id, advised_by_id,
     submitted_by_id, published_on, objection_until_on, brief_id)
SELECT fresh.id, CASE status WHEN 'verantwoord' THEN 'verleend' ELSE status END, 500 + n %% 9500,
    CASE status WHEN 'gedeeltelijk_verleend' THEN 250 WHEN 'afgewezen' THEN 0
        WHEN 'buiten_behandeling' THEN 0 ELSE 500 + n %% 9500 END,
    'Zo besloten.', received_on + 30, %(mandaathouder)s, %(makelaar)s, %(writer)s, received_on + 30,
    received_on + 72, brief.id
FROM fresh JOIN procedure_brief brief ON brief.aanvraag_id = fresh.id WHERE turn >= 32;
"""
MONEY = """
WITH buurt AS (
    INSERT INTO gebieden_buurt (code, name, wijk_id)
    SELECT 'XX' || lpad(n::text, 8, '0'), 'Buurt ' || n, %(wijk)s FROM generate_series(1, %(buurten)s) n
    RETURNING id, code
), residents AS (
    INSERT INTO gebieden_inwonertal (buurt_id, peildatum, residents, source)
    SELECT id, make_date(%(year)s, 1, 1), 100 + right(code, 8)::int * 7919 %% 2500, 'bench' FROM buurt
), groep AS (
    SELECT id, row_number() OVER (ORDER BY slug) - 1 AS place, count(*) OVER () AS size
    FROM wijkplannen_bewonersgroep WHERE source = 'bench'
)
INSERT INTO wijkplannen_werkgebied (groep_id, buurt_id, weight, from_on)
SELECT groep.id, buurt.id, 1 + turn, make_date(%(year)s, 1, 1) FROM buurt
CROSS JOIN generate_series(0, 1) turn
JOIN groep ON groep.place = (right(buurt.code, 8)::int + turn * 7) %% groep.size
-- One buurt in ten is shared by two groups.
WHERE turn = 0 OR right(buurt.code, 8)::int %% 10 = 0
"""
POST = """
WITH known AS (
    SELECT post_number FROM begroting_route WHERE route = %(route)s ORDER BY from_year DESC LIMIT 1
), post AS (
    INSERT INTO begroting_begrotingspost
        (year, number, kind, name, note, source, is_demo, allocated, reserved, awarded, paid)
    SELECT %(year)s, post_number, 'structureel', 'Wijkbudgetten', '', 'bench', true, 0, 0, 0, 0 FROM known
    RETURNING id
)
INSERT INTO begroting_boeking (post_id, kind, amount, at, reason)
SELECT id, 'allocate', %(amount)s, now(), 'bench' FROM post
"""

# A post with so many entries, as the triggers would have left it: written past them, or it takes hours.
ENTRIES = """
WITH post AS (
    INSERT INTO begroting_begrotingspost
        (year, number, kind, name, note, source, is_demo, allocated, reserved, awarded, paid)
    VALUES (%(year)s, %(number)s, 'structureel', 'Veel boekingen', '', 'bench', true,
        %(entries)s, (%(entries)s - 1) %% 2, 0, 0)
    RETURNING id
), line AS (
    INSERT INTO begroting_verplichting
        (post_id, organisatie_id, description, created_at, reserved, awarded, paid)
    SELECT post.id, (SELECT min(id) FROM accounts_organisatie), 'bench', now(), (%(entries)s - 1) %% 2, 0, 0
      FROM post RETURNING id, post_id
), entries AS (
    INSERT INTO begroting_boeking (post_id, verplichting_id, kind, amount, at, reason)
    SELECT post_id, CASE WHEN n > 0 THEN id END,
        CASE WHEN n = 0 THEN 'allocate' WHEN n %% 2 = 1 THEN 'reserve' ELSE 'release' END,
        CASE WHEN n = 0 THEN %(entries)s ELSE 1 END,
        make_date(%(year)s, 1, 2) + (n::float / %(entries)s * 360) * interval '1 day', 'bench'
      FROM line CROSS JOIN generate_series(0, %(entries)s - 1) n
    RETURNING post_id, kind, amount, at
), months AS (
    INSERT INTO begroting_maandtotaal (post_id, month, kind, amount, entries)
    SELECT post_id, date_trunc('month', at AT TIME ZONE 'Europe/Amsterdam')::date, kind, sum(amount), count(*)
      FROM entries GROUP BY 1, 2, 3
)
SELECT id FROM post
"""


@dataclass(frozen=True)
class People:
    """Who works in the measurements; people of the demonstration."""

    makelaar: User
    other: User
    mandaathouder: User
    ambtenaar: User
    writer: User

    @classmethod
    def known(cls) -> "People":
        def one(person: Person) -> User:
            return User.objects.get(email=person.email)

        return cls(one(MAKELAAR), one(SECOND_MAKELAAR), one(MANDAATHOUDER), one(AMBTENAAR), one(RESIDENT))


def written_draft() -> Wijkplan:
    """A draft of the demonstration, with the texts and rows of the first plan that was sent."""
    draft = Wijkplan.objects.filter(status=Status.CONCEPT).order_by("pk")[0]
    sent = Wijkplan.objects.filter(submitted_at__isnull=False, geldregels__isnull=False).order_by("pk")[0]
    draft.geldregels.all().delete()
    rows = list(sent.geldregels.all())
    for row in rows:
        row.pk, row.plan = None, draft
    Geldregel.objects.bulk_create(rows)
    for section in sent.secties.all():
        draft.secties.filter(key=section.key).update(text=section.text)
    return draft


def add_cases(already: int, wanted: int, people: People) -> None:
    """Bring the synthetic cases from `already` to `wanted`, both multiples of twenty."""
    groups = {"first": already // CASES_PER_GROUP, "last": wanted // CASES_PER_GROUP - 1}
    with written_out() as cursor:
        cursor.execute(GROUPS, groups)
        cursor.execute("SELECT id FROM begroting_begrotingspost ORDER BY year DESC LIMIT 1")
        ((post,),) = cursor.fetchall()
        cursor.execute("SELECT aanvraag_id FROM procedure_toets ORDER BY aanvraag_id LIMIT 1")
        ((model,),) = cursor.fetchall()
        values = {
            "first": already,
            "last": wanted - 1,
            "per_group": CASES_PER_GROUP,
            "makelaar": people.makelaar.pk,
            "other": people.other.pk,
            "mandaathouder": people.mandaathouder.pk,
            "writer": people.writer.pk,
            "post": post,
            "model": model,
        }
        with transaction.atomic():  # in which the temporary table lives
            for statement in filter(str.strip, CASES.split(";\n")):
                cursor.execute(statement, values)
    settle()


def add_money(buurten: int) -> None:
    """A year of its own with so many buurten, over the synthetic groups that there are."""
    wijk = Buurt.objects.order_by("code")[0].wijk_id
    with written_out() as cursor:
        cursor.execute(MONEY, {"buurten": buurten, "year": MONEY_YEAR, "wijk": wijk})
        cursor.execute(POST, {"route": ROUTE, "year": MONEY_YEAR, "amount": 1_000 * buurten})
    settle()


def add_entries(entries: int, number: str) -> int:
    """A post of a year of its own with so many entries in its ledger; gives its key."""
    with transaction.atomic(), written_out() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(ENTRIES, {"year": MONEY_YEAR - 1, "number": number, "entries": entries})
        ((post,),) = cursor.fetchall()
    settle()
    return post


def written_out() -> "ClientCursor[Any]":
    """A cursor that writes values into the statement: PostgreSQL need not guess their types."""
    connection.ensure_connection()
    return ClientCursor(connection.connection)


def settle() -> None:
    """What autovacuum does by itself after a while: statistics and the map of visible rows."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
