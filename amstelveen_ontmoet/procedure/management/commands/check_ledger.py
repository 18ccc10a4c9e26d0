"""Prove that every kept total equals the sum of its entries."""

from django.core.management.base import BaseCommand, CommandError

from amstelveen_ontmoet.begroting.queries import differences


class Command(BaseCommand):
    """`manage.py check_ledger`: exit code 1 and the differences when totals and entries disagree."""

    help = __doc__

    def handle(self, *args, **options) -> None:
        found = differences()
        for difference in found:
            self.stderr.write(
                f"{difference.owner}: {difference.total} is {difference.kept}, "
                f"the entries add up to {difference.entries}"
            )
        if found:
            raise CommandError(f"{len(found)} totals differ from their entries")
        self.stdout.write("the ledger is right: every total equals the sum of its entries")
