"""Writing an account with several people: each part has its version, nobody overwrites another unseen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.procedure.actions.accounts import lock_account
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.enums import AccountPart, Purpose, RowKind
from amstelveen_ontmoet.procedure.models import (
    Document,
    Verantwoording,
    VerantwoordingDeel,
    VerantwoordingRegel,
)

MAX_ROWS = 120
# What may be written per kind of row; the rest was frozen from the plan.
FIELDS = {
    RowKind.ACTIE: ("outcome", "people", "text"),
    RowKind.INKOMST: ("spent", "text"),
    RowKind.UITGAVE: ("spent", "text"),
}


class Conflict(Exception):
    """Somebody else saved this part since it was opened; `current` is how it is now."""

    def __init__(self, current: VerantwoordingDeel) -> None:
        super().__init__(f"{current.key} is at version {current.version}")
        self.current = current


@dataclass(frozen=True)
class ExtraRow:
    """Money that the plan did not foresee, in euros."""

    kind: RowKind
    label: str
    spent: Decimal


@dataclass(frozen=True)
class PartContent:
    """What was written in one part: rows and photos by primary key, new rows, the public summary."""

    rows: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    extra: tuple[ExtraRow, ...] = ()
    removed: frozenset[int] = frozenset()
    summary: str | None = None
    photos: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)


@dataclass
class _Changes:
    """What differs from what is kept."""

    rows: list[VerantwoordingRegel]
    photos: list[Document]
    extra: list[ExtraRow]
    removed: list[VerantwoordingRegel]
    summary: bool

    def __bool__(self) -> bool:
        return bool(self.rows or self.photos or self.extra or self.removed or self.summary)


@transaction.atomic
def save_part(
    account_id: int, key: AccountPart, content: PartContent, *, version: int, by: User
) -> VerantwoordingDeel:
    """Save a part as the next version of the one the writer saw.

    Raises Conflict when somebody else saved it since, unless both wrote the same. Saving what is
    there already changes nothing.
    """
    account = writable(account_id, by=by)
    deel = account.delen.select_for_update(of=("self",)).select_related("saved_by").get(key=key)
    changes = _changes(account, content)
    if deel.version and not changes:
        return deel
    if deel.version != version:
        raise Conflict(deel)
    _write(account, content, changes)
    deel.version += 1
    deel.saved_at, deel.saved_by = timezone.now(), by
    deel.save()
    return deel


def writable(account_id: int, *, by: User) -> Verantwoording:
    """The locked account, if this person may write in it at this step."""
    account = lock_account(account_id)
    require("procedure.write_account", by, account)
    if not account.is_writable or account.begun_at is None:
        raise WrongStep(_("De verantwoording is verstuurd; u kunt haar nu niet wijzigen."))
    return account


def _changes(account: Verantwoording, content: PartContent) -> _Changes:
    rows = {row.pk: row for row in account.regels.all()}
    extras = {(row.kind, row.label, row.spent) for row in rows.values() if row.is_extra}
    photos = account.documenten.filter(purpose=Purpose.FOTO, pk__in=content.photos)
    return _Changes(
        rows=[
            rows[pk]
            for pk, values in content.rows.items()
            if pk in rows and pk not in content.removed and _set(rows[pk], _allowed(rows[pk], values))
        ],
        photos=[photo for photo in photos if _set(photo, content.photos[photo.pk])],
        # The same row twice is a double click.
        extra=[row for row in content.extra if (row.kind, row.label, row.spent) not in extras],
        removed=[rows[pk] for pk in content.removed if pk in rows and rows[pk].is_extra],
        summary=content.summary is not None and content.summary != account.summary,
    )


def _allowed(row: VerantwoordingRegel, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS[RowKind(row.kind)] if name in values}


def _set(row: VerantwoordingRegel | Document, values: Mapping[str, Any]) -> bool:
    """Put the values in the row; whether any of them is new."""
    is_new = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return is_new


def _write(account: Verantwoording, content: PartContent, changes: _Changes) -> None:
    for row in (*changes.rows, *changes.photos):
        row.save()
    for row in changes.removed:
        if row.bonnen.exists():
            raise ValidationError(
                _("Bij “%(row)s” staan nog bonnen. Verwijder die eerst.") % {"row": row.title}
            )
        row.delete()
    last = account.regels.order_by("-position").values_list("position", flat=True).first()
    first_free = 0 if last is None else last + 1
    if first_free + len(changes.extra) > MAX_ROWS:
        raise ValidationError(_("Er passen geen rijen meer bij. Voeg kosten samen."))
    VerantwoordingRegel.objects.bulk_create(
        VerantwoordingRegel(
            verantwoording=account,
            position=first_free + i,
            kind=row.kind,
            label=row.label,
            budgeted=Decimal("0.00"),
            spent=row.spent,
            is_extra=True,
        )
        for i, row in enumerate(changes.extra)
    )
    if changes.summary:
        account.summary = content.summary or ""
        account.save(update_fields=["summary"])
