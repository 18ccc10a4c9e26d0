"""The work list: what is new to the person who looks."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.procedure.actions import (
    changes,
    dossier,
    hardheid,
    objections,
    settlements,
    steps,
)
from amstelveen_ontmoet.procedure.enums import WITH_MUNICIPALITY, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Advies
from amstelveen_ontmoet.spelregels.checks import Verdict
from initiatives import queries
from initiatives.actions import mark_seen
from tests.factories.accounts import LidmaatschapFactory, OrganisatieFactory, RoleGrantFactory, staff
from tests.factories.procedure import mandated
from tests.factories.wijkplannen import ASKED, City

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def city(db) -> City:
    return City()


def new_to(user) -> list[str]:
    return list(queries.work_list(user, "nieuw").values_list("title", flat=True))


def test_new_is_what_others_did_since_the_last_look(city):
    plan = city.plan(Status.IN_BEHANDELING)
    assert (new_to(city.makelaar), queries.news_of([plan.pk], city.makelaar)) == (
        [plan.title],
        {plan.pk: "Ingediend"},
    )
    mark_seen(timezone.now(), by=city.makelaar)
    city.makelaar.refresh_from_db()
    assert (new_to(city.makelaar), queries.news_of([plan.pk], city.makelaar)) == ([], {})
    dossier.send_message(plan, text="Nog een vraag", by=city.bestuur)
    assert queries.news_of([plan.pk], city.makelaar) == {plan.pk: "Bericht"}


def test_new_is_not_what_the_person_did(city):
    plan = city.plan(Status.INGEDIEND)
    mark_seen(timezone.now(), by=city.makelaar)
    city.makelaar.refresh_from_db()
    dossier.write_note(plan, text="Genoteerd", by=city.makelaar)
    assert new_to(city.makelaar) == []
    assert new_to(staff(Role.MAKELAAR)) == [plan.title]


def test_new_at_the_first_look_is_the_past_week(city):
    with time_machine.travel(timezone.now() - timedelta(days=8)):
        city.plan(Status.INGEDIEND)
    assert new_to(city.makelaar) == []


def test_mark_seen_leaves_new_what_happened_after_the_page_was_shown(city, client: Client):
    city.plan(Status.INGEDIEND)
    client.force_login(city.makelaar, LOGIN)
    shown_at = client.get("/werkvoorraad/").context["shown_at"]
    dossier.send_message(city.groep.plannen.get(), text="Net te laat gezien", by=city.bestuur)
    assert client.post("/werkvoorraad/gezien/", {"until": shown_at}).status_code == 302
    city.makelaar.refresh_from_db()
    assert list(
        queries.news_of(queries.cases_for(city.makelaar).values_list("pk", flat=True), city.makelaar).values()
    ) == ["Bericht"]


@pytest.mark.parametrize("until", ["", "gisteren", "9999-99-99", "\x00"])
def test_mark_seen_with_nonsense_changes_nothing(city, client: Client, until: str):
    client.force_login(city.makelaar, LOGIN)
    page = client.post("/werkvoorraad/gezien/", {"until": until}, follow=True).content.decode()
    city.makelaar.refresh_from_db()
    assert city.makelaar.work_seen_at is None
    assert "Dat is niet gelukt" in page


def test_mark_seen_goes_neither_back_nor_beyond_now(city):
    now = timezone.now()
    mark_seen(now + timedelta(days=3), by=city.makelaar)
    city.makelaar.refresh_from_db()
    first = city.makelaar.work_seen_at
    assert now <= first <= timezone.now()
    mark_seen(now - timedelta(days=3), by=city.makelaar)
    city.makelaar.refresh_from_db()
    assert city.makelaar.work_seen_at == first


def test_work_list_names_the_wijken_of_each_group(city, client: Client):
    plan = city.plan(Status.INGEDIEND)
    assert queries.wijken_of([plan.organisatie_id]) == {
        plan.organisatie_id: [city.groep.werkgebied.get().buurt.wijk.name]
    }


def sent(city: City, number: int, status: Status, due: int = 30) -> Aanvraag:
    """A case of a group of its own, to be decided in so many days."""
    today = timezone.localdate()
    return Aanvraag.objects.create(
        kind="wijkplan",
        number=f"T-{number}",
        title=f"Plan {number}",
        status=status,
        organisatie=OrganisatieFactory(),
        created_by=city.bestuur,
        submitted_by=city.bestuur,
        submitted_at=timezone.now(),
        received_on=today - timedelta(days=60),
        decide_by_on=today + timedelta(days=due),
    )


@pytest.mark.parametrize("role", [Role.MAKELAAR, Role.MANDAATHOUDER, Role.AMBTENAAR])
def test_counts_are_the_lengths_of_the_views(city, role: Role):
    reader = staff(role)
    for number, status in enumerate([*WITH_MUNICIPALITY, Status.AFGEWEZEN]):
        for due in (-2, 0, 7, 8):
            sent(city, 100 * number + due, status, due)
    Aanvraag.objects.filter(status=Status.IN_BEHANDELING, decide_by_on__gt=timezone.localdate()).update(
        handler=reader
    )
    advised = Aanvraag.objects.filter(status=Status.TER_BESLUIT).first()
    Advies.objects.create(
        aanvraag=advised, outcome="verleend", amount=1, advised_at=timezone.now(), advised_by=reader
    )
    counts = queries.counts(reader)
    assert counts.views == {name: queries.work_list(reader, name).count() for name in queries.VIEWS}
    assert (counts.late, counts.soon, counts.views["alles"]) == (4, 8, 20)


def mine(user) -> set[str]:
    counts = queries.counts(user)
    found = list(queries.work_list(user, "mij").values_list("number", flat=True))
    assert counts.views["mij"] == len(found)
    return set(found)


def test_mine_holds_a_settlement_that_somebody_else_proposed(city, client: Client):
    plan = city.plan(Status.VERANTWOORD)
    settlements.propose(plan.pk, amount=ASKED, by=city.ambtenaar)
    assert mine(city.mandaathouder) == {plan.number}
    assert mine(city.makelaar) == set()  # who advised does not settle
    client.force_login(city.mandaathouder, LOGIN)
    (row,) = client.get("/werkvoorraad/?weergave=mij").context["rows"]
    assert (row.turn, row.is_own_turn) == ("u: vaststelling", True)
    settlements.settle(plan.pk, amount=ASKED, by=city.mandaathouder)
    assert mine(city.mandaathouder) == set()


def test_mine_holds_no_settlement_of_who_proposed_it_or_advised(city):
    plan = city.plan(Status.VERANTWOORD)
    both = mandated()
    RoleGrantFactory(user=both, role=Role.AMBTENAAR)
    settlements.propose(plan.pk, amount=ASKED, by=both)
    assert mine(both) == set()


def test_mine_holds_a_rule_to_set_aside(city):
    plan = city.plan(Status.IN_BEHANDELING)
    toets = plan.toetsen.filter(article__startswith="bijlage 3").first()
    toets.verdict = Verdict.VOLDOET_NIET
    toets.save()
    hardheid.propose_hardheid(plan.pk, toets.rule, reason="Het pakt onredelijk uit.", by=city.makelaar)
    assert mine(city.mandaathouder) == {plan.number}
    assert queries.decides_beside([plan.pk], city.mandaathouder) == {plan.pk: "u: hardheidsclausule"}
    steps.withdraw(plan.pk, reason="", by=city.bestuur)
    assert mine(city.mandaathouder) == set()


def test_mine_holds_objections_to_what_others_decided_and_changes(city):
    plan = city.plan(Status.GEDEELTELIJK_VERLEEND)
    objections.object_to(plan.besluit.brief_id, grounds="Te weinig", by=city.bestuur)
    assert mine(city.mandaathouder) == set()
    assert mine(mandated()) == {plan.number}
    changes.ask_change(plan.pk, what="Minder koffie", by=city.bestuur)
    assert mine(city.mandaathouder) == {plan.number}


def test_counts_leave_out_who_was_ever_involved(city):
    plan = city.plan(Status.INGEDIEND)
    reader = staff(Role.MAKELAAR)
    LidmaatschapFactory(user=reader, organisatie=plan.organisatie, ended=True)
    assert set(queries.counts(reader).views.values()) == {0}
    assert queries.counts(city.makelaar).views["alles"] == 1


def test_large_numbers_are_only_called_large():
    assert (str(queries.UpTo(queries.MOST)), str(queries.UpTo(queries.MOST + 1))) == ("1000", "1000+")


def test_who_reads_on_sees_every_page_of_a_long_list(city, client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queries, "MOST", 2)
    monkeypatch.setattr("initiatives.views.work_list.PER_PAGE", 1)
    for number in range(5):
        sent(city, number, Status.INGEDIEND)
    client.force_login(city.makelaar, LOGIN)
    seen = []
    for number in range(1, 6):
        page = client.get(f"/werkvoorraad/?weergave=open&page={number}").context["page_obj"]
        assert page.number == number
        seen += [row["pk"] for row in page]
    assert len(set(seen)) == 5
    assert not page.has_next()
