"""Load the reference data of every app."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import locations.reference
import monitoring.reference
import wijkplannen.reference
from amstelveen_ontmoet.begroting import reference as begroting
from amstelveen_ontmoet.csvfile import RowError
from amstelveen_ontmoet.gebieden import reference as gebieden
from amstelveen_ontmoet.spelregels import reference as spelregels

# Each app's rows point at rows of the apps before it.
LOADERS = (
    gebieden.load,
    spelregels.load,
    begroting.load,
    locations.reference.load,
    wijkplannen.reference.load,
    monitoring.reference.load,
)


class Command(BaseCommand):
    help = "Adds the reference data that was never added before. What staff changed stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        added: Counter[str] = Counter()
        try:
            with transaction.atomic():
                for load in LOADERS:
                    added.update(load())
        except RowError as error:
            raise CommandError(f"nothing was added: {error}") from error
        new = [f"{count} {name}" for name, count in added.items() if count]
        self.stdout.write(f"reference data added: {', '.join(new)}" if new else "reference data: nothing new")
