"""The budgets of 2020 and 2021 and which route draws on which post, from `reference/*.csv`."""

from collections import Counter
from pathlib import Path

from django.db import transaction

from amstelveen_ontmoet.audit.reference import add_new, create
from amstelveen_ontmoet.begroting import actions
from amstelveen_ontmoet.begroting.enums import Because, Ground
from amstelveen_ontmoet.begroting.models import Begrotingspost, Route
from amstelveen_ontmoet.csvfile import Row, amount, filled, one_of, read, text, whole, yes_no

DIRECTORY = Path(__file__).parent / "reference"

POSTEN = {
    "jaar": whole,
    "soort": one_of(Begrotingspost.Kind.values),
    "nummer": filled,
    "naam": filled,
    "bedrag": amount,
    "toelichting": text,
    "bron": filled,
}
ROUTES = {"route": filled, "vanaf_jaar": whole, "post": filled, "bron": filled, "aanname": yes_no}


@transaction.atomic
def load(directory: Path = DIRECTORY) -> Counter[str]:
    """Add what was never added before; returns how many rows of which file. Raises RowError."""
    added: Counter[str] = Counter()
    for name in ("posten.csv", "overige_budgetten.csv"):
        rows = read(directory / name, POSTEN)
        added["begrotingsposten"] += add_new(rows, _post_key, _add_post)
    routes = read(directory / "routes.csv", ROUTES)
    added["routes"] = add_new(routes, lambda row: f"{row['route']} {row['vanaf_jaar']}", _add_route)
    return added


def _post_key(row: Row) -> str:
    return f"{row['jaar']} {row['soort']} {row['nummer']}"


def _add_post(row: Row) -> Begrotingspost | None:
    """A post with its amount as the first entry of its ledger."""
    key = {"year": row["jaar"], "kind": row["soort"], "number": row["nummer"]}
    if Begrotingspost.objects.filter(**key).exists():
        return None
    post = create(Begrotingspost(**key, name=row["naam"], note=row["toelichting"], source=row["bron"]))
    reason = Because(Ground.BEGROTING, f"{post.year} ({post.source})")
    actions.allocate(post, row["bedrag"], by=None, reason=reason)
    return post


def _add_route(row: Row) -> Route | None:
    key = {"route": row["route"], "from_year": row["vanaf_jaar"]}
    if Route.objects.filter(**key).exists():
        return None
    return create(Route(**key, post_number=row["post"], source=row["bron"], is_assumption=row["aanname"]))
