import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from amstelveen_ontmoet.accounts.models import User

pytestmark = pytest.mark.django_db


def test_load_demo_needs_the_reference_data():
    with pytest.raises(CommandError, match="load_reference"):
        call_command("load_demo")
    assert not User.objects.exists()


@pytest.mark.parametrize("command", ["load_demo", "demo_users"])
def test_demo_commands_refuse_outside_a_demonstration(settings: Settings, command: str):
    settings.DEMO = False
    with pytest.raises(CommandError, match="only with DEMO=1"):
        call_command(command)
    assert not User.objects.exists()


def test_demo_users_without_people_says_what_to_do():
    with pytest.raises(CommandError, match="load_demo"):
        call_command("demo_users")
