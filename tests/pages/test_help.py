"""Where people ask their questions, and whether the portal works."""

import pytest
from django.test import Client

from amstelveen_ontmoet.accounts.roles import Role
from tests.factories.accounts import UserFactory, staff

pytestmark = pytest.mark.django_db


def test_contact_stands_at_the_foot_and_on_the_accessibility_page(client: Client, settings):
    settings.CONTACT_EMAIL, settings.CONTACT_PHONE = "vraag@example.nl", "020 540 49 11"
    page = client.get("/toegankelijkheid/").content.decode()
    assert page.count('<a href="mailto:vraag@example.nl">vraag@example.nl</a>') == 2
    assert page.count('<a href="tel:0205404911">020 540 49 11</a>') == 2


def test_no_contact_no_links(client: Client, settings):
    settings.CONTACT_EMAIL = settings.CONTACT_PHONE = ""
    page = client.get("/toegankelijkheid/").content.decode()
    assert "mailto:" not in page and "tel:" not in page


def test_health_is_a_page_for_people(client: Client):
    answer = client.get("/gezond/", headers={"accept": "text/html"})
    page = answer.content.decode()
    assert (answer.status_code, [name for name, works, _ in answer.context["servers"] if works]) == (
        200,
        ["Database", "Cache en wachtrij"],
    )
    assert "<h1>Alles werkt</h1>" in page and "Database(" not in page


def test_health_says_what_does_not_answer_and_not_why(client: Client, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1"}}
    answer = client.get("/gezond/", headers={"accept": "text/html"})
    page = answer.content.decode()
    assert (answer.status_code, [name for name, works, _ in answer.context["servers"] if not works]) == (
        500,
        ["Cache en wachtrij"],
    )
    assert "<h1>Er is een storing</h1>" in page and "127.0.0.1" not in page


def test_health_is_json_for_machines(client: Client):
    answer = client.get("/gezond/", headers={"accept": "application/json"})
    assert set(answer.json().values()) == {"OK"}


@pytest.mark.parametrize("role", [None, Role.MAKELAAR])
def test_overview_sends_who_works_here_to_the_work_list(client: Client, role):
    user = staff(role) if role else UserFactory()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/mijn/").content.decode()
    assert ("Naar de werkvoorraad" in page, "U hoort nog niet bij een groep" in page) == (
        bool(role),
        not role,
    )
