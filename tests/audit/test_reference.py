from pathlib import Path

import pytest

from amstelveen_ontmoet.accounts.models import Organisatie
from amstelveen_ontmoet.audit.reference import add_new, create
from amstelveen_ontmoet.csvfile import Row, RowError

pytestmark = pytest.mark.django_db
FILE = Path("somewhere/organisaties.csv")


def rows(*names: str) -> list[Row]:
    return [Row(FILE, line, {"name": name}) for line, name in enumerate(names, start=2)]


def add(row: Row) -> Organisatie:
    return create(Organisatie(name=row["name"], kind="organisatie"))


def load(*names: str) -> int:
    return add_new(rows(*names), lambda row: row["name"], add)


def test_add_new_adds_each_row_once():
    assert load("A", "B") == 2
    assert load("A", "B", "C") == 1


def test_add_new_leaves_what_was_renamed_or_removed():
    load("A", "B")
    Organisatie.objects.filter(name="A").update(name="Changed by staff")
    Organisatie.objects.filter(name="B").delete()
    assert load("A", "B") == 0
    assert [str(found) for found in Organisatie.objects.all()] == ["Changed by staff"]


def test_add_new_refuses_a_row_that_is_there_twice():
    with pytest.raises(RowError, match=r"organisaties.csv, line 4: A is there twice, first in line 2"):
        load("A", "B", "A")


def test_add_new_blames_the_row_for_what_the_model_refuses():
    with pytest.raises(RowError, match=r"organisaties.csv, line 3: name:"):
        load("A", "x" * 201)
