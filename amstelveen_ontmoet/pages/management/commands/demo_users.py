"""List the demonstration people."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from amstelveen_ontmoet.pages.demo import loading
from amstelveen_ontmoet.pages.demo.groups import GROUPS, RESIDENT, STAFF


class Command(BaseCommand):
    help = "Lists who can log in to the demonstration, and with which password. Only with DEMO=1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="everybody, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            accounts = loading.accounts()
        except loading.Refused as refused:
            raise CommandError(str(refused)) from refused
        if options["json"]:
            self.stdout.write(json.dumps(accounts, ensure_ascii=False, indent=2))
        elif accounts:
            self._table(accounts)
        else:
            raise CommandError("There are no demonstration people: first run manage.py load_demo.")

    def _table(self, accounts: list[dict]) -> None:
        """Staff, a resident, and of each group the chair: enough to begin with."""
        people = (*STAFF, RESIDENT, *(group.chair for group in GROUPS.values()))
        shown = [account for account in accounts if account["email"] in {person.email for person in people}]
        self.stdout.write(f"People of the demonstration, password {shown[0]['password']}:")
        width = max(len(account["email"]) for account in shown)
        for account in shown:
            english = " (English)" if account["language"] == "en" else ""
            self.stdout.write(f"  {account['email']:<{width}}  {', '.join(account['roles'])}{english}")
        self.stdout.write(f"  and {len(accounts) - len(shown)} more: manage.py demo_users --json")
