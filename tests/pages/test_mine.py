"""The overview of a person: what waits for them comes first, and each row says what now."""

import pytest
from django.test import Client
from django.urls import reverse

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure.actions import objections
from amstelveen_ontmoet.procedure.enums import (
    CHANGE_APPLICANT_LABELS,
    OBJECTION_APPLICANT_LABELS,
    ChangeStatus,
    ObjectionStatus,
    Status,
)
from amstelveen_ontmoet.procedure.models import Vaststelling
from tests.factories.accounts import staff
from tests.factories.procedure import mandated
from tests.factories.wijkplannen import ASKED, City
from wijkplannen.actions import plans

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def city(db) -> City:
    return City()


def overview(user: User) -> tuple[list[int], str]:
    """The applications in the order shown, and the page."""
    client = Client()
    client.force_login(user, LOGIN)
    answer = client.get(reverse("mijn"))
    return [each.pk for each in answer.context["aanvragen"]], answer.content.decode()


def test_overview_puts_what_waits_for_the_applicant_before_what_is_newer(city):
    asked = city.plan(Status.VERANTWOORDING_GEVRAAGD)
    newer = plans.start_plan(city.groep, city.year + 1, years=1, language="nl", by=city.bestuur)
    order, page = overview(city.bestuur)
    assert order == [asked.pk, newer.pk]
    assert f'<a href="{reverse("account", args=[asked.pk])}">vertel ons wat u deed' in page


def test_overview_leads_from_a_settled_plan_to_the_letter_about_that(city):
    plan = city.plan(Status.VERANTWOORD)
    city.settle(plan.pk, ASKED)
    brief = Vaststelling.objects.get(aanvraag=plan).brief_id
    _order, page = overview(city.bestuur)
    assert f'<a href="{reverse("letter", args=[brief])}">Lees de vaststelling' in page


def test_overview_of_who_manages_the_portal_leads_to_the_desk_of_reference_data():
    _order, page = overview(staff(Role.BEHEERDER))
    assert f'href="{reverse("admin:index")}"' in page


def test_page_to_object_names_the_day_of_the_decision_in_the_language_of_the_page(city):
    brief = city.plan(Status.VERLEEND).besluit.brief
    client = Client()
    client.force_login(city.bestuur, LOGIN)
    page = client.get(f"/en/mijn/brieven/{brief.pk}/bezwaar/").content.decode()
    assert f"Against: Award of {brief.content['en']['date']}." in page


def test_timeline_tells_of_the_objection_that_was_made(city):
    brief = city.plan(Status.GEDEELTELIJK_VERLEEND).besluit.brief
    client = Client()
    client.force_login(city.bestuur, LOGIN)

    def titles() -> list[str]:
        page = client.get(reverse("mijn_aanvraag", args=[brief.aanvraag_id]))
        return [event.title for event in page.context["timeline"]]

    assert "U kunt bezwaar maken tegen dit besluit" in titles()
    bezwaar = objections.object_to(brief.pk, grounds="Ons bedrag klopt niet.", by=city.bestuur)
    assert "U maakte bezwaar" in titles()
    assert "U kunt bezwaar maken tegen dit besluit" not in titles()
    objections.withdraw_objection(bezwaar.pk, by=city.bestuur)
    assert {"U maakte bezwaar", "U kunt bezwaar maken tegen dit besluit"} <= set(titles())


@pytest.mark.parametrize(
    ("outcome", "granted", "words"),
    [
        (ObjectionStatus.GEGROND, ASKED, "Wij geven u gelijk"),
        (ObjectionStatus.ONGEGROND, None, "Ons besluit blijft zoals het is"),
        (ObjectionStatus.NIET_ONTVANKELIJK, None, "Wij konden uw bezwaar niet behandelen"),
    ],
)
def test_applicant_reads_the_outcome_of_an_objection_in_plain_words(city, outcome, granted, words):
    brief = city.plan(Status.GEDEELTELIJK_VERLEEND).besluit.brief
    bezwaar = objections.object_to(brief.pk, grounds="Ons bedrag klopt niet.", by=city.bestuur)
    objections.decide_objection(
        bezwaar.pk, outcome=outcome, reasoning="Opnieuw bekeken.", granted=granted, by=mandated()
    )
    client = Client()
    client.force_login(city.bestuur, LOGIN)

    page = client.get(reverse("mijn_aanvraag", args=[brief.aanvraag_id]))

    told = next(event for event in page.context["timeline"] if event.title == "U maakte bezwaar")
    amount = f". Het bedrag is nu {format_amount(granted)}." if granted else ""
    assert told.text == words + amount
    # On the timeline and with the letters; the word for staff nowhere.
    assert (page.content.decode().count(words), f">{outcome.label}<" in page.content.decode()) == (2, False)


def test_every_step_of_objection_and_change_has_words_for_the_applicant():
    assert set(OBJECTION_APPLICANT_LABELS) == set(ObjectionStatus)
    assert set(CHANGE_APPLICANT_LABELS) == set(ChangeStatus)
