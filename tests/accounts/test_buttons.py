"""Buttons without a page of their own, when the log-in has expired meanwhile."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from amstelveen_ontmoet.accounts.actions import typed_by
from monitoring.enums import BriefStatus
from tests.factories.monitoring import Letters

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


def test_reason_typed_before_the_log_in_expired_is_back_where_the_button_was(client: Client):
    letters = Letters()
    brief = letters.at(BriefStatus.TER_VASTSTELLING)
    desk = reverse("brief_desk", args=[brief.pk])
    fields = {"reason": "De cijfers van post 2 missen.", "typed_by": typed_by(letters.adopter)}
    page = f"http://testserver{desk}"
    answer = client.post(reverse("brief_return", args=[brief.pk]), fields, headers={"Referer": page})
    after = parse_qs(urlsplit(answer.url).query)["next"][0]
    assert urlsplit(after).path == desk

    client.force_login(letters.adopter, LOGIN)
    assert "De cijfers van post 2 missen." in client.get(after).content.decode()


@pytest.mark.parametrize("referer", ["", "https://elders.example.nl/x", "javascript:alert(1)"])
def test_button_of_an_unknown_page_leads_to_the_front_page(client: Client, referer: str):
    answer = client.post("/werkvoorraad/gezien/", {"until": ""}, headers={"Referer": referer})
    assert parse_qs(urlsplit(answer.url).query)["next"] == ["/"]


def test_address_of_a_button_says_in_words_that_it_is_no_page(client: Client):
    answer = client.get("/werkvoorraad/gezien/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Dit adres hoort bij een knop" in answer.content.decode()
