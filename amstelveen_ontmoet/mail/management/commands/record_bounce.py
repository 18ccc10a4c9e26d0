"""Tell the portal that mail to an address came back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from amstelveen_ontmoet.mail import actions


class Command(BaseCommand):
    help = "Marks the latest mail to an address as not arrived; staff and the person see it in the portal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")
        parser.add_argument("--reason", default="", help="what the mail that came back says")

    def handle(self, *args: Any, **options: Any) -> None:
        if not actions.record_bounce(options["address"], options["reason"]):
            raise CommandError(f"The portal sent no mail to {options['address']}: nothing was marked.")
        self.stdout.write(f"marked as not arrived: {options['address']}")
