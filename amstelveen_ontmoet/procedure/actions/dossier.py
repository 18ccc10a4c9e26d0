"""Messages, notes and documents with an application."""

import hashlib
import uuid
import zipfile
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.procedure import emails
from amstelveen_ontmoet.procedure.enums import Purpose, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Bericht, Document, Gelezen

# What may be sent in, by what the content says, with the endings that fit it.
ALLOWED_TYPES = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
}
MAX_DOCUMENTS = 20
# Within this time the same words of the same person are one message.
SAME_CLICK = timedelta(minutes=1)


@transaction.atomic
def send_message(
    aanvraag: Aanvraag, *, text: str, subject: str = "", thread: Bericht | None = None, by: User
) -> Bericht:
    """The applicant writes to the municipality, on a new subject or in a thread."""
    require("procedure.message", by, aanvraag)
    bericht, is_new = _write(aanvraag, text, subject, thread, from_staff=False, by=by)
    if is_new:
        emails.to_handler("message_for_staff", aanvraag, bericht=bericht)
    return bericht


@transaction.atomic
def write_from_desk(
    aanvraag: Aanvraag, *, text: str, subject: str = "", thread: Bericht | None = None, by: User
) -> Bericht:
    """Staff write to the applicant, on a new subject or in a thread."""
    require("procedure.note_case", by, aanvraag)
    bericht, is_new = _write(aanvraag, text, subject, thread, from_staff=True, by=by)
    if is_new:
        emails.to_applicants("message_for_applicant", aanvraag, bericht=bericht)
    return bericht


@transaction.atomic
def write_note(aanvraag: Aanvraag, *, text: str, by: User) -> Bericht:
    """A note between staff; the applicant never sees it and no mail tells of it."""
    require("procedure.note_case", by, aanvraag)
    Aanvraag.objects.select_for_update(no_key=True).get(pk=aanvraag.pk)
    known = _same_just_now(aanvraag, by, text=text, is_internal=True)
    if known is not None:
        return known
    note = Bericht.objects.create(aanvraag=aanvraag, author=by, text=text, is_internal=True, from_staff=True)
    record("aanvraag.note", aanvraag, by=by, bericht=note.pk)
    return note


def _write(
    aanvraag: Aanvraag, text: str, subject: str, thread: Bericht | None, *, from_staff: bool, by: User
) -> tuple[Bericht, bool]:
    """The message, and whether it is new: the same words twice at once are a double click."""
    if thread is not None and (thread.aanvraag_id != aanvraag.pk or thread.is_internal or thread.thread_id):
        raise ValidationError(_("Dit gesprek hoort niet bij deze aanvraag."))
    Aanvraag.objects.select_for_update(no_key=True).get(pk=aanvraag.pk)
    said = {"text": text, "subject": "" if thread else subject, "thread": thread}
    known = _same_just_now(aanvraag, by, is_internal=False, **said)
    if known is not None:
        return known, False
    bericht = Bericht.objects.create(aanvraag=aanvraag, author=by, from_staff=from_staff, **said)
    record("aanvraag.message", aanvraag, by=by, bericht=bericht.pk)
    if thread is not None:  # who answers has read what is answered
        mark_read(thread, bericht.at, by=by)
    return bericht, True


def _same_just_now(aanvraag: Aanvraag, by: User, **said: Any) -> Bericht | None:
    since = timezone.now() - SAME_CLICK
    return Bericht.objects.filter(aanvraag=aanvraag, author=by, at__gt=since, **said).first()


def mark_read(thread: Bericht, until: datetime, *, by: User) -> None:
    """The person has seen a thread (its first message) up to a moment; not later than now, never back."""
    until = min(until, timezone.now())
    seen, is_first = Gelezen.objects.get_or_create(thread=thread, user=by, defaults={"until": until})
    if not is_first:
        Gelezen.objects.filter(pk=seen.pk, until__lt=until).update(until=until)


