"""Write docs/routes.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from amstelveen_ontmoet.pages.management.routes import predicates, routes, rule_in_words

FILE = Path(settings.BASE_DIR) / "docs" / "routes.md"
HEAD = """# Every address and who may open it

Made by `manage.py draw_routes` from the addresses and the rules themselves; a test fails when it is
stale. English pages have the same addresses after `/en/`. Somebody who is not logged in is asked to
log in where a rule is not for everybody. `tests/repository/access.py` tries every address with every role.

| address | name | who |
|---|---|---|
"""


def text() -> str:
    """The whole file."""
    rows = [
        f"| `{route.path}` | {route.name} | {rule_in_words(route.rule or '')} |\n"
        for route in routes()
        if not route.name.startswith("admin:") or route.name == "admin:index"
    ]
    words = [f"- `{name}`: {promise}\n" for name, promise in predicates().items()]
    return HEAD + "".join(rows) + "\n## What the rules are made of\n\n" + "".join(words)


class Command(BaseCommand):
    help = "Writes docs/routes.md: every address with the rule that guards it."

    def handle(self, *args: Any, **options: Any) -> None:
        FILE.write_text(text())
        self.stdout.write(f"written: {FILE}")
