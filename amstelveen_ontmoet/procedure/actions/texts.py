"""Standard texts: written and removed by staff, filled in for a case."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.procedure.letter.placeholders import PLACEHOLDER
from amstelveen_ontmoet.procedure.models import Aanvraag, Standaardtekst

# What a text can name of a case.
NAMES = ("naam", "nummer", "titel")


@transaction.atomic
def save_text(
    text_id: int | None, *, name: str, kind: str, text_nl: str, text_en: str, version: int = 0, by: User
) -> Standaardtekst:
    """Write a new text (`text_id` None) or the next version of one; `version` is the one the writer saw.

    Raises ValidationError, per field, on a placeholder that no case can fill, on a name that is
    taken, and when somebody else saved or removed the text meanwhile.
    """
    require("procedure.manage_texts", by)
    _check_names(text_nl=text_nl, text_en=text_en)
    if text_id is None:
        text = Standaardtekst(version=0)
    else:
        text = Standaardtekst.objects.select_for_update().get(pk=text_id)
        _check_version(text, version)
    taken = Standaardtekst.objects.filter(kind=kind, name=name, removed_at__isnull=True)
    if taken.exclude(pk=text.pk).exists():
        raise ValidationError({"name": _("Er is al een standaardtekst met deze naam. Kies een andere naam.")})
    text.name, text.kind, text.text_nl, text.text_en = name, kind, text_nl, text_en
    text.version += 1
    text.saved_at, text.saved_by = timezone.now(), by
    text.save()
    record(
        "standaardtekst.saved", text, by=by, name=name, version=text.version, text_nl=text_nl, text_en=text_en
    )
    return text


def _check_version(text: Standaardtekst, version: int) -> None:
    if text.removed_at is not None:
        raise ValidationError(
            _("%(name)s heeft deze standaardtekst verwijderd. Maak zo nodig een nieuwe.")
            % {"name": text.removed_by}
        )
    if text.version != version:
        raise ValidationError(
            _(
                "%(name)s heeft deze tekst intussen gewijzigd. Open de tekst opnieuw en neem over "
                "wat u nodig hebt; wat u schreef staat hieronder."
            )
            % {"name": text.saved_by}
        )


def _check_names(**texts: str) -> None:
    for field, text in texts.items():
        unknown = sorted(set(PLACEHOLDER.findall(text)) - set(NAMES))
        if unknown:
            raise ValidationError(
                {
                    field: _("Het invulveld {%(name)s} bestaat niet. Gebruik {naam}, {nummer} of {titel}.")
                    % {"name": unknown[0]}
                }
            )


@transaction.atomic
def remove_text(text_id: int, *, by: User) -> None:
    """Take a text out of use; what was written with it stays. Removing it twice changes nothing."""
    require("procedure.manage_texts", by)
    text = Standaardtekst.objects.select_for_update().get(pk=text_id)
    if text.removed_at is not None:
        return
    text.removed_at, text.removed_by = timezone.now(), by
    text.save(update_fields=["removed_at", "removed_by"])
    record("standaardtekst.removed", text, by=by, name=text.name)


def filled_in(text: Standaardtekst, aanvraag: Aanvraag) -> str:
    """The text for a case, in the language of the application. `{naam}` is the name of the applicant."""
    values = {
        "naam": aanvraag.organisatie.name,
        "nummer": aanvraag.number or "",
        "titel": aanvraag.title,
    }
    written = text.text_en if aanvraag.language == "en" else text.text_nl
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), written)
