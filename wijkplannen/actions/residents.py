"""Taking over a file of the CBS with residents: offered, read by a job, confirmed by a person.

Nothing is written before the confirmation; then everything is, in one transaction.
"""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.gebieden.actions import residents as core
from amstelveen_ontmoet.gebieden.actions.reading import Figure, Unreadable, figures
from amstelveen_ontmoet.gebieden.actions.residents import AreaRow, Report
from amstelveen_ontmoet.gebieden.enums import Finding
from amstelveen_ontmoet.jobs import actions as jobs
from wijkplannen.enums import BestandStatus
from wijkplannen.models import Inwonertalbestand
from wijkplannen.workflow import FILE_STEPS

READING = gettext_noop("Het bestand lezen")
COMPARING = gettext_noop("Vergelijken met wat er staat")
KIND = "inwonertallen"


def _move(bestand: Inwonertalbestand, to: BestandStatus, *, by: User | None, **data: Any) -> None:
    """Set the step of a locked file, if the table and the person's rights allow it."""
    step = FILE_STEPS[BestandStatus(bestand.status)].get(to)
    if step is None:
        raise ValidationError(_("Deze stap kan nu niet. Ververs de pagina."))
    if by is not None:
        require(step.permission, by)
    bestand.status = to
    bestand.save()
    record(step.event, bestand, by=by, file=bestand.name, peildatum=bestand.peildatum, **data)


@transaction.atomic
def offer(upload: UploadedFile, *, peildatum: date, source: str, by: User) -> Inwonertalbestand:
    """Keep a file and queue its reading."""
    require("wijkplannen.import_residents", by)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    bestand = Inwonertalbestand(
        key=uuid.uuid4(),
        name=PurePath((upload.name or "").replace("\\", "/")).name[-200:],
        size=upload.size or 0,
        sha256=digest.hexdigest(),
        peildatum=peildatum,
        source=source,
        offered_by=by,
    )
    bestand.file.save(bestand.name, upload, save=False)
    bestand.save()
    _start_reading(bestand, by=by)
    record("inwonertallen.offered", bestand, by=by, file=bestand.name, sha256=bestand.sha256)
    return bestand


def _start_reading(bestand: Inwonertalbestand, *, by: User) -> None:
    bestand.job = jobs.start(
        "wijkplannen.read_residents",
        kind=KIND,
        key=str(bestand.pk),
        args=[bestand.pk],
        next_url=reverse("residents_file", args=[bestand.pk]),
        by=by,
    )
    bestand.save(update_fields=["job"])


@transaction.atomic
def read_again(bestand_id: int, *, by: User) -> Inwonertalbestand:
    """Queue the reading once more when it failed. A second click finds the one under way."""
    require("wijkplannen.import_residents", by)
    bestand = Inwonertalbestand.objects.select_for_update(of=("self",)).get(pk=bestand_id)
    if bestand.status != BestandStatus.AANGEBODEN:
        raise ValidationError(_("Dit bestand is al gelezen. Ververs de pagina."))
    if bestand.job is None or bestand.job.is_over:
        _start_reading(bestand, by=by)
        record("inwonertallen.read_again", bestand, by=by, file=bestand.name)
    return bestand


def read_file(bestand_id: int, job_id: int) -> None:
    """Read a file and keep what it says of every area. Safe to run twice, also at the same time."""
    bestand = Inwonertalbestand.objects.get(pk=bestand_id)
    if bestand.status != BestandStatus.AANGEBODEN:
        return
    jobs.progress(job_id, done=0, total=bestand.size, phase=READING)

    def tell(done: int, total: int) -> None:
        jobs.progress(job_id, done=done, total=total, phase=READING)

    fault, line, report = "", 0, {}
    try:
        with bestand.file.storage.open(str(bestand.file.name), "rb") as file:
            read = list(figures(file, tell))
        jobs.progress(job_id, done=len(read), total=len(read), phase=COMPARING)
        report = _kept(core.compare(read, bestand.peildatum))
    except Unreadable as error:
        fault, line = str(error.fault.value), error.line
    _keep(bestand_id, fault, line, report)


@transaction.atomic
def _keep(bestand_id: int, fault: str, line: int, report: dict[str, Any]) -> None:
    bestand = Inwonertalbestand.objects.select_for_update().get(pk=bestand_id)
    if bestand.status != BestandStatus.AANGEBODEN:
        return
    bestand.fault, bestand.fault_line, bestand.report = fault, line, report
    _move(bestand, BestandStatus.GELEZEN, by=None)


def _kept(report: Report) -> dict[str, Any]:
    return {"rows": [asdict(row) for row in report.rows], "others": report.others}


def report_of(bestand: Inwonertalbestand) -> Report:
    """The report of a file as it was read."""
    rows = bestand.report.get("rows", [])
    return Report(tuple(_area_row(row) for row in rows), bestand.report.get("others", 0))


def _area_row(kept: dict[str, Any]) -> AreaRow:
    day = kept["before_on"]
    return AreaRow(
        **{
            **kept,
            "finding": Finding(kept["finding"]),
            "before_on": date.fromisoformat(day) if day else None,
        }
    )


@transaction.atomic
def confirm(bestand_id: int, *, by: User) -> Inwonertalbestand:
    """Take over the new figures of a file, all or none. A second click changes nothing.

    Compared anew with what is there now: another file may have been taken over since.
    """
    require("wijkplannen.import_residents", by)
    peildatum = Inwonertalbestand.objects.values_list("peildatum", flat=True).get(pk=bestand_id)
    same_date = Inwonertalbestand.objects.filter(peildatum=peildatum).order_by("pk")
    # One at a time for a date: the second of two is compared with what the first added.
    bestand = {each.pk: each for each in same_date.select_for_update(of=("self",))}[bestand_id]
    if bestand.status == BestandStatus.OVERGENOMEN:
        return bestand
    if bestand.status != BestandStatus.GELEZEN or bestand.fault:
        raise ValidationError(_("Dit bestand kan niet (meer) worden overgenomen."))
    report = core.compare(_read_again(report_of(bestand).rows), peildatum)
    if report.blocking:
        raise ValidationError(_("Er is niets overgenomen: los eerst op wat er niet klopt."))
    if not report.new:
        raise ValidationError(_("Er is niets overgenomen: alle cijfers staan er al."))
    bestand.added = core.take_over(
        report, peildatum=peildatum, source=bestand.source, file=bestand.name, by=by
    )
    bestand.closed_at, bestand.closed_by = timezone.now(), by
    _move(bestand, BestandStatus.OVERGENOMEN, by=by, added=bestand.added)
    return bestand


def _read_again(rows: Iterable[AreaRow]) -> list[Figure]:
    """The rows of the file behind a report."""
    return [
        Figure(
            row.line,
            row.code,
            row.name,
            row.now,
            wrong=row.written if row.finding == Finding.ONLEESBAAR else "",
        )
        for row in rows
        if row.finding != Finding.ONTBREEKT
    ]


@transaction.atomic
def drop(bestand_id: int, *, by: User) -> None:
    """Not taken over after all; the file itself goes away."""
    bestand = Inwonertalbestand.objects.select_for_update(of=("self",)).get(pk=bestand_id)
    bestand.closed_at, bestand.closed_by = timezone.now(), by
    _move(bestand, BestandStatus.VERVALLEN, by=by)
    storage, name = bestand.file.storage, str(bestand.file.name)
    transaction.on_commit(lambda: storage.delete(name))
