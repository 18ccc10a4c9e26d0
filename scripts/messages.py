"""Translations without the gettext programs: `extract` brings locale/en up to date, `compile` makes
the .mo files, `check` tells what is missing.

Source strings are Dutch. Python files are read by Babel, templates by Django's own lexer.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
APPS = ("amstelveen_ontmoet", "locations", "wijkplannen", "initiatives", "monitoring")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
STRING = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
Message = str | tuple[str, ...]


def po_file(language: str = "en") -> Path:
    """The catalogue of a language."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def source_messages() -> Iterator[tuple[str, Message]]:
    """Every string to translate, with the file that it stands in (relative to the project)."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            name = str(path.relative_to(ROOT))
            for _line, message, _comments, _context in extract_from_file("python", path, KEYWORDS):
                yield name, message
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            name = str(path.relative_to(ROOT))
            for message in template_messages(path.read_text()):
                yield name, message


def template_messages(source: str) -> Iterator[Message]:
    """The strings of `translate` and `blocktranslate` tags, as Django looks them up."""
    block: list[str] | None = None
    singular = ""
    trimmed = False
    for token in Lexer(source).tokenize():
        words = token.split_contents() if token.token_type == TokenType.BLOCK else [""]
        if words[0] in ("blocktranslate", "blocktrans"):
            block, singular, trimmed = [], "", "trimmed" in words
        elif words[0] == "plural" and block is not None:
            singular, block = _whole(block, trimmed), []
        elif words[0] in ("endblocktranslate", "endblocktrans") and block is not None:
            text = _whole(block, trimmed)
            yield (singular, text) if singular else text
            block = None
        elif block is not None:
            block.append(
                f"%({token.contents})s"
                if token.token_type == TokenType.VAR
                else token.contents.replace("%", "%%")
            )
        elif words[0] in ("translate", "trans"):
            found = STRING.match(token.contents.split(None, 1)[1])
            if found:
                yield (found[1] or found[2] or "").replace('\\"', '"').replace("\\'", "'")


def _whole(parts: list[str], trimmed: bool) -> str:
    text = "".join(parts)
    return " ".join(line.strip() for line in text.splitlines() if line.strip()) if trimmed else text


def read_catalogue() -> Catalog:
    """The English catalogue as it is, empty when there is none."""
    if not po_file().exists():
        return Catalog(locale="en", domain="django", charset="utf-8", header_comment="")
    with po_file().open("rb") as file:
        return read_po(file, locale="en", domain="django")


def template_catalogue() -> Catalog:
    """Every source string once, with the files it stands in."""
    catalogue = Catalog(domain="django", charset="utf-8")
    for name, message in source_messages():
        catalogue.add(message, locations=[(name, 0)])
    return catalogue


def extract() -> None:
    """Add new strings to locale/en and drop those that nobody uses; translations stay."""
    known = read_catalogue()
    fresh = Catalog(locale="en", domain="django", charset="utf-8", project="Amstelveen Ontmoet Elkaar")
    fresh.header_comment = "# English texts of the portal. The source strings are Dutch."
    fresh.fuzzy = False
    for message in template_catalogue():
        if not message.id:
            continue
        earlier = known.get(message.id[0] if isinstance(message.id, tuple) else message.id)
        translated = earlier.string if earlier and earlier.id == message.id else None
        fresh.add(message.id, translated, locations=message.locations, flags=message.flags)
    po_file().parent.mkdir(parents=True, exist_ok=True)
    with po_file().open("wb") as file:
        write_po(file, fresh, width=0, include_lineno=False, sort_by_file=True, omit_header=False)
    # The moment of writing would change with every run and says nothing.
    text = re.sub(r'"(POT-Creation|PO-Revision)-Date:.*\n|"Last-Translator:.*\n', "", po_file().read_text())
    po_file().write_text(text)


def compile_all() -> None:
    """Make the .mo file of every catalogue."""
    for path in sorted(LOCALE.rglob("*.po")):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))


def problems() -> list[str]:
    """What is wrong with the English catalogue: missing, left over, fuzzy, or with other placeholders."""
    known = read_catalogue()
    wanted = {message.id for message in template_catalogue() if message.id}
    found = []
    for message in known:
        if not message.id:
            continue
        if message.id not in wanted:
            found.append(f"left over: {message.id!r}")
        elif message.fuzzy:
            found.append(f"fuzzy: {message.id!r}")
        elif not _is_translated(message.string):
            found.append(f"not translated: {message.id!r}")
        else:
            found += [f"{error}: {message.id!r}" for error in message.check(known)]
            found += _other_placeholders(message.id, message.string or "")
    have = {message.id for message in known}
    found += [f"not in the catalogue: {message!r}" for message in sorted(wanted - have, key=str)]
    return found


def _is_translated(string: Message | list[str] | None) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _other_placeholders(source: Message | list[str], target: Message | list[str]) -> list[str]:
    sources = (source,) if isinstance(source, str) else source
    targets = (target,) if isinstance(target, str) else target
    pattern = re.compile(r"%\(\w+\)s|\{\w+\}")
    wanted = set(pattern.findall(sources[-1]))
    return [
        f"other placeholders: {source!r}" for text in targets[-1:] if set(pattern.findall(text)) != wanted
    ]


def main(command: str) -> int:
    """Run one of the three commands; the exit code of `check` tells whether all is well."""
    if command == "extract":
        extract()
    elif command == "compile":
        compile_all()
    elif command == "check":
        for problem in (found := problems()):
            print(problem)
        return 1 if found else 0
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
