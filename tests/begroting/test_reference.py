import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from amstelveen_ontmoet.begroting import reference
from amstelveen_ontmoet.begroting.models import Begrotingspost, Boeking, Route
from amstelveen_ontmoet.begroting.queries import NoPost, differences, post_for
from amstelveen_ontmoet.csvfile import RowError

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("year", "kind", "total"),
    [
        (2020, "structureel", 205000),
        (2020, "incidenteel", 100000),
        (2021, "structureel", 205000),
        (2021, "incidenteel", 80000),
        (2021, "gebouwen", 1160202),
        (2021, "personeel", 2005027),
    ],
)
def test_load_gives_the_totals_of_the_policy(year: int, kind: str, total: int):
    reference.load()
    posts = Begrotingspost.objects.filter(year=year, kind=kind)
    assert posts.aggregate(total=Sum("allocated"))["total"] == Decimal(total)


def test_load_writes_each_amount_in_the_ledger():
    reference.load()
    assert Boeking.objects.filter(kind=Boeking.Kind.ALLOCATE).count() == Begrotingspost.objects.count() == 26
    assert differences() == []


def test_load_tells_which_post_a_route_draws_on():
    reference.load()
    post = post_for("wijkbudget (1 euro per bewoner)", 2021)
    assert (post.number, post.name, post.allocated) == ("1", "Bewonersinitiatieven", Decimal(90000))
    assert Route.objects.get(route="wijkbudget (1 euro per bewoner)").is_assumption
    with pytest.raises(NoPost):
        post_for("wijkbudget (1 euro per bewoner)", 2020)


def test_load_says_that_a_year_is_assumed():
    reference.load()
    others = Begrotingspost.objects.filter(kind__in=["gebouwen", "personeel"])
    assert [post.number for post in others] == ["G1", "G2", "G3", "G4", *(f"P{n}" for n in range(1, 8))]
    assert all("Aanname" in post.note for post in others)


def test_load_twice_adds_nothing():
    reference.load()
    assert reference.load().total() == 0
    assert Boeking.objects.count() == 26


def test_load_keeps_what_staff_changed():
    reference.load()
    Begrotingspost.objects.filter(year=2021, number="1").update(number="1a", name="Anders")
    Route.objects.filter(route="buurtborrel").delete()
    assert reference.load().total() == 0
    assert not Begrotingspost.objects.filter(year=2021, number="1").exists()


def test_load_of_a_wrong_amount_changes_nothing(tmp_path: Path):
    files = shutil.copytree(reference.DIRECTORY, tmp_path / "reference")
    file = files / "overige_budgetten.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(";352300;", ";352.300;"), encoding="utf-8")
    with pytest.raises(RowError, match=r"overige_budgetten.csv, line 3: bedrag: '352.300' is no amount"):
        reference.load(files)
    assert not Begrotingspost.objects.exists()
