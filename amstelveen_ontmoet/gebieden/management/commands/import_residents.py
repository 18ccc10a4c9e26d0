"""Take over residents from a file of the CBS."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from amstelveen_ontmoet.csvfile import RowError, day
from amstelveen_ontmoet.gebieden.actions.residents import import_residents


def _day(cell: str) -> date:
    try:
        return day(cell)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


class Command(BaseCommand):
    help = (
        "Adds the residents of every wijk and buurt on a date, from a file of the CBS, CSV or XLSX"
        " (kerncijfers wijken en buurten), with the columns gwb_code and a_inw. Figures that are"
        " there are never changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--peildatum", type=_day, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--source", required=True, help='for example "CBS, kerncijfers 2026"')

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            imported = import_residents(
                options["file"], peildatum=options["peildatum"], source=options["source"]
            )
        except RowError as error:
            raise CommandError(f"nothing was added: {error}") from error
        self.stdout.write(f"residents added: {imported.added}, there already: {imported.known}")
        if imported.without_figure:
            self.stdout.write(f"no figure in the file for: {', '.join(imported.without_figure)}")
