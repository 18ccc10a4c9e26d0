"""Changing a value: at once, or as a proposal for a second person when it touches money."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.spelregels import queries
from amstelveen_ontmoet.spelregels.actions.values import checked
from amstelveen_ontmoet.spelregels.enums import Definition, VoorstelStatus, touches_money
from amstelveen_ontmoet.spelregels.models import Voorstel, Waarde
from amstelveen_ontmoet.spelregels.reports import Change, Plan, fingerprint, plan_of
from amstelveen_ontmoet.spelregels.workflow import step

CONTENT = ("key", "kind", "from_on", "until_on", "value", "value_en", "source", "is_assumption", "reason")
SAME = ("from_on", "until_on", "value", "value_en")


class WrongStep(ValidationError):
    """The proposal was decided already, or the value is another than it was proposed for."""


class Conflict(ValidationError):
    """Somebody else changed the value since the page was opened."""


@dataclass(frozen=True)
class Prepared:
    """A change that can be made: as it will be stored, with what it does to the versions there are."""

    definition: Definition
    change: Change
    plan: Plan
    versions: Sequence[Waarde]

    @property
    def needs_approval(self) -> bool:
        return touches_money(self.change.key, self.change.kind)


def prepare(change: Change) -> Prepared:
    """Look at a change without making it. Raises ValidationError by field, with all that is wrong."""
    definition = queries.definition_of(change.key)
    if definition is None:
        raise ValidationError(_("Deze waarde kent het portaal niet."))
    versions = list(queries.versions_of(change.key))
    change = checked(replace(change, kind=definition.kind), versions)
    plan = plan_of(change, versions, timezone.localdate())
    if plan.before is not None and _is_same(plan.before, change):
        raise ValidationError({"value": _("Dit is al de waarde van die dag. Er verandert niets.")})
    return Prepared(definition, change, plan, versions)


def _is_same(before: Waarde, change: Change) -> bool:
    names = ("value_en", "source", "is_assumption")
    same_end = change.until_on is None or change.until_on == before.until_on
    is_text = change.kind == Waarde.Kind.TEXT
    same_value = before.value == change.value if is_text else before.number == change.number
    return same_end and same_value and all(getattr(before, name) == getattr(change, name) for name in names)


@transaction.atomic
def change_value(change: Change, *, seen: str, by: User) -> Waarde | Voorstel:
    """Change a value from a day on: at once, or as a proposal when it touches money.

    `seen` is the fingerprint of the versions that the person saw. The same change sent twice is one.
    Raises Conflict when the value changed since, and ValidationError.
    """
    require("spelregels.change", by)
    _lock(change.key)
    if known := _sent_before(change, by):
        return known
    if seen != fingerprint(queries.versions_of(change.key)):
        raise Conflict(
            _("Iemand anders heeft deze waarde intussen gewijzigd. Bekijk wat nu geldt en probeer opnieuw.")
        )
    prepared = prepare(change)
    if prepared.needs_approval:
        return _propose(prepared, by=by)
    return _apply(prepared, by=by)


def _lock(key: str) -> None:
    """Changes of one value wait for each other, also when it has no version yet."""
    if not connection.in_atomic_block:
        raise RuntimeError("a value is changed in a transaction")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('spelregels'), hashtext(%s))", [key])


def _sent_before(change: Change, by: User) -> Waarde | Voorstel | None:
    """The other click of a double click: the same change by the same person, still as it was left."""
    try:
        definition = queries.definition_of(change.key)
        if definition is None:
            return None
        change = checked(replace(change, kind=definition.kind), list(queries.versions_of(change.key)))
    except ValidationError:
        return None
    same = {name: getattr(change, name) for name in (*SAME, "reason")}
    proposal = queries.open_proposal(change.key)
    if proposal is not None:
        is_same = all(getattr(proposal, name) == value for name, value in same.items())
        return proposal if is_same and proposal.proposed_by_id == by.pk else None
    return Waarde.objects.filter(key=change.key, changed_by=by, **same).first()


def _propose(prepared: Prepared, *, by: User) -> Voorstel:
    other = queries.open_proposal(prepared.change.key)
    if other is not None:
        raise ValidationError(
            _(
                "%(name)s stelde op %(day)s al een wijziging van deze waarde voor. Daarover moet eerst "
                "worden besloten."
            )
            % {"name": other.proposed_by, "day": date_format(timezone.localdate(other.proposed_at), "j F Y")}
        )
    content = {name: getattr(prepared.change, name) for name in CONTENT}
    voorstel = Voorstel.objects.create(
        **content,
        label=prepared.definition.label,
        label_en=prepared.definition.label_en,
        was=prepared.plan.before.value if prepared.plan.before else "",
        seen=fingerprint(prepared.versions),
        proposed_at=timezone.now(),
        proposed_by=by,
    )
    record("waarde.proposed", voorstel, by=by, key=voorstel.key, value=voorstel.value, reason=voorstel.reason)
    return voorstel


def _apply(prepared: Prepared, *, by: User) -> Waarde:
    """Make room among the versions and put the change there. `by` is who thought of it."""
    change, plan, definition = prepared.change, prepared.plan, prepared.definition
    before = plan.before
    if before is not None and plan.replaces:
        record("waarde.replaced", before, by=by, **_as_data(before))
        before.delete()
    elif before is not None:
        # Not save(): when and by whom that version was made stays as it was.
        Waarde.objects.filter(pk=before.pk).update(until_on=plan.ends_on)
    waarde = Waarde.objects.create(
        **{name: getattr(change, name) for name in CONTENT},
        label=definition.label,
        label_en=definition.label_en,
        changed_by=by,
    )
    if before is not None and plan.resumes is not None:
        _resume(before, *plan.resumes, by=by)
    record(
        "waarde.changed",
        waarde,
        by=by,
        key=change.key,
        was=before.value if before else "",
        now=change.value,
        from_on=change.from_on,
        until_on=change.until_on,
        reason=change.reason,
    )
    return waarde


def _as_data(waarde: Waarde) -> dict[str, Any]:
    return model_to_dict(waarde, fields=CONTENT)


def _resume(before: Waarde, from_on: date, until_on: date | None, *, by: User) -> None:
    """After a change for a time, what held before holds again, confirmed or not as it was."""
    copied = (*CONTENT, "label", "label_en", "confirmed_at", "confirmed_by_id", "confirmed_note")
    again = {name: getattr(before, name) for name in copied} | {"from_on": from_on, "until_on": until_on}
    again["reason"] = _("Na een tijdelijke wijziging geldt weer wat daarvoor gold.")
    Waarde.objects.create(**again, changed_by=by)


def _decidable(voorstel_id: int, to: VoorstelStatus, *, by: User) -> Voorstel:
    """The locked proposal, if this person may take this step with it."""
    voorstel = Voorstel.objects.select_for_update(of=("self",)).get(pk=voorstel_id)
    allowed = step(voorstel.status, to)
    if allowed is None:
        raise WrongStep(
            _("Dit kan nu niet: het voorstel staat op “%(status)s”. Ververs de pagina.")
            % {"status": voorstel.get_status_display()}
        )
    require(allowed.permission, by, voorstel)
    return voorstel


def _move(voorstel: Voorstel, to: VoorstelStatus, *, by: User, reason: str = "") -> None:
    """Set the step of a locked proposal that `_decidable` gave."""
    allowed = step(voorstel.status, to)
    if allowed is None:
        raise WrongStep(voorstel.get_status_display())
    voorstel.status = to
    voorstel.decided_at, voorstel.decided_by = timezone.now(), by
    voorstel.decision_reason = reason
    voorstel.save()
    record(allowed.event, voorstel, by=by, key=voorstel.key, value=voorstel.value, reason=reason)


@transaction.atomic
def approve(voorstel_id: int, *, by: User) -> Waarde:
    """A second person agrees: the value changes. Twice by the same person is one approval.

    Raises WrongStep when it was decided already or the value changed since, ValidationError when its
    first day has passed.
    """
    decided = Voorstel.objects.select_for_update(of=("self",)).get(pk=voorstel_id)
    if decided.status == VoorstelStatus.GOEDGEKEURD and decided.decided_by_id == by.pk and decided.waarde:
        return decided.waarde
    voorstel = _decidable(voorstel_id, VoorstelStatus.GOEDGEKEURD, by=by)
    _lock(voorstel.key)
    if voorstel.seen != fingerprint(queries.versions_of(voorstel.key)):
        raise WrongStep(
            _(
                "De waarde is na dit voorstel gewijzigd, dus het klopt niet meer. Keur het af; "
                "daarna kan een nieuw voorstel worden gedaan."
            )
        )
    try:
        prepared = prepare(change_of(voorstel))
    except ValidationError as error:
        # The page of a proposal has no fields to put a message at.
        raise ValidationError(error.messages) from error
    voorstel.waarde = _apply(prepared, by=voorstel.proposed_by)
    _move(voorstel, VoorstelStatus.GOEDGEKEURD, by=by)
    return voorstel.waarde


def change_of(voorstel: Voorstel) -> Change:
    """What a proposal would change."""
    return Change(**{name: getattr(voorstel, name) for name in CONTENT})


@transaction.atomic
def reject(voorstel_id: int, *, reason: str, by: User) -> None:
    """A second person does not agree, with a reason."""
    voorstel = _decidable(voorstel_id, VoorstelStatus.AFGEWEZEN, by=by)
    if not reason.strip():
        raise ValidationError({"reason": _("Vul in waarom u dit niet goedkeurt.")})
    _move(voorstel, VoorstelStatus.AFGEWEZEN, by=by, reason=reason.strip())


@transaction.atomic
def withdraw_proposal(voorstel_id: int, *, by: User) -> None:
    """Who proposed it takes it back."""
    voorstel = _decidable(voorstel_id, VoorstelStatus.INGETROKKEN, by=by)
    _move(voorstel, VoorstelStatus.INGETROKKEN, by=by)


@transaction.atomic
def confirm_assumption(waarde_id: int, *, note: str, by: User) -> None:
    """The municipality confirms what the portal assumed; a new version has to be confirmed anew."""
    require("spelregels.confirm", by)
    waarde = Waarde.objects.select_for_update(of=("self",)).select_related("confirmed_by").get(pk=waarde_id)
    if not waarde.is_assumption:
        raise ValidationError(_("Dit is geen aanname: er valt niets te bevestigen."))
    if waarde.confirmed_by_id == by.pk:
        return
    if waarde.confirmed_by is not None:
        raise ValidationError(_("%(name)s heeft dit al bevestigd.") % {"name": waarde.confirmed_by})
    note = note.strip()
    if not note:
        raise ValidationError({"note": _("Vul in waaruit blijkt dat dit klopt.")})
    now = timezone.now()
    # Not save(): when the value itself was changed stays as it was.
    Waarde.objects.filter(pk=waarde.pk).update(confirmed_at=now, confirmed_by=by, confirmed_note=note)
    record("waarde.confirmed", waarde, by=by, key=waarde.key, value=waarde.value, note=note)
