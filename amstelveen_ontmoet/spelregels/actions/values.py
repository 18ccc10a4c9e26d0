"""What may stand in a value, and what is made of what somebody typed."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from amstelveen_ontmoet.forms import MESSAGES
from amstelveen_ontmoet.money import AmountError, parse_amount
from amstelveen_ontmoet.pdf import unprintable
from amstelveen_ontmoet.spelregels.enums import CHOICES, IN_ORDER, NEEDED_PLACEHOLDERS, is_share
from amstelveen_ontmoet.spelregels.models import Waarde
from amstelveen_ontmoet.spelregels.queries import NoValue, number_on
from amstelveen_ontmoet.spelregels.reports import Change

LONGEST_TEXT = 8000
LONGEST_REASON = 1000
LONGEST_SOURCE = 300
LARGEST_NUMBER = 10_000
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_WHOLE = re.compile(r"\d{1,3}(?:\.\d{3})+|\d+", re.ASCII)
_SHARE = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?", re.ASCII)


def checked(change: Change, versions: Sequence[Waarde]) -> Change:
    """The change with its value as it is stored. Raises ValidationError with all that is wrong, by field."""
    wrong: dict[str, Any] = {}
    value = change.value.strip()
    if change.kind == Waarde.Kind.TEXT:
        wrong |= _wrong_texts(change, versions)
    else:
        try:
            value = _number(change.key, change.kind, value)
        except ValidationError as error:
            wrong["value"] = error.messages
    wrong |= _wrong_words(change)
    if wrong:
        raise ValidationError(wrong)
    found = replace(change, value=value, value_en=change.value_en.strip())
    _check_order(found)
    return found


def _number(key: str, kind: str, text: str) -> str:
    """An amount, a share or a number as it is stored, for example `1250.00`. Raises ValidationError."""
    if kind == Waarde.Kind.AMOUNT:
        try:
            return str(parse_amount(text))
        except AmountError as error:
            raise ValidationError(MESSAGES[error.code]) from error
    if is_share(key):
        share = text.removesuffix("%").strip().replace(",", ".")
        if not _SHARE.fullmatch(text.removesuffix("%").strip()) or Decimal(share) > 100:
            raise ValidationError(
                _("Vul een percentage in van 0 tot en met 100, met hooguit twee cijfers achter de komma.")
            )
        return share
    if not _WHOLE.fullmatch(text) or int(text.replace(".", "")) > LARGEST_NUMBER:
        raise ValidationError(
            _("Vul een heel getal in van 0 tot en met %(most)s, zonder letters of komma.")
            % {"most": LARGEST_NUMBER}
        )
    return str(int(text.replace(".", "")))


def _wrong_texts(change: Change, versions: Sequence[Waarde]) -> dict[str, list[str]]:
    known = placeholders_of(change.key, versions)
    wrong = {}
    for name in ("value", "value_en"):
        text = getattr(change, name).strip()
        needs_text = name == "value" or any(row.value_en for row in versions)
        if found := _wrong_text(change.key, text, known, needs_text=needs_text):
            wrong[name] = found
    choices = CHOICES.get(change.key)
    if choices and change.value.strip() not in choices:
        wrong["value"] = [_("Het portaal kent hier alleen: %(words)s.") % {"words": ", ".join(choices)}]
    return wrong


def _wrong_text(key: str, text: str, known: set[str], *, needs_text: bool) -> list[str]:
    if not text:
        return [_("Vul de tekst in.")] if needs_text else []
    if len(text) > LONGEST_TEXT:
        return [
            _("De tekst heeft %(count)s tekens. Maak er hooguit %(most)s van.")
            % {"count": len(text), "most": LONGEST_TEXT}
        ]
    wrong = _wrong_placeholders(text, known)
    missing = NEEDED_PLACEHOLDERS.get(key, frozenset()) - set(_PLACEHOLDER.findall(text))
    wrong += [
        _("Zet %(name)s in de tekst: daar komt de waarde van dat moment.") % {"name": f"{{{name}}}"}
        for name in sorted(missing)
    ]
    if signs := unprintable(text):
        wrong.append(_("Deze tekens kunnen niet op papier: %(signs)s") % {"signs": " ".join(signs)})
    return wrong


def _wrong_placeholders(text: str, known: set[str]) -> list[str]:
    wrong = [
        _("Het portaal kent %(name)s niet. Hier kunt u gebruiken: %(known)s.")
        % {
            "name": f"{{{name}}}",
            "known": ", ".join(f"{{{each}}}" for each in sorted(known)) or _("geen invulwoorden"),
        }
        for name in dict.fromkeys(_PLACEHOLDER.findall(text))
        if name not in known
    ]
    rest = _PLACEHOLDER.sub(lambda found: "-" * len(found[0]), text)
    at = next((i for i, sign in enumerate(rest) if sign in "{}"), None)
    if at is not None:
        wrong.append(
            _("Bij “%(place)s” staat een accolade zonder de andere. Een invulwoord staat tussen { en }.")
            % {"place": text[max(0, at - 15) : at + 15].strip()}
        )
    return wrong


def placeholders_of(key: str, versions: Sequence[Waarde]) -> set[str]:
    """What a text may hold between braces, as `settings.TEXT_PLACEHOLDERS` tells of a key.

    Of a text that nobody there knows: what it needs, and what its versions already hold.
    """
    for source in settings.TEXT_PLACEHOLDERS:
        allowed = import_string(source)(key)
        if allowed is not None:
            return set(allowed)
    texts = [text for row in versions for text in (row.value, row.value_en)]
    used = {name for text in texts for name in _PLACEHOLDER.findall(text)}
    return used | set(NEEDED_PLACEHOLDERS.get(key, ()))


def _wrong_words(change: Change) -> dict[str, str]:
    wrong = {}
    empty = {
        "reason": _("Vul in waarom dit verandert."),
        "source": _("Vul in waar dit staat, bijvoorbeeld het besluit van het college met de datum."),
    }
    for name, most in (("reason", LONGEST_REASON), ("source", LONGEST_SOURCE)):
        text = getattr(change, name).strip()
        if not text:
            wrong[name] = empty[name]
        elif len(text) > most:
            wrong[name] = _("Dit zijn %(count)s tekens. Maak er hooguit %(most)s van.") % {
                "count": len(text),
                "most": most,
            }
    return wrong


def _check_order(change: Change) -> None:
    """The smallest is never above the largest on the first day."""
    for low, high in IN_ORDER:
        if change.key not in (low, high):
            continue
        try:
            other = number_on(high if change.key == low else low, change.from_on)
        except NoValue:
            continue
        least, most = (change.number, other) if change.key == low else (other, change.number)
        if least > most:
            raise ValidationError(
                {
                    "value": _("Op die dag is de kleinste %(least)s en de grootste %(most)s: dat kan niet.")
                    % {"least": least, "most": most}
                }
            )
