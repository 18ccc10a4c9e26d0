"""Make the demonstration data."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from amstelveen_ontmoet.pages.demo import loading


class Command(BaseCommand):
    help = "Makes invented people, budgets and plans, once. Only with DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = loading.load()
        except loading.Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write("demonstration data made" if made else "demonstration data: nothing new")
