"""The page of a case: what is asked of the reader, also after the award; and where the desk stands."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure.actions import changes, objections, settlements
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Vaststelling
from tests.factories.procedure import mandated
from tests.factories.wijkplannen import ASKED, City

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def city(db) -> City:
    return City()


def page_of(address: str, user: User) -> str:
    client = Client()
    client.force_login(user, LOGIN)
    return client.get(address).content.decode()


def asked_of(user: User, number: str) -> str:
    """The box that says whose turn it is."""
    page = page_of(reverse("case", args=[number]), user)
    return page[page.index('id="nu-kop"') :].partition("</section>")[0]


def test_case_waits_for_the_applicant_until_the_account_is_there(city):
    plan = city.plan(Status.VERANTWOORDING_GEVRAAGD)
    assert "De aanvrager is aan zet" in asked_of(city.ambtenaar, plan.number)


def test_case_with_an_account_leads_to_the_money_until_it_is_settled(city):
    plan = city.plan(Status.VERANTWOORD)
    money = f'href="{reverse("case_money", args=[plan.number])}"'
    box = asked_of(city.ambtenaar, plan.number)
    assert "De verantwoording is binnen" in box and money in box
    settlements.propose(plan.pk, amount=ASKED, by=city.ambtenaar)
    box = asked_of(city.mandaathouder, plan.number)
    assert "Dit voorstel wacht op een besluit" in box and money in box


def test_settled_case_leads_to_the_letter_about_the_settlement(city):
    plan = city.plan(Status.VERANTWOORD)
    city.settle(plan.pk, ASKED)
    brief = Vaststelling.objects.get(aanvraag=plan).brief_id
    assert f'href="{reverse("letter", args=[brief])}"' in asked_of(city.ambtenaar, plan.number)


@pytest.mark.parametrize("name", ["texts", "machtiging_desk", "mandates", "work_list"])
def test_pages_of_the_desk_stand_under_the_work_list_in_the_menu(city, name):
    page = page_of(reverse(name), city.makelaar)
    assert f'href="{reverse("work_list")}" aria-current="page"' in page


def test_decide_after_somebody_else_shows_the_case_as_it_is_and_the_text_to_copy(city):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT)
    city.decide(plan.pk, Status.VERLEEND, ASKED)
    client = Client()
    client.force_login(city.mandaathouder, LOGIN)

    answer = client.post(
        reverse("case_decide", args=[plan.number]),
        {"outcome": Status.AFGEWEZEN, "granted": "0", "reasoning": "Dit schreef ik te laat."},
    )

    page = answer.content.decode()
    assert (answer.status_code, answer.context["aanvraag"].status) == (422, Status.VERLEEND)
    assert "ligt niet (meer) ter besluit" in page
    assert "Wat u schreef, is niet verwerkt" in page and "<p>Dit schreef ik te laat.</p>" in page


@pytest.mark.parametrize("role", ["makelaar", "mandaathouder"])
def test_stand_aside_leads_to_the_work_list_since_the_case_is_closed_to_who_has_an_interest(city, role):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT)
    client = Client()
    client.force_login(getattr(city, role), LOGIN)

    answer = client.post(
        reverse("case_stand_aside", args=[plan.number]), {"reason": "Mijn zus zit in het bestuur."}
    )

    assert (answer.status_code, answer["Location"]) == (302, reverse("work_list"))
    assert client.get(reverse("case", args=[plan.number])).status_code == 403
    decision = {"outcome": Status.VERLEEND, "granted": str(ASKED), "reasoning": ""}
    assert client.post(reverse("case_decide", args=[plan.number]), decision).status_code == 403


def test_objection_sent_again_from_an_old_tab_keeps_its_text_and_its_link_leads_to_the_case(city):
    plan = city.plan(Status.GEDEELTELIJK_VERLEEND)
    brief = plan.besluit.brief
    bezwaar = objections.object_to(brief.pk, grounds="Te weinig.", by=city.bestuur)
    decider = mandated()
    client = Client()
    client.force_login(decider, LOGIN)
    address = reverse("case_objection_decide", args=[plan.number, bezwaar.pk])
    answer = {"outcome": "ongegrond", "reasoning": "Het bedrag klopt met de begroting."}
    assert client.post(address, answer).status_code == 302

    again = client.post(address, {**answer, "reasoning": "Nog een reden, uit een ander tabblad."})
    page = again.content.decode()
    assert again.status_code == 422
    assert "Over dit bezwaar is al besloten." in page and "Nog een reden, uit een ander tabblad." in page

    back = client.get(address, follow=True)
    assert back.redirect_chain == [(reverse("case", args=[plan.number]), 302)]
    assert "Over dit bezwaar is al besloten." in back.content.decode()


def test_decider_on_an_objection_reads_the_amount_and_the_last_day(city):
    plan = city.plan(Status.GEDEELTELIJK_VERLEEND)
    bezwaar = objections.object_to(plan.besluit.brief_id, grounds="Te weinig.", by=city.bestuur)
    page = page_of(reverse("case_objection_decide", args=[plan.number, bezwaar.pk]), mandated())
    granted = format_amount(plan.besluit.granted)
    assert f"Gevraagd is {format_amount(ASKED)}, nu is {granted} verleend." in page
    assert f"Besluit uiterlijk op {date_format(bezwaar.decide_by_on, 'j F Y')}" in page


def test_box_says_which_of_an_objection_and_a_change_waits(city):
    plan = city.plan(Status.GEDEELTELIJK_VERLEEND)
    changes.ask_change(plan.pk, what="Minder koffie", by=city.bestuur)
    box = asked_of(city.makelaar, plan.number)
    assert "Een wijziging wacht op een besluit." in box and "Een bezwaar" not in box
    bezwaar = objections.object_to(plan.besluit.brief_id, grounds="Te weinig.", by=city.bestuur)
    box = asked_of(city.makelaar, plan.number)
    assert f"uiterlijk op {date_format(bezwaar.decide_by_on, 'j F Y')}" in box


def test_money_of_a_case_is_reserved_before_the_decision_and_awarded_after_it(city):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT, extra=Decimal(800))
    address = reverse("case", args=[plan.number])
    page = page_of(address, city.makelaar)
    assert 'data-label="Genoeg geld">ja<' in page and 'data-label="Verleend"' not in page
    city.decide(plan.pk, Status.VERLEEND, ASKED + 800)
    page = page_of(address, city.makelaar)
    for amount in (ASKED, Decimal(800)):
        assert f'data-label="Verleend">{format_amount(amount)}</td>' in page
    assert 'data-label="Gereserveerd"' not in page


@pytest.mark.parametrize("name", ["case_suspend", "case_extend"])
def test_term_that_is_over_can_no_longer_be_changed(city, name):
    plan = city.plan(Status.IN_BEHANDELING)
    address = reverse(name, args=[plan.number])
    assert 'method="post" novalidate' in page_of(address, city.makelaar)
    client = Client()
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        client.force_login(city.makelaar, LOGIN)
        answer = client.get(address, follow=True)
        assert answer.redirect_chain == [(reverse("case", args=[plan.number]), 302)]
        assert "De beslistermijn is al voorbij" in answer.content.decode()
        asking = client.get(reverse("case_ask", args=[plan.number])).content.decode()
    assert "De beslistermijn staat door een vraag niet meer stil." in asking
    assert "Tot dan staat de beslistermijn stil" not in asking


def test_question_asked_on_the_last_day_is_nowhere_said_to_let_the_term_stand_still(city):
    """What stands still does so from the day after the question, and then the term is over (Awb 4:15)."""
    plan = city.plan(Status.IN_BEHANDELING)
    case, asking = (reverse(name, args=[plan.number]) for name in ("case", "case_ask"))
    assert "stil vanaf morgen" not in page_of(asking, city.makelaar)
    assert page_of(case, city.makelaar).count("staat dan stil") == 1
    Aanvraag.objects.filter(pk=plan.pk).update(
        received_on=timezone.localdate() - timedelta(weeks=8), decide_by_on=timezone.localdate()
    )
    client = Client()
    client.force_login(city.makelaar, LOGIN)
    pages = [client.get(asking), client.get(case)]
    due_on = timezone.localdate() + timedelta(days=7)
    asked = {"part": "geld", "question": "Wat kost de huur?", "due_on": due_on.isoformat()}
    pages.append(client.post(asking, asked, follow=True))
    told = [page.content.decode() for page in pages]
    assert [page.status_code for page in pages] == [200, 200, 200] and "De vraag is verstuurd." in told[2]
    for words in ("staat stil tot", "staat stil vanaf", "staat dan stil", "de beslistermijn stil"):
        assert not any(words in page for page in told), words
    letter = plan.brieven.get(kind="aanvulling").content["nl"]["decision"]
    assert "De termijn voor ons besluit staat door deze vraag niet stil." in letter


def test_question_asked_after_the_last_day_leaves_the_case_late(city):
    plan = city.plan(Status.AANVULLING_GEVRAAGD)
    address = reverse("case", args=[plan.number])
    assert "de termijn staat stil" in page_of(address, city.makelaar)
    today = timezone.localdate()
    late = {"received_on": today - timedelta(days=90), "decide_by_on": today - timedelta(days=3)}
    Aanvraag.objects.filter(pk=plan.pk).update(**late)
    page = page_of(address, city.makelaar)
    assert "3 dagen te laat" in page and "staat stil" not in asked_of(city.makelaar, plan.number)
    assert "3 dagen te laat" in page_of(reverse("work_list") + "?weergave=open", city.makelaar)


def test_money_tab_says_whose_turn_it_is_to_who_has_nothing_to_do(city):
    plan = city.plan(Status.VERANTWOORDING_GEVRAAGD)
    money = reverse("case_money", args=[plan.number])
    due = date_format(plan.verantwoordingen.get().due_on, "j F Y")
    assert f"De verantwoording komt uiterlijk op {due}." in page_of(money, city.mandaathouder)
    city.sent_account(plan)
    assert "Een initiatievenmakelaar of ambtenaar is aan zet" in page_of(money, city.mandaathouder)
    assert "aan zet" not in page_of(money, city.ambtenaar)
    settlements.propose(plan.pk, amount=ASKED, by=city.ambtenaar)
    assert "Een mandaathouder is aan zet" in page_of(money, city.ambtenaar)
    assert "aan zet" not in page_of(money, city.mandaathouder)


def test_field_that_is_asked_sometimes_is_not_called_optional(city):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT)
    page = page_of(reverse("case", args=[plan.number]), city.mandaathouder)
    label = page[page.index('for="id_reasoning"') :].partition("</label>")[0]
    assert "Motivering voor de brief" in label and "niet verplicht" not in label


def test_who_took_the_decision_opens_no_objection_to_it(city):
    plan = city.plan(Status.GEDEELTELIJK_VERLEEND)
    bezwaar = objections.object_to(plan.besluit.brief_id, grounds="Te weinig.", by=city.bestuur)
    client = Client()
    client.force_login(city.mandaathouder, LOGIN)
    address = reverse("case_objection_decide", args=[plan.number, bezwaar.pk])
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("granted", "told"),
    [
        (None, "De subsidie blijft €\u00a0400,00."),
        ("250.25", "De subsidie is €\u00a0400,00 en wordt €\u00a0250,25 als u akkoord gaat."),
    ],
)
def test_decider_about_a_change_reads_what_it_does_to_the_grant(city, granted, told):
    plan = city.plan(Status.VERLEEND)
    change = changes.ask_change(
        plan.pk, what="Geen feest.", granted=granted and Decimal(granted), by=city.bestuur
    )
    address = reverse("case_change_decide", args=[plan.number, change.pk])
    assert told in page_of(address, city.mandaathouder)
