"""Let the first person in who may give roles to others."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from amstelveen_ontmoet.accounts import actions


class Command(BaseCommand):
    help = "Gives somebody the role of beheerder, once: when nobody has it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address with which the person logs in")
        parser.add_argument("name", help="first name and last name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = actions.make_first_administrator(options["email"], options["name"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.email} is beheerder and logs in with a code by mail")
