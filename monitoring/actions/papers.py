"""The letter on paper: made in a job, kept; of an adopted letter one PDF that never changes."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.pdf import render_pdf, unprintable
from monitoring import queries
from monitoring.letter.drawings import with_charts
from monitoring.letter.parts import Facts, Letter, compose
from monitoring.letter.tables import tables_of
from monitoring.models import Briefpdf, Collegebrief
from monitoring.reports.figures import Snapshot, snapshot_from

PRINTING = gettext_noop("De pdf maken")
CHECKING = gettext_noop("De pdf bewaren")


def compose_now(brief: Collegebrief, **changed: str) -> Letter:
    """The letter from its facts and texts of this moment; `changed` gives texts that are not saved yet."""
    before = queries.adopted_before(brief)
    facts = Facts(
        year=brief.year,
        zaaknummer=brief.zaaknummer,
        handled_by=brief.handled_by,
        dated_on=brief.dated_on,
        correction=brief.correction,
        replaced_on=before.dated_on if before else None,
    )
    texts = {part: row.text for part, row in queries.texts_of(brief).items()}
    return compose(facts, snapshot_from(brief.snapshot), texts | changed, timezone.localdate())


def parts_of(brief: Collegebrief) -> dict[str, Any]:
    """The letter as plain data: frozen once it is adopted, else as it is written now."""
    return brief.letter if brief.letter is not None else compose_now(brief).as_data()


def fingerprint(parts: dict[str, Any], snapshot: dict[str, Any]) -> str:
    """What a letter says, in 64 characters: the same for the same letter."""
    text = json.dumps([parts, snapshot], cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def unprintable_parts(brief: Collegebrief) -> dict[str, str]:
    """The characters of the letter that none of our fonts can print, by part; "" is what stands around it."""
    parts = parts_of(brief)
    around = {name: value for name, value in parts.items() if name not in ("sections", "annexes")}
    places = {"": around} | {section["part"]: section for section in parts["sections"]}
    return {place: signs for place, words in places.items() if (signs := _unprintable(words))}


def unprintable_annexes(brief: Collegebrief) -> dict[str, str]:
    """The characters of the annexes that none of our fonts can print, by the title of the annex."""
    tables = tables_of(snapshot_from(brief.snapshot))
    cells = {table.title: [text for row in table.paper_rows for _column, text in row] for table in tables}
    return {title: signs for title, words in cells.items() if (signs := _unprintable(words))}


def _unprintable(words: Any) -> str:
    return unprintable(json.dumps(words, cls=DjangoJSONEncoder, ensure_ascii=False))


def request_pdf(brief: Collegebrief, *, by: User) -> Job:
    """Make the PDF of the letter as it is now, on request."""
    require("monitoring.view_briefs", by)
    with transaction.atomic():
        return queue_pdf(Collegebrief.objects.select_for_update(of=("self",)).get(pk=brief.pk), by=by)


def queue_pdf(brief: Collegebrief, *, by: User) -> Job:
    """Queue the making of the PDF of a locked letter; the job under way if there is one."""
    brief.pdf_job = jobs.start(
        "monitoring.make_pdf",
        kind="collegebrief-pdf",
        # A concept that is being printed at this moment is not the adopted letter.
        key=f"{brief.pk} {brief.status}",
        args=[brief.pk],
        next_url=reverse("brief_desk", args=[brief.pk]),
        by=by,
    )
    brief.save(update_fields=["pdf_job"])
    return brief.pdf_job


def make_pdf(brief_id: int, job_id: int) -> None:
    """Print the letter as it is now and keep it. Safe to run twice, also at the same time."""
    brief = Collegebrief.objects.get(pk=brief_id)
    if brief.snapshot is None or (brief.is_adopted and queries.pdf_of(brief) is not None):
        return
    jobs.progress(job_id, done=0, total=2, phase=PRINTING)
    parts = parts_of(brief)
    content = print_letter(parts, snapshot_from(brief.snapshot), is_concept=not brief.is_adopted)
    jobs.progress(job_id, done=1, total=2, phase=CHECKING)
    _keep(brief, content, fingerprint(parts, brief.snapshot))


@transaction.atomic
def _keep(printed: Collegebrief, content: bytes, mark: str) -> None:
    """Keep the PDF of the step at which it was printed; a final one that is there stays."""
    brief = Collegebrief.objects.select_for_update(of=("self",), no_key=True).get(pk=printed.pk)
    known = brief.pdfs.filter(is_final=printed.is_adopted).first()
    if known is not None and known.is_final:
        return
    Briefpdf.objects.update_or_create(
        brief=brief,
        is_final=printed.is_adopted,
        defaults={"content": content, "fingerprint": mark, "made_at": timezone.now()},
    )
    record("collegebrief.pdf_made", brief, by=None, is_final=printed.is_adopted)


def print_letter(parts: dict[str, Any], snapshot: Snapshot, *, is_concept: bool) -> bytes:
    """The letter as PDF/UA-1. Raises MissingFont and Unprintable."""
    facts = [
        ("Datum", parts["date"]),
        ("Zaaknummer", parts["zaaknummer"]),
        ("Behandeld door", parts["handled_by"]),
        ("Bijlagen", str(len(parts["annexes"]))),
    ]
    if is_concept:
        facts.insert(0, ("Status", "Concept"))
    paper = {
        "sender": parts["sender"],
        "addressee": parts["addressee"],
        "reference": parts["zaaknummer"],
        "subject": parts["subject"],
        "facts": facts,
    }
    context = {
        "paper": paper,
        "letter": with_charts(parts, snapshot),
        "tables": tables_of(snapshot),
        "is_concept": is_concept,
    }
    return render_pdf("monitoring/brief_pdf.html", context, language="nl", strict=True)
