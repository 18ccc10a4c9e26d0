"""Accounts: logging in, what a person may take away and erase."""

import json
from datetime import date

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from amstelveen_ontmoet.accounts.actions import erase, typed_by
from amstelveen_ontmoet.accounts.models import KeptInput, Lidmaatschap, Organisatie, RoleGrant, User
from amstelveen_ontmoet.accounts.queries import city_roles
from amstelveen_ontmoet.accounts.roles import MemberRole, Role
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db
PASSWORD = "een-lang-wachtwoord-42"
START = date(2020, 1, 1)


@pytest.fixture
def person(db) -> User:
    user = User.objects.create_user("sanne@example.nl", PASSWORD, name="Sanne Voorbeeld")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def log_in(client: Client, **fields: str):
    return client.post("/account/login/", {"login": "sanne@example.nl", "password": PASSWORD, **fields})


def test_log_in_with_password_leads_to_own_pages(person, client):
    assert log_in(client).url == "/mijn/"
    assert client.get("/mijn/").status_code == 200


def test_log_in_email_in_capitals_is_the_same_person(person, client):
    assert log_in(client, login="SANNE@Example.nl").url == "/mijn/"


def test_log_in_wrong_password_says_so_and_keeps_the_address(person, client):
    page = log_in(client, password="mis").content.decode()
    assert "horen niet bij elkaar" in page
    assert 'value="sanne@example.nl"' in page


def test_log_in_with_nothing_filled_in_says_what_to_fill_in(db, client):
    page = log_in(client, login="", password="").content.decode()
    assert "Vul uw e-mailadres in." in page
    assert "Vul uw wachtwoord in." in page


def test_log_in_with_mailed_code(person, client):
    client.post("/account/login/code/", {"email": "sanne@example.nl"})
    body = OutgoingMail.objects.get(to="sanne@example.nl").body
    code = next(line for line in body.splitlines() if len(line) in range(6, 10) and " " not in line)
    assert client.post("/account/login/code/confirm/", {"code": code}).url == "/mijn/"


def test_log_in_code_for_unknown_address_tells_nothing(person, client):
    known = client.post("/account/login/code/", {"email": "sanne@example.nl"})
    unknown = Client().post("/account/login/code/", {"email": "niemand@example.nl"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_log_in_demo_person_outside_the_demo_is_refused(person, client, settings):
    User.objects.filter(pk=person.pk).update(is_demo=True)
    assert log_in(Client()).url == "/mijn/"
    settings.DEMO = False
    assert log_in(client).url == "/account/inactive/"
    assert client.get("/mijn/").status_code == 302


def test_role_ends_on_its_last_day(person):
    RoleGrant.objects.create(user=person, role=Role.MAKELAAR, from_on=START, until_on=date(2020, 12, 31))
    RoleGrant.objects.create(user=person, role=Role.AMBTENAAR, from_on=START)
    assert city_roles(person) == {Role.AMBTENAAR}


def test_role_granted_to_oneself_is_refused(person):
    with pytest.raises(IntegrityError, match="role_not_granted_to_oneself"), transaction.atomic():
        RoleGrant.objects.create(user=person, role=Role.MAKELAAR, from_on=START, granted_by=person)


def test_membership_twice_at_once_is_refused(person):
    organisatie = Organisatie.objects.create(name="Groep", kind="bewonersgroep")
    Lidmaatschap.objects.create(user=person, organisatie=organisatie, role=MemberRole.BESTUUR, from_on=START)
    with pytest.raises(IntegrityError, match="one_lidmaatschap_at_a_time"), transaction.atomic():
        Lidmaatschap.objects.create(
            user=person, organisatie=organisatie, role=MemberRole.SCHRIJVER, from_on=date(2021, 1, 1)
        )


def test_export_holds_what_is_kept(person, client):
    log_in(client)
    page = client.get("/mijn/gegevens/").content.decode()
    assert 'href="/mijn/gegevens/meenemen/"' in page
    assert 'href="/mijn/gegevens/verwijderen/"' in page
    answer = client.get("/mijn/gegevens/meenemen/")
    data = json.loads(answer.content)
    assert data["account"][0]["email"] == "sanne@example.nl"
    assert set(data) >= {"lidmaatschappen", "rollen", "aanvragen", "berichten", "geschreven"}


def test_erase_leaves_no_name_or_address(person, client):
    log_in(client)
    KeptInput.objects.create(token="t", user=person, path="/", data="text=geheim")
    client.post("/mijn/gegevens/verwijderen/")
    person.refresh_from_db()
    assert (person.name, person.is_active, person.has_usable_password()) == ("", False, False)
    assert "sanne" not in person.email
    assert (EmailAddress.objects.count(), KeptInput.objects.count()) == (0, 0)
    assert client.get("/mijn/").status_code == 302


def test_erase_with_acts_on_record_is_refused_with_the_reason(person, client):
    log_in(client)
    with transaction.atomic():
        record("aanvraag.message", person, by=person)
    with pytest.raises(ValidationError, match="na te gaan"):
        erase(person, by=person)
    assert "na te gaan" in client.get("/mijn/gegevens/verwijderen/").content.decode()
    person.refresh_from_db()
    assert person.name == "Sanne Voorbeeld"


def test_writing_too_often_is_stopped(person, client, monkeypatch):
    monkeypatch.setattr("amstelveen_ontmoet.accounts.access.WRITES", "3/m")
    log_in(client)
    # The limiter counts per whole minute: five posts around the turn of one would fall in two counts.
    with time_machine.travel(timezone.now(), tick=False):
        answers = [client.post("/mijn/gegevens/", {"name": "Sanne", "language": "nl"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429, 429]


def test_form_opened_by_another_person_is_not_sent_in_my_name(person, client):
    other = User.objects.create_user("ander@example.nl", PASSWORD, name="Ander Voorbeeld")
    log_in(client)
    fields = {"name": "Overgenomen", "language": "nl", "typed_by": typed_by(other)}
    assert client.post("/mijn/gegevens/", fields).status_code == 403
    person.refresh_from_db()
    assert person.name == "Sanne Voorbeeld"
    fields["typed_by"] = typed_by(person)
    assert client.post("/mijn/gegevens/", fields).status_code == 302


def test_beheer_offers_no_groups_of_django():
    with pytest.raises(NoReverseMatch):
        reverse("admin:auth_group_changelist")


def test_beheer_is_closed_for_who_has_no_role(person, client):
    assert client.get("/beheer/").status_code == 302
    log_in(client)
    assert client.get("/beheer/", follow=True).status_code == 403
    RoleGrant.objects.create(user=person, role=Role.AMBTENAAR, from_on=START)
    assert client.get("/beheer/").status_code == 200
    assert client.get("/beheer/accounts/rolegrant/").status_code == 403
