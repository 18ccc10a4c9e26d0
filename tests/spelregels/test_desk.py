"""The desk of values as people use it: look, change, see what it does, agree."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.procedure.actions import additions, steps
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.spelregels import queries
from amstelveen_ontmoet.spelregels.actions import proposals
from amstelveen_ontmoet.spelregels.models import Voorstel, Waarde
from amstelveen_ontmoet.spelregels.reports import previews_of
from tests.factories.accounts import staff
from tests.factories.spelregels import MONEY, a_change, change_value, load_values, make_proposal, tomorrow
from tests.factories.wijkplannen import BewonersgroepFactory, City
from wijkplannen.models import Wijkplan
from wijkplannen.previews import facts_of_many
from wijkplannen.reports import facts_of, outcomes_of

pytestmark = pytest.mark.django_db
KEY = "termijn.belofte_weken"
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, LOGIN)
    return client


@pytest.fixture
def ambtenaar(db) -> User:
    return staff(Role.AMBTENAAR)


def typed(client: Client, key: str, **fields: str) -> dict[str, str]:
    """What the form of a value sends after it was opened."""
    context = client.get(reverse("value_change", args=[key])).context
    return {
        "seen": context["seen"],
        "value": "3",
        "from_on": tomorrow().isoformat(),
        "until_on": "",
        "reason": "Sneller helpen",
        "source": "besluit",
        **fields,
    }


def send(client: Client, key: str, data: dict[str, str]):
    return client.post(reverse("value_change", args=[key]), data)


def test_change_is_looked_at_first_and_then_made(ambtenaar):
    load_values()
    client = client_of(ambtenaar)
    data = typed(client, KEY)

    looked = send(client, KEY, data | {"check": ""})
    assert looked.status_code == 200
    assert "Wijzig de waarde" in looked.content.decode()
    assert Waarde.objects.filter(key=KEY).count() == 1

    other = send(client, KEY, data | {"save": "", "looked_at": looked.context["looked_at"], "value": "2"})
    assert (other.status_code, Waarde.objects.filter(key=KEY).count()) == (200, 1)

    done = send(client, KEY, data | {"save": "", "looked_at": looked.context["looked_at"]})
    assert done["Location"] == reverse("value_desk", args=[KEY])
    twice = send(client, KEY, data | {"save": "", "looked_at": looked.context["looked_at"]})
    assert twice["Location"] == reverse("value_desk", args=[KEY])
    assert queries.number_on(KEY, tomorrow()) == 3
    assert Waarde.objects.filter(key=KEY).count() == 2


def test_change_that_cannot_be_keeps_what_was_typed(ambtenaar):
    load_values()
    client = client_of(ambtenaar)
    data = typed(client, KEY, value="<b>vier", reason="", until_on="gisteren")
    answer = send(client, KEY, data | {"check": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "&lt;b&gt;vier" in page
    assert "<b>vier" not in page
    assert set(answer.context["form"].errors) == {"until_on"}
    answer = send(client, KEY, data | {"check": "", "until_on": ""})
    assert set(answer.context["form"].errors) == {"value", "reason"}


def test_change_beside_another_is_a_conflict_and_can_then_be_made(ambtenaar):
    load_values()
    client = client_of(ambtenaar)
    data = typed(client, KEY, until_on=(tomorrow() + timedelta(days=9)).isoformat())
    looked_at = send(client, KEY, data | {"check": ""}).context["looked_at"]
    change_value(a_change(KEY, "5", from_on=tomorrow() + timedelta(days=10)), by=staff(Role.AMBTENAAR))
    answer = send(client, KEY, data | {"save": "", "looked_at": looked_at})
    assert answer.status_code == 409
    assert "Iemand anders heeft deze waarde intussen gewijzigd" in answer.content.decode()
    again = data | {"save": "", "looked_at": looked_at, "seen": answer.context["seen"]}
    assert send(client, KEY, again).status_code == 302


def test_money_goes_by_a_proposal_to_a_second_person(ambtenaar):
    load_values()
    client, second = client_of(ambtenaar), client_of(staff(Role.MANDAATHOUDER))
    data = typed(client, MONEY, value="12.500,00")
    looked_at = send(client, MONEY, data | {"check": ""}).context["looked_at"]
    send(client, MONEY, data | {"save": "", "looked_at": looked_at})
    voorstel = Voorstel.objects.get()
    page = reverse("proposal", args=[voorstel.pk])

    assert "€\xa010.000,00" in second.get(page).content.decode()
    assert second.post(reverse("proposal_reject", args=[voorstel.pk]), {"reason": ""}).status_code == 422
    assert client.post(reverse("proposal_approve", args=[voorstel.pk])).status_code == 403
    second.post(reverse("proposal_approve", args=[voorstel.pk]))
    assert queries.number_on(MONEY, tomorrow()) == 12500
    assert "goedgekeurd" in second.get(page).content.decode()
    late = second.post(reverse("proposal_reject", args=[voorstel.pk]), {"reason": "nee"})
    assert late.status_code == 422
    assert "Dit kan nu niet" in late.content.decode()


def test_proposal_is_withdrawn_by_its_button(ambtenaar):
    load_values()
    voorstel = make_proposal(by=ambtenaar)
    client_of(ambtenaar).post(reverse("proposal_withdraw", args=[voorstel.pk]))
    voorstel.refresh_from_db()
    assert (voorstel.status, voorstel.decided_by) == ("ingetrokken", ambtenaar)


def test_confirmation_is_public_without_the_name(ambtenaar):
    load_values()
    waarde = Waarde.objects.get(key=KEY)
    url = reverse("value_confirm", args=[KEY])
    client = client_of(ambtenaar)
    assert client.post(url, {"waarde": waarde.pk, "note": ""}).status_code == 422
    assert client.post(url, {"waarde": waarde.pk + 1000, "note": "x"}).status_code == 404
    assert client.post(url, {"waarde": waarde.pk, "note": "Teamoverleg"}).status_code == 302
    day = f"bevestigd door de gemeente op {timezone.localdate().day}"
    public = Client().get("/spelregels/").content.decode()
    assert day in public
    assert ambtenaar.name not in public
    assert "Teamoverleg" not in public
    assert f"{ambtenaar.name}: Teamoverleg" in client.get("/spelregels/").content.decode()


def test_desk_filters_by_what_has_to_be_done(ambtenaar):
    load_values()
    make_proposal(by=ambtenaar)
    change_value(a_change(KEY, "3"), by=ambtenaar)
    client = client_of(ambtenaar)

    def keys(**query: str) -> set[str]:
        groups = client.get(reverse("values_desk"), query).context["groups"]
        return {row.key for _subject, rows in groups for row in rows}

    assert keys(toon="voorstellen") == {MONEY}
    assert keys(toon="gepland") == {KEY}
    assert keys(toon="leeg") == {
        "ondertekenaar.secretaris",
        "ondertekenaar.burgemeester",
        "betaling.rekening_naam",
        "betaling.rekening_iban",
        "betaling.rekening_bic",
    }
    assert keys(q="BEZWAAR MAKEN IS GRATIS") == {"brief.bezwaar"}
    assert keys(q="zzz") == set()
    assert client.get(reverse("values_desk"), {"toon": "x"}).status_code == 404
    assert client.get(reverse("value_desk", args=["geen.waarde"])).status_code == 404


@pytest.mark.parametrize("name", ["values_desk", "value_desk"])
def test_desk_costs_the_same_for_many_values(ambtenaar, name):
    load_values()
    client = client_of(ambtenaar)
    url = reverse(name, args=[KEY] if name == "value_desk" else [])

    def count() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    few = count()
    for number in range(30):
        change_value(a_change(KEY, str(number), from_on=tomorrow() + timedelta(days=number)), by=ambtenaar)
        if number < 20:
            Waarde.objects.create(
                key=f"termijn.proef_{number}", from_on=tomorrow(), kind="number", value="1", source="x"
            )
    assert count() == few


def words(change) -> dict[str, str]:
    return {preview.title: preview.text for preview in previews_of(proposals.prepare(change).change)}


def test_preview_counts_who_keeps_the_value_and_who_gets_the_new_one():
    city = City()
    city.plan(Status.INGEDIEND)
    city.draft(city.other_groep, city.other_bestuur)
    text = words(a_change(KEY, "3"))["Lopende aanvragen"]
    assert text.startswith("1 aanvraag bij de gemeente is eerder ontvangen en houdt de waarde")
    assert "1 concept krijgt de nieuwe waarde als het vanaf" in text
    text = words(a_change("brief.vragen", "Bel ons.", value_en="Call us."))["Lopende aanvragen"]
    assert text.startswith("1 aanvraag bij de gemeente krijgt de nieuwe waarde als er vanaf")
    assert list(words(a_change("wijkbudget.euro_per_bewoner", "1,50"))) == ["Wijkbudget"]


def test_preview_of_the_rate_tells_what_the_residents_would_ask():
    city = City()
    city.adopted_run()
    text = words(a_change("wijkbudget.euro_per_bewoner", "100"))["Wijkbudget"]
    assert "Bij 1.500 inwoners" in text
    assert "€\xa0150.000,00; toen was dat €\xa01.500,00" in text
    assert "€\xa060.000,00 tekort" in text


def test_preview_checks_drafts_again_and_leaves_what_was_received():
    city = City()
    city.plan(Status.INGEDIEND)
    draft = city.draft(city.other_groep, city.other_bestuur)
    change = proposals.prepare(a_change("bewonersgroep.bestuur_minimum", "5")).change
    (found,) = (preview for preview in previews_of(change) if preview.title == "Wijkplannen")
    assert [(row.title, row.before, row.after) for row in found.rows] == [
        (f"{draft.title}: Het bestuur heeft 3, 5 of 7 leden", "voldoet", "voldoet niet")
    ]
    assert found.text == "1 wijkplan is opnieuw getoetst. 1 uitkomst verandert."


def test_preview_costs_the_same_for_many_plans():
    city = City()

    def count() -> int:
        change = proposals.prepare(a_change("bewonersgroep.bestuur_minimum", "5")).change
        with CaptureQueriesContext(connection) as captured:
            previews_of(change)
        return len(captured)

    city.written()
    few = count()
    for _number in range(30):
        groep = BewonersgroepFactory()
        Wijkplan.objects.create(
            kind="wijkplan",
            title="x",
            organisatie=groep.organisatie,
            created_by=city.bestuur,
            groep=groep,
            year=city.year,
        )
    assert count() == few


@pytest.mark.parametrize("status", [None, Status.CONCEPT, Status.VERLEEND])
def test_facts_of_many_are_those_of_one(status):
    city = City()
    plan = city.draft() if status is None else city.plan(status)
    plan = Wijkplan.objects.select_related("groep__organisatie").get(pk=plan.pk)
    today = timezone.localdate()
    assert facts_of_many([plan], today)[plan.pk] == facts_of(plan, today)


def test_case_keeps_the_values_of_its_day_of_receipt():
    """Through a question, its answer and a second look at the rules, after both values changed."""
    city = City()
    plan = city.plan(Status.INGEDIEND)
    due = plan.decide_by_on
    change_value(a_change("termijn.besluit_weken", "2"), by=city.ambtenaar)
    change_value(a_change("bewonersgroep.bestuur_minimum", "5"), by=city.ambtenaar)

    with time_machine.travel(timezone.now() + timedelta(days=3)):
        steps.take_up(plan.pk, by=city.makelaar)
        due_on = tomorrow()
        additions.ask_addition(plan.pk, part="", question="Hoe?", due_on=due_on, by=city.makelaar)
        additions.answer_addition(plan.pk, answer="Zo.", by=city.bestuur)
        plan.refresh_from_db()
        assert plan.decide_by_on == due
        later = city.draft(city.other_groep, city.other_bestuur)
        (was, now) = (
            next(each for each in outcomes_of(case) if each.rule == "board_size") for case in (plan, later)
        )
        assert (was.verdict, was.figures["minimum"]) == ("voldoet", 3)
        assert (now.verdict, now.figures["minimum"]) == ("voldoet_niet", 5)


def test_desk_folds_its_subjects_until_somebody_looks_for_something(ambtenaar):
    load_values()
    client = client_of(ambtenaar)
    everything = client.get(reverse("values_desk")).content.decode()
    found = client.get(reverse("values_desk"), {"q": "bezwaar"}).content.decode()
    opened = '<details class="aoe-disclosure" open>'
    assert (everything.count(opened), found.count(opened) > 0) == (0, True)
    assert "brief.bezwaar<" not in everything


def test_glimpse_of_a_text_ends_between_two_words(ambtenaar):
    load_values()
    groups = client_of(ambtenaar).get(reverse("values_desk")).context["groups"]
    rows = [row for _subject, rows in groups for row in rows if row.current]
    cut = [row for row in rows if row.glimpse.endswith(" …")]
    assert cut
    for row in cut:
        words = row.current.shown.split()
        assert words[: len(row.glimpse.split()) - 1] == row.glimpse.split()[:-1], row.key


def test_change_beside_an_open_proposal_is_no_form_to_fill_in(ambtenaar):
    load_values()
    make_proposal(by=ambtenaar)
    client = client_of(ambtenaar)
    page = client.get(reverse("value_change", args=[MONEY])).content.decode()
    assert "Er ligt al een voorstel" in page
    assert 'name="value"' not in page
    # What somebody typed before the other proposal came stays on the page.
    data = {"value": "12.500,00", "from_on": "", "check": ""}
    assert "12.500,00" in send(client, MONEY, data).content.decode()


@pytest.mark.parametrize(
    ("key", "dutch", "english"),
    [
        (KEY, "4 weken", "4 weeks"),
        ("termijn.storing_nasleep_dagen", "1 dag", "1 day"),
        ("betaling.wachttijd_rekening", "5 dagen", "5 days"),
        ("bewaren.afgebroken_jaren", "1 jaar", "1 year"),
        ("wijkbudget.flexibel_percentage", "25%", "25%"),
        ("wijkbudget.plafondregel", "naar verhouding", "proportionally"),
        ("vaststelling.direct_wijkplan", "na verantwoording", "after its report"),
        (
            "bewonersgroep.bestuur_maximum",
            "8, dus hooguit 7: het aantal is oneven",
            "8, so 7 at most: the number is odd",
        ),
        ("bewonersgroep.bestuur_minimum", "3", "3"),
    ],
)
def test_value_is_said_in_words_with_its_unit(db, key, dutch, english):
    load_values()
    waarde = Waarde.objects.get(key=key)
    with translation.override("nl"):
        assert waarde.shown == dutch
    with translation.override("en"):
        assert waarde.shown == english


@pytest.mark.parametrize(
    ("source", "english"),
    [
        ("visie, bijlage 3, Bestuur 2", "policy vision, annex 3, Board 2"),
        (
            "Awb 4:5 en 4:15; het aantal dagen is een aanname",
            "Awb 4:5 and 4:15; the number of days is an assumption",
        ),
        (
            "Awb 4:25 tot en met 4:27; de keuze is een aanname",
            "Awb 4:25 to 4:27; the choice is an assumption",
        ),
        ("besluit van college en raad van 12 mei", "besluit van college en raad van 12 mei"),
    ],
)
def test_source_is_said_in_the_language_of_the_reader_where_the_portal_brought_it(source, english):
    waarde = Waarde(source=source)
    with translation.override("nl"):
        assert (waarde.shown_source, waarde.is_dutch_source) == (source, False)
    with translation.override("en"):
        assert (waarde.shown_source, waarde.is_dutch_source) == (english, source == english)
