"""What holds for the repository as a whole."""

import ast
import gettext
import re
from pathlib import Path

import allauth
import django
import django_filters
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models

from amstelveen_ontmoet.pages.management.commands import draw_process, draw_workflows
from scripts import messages

ROOT = Path(settings.BASE_DIR)
OWN_APPS = ("amstelveen_ontmoet", "initiatives", "locations", "monitoring", "wijkplannen")


def test_drawn_workflows_are_current():
    assert draw_workflows.FILE.read_text() == draw_workflows.text(), "run manage.py draw_workflows"


def test_drawn_process_is_current():
    assert draw_process.FILE.read_text() == draw_process.text(), "run manage.py draw_process"


def test_migrations_have_no_drift(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith(OWN_APPS)]


def pairs() -> list[tuple[type[models.Model], str, str]]:
    """Every `x_at` and `x_by` of which at least one may be empty."""
    found = []
    for model in own_models():
        fields = {field.name: field for field in model._meta.local_fields}
        for name, field in fields.items():
            other = name.removesuffix("_at") + "_by"
            if name.endswith("_at") and other in fields and (field.null or fields[other].null):
                found.append((model, name, other))
    return found


# The moment is set with every save of a row, the person only by who changes it in /beheer/.
# A confirmation or a notice is sent by the portal itself.
UNPAIRED = {("Waarde", "changed_at"), ("Brief", "sent_at")}


def test_every_moment_with_its_person_has_a_check():
    missing = []
    for model, at, by in pairs():
        checks = [str(c.condition) for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
        both = any(f"{at}__isnull" in check and f"{by}__isnull" in check for check in checks)
        if not both and (model.__name__, at) not in UNPAIRED:
            missing.append(f"{model.__name__}: {at}, {by}")
    assert missing == []


def test_every_string_is_translated_into_english():
    assert messages.problems() == []


def library_translations() -> dict[str, str]:
    """What libraries make of a source string in Dutch."""
    found: dict[str, str] = {}
    for library in (django, allauth, django_filters):
        for path in Path(library.__path__[0]).rglob("locale/nl/LC_MESSAGES/django.mo"):
            with path.open("rb") as file:
                known = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
            found |= {key: text for key, text in known.items() if isinstance(key, str)}
    return found


def test_no_string_stands_in_the_braces_of_an_f_string():
    """There it is not found for the catalogue, and the page stays Dutch in English."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for app in OWN_APPS
        for path in (ROOT / app).rglob("*.py")
        for joined in ast.walk(ast.parse(path.read_text()))
        if isinstance(joined, ast.JoinedStr)
        for node in ast.walk(joined)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "gettext", "ngettext"}
    ]
    assert found == []


def test_no_string_of_ours_is_translated_by_a_library():
    """A Dutch source string that is a source string of a library too would come out in its words."""
    library = library_translations()
    ours = {m if isinstance(m, str) else m[0] for _name, m in messages.source_messages()}
    assert {m: library[m] for m in ours if m and library.get(m, m) != m} == {}


def commands_of(text: str) -> set[str]:
    return set(re.findall(r"(?:^|`)(?:[A-Z_]+=\S+ )*make ([a-z][a-z-]*)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["README.md", "docs/commands.md"])
def test_every_command_that_is_told_exists(name):
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = commands_of((ROOT / name).read_text())
    assert told - targets == set()
    assert {"run", "test", "check"} <= told


def test_every_manage_command_that_is_told_exists():
    known = {path.stem for app in OWN_APPS for path in (ROOT / app).rglob("management/commands/[a-z]*.py")}
    known |= {"migrate", "makemigrations", "createsuperuser", "shell", "collectstatic", "check"}
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        told = set(re.findall(r"manage\.py ([a-z_]+)", page.read_text()))
        assert told - known == set(), page
