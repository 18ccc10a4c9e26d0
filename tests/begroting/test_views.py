"""The pages of the budget: from a total down to its entries, and what if a post held more."""

import io
from decimal import Decimal

import pytest
import tablib
from django.test import Client
from django.utils import timezone

from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.begroting import actions, reports
from amstelveen_ontmoet.begroting.enums import Because, Ground
from amstelveen_ontmoet.begroting.models import Begrotingspost, Boeking, Verplichting
from tests.factories.accounts import OrganisatieFactory, staff
from tests.factories.begroting import PostFactory

YEAR = timezone.localdate().year


@pytest.fixture
def post(db) -> Begrotingspost:
    return PostFactory(amount=1000, year=YEAR)


@pytest.fixture
def desk(post, client: Client) -> Client:
    client.force_login(staff(Role.AMBTENAAR), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def line(post: Begrotingspost, amount: int) -> Verplichting:
    made = Verplichting.objects.create(
        post=post, organisatie=OrganisatieFactory(name=f"Groep {amount}"), description=f"W-{amount}"
    )
    return actions.join_line(made, Decimal(amount), complete_on=timezone.localdate(), by=None, reason="x")


def test_post_shows_only_entries_of_the_kind_asked_for(desk, post):
    actions.award(line(post, 300), Decimal(250), by=None, reason="besluit 1")

    page = desk.get(f"/begroting/posten/{post.pk}/?soort=award").content.decode()

    assert ("besluit 1" in page, "Aan de beurt in de rij" in page) == (True, False)
    assert "Boekingen: verleend" in page


def test_reason_that_the_portal_gave_is_said_in_the_language_of_the_reader(desk, post):
    first = line(post, 900)
    line(post, 300)
    actions.leave_line(first, by=None, reason=Because(Ground.WACHT_NIET, "W-2026-007"))
    actions.award(first, Decimal(0), by=None, reason="Zoals besproken")
    Boeking.objects.create(  # as it was kept before the portal knew its reasons
        post=post, kind=Boeking.Kind.AMEND, amount=5, reason="Aan de beurt in de rij"
    )

    dutch = desk.get(f"/begroting/posten/{post.pk}/").content.decode()
    english = desk.get(f"/en/begroting/posten/{post.pk}/").content.decode()

    assert (dutch.count("Aan de beurt in de rij"), dutch.count("W-2026-007: wacht niet")) == (4, 1)
    assert (english.count("Aan de beurt in de rij"), english.count("Next in the queue")) == (1, 3)
    assert "W-2026-007: is not waiting" in english
    kept = Boeking.objects.get(kind=Boeking.Kind.RELEASE)
    assert kept.reason == "W-2026-007: wacht niet"


@pytest.mark.parametrize("query", ["soort=onzin", "maand=2026-13", "maand=x", "page=999", "plafond=veel"])
def test_post_with_odd_questions_is_shown(desk, post, query):
    assert desk.get(f"/begroting/posten/{post.pk}/?{query}").status_code == 200


def test_entries_of_another_month_are_not_shown_and_not_counted(desk, post):
    this = timezone.localdate()
    assert "begroting" in desk.get(f"/begroting/posten/{post.pk}/?maand={this:%Y-%m}").content.decode()

    empty = desk.get(f"/begroting/posten/{post.pk}/?maand=2001-01")

    assert "Kies een andere soort of maand." in empty.content.decode()


def test_what_if_a_post_held_more_helps_strictly_in_order(post):
    for amount in (900, 400, 50):
        line(post, amount)
    post.refresh_from_db()
    lines = list(post.verplichtingen.order_by("pk"))

    now = reports.queue_of(post, lines)
    more = reports.queue_of(post, lines, Decimal(1250))
    all_of_it = reports.queue_of(post, lines, Decimal(1350))

    assert [(each.gets, each.place) for each in now] == [(900, None), (100, 1), (0, 2)]
    assert [(each.gets, each.place) for each in more] == [(900, None), (350, 1), (0, 2)]
    assert [(each.gets, each.place) for each in all_of_it] == [(900, None), (400, None), (50, None)]


def test_budget_adds_up_from_what_was_budgeted_to_what_is_left(post):
    actions.amend(post, Decimal(-100), by=None, reason="minder")
    granted = line(post, 300)
    actions.award(granted, Decimal(300), by=None, reason="besluit")
    actions.settle_lower(granted, Decimal(50), by=None, reason="lager")
    line(post, 200)
    post.refresh_from_db()

    sums = reports.totals(reports.post_rows([post]))

    assert sums == {
        "budgeted": 1000,
        "amended": -100,
        "reserved": 200,
        "awarded": 250,
        "paid": 0,
        "settled_lower": 50,
        "available": 450,
    }
    assert sums["budgeted"] + sums["amended"] - sums["reserved"] - sums["awarded"] == sums["available"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_export_holds_a_row_per_post(desk, post, kind):
    Begrotingspost.objects.filter(pk=post.pk).update(name="=1+1")

    response = desk.get(f"/begroting/{YEAR}/export.{kind}")

    content = response.content
    if kind == "csv":
        data = tablib.Dataset().load(content.decode("utf-8-sig"), format="csv", delimiter=";")
        assert data.dict[0]["Begroot"] == "1000,00"
    else:
        data = tablib.Dataset().load(io.BytesIO(content), format=kind)
        assert data.dict[0]["Begroot"] == 1000
    assert (len(data), data.dict[0]["Post"]) == (1, "'=1+1")


def test_export_in_an_unknown_format_is_not_found(desk, post):
    assert desk.get(f"/begroting/{YEAR}/export.pdf").status_code == 404


def test_post_with_many_entries_is_counted_without_reading_them(desk, post, django_assert_max_num_queries):
    made = line(post, 500)
    Boeking.objects.bulk_create(
        Boeking(post=post, verplichting=made, kind=kind, amount=1, reason=f"{i}")
        for i in range(60)
        for kind in ("release", "reserve")
    )

    with django_assert_max_num_queries(16):
        page = desk.get(f"/begroting/posten/{post.pk}/?page=2")
    assert page.context["page_obj"].paginator.count == 122


def test_change_of_the_budget_walks_from_proposal_to_effect(desk, post, client):
    told = {
        "to_post": post.pk,
        "amount": "250,00",
        "decision": "Raadsbesluit",
        "decided_on": timezone.localdate().isoformat(),
        "reason": "Meer ideeën",
    }
    assert desk.post("/begroting/wijzigingen/nieuw/", {**told, "amount": "veel"}).status_code == 422
    desk.post("/begroting/wijzigingen/nieuw/", told)
    assert "Voer door" not in desk.get("/begroting/wijzigingen/").content.decode()

    client.force_login(staff(Role.MANDAATHOUDER), "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/begroting/wijzigingen/").content.decode()
    assert "Voer door" in page
    client.post(f"/begroting/wijzigingen/{page.split('/doorvoeren/')[0].rsplit('/', 1)[1]}/doorvoeren/")

    post.refresh_from_db()
    assert post.allocated == 1250


def test_total_of_a_post_opens_the_entries_that_add_up_to_it(desk, post):
    line(post, 600)
    gone = line(post, 300)
    actions.leave_line(gone, by=None, reason="ingetrokken")
    granted = line(post, 200)
    actions.award(granted, Decimal(150), by=None, reason="besluit")
    post.refresh_from_db()

    page = desk.get(f"/begroting/posten/{post.pk}/").content.decode()
    behind = desk.get(f"/begroting/posten/{post.pk}/?totaal=reserved")
    odd = desk.get(f"/begroting/posten/{post.pk}/?totaal=onzin")

    assert all(f"?totaal={total}#boekingen" in page for total in ("reserved", "awarded", "paid"))
    amounts = [amount for _entry, amount in behind.context["entries"]]
    assert sorted(amounts) == [-300, -200, 200, 300, 600]
    assert behind.context["sum"] == sum(amounts) == post.reserved
    assert (odd.context["total"], odd.context["sum"]) == ("", None)


def test_comparison_of_years_shows_no_amount_for_a_year_without_such_posts(desk, post):
    PostFactory(amount=50, year=YEAR - 1, kind=Begrotingspost.Kind.PERSONEEL)

    kinds = desk.get("/begroting/vergelijken/").context["kinds"]

    totals = {label: dict(years) for label, _rows, years in kinds}
    assert totals[Begrotingspost.Kind.PERSONEEL.label] == {YEAR - 1: 50, YEAR: None}
    assert totals[post.get_kind_display()] == {YEAR - 1: None, YEAR: 1000}


def test_year_without_a_budget_leads_to_where_its_posts_are_entered(desk):
    page = desk.get("/begroting/2044/")
    assert 2044 in page.context["years"]
    assert "/beheer/begroting/begrotingspost/add/" in page.content.decode()
    assert YEAR in page.context["years"]
