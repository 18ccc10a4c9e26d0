"""What a case page shows of what was said, asked and changed, with the forms to go on."""

from collections.abc import Callable
from typing import Any

import rules
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.mail import queries as mail
from amstelveen_ontmoet.procedure import queries as procedure
from amstelveen_ontmoet.procedure.enums import TextKind
from amstelveen_ontmoet.procedure.forms import (
    NoteForm,
    StaffMessageForm,
    StaffReplyForm,
    with_reply_forms,
)
from amstelveen_ontmoet.procedure.models import Aanvraag, Bericht, Standaardtekst
from amstelveen_ontmoet.procedure.reports import threads_of
from initiatives.forms import AskForm, QuestionForm
from wijkplannen import reports
from wijkplannen.enums import Section


def conversation(aanvraag: Aanvraag, reader: User, bound: dict[str, Any], *, may_ask: bool) -> dict[str, Any]:
    """Threads, notes, questions and additions with what changed, and mail that did not arrive."""

    def show(bericht: Bericht) -> dict[str, Any]:
        return {
            "author": bericht.author,
            "role": _("gemeente") if bericht.from_staff else aanvraag.organisatie,
            "at": bericht.at,
            "text": bericht.text,
            "is_own": bericht.author_id == reader.pk,
            "is_internal": bericht.is_internal,
        }

    texts = list(procedure.texts_in_use())

    def known(kind: TextKind) -> list[Standaardtekst]:
        return [text for text in texts if text.kind == kind]

    threads = threads_of(aanvraag, reader)
    vragen = list(procedure.questions_of(aanvraag))
    aanvullingen = list(aanvraag.aanvullingen.select_related("asked_by", "answered_by"))
    changes = reports.changes_between(
        aanvraag.wijkplan,
        [
            *((vraag.part, vraag.asked_at, vraag.answered_at or vraag.withdrawn_at) for vraag in vragen),
            *((each.part, each.asked_at, each.answered_at or each.expired_at) for each in aanvullingen),
        ],
    )
    questions = [
        (vraag, Section(vraag.part).label, change)
        for vraag, change in zip(vragen, changes[: len(vragen)], strict=True)
    ]
    return {
        "questions": questions,
        "open_questions": [vraag for vraag in vragen if vraag.is_open],
        "aanvullingen": [
            (each, change.label if change else "", change)
            for each, change in zip(aanvullingen, changes[len(vragen) :], strict=True)
        ],
        "open_addition": next((each for each in aanvullingen if each.is_open), None),
        "read_url": reverse("case_read", args=[aanvraag.number]),
        "notes": [show(note) for note in procedure.notes_of(aanvraag)],
        "note_form": NoteForm(auto_id="id_notitie_%s"),
        "may_manage_texts": rules.has_perm("procedure.manage_texts", reader),
        "message_form": StaffMessageForm(known=known(TextKind.BERICHT)),
        **_asking_forms(known, may_ask=may_ask),
        "bounced": mail.bounced_of_case(aanvraag.number)[:5],
        "unreachable": mail.unreachable_among(_addresses(aanvraag)),
        **bound,
        "threads": with_reply_forms(
            threads, StaffReplyForm, bound.get("reply"), show, known=known(TextKind.BERICHT)
        ),
    }


def _asking_forms(known: Callable[[TextKind], list[Standaardtekst]], *, may_ask: bool) -> dict[str, Any]:
    """What the initiatievenmakelaar asks with; nobody else sees it."""
    if not may_ask:
        return {}
    return {
        "ask_form": AskForm(known=known(TextKind.AANVULLING)),
        "question_form": QuestionForm(auto_id="id_vraag_%s", known=known(TextKind.VRAAG)),
    }


def _addresses(aanvraag: Aanvraag) -> QuerySet[Any, str]:
    """Of everybody who acts for the applicant, in lower case."""
    members = aanvraag.organisatie.lidmaatschappen.active()
    return members.values_list(Lower("user__email"), flat=True)
