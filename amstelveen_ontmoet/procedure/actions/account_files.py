"""Receipts with a row of an account, and photos with the account.

Pictures are made anew: where and with which telephone they were taken stays with who took them.
"""

import io
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.procedure.actions import dossier
from amstelveen_ontmoet.procedure.actions.account_parts import writable
from amstelveen_ontmoet.procedure.enums import Purpose
from amstelveen_ontmoet.procedure.models import Document, Verantwoording, VerantwoordingRegel

PICTURES = ("image/jpeg", "image/png")
MAX_RECEIPTS = 100
MAX_PHOTOS = 20
MAX_PIXELS = 50_000_000
# Enough to read the small print of a receipt and to fill a screen.
LONGEST_SIDE = 2400


@transaction.atomic
def add_receipt(row: VerantwoordingRegel, upload: UploadedFile, *, by: User) -> Document:
    """Keep a receipt with a row. Raises ValidationError on kind, size or number."""
    account = writable(row.verantwoording_id, by=by)
    content_type = dossier.type_of(upload)
    if content_type in PICTURES:
        upload, content_type = made_anew(upload), "image/jpeg"
    return _keep(account, upload, content_type, Purpose.BON, row=row, by=by)


@transaction.atomic
def add_photo(account: Verantwoording, upload: UploadedFile, *, by: User) -> Document:
    """Keep a photo with an account, not public yet. Raises ValidationError on kind, size or number."""
    account = writable(account.pk, by=by)
    if dossier.type_of(upload) not in PICTURES:
        raise ValidationError(
            _("“%(name)s” is geen foto. Kies een JPG- of PNG-bestand.") % {"name": upload.name}
        )
    return _keep(account, made_anew(upload), "image/jpeg", Purpose.FOTO, row=None, by=by)


def made_anew(upload: UploadedFile) -> UploadedFile:
    """The picture as a JPEG of our own: turned upright, no place, date or device in it.

    Raises ValidationError when it cannot be read or is larger than 50 million pixels.
    """
    name = PurePath(str(upload.name)).name
    try:
        upload.seek(0)
        with Image.open(upload, formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(
                    _("“%(name)s” is te groot. Maak de foto kleiner en probeer het opnieuw.") % {"name": name}
                )
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(
            _("“%(name)s” kunnen wij niet lezen als foto. Probeer een andere.") % {"name": name}
        ) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = Image.new("RGB", upright.size, "white")
    plain.paste(upright, mask=upright.getchannel("A"))
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=85)
    return SimpleUploadedFile(f"{PurePath(name).stem}.jpg", written.getvalue(), "image/jpeg")


def _keep(
    account: Verantwoording,
    upload: UploadedFile,
    content_type: str,
    purpose: Purpose,
    *,
    row: VerantwoordingRegel | None,
    by: User,
) -> Document:
    digest = dossier.digest_of(upload)
    known = account.aanvraag.documenten.filter(sha256=digest).first()
    if known is not None:
        if (known.purpose, known.regel_id) == (purpose, row.pk if row else None):
            return known
        raise ValidationError(
            _("“%(name)s” staat al bij deze aanvraag, als “%(known)s”.")
            % {"name": upload.name, "known": known.name}
        )
    most = MAX_PHOTOS if purpose == Purpose.FOTO else MAX_RECEIPTS
    if account.documenten.filter(purpose=purpose).count() >= most:
        raise ValidationError(
            _("U kunt hooguit %(max)s bestanden toevoegen. Verwijder er eerst een.") % {"max": most}
        )
    document = dossier.keep(
        Document(
            aanvraag=account.aanvraag,
            verantwoording=account,
            regel=row,
            purpose=purpose,
            content_type=content_type,
            sha256=digest,
            uploaded_by=by,
        ),
        upload,
    )
    record("verantwoording.file_added", account, by=by, document=document.pk, name=document.name)
    return document
