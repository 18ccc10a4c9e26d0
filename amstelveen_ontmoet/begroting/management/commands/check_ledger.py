"""Prove that every balance, reservation and award agrees with the cases."""

from django.core.management.base import BaseCommand, CommandError

from amstelveen_ontmoet.begroting.actions import controles


class Command(BaseCommand):
    """`manage.py check_ledger`: exit code 1 and what differs when ledger and cases disagree."""

    help = __doc__

    def handle(self, *args, **options) -> None:
        found = controles.findings()
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} things differ between the ledger and what it stands for")
        self.stdout.write("the ledger is right: every balance, reservation and award agrees with the cases")