@transaction.atomic
def add_document(aanvraag: Aanvraag, upload: UploadedFile, *, by: User) -> Document:
    """Keep a file with the application. Raises ValidationError on kind, size or number.

    The same file twice gives the document that is there already.
    """
    require("procedure.write", by, aanvraag)
    if not accepts_documents(Aanvraag.objects.select_for_update(no_key=True).get(pk=aanvraag.pk)):
        raise ValidationError(_("Bij deze aanvraag kunt u nu geen bestanden meer toevoegen."))
    content_type = type_of(upload)
    digest = digest_of(upload)
    known = aanvraag.documenten.filter(sha256=digest).first()
    if known:
        return known
    if aanvraag.documenten.filter(purpose=Purpose.BIJLAGE).count() >= MAX_DOCUMENTS:
        raise ValidationError(
            _("U kunt hooguit %(max)s bestanden toevoegen. Verwijder er eerst een.") % {"max": MAX_DOCUMENTS}
        )
    document = keep(
        Document(aanvraag=aanvraag, content_type=content_type, sha256=digest, uploaded_by=by), upload
    )
    record("aanvraag.document_added", aanvraag, by=by, document=document.pk, name=document.name)
    return document


def keep(document: Document, upload: UploadedFile) -> Document:
    """Write the file of a new document, and then its row."""
    document.key = uuid.uuid4()
    document.name = PurePath(upload.name.replace("\\", "/")).name[-200:]
    document.size = upload.size or 0
    document.file.save(upload.name, upload, save=False)
    document.save()
    return document


def accepts_documents(aanvraag: Aanvraag) -> bool:
    """Files come with the draft, or with the answer to a request for an addition."""
    return aanvraag.status in (Status.CONCEPT, Status.AANVULLING_GEVRAAGD)


@transaction.atomic
def remove_document(document: Document, *, by: User) -> None:
    """Take a file out of a draft or an account; what was sent in stays on record."""
    aanvraag = Aanvraag.objects.select_for_update(no_key=True).get(pk=document.aanvraag_id)
    require("procedure.write", by, aanvraag)
    account = document.verantwoording
    is_open = aanvraag.is_draft if account is None else account.is_writable
    if not is_open:
        raise ValidationError(_("Een bestand bij een verstuurde aanvraag kunt u niet verwijderen."))
    record("aanvraag.document_removed", aanvraag, by=by, name=document.name)
    file = document.file
    document.delete()
    transaction.on_commit(lambda: file.storage.delete(file.name))


def type_of(upload: UploadedFile) -> str:
    """The media type by content; the name must fit it. Raises ValidationError in plain words."""
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("“%(name)s” is te groot: %(size)s MB. Een bestand mag hooguit %(max)s MB zijn.")
            % {
                "name": upload.name,
                "size": upload.size // 1024 // 1024,
                "max": settings.UPLOAD_MAX_BYTES // 1024 // 1024,
            }
        )
    ending = PurePath(upload.name).suffix.lower()
    upload.seek(0)
    start = upload.read(64 * 1024)
    upload.seek(0)
    for content_type in _types_by_content(start, upload):
        if ending in ALLOWED_TYPES.get(content_type, ()):
            return content_type
    raise ValidationError(
        _(
            "“%(name)s” kunnen wij niet aannemen: de inhoud is geen PDF, foto (JPG, PNG), "
            "Word-, Excel- of OpenDocument-bestand, of past niet bij de naam."
        )
        % {"name": upload.name}
    )


def _types_by_content(start: bytes, upload: UploadedFile) -> set[str]:
    if start[:4] == b"PK\x03\x04":  # office files are zip archives: what they hold tells
        return _types_in_archive(upload)
    try:
        return {match.mime_type for match in puremagic.magic_string(start)}
    except puremagic.PureError:
        return set()


def _types_in_archive(upload: UploadedFile) -> set[str]:
    """The office type of a zip archive by the files it must have."""
    try:
        with zipfile.ZipFile(upload) as archive:
            names = set(archive.namelist())
            mimetype = ""
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    mimetype = member.read(100).decode("ascii")
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, RuntimeError):
        return set()
    finally:
        upload.seek(0)
    office = "application/vnd.openxmlformats-officedocument."
    if "word/document.xml" in names:
        return {office + "wordprocessingml.document"}
    if "xl/workbook.xml" in names:
        return {office + "spreadsheetml.sheet"}
    return {mimetype.strip()} if mimetype else set()


def digest_of(upload: UploadedFile) -> str:
    """SHA-256 of the content, as hexadecimal digits."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
