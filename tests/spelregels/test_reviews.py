"""The yearly review: written together, closed once, read by everybody."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.spelregels import queries
from amstelveen_ontmoet.spelregels.actions import reviews
from amstelveen_ontmoet.spelregels.actions.reviews import ReviewText
from amstelveen_ontmoet.spelregels.enums import HerzieningStatus
from amstelveen_ontmoet.spelregels.models import Herziening, Waarde
from amstelveen_ontmoet.spelregels.workflow import REVIEW_STEPS
from tests.factories.accounts import staff
from tests.factories.spelregels import a_change, change_value, load_values, tomorrow

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
TEXT = ReviewText("Houd het simpel.", date(2026, 1, 15), "Dat doen wij.", "We will.")


@pytest.fixture
def ambtenaar(db):
    return staff(Role.AMBTENAAR)


def year() -> int:
    return timezone.localdate().year


def test_review_is_opened_once_written_and_closed(ambtenaar):
    review = reviews.open_review(year(), by=ambtenaar)
    assert reviews.open_review(year(), by=staff(Role.AMBTENAAR)) == review
    saved = reviews.save_review(year(), TEXT, version=0, by=ambtenaar)
    assert reviews.save_review(year(), TEXT, version=0, by=ambtenaar).version == saved.version == 1
    closed = reviews.close_review(year(), TEXT, version=1, by=ambtenaar)
    assert (closed.status, closed.closed_by) == (HerzieningStatus.GESLOTEN, ambtenaar)
    for act in (reviews.save_review, reviews.close_review):
        with pytest.raises(reviews.WrongStep):
            act(year(), TEXT, version=1, by=ambtenaar)


def test_table_has_one_step():
    assert {(was, to) for was, steps in REVIEW_STEPS.items() for to in steps} == {
        (HerzieningStatus.OPEN, HerzieningStatus.GESLOTEN)
    }


def test_review_of_a_year_to_come_or_of_before_is_refused(ambtenaar):
    for wrong in (2019, year() + 1):
        with pytest.raises(ValidationError, match="Over dit jaar"):
            reviews.open_review(wrong, by=ambtenaar)


def test_review_without_advice_date_or_conclusion_is_not_closed(ambtenaar):
    reviews.open_review(year(), by=ambtenaar)
    with pytest.raises(ValidationError) as refused:
        reviews.close_review(year(), ReviewText(" ", None, "", ""), version=0, by=ambtenaar)
    assert set(refused.value.message_dict) == {"advice", "advice_on", "conclusion"}
    late = ReviewText("x", timezone.localdate() + timedelta(days=1), "x", "")
    with pytest.raises(ValidationError, match="vandaag of eerder"):
        reviews.save_review(year(), late, version=0, by=ambtenaar)
    assert queries.review_of(year()).version == 0


def test_review_saved_by_another_since_is_a_conflict(ambtenaar):
    reviews.open_review(year(), by=ambtenaar)
    reviews.save_review(year(), TEXT, version=0, by=ambtenaar)
    with pytest.raises(reviews.Conflict):
        reviews.save_review(year(), ReviewText("Anders", None, "", ""), version=0, by=staff(Role.AMBTENAAR))


def test_review_by_others_than_an_ambtenaar_is_refused(ambtenaar):
    reviews.open_review(year(), by=ambtenaar)
    for role in set(Role) - {Role.AMBTENAAR}:
        for act in (
            lambda by: reviews.open_review(year(), by=by),
            lambda by: reviews.save_review(year(), TEXT, version=0, by=by),
            lambda by: reviews.close_review(year(), TEXT, version=0, by=by),
        ):
            with pytest.raises(PermissionDenied), transaction.atomic():
                act(staff(role))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"closed_at": timezone.now()}, "herziening_closed_"),
        ({"status": "gesloten"}, "herziening_closed_is_whole"),
        ({"year": 1999}, "herziening_year"),
    ],
)
def test_database_refuses_half_a_review(change, name, ambtenaar):
    reviews.open_review(year(), by=ambtenaar)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Herziening.objects.update(**change)


def test_changed_in_gives_old_beside_new(ambtenaar):
    load_values()
    until = tomorrow() + timedelta(days=3)
    change_value(a_change("termijn.belofte_weken", "3", until_on=until), by=ambtenaar)
    found = queries.began_between(timezone.localdate(), until + timedelta(days=1))
    assert [(before.value, after.value) for before, after in found] == [("4", "3"), ("3", "4")]
    assert [
        (before.value[:39], after.value[:39]) for before, after in queries.changed_in(2023) if before
    ] == [("de Algemene subsidieverordening Amstelv",) * 2]
    assert {before for before, _after in queries.changed_in(2020)} == {None}
    assert queries.changed_in(2021) == []


def test_public_page_compares_and_shows_the_advice_when_closed(ambtenaar):
    load_values()
    reviews.open_review(2023, by=ambtenaar)
    reviews.save_review(2023, TEXT, version=0, by=ambtenaar)
    page = Client().get("/spelregels/2023/").content.decode()
    assert "Subsidieverordening Amstelveen 2016".lower() in page.lower()
    assert "De herziening loopt" in page
    assert "Houd het simpel." not in page
    reviews.close_review(2023, TEXT, version=1, by=ambtenaar)
    page = Client().get("/en/spelregels/2023/").content.decode()
    assert "Houd het simpel." in page
    assert "We will." in page
    assert ambtenaar.name not in page
    assert "veranderde er niets" in Client().get("/spelregels/2021/").content.decode()


def test_public_page_costs_the_same_for_many_changes():
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert Client().get("/spelregels/2024/").status_code == 200
        return len(captured)

    def add(number: int) -> None:
        for day in (date(2020, 1, 1), date(2024, 5, 1)):
            Waarde.objects.create(
                key=f"termijn.proef_{number}",
                from_on=day,
                until_on=date(2023, 1, 1) if day.year == 2020 else None,
                kind="number",
                value="1",
                source="x",
            )

    add(99)
    few = count()
    for number in range(30):
        add(number)
    assert count() == few


def test_review_is_written_on_its_page(ambtenaar):
    client = Client()
    client.force_login(ambtenaar, LOGIN)
    assert client.post("/spelregels/herzieningen/", {"year": "1990"}).status_code == 422
    client.post("/spelregels/herzieningen/", {"year": str(year())})
    url = f"/spelregels/herzieningen/{year()}/"
    written = {
        "advice": "<i>Goed</i>",
        "advice_on": "",
        "conclusion": "Ja",
        "conclusion_en": "",
        "version": "0",
    }
    assert client.post(url, written | {"close": ""}).status_code == 422
    assert client.post(url, written | {"save": ""})["Location"] == url
    assert "&lt;i&gt;Goed&lt;/i&gt;" in client.get(url).content.decode()
    other = client.post(url, written | {"advice": "Anders", "save": ""})
    assert other.status_code == 409
    last = written | {"advice_on": "2026-01-15", "version": other.context["version"], "close": ""}
    assert client.post(url, last)["Location"] == f"/spelregels/{year()}/"
    assert client.get(url)["Location"] == f"/spelregels/{year()}/"
