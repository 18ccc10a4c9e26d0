"""Adding rows of reference data once, and never again.

The audit trail remembers which rows were added. So what staff renamed, changed, ended or
removed afterwards stays as they left it, whichever key the row had.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import connection, models

from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.csvfile import Row

ADDED = "reference.added"
Instance = TypeVar("Instance", bound=models.Model)


def add_new(rows: Iterable[Row], key: Callable[[Row], str], add: Callable[[Row], models.Model | None]) -> int:
    """Add the rows that were never added before; returns how many. Raises RowError.

    `key` names a row within its file. `add` writes it and returns what it made, or None when
    somebody entered the same thing already.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("reference data is loaded in one transaction")
    by_name: dict[str, Row] = {}
    for row in rows:
        name = f"{row.path.stem}: {key(row)}"
        if name in by_name:
            raise row.wrong(f"{key(row)} is there twice, first in line {by_name[name].line}")
        by_name[name] = row
    known = _added_before()
    return sum(_add(row, name, add) for name, row in by_name.items() if name not in known)


def create(instance: Instance) -> Instance:
    """Save a new row after checking its fields; the database holds its constraints.

    Raises ValidationError or IntegrityError.
    """
    # Related rows were just read, so asking for each of them again is only slow.
    relations = [field.name for field in instance._meta.concrete_fields if field.is_relation]
    instance.clean_fields(exclude=relations)
    instance.save(force_insert=True)
    return instance


def _add(row: Row, name: str, add: Callable[[Row], models.Model | None]) -> bool:
    with row.blamed():
        made = add(row)
        if made is None:
            return False
        record(ADDED, made, by=None, row=name)
        return True


def _added_before() -> set[str]:
    return set(Event.objects.filter(action=ADDED).values_list("data__row", flat=True))
