"""Every link that the demonstration shows leads to a page that opens, whoever looks."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.test import Client

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.pages.demo.people import (
    AMBTENAAR,
    BEHEERDER,
    BOTH,
    MAKELAAR,
    MANDAATHOUDER,
    SOCIAAL_WERKER,
    Person,
)

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
# On the board of one group, and no more than a member of another.
BOARD, MEMBER = Person("Margriet Denkbeeld"), Person("Tom Verzonnen")

pytestmark = pytest.mark.django_db(transaction=True)


def links(content: str) -> set[str]:
    """The addresses of the portal that a page leads to, in Dutch: the English pages are the same ones."""
    found = {unescape(address) for address in LINK.findall(content)}
    return {each for each in found if not each.startswith((settings.STATIC_URL, "/en/"))}


def kind(address: str) -> str:
    """What is opened once. Of the pages of Django's admin one of each kind, as it shows hundreds."""
    if not address.startswith("/beheer/"):
        return address
    return re.sub(r"/[0-9a-f-]*\d[0-9a-f-]*/", "/1/", address.partition("?")[0])


@pytest.mark.parametrize(
    "person",
    [None, BOARD, MEMBER, MAKELAAR, AMBTENAAR, MANDAATHOUDER, BEHEERDER, SOCIAAL_WERKER, BOTH],
    ids=lambda person: person.email if person else "visitor",
)
def test_every_link_opens(demonstration: None, person: Person | None):
    client = Client()
    if person:
        client.force_login(User.objects.get(email=person.email), LOGIN)
    found_on = {"/": ""}
    waiting = ["/"]
    closed = []
    while waiting:
        address = waiting.pop()
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            closed.append((address, answer.status_code, found_on[kind(address)]))
        elif answer.get("Content-Type", "").startswith("text/html"):
            for link in links(answer.content.decode()):
                if kind(link) not in found_on:
                    found_on[kind(link)] = address
                    waiting.append(link)
    assert closed == []
    assert len(found_on) > 50
