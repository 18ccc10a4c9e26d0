"""The first person who may give roles."""

import pytest
import rules
from django.core.management import CommandError, call_command

from amstelveen_ontmoet.accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_first_administrator_may_give_roles_and_has_no_password():
    call_command("first_administrator", "Ada@Example.nl", "Ada de Eerste", verbosity=0)
    user = User.objects.get(email="ada@example.nl")
    assert rules.has_perm("beheer.people", user)
    assert (user.name, user.is_superuser, user.has_usable_password()) == ("Ada de Eerste", False, False)
    assert user.emailaddress_set.get().verified


def test_first_administrator_may_have_an_account_already():
    user = UserFactory()
    call_command("first_administrator", user.email, "Iemand", verbosity=0)
    assert rules.has_perm("beheer.people", User.objects.get(pk=user.pk))


def test_first_administrator_is_made_once():
    call_command("first_administrator", "ada@example.nl", "Ada", verbosity=0)
    with pytest.raises(CommandError, match="already"):
        call_command("first_administrator", "bob@example.nl", "Bob", verbosity=0)
    assert not User.objects.filter(email="bob@example.nl").exists()


def test_first_administrator_needs_an_address():
    with pytest.raises(CommandError):
        call_command("first_administrator", "geen adres", "Ada", verbosity=0)
