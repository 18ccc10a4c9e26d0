"""The tab of a case where people write: questions, additions with what changed, messages and notes."""

from typing import Any

import rules
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amstelveen_ontmoet.accounts.access import permission
from amstelveen_ontmoet.procedure import queries as procedure
from amstelveen_ontmoet.procedure.enums import Status, TextKind
from amstelveen_ontmoet.procedure.forms import (
    NoteForm,
    StaffMessageForm,
    StaffReplyForm,
    with_reply_forms,
)
from amstelveen_ontmoet.procedure.models import Aanvraag, Bericht
from amstelveen_ontmoet.procedure.reports import threads_of
from initiatives.views.tabs import LABELS, Bound, Tab, find_case, tab_page
from wijkplannen import reports
from wijkplannen.enums import Section


@require_safe
@permission("procedure.view_case", find_case)
def talk(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """What was asked, answered and changed, and what people wrote."""
    return tab_page(request, aanvraag, TALK)


def _talk(request: HttpRequest, aanvraag: Aanvraag, bound: Bound) -> dict[str, Any]:
    """Threads, notes, questions and additions with what changed, with the forms to go on."""
    reader = request.user

    def show(bericht: Bericht) -> dict[str, Any]:
        return {
            "author": bericht.author,
            "role": _("gemeente") if bericht.from_staff else aanvraag.organisatie,
            "at": bericht.at,
            "text": bericht.text,
            "is_own": bericht.author_id == reader.pk,
            "is_internal": bericht.is_internal,
        }

    known = list(procedure.texts_for(TextKind.BERICHT))
    may_handle = rules.has_perm("procedure.handle", reader, aanvraag)
    return {
        **_asked(aanvraag),
        "may_handle": may_handle,
        "may_ask": may_handle and aanvraag.status == Status.IN_BEHANDELING,
        "read_url": reverse("case_read", args=[aanvraag.number]),
        "notes": [show(note) for note in procedure.notes_of(aanvraag)],
        "note_form": NoteForm(auto_id="id_notitie_%s"),
        "may_manage_texts": rules.has_perm("procedure.manage_texts", reader),
        "message_form": StaffMessageForm(known=known),
        "threads": with_reply_forms(
            threads_of(aanvraag, reader), StaffReplyForm, bound.get("reply"), show, known=known
        ),
    }


def _asked(aanvraag: Aanvraag) -> dict[str, Any]:
    """Questions about a part and requests for an addition, each with what the applicant changed since."""
    vragen = list(procedure.questions_of(aanvraag))
    aanvullingen = list(aanvraag.aanvullingen.select_related("asked_by", "answered_by"))
    changes = reports.changes_between(
        aanvraag.wijkplan,
        [
            *((vraag.part, vraag.asked_at, vraag.answered_at or vraag.withdrawn_at) for vraag in vragen),
            *((each.part, each.asked_at, each.answered_at or each.expired_at) for each in aanvullingen),
        ],
    )
    return {
        "questions": [
            (vraag, Section(vraag.part).label, change)
            for vraag, change in zip(vragen, changes[: len(vragen)], strict=True)
        ],
        "aanvullingen": [
            (each, change.label if change else "", change)
            for each, change in zip(aanvullingen, changes[len(vragen) :], strict=True)
        ],
    }


TALK = Tab("case_talk", LABELS["case_talk"], "initiatives/case_talk.html", _talk)
