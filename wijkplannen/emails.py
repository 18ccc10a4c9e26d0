"""Mails about wijkplannen."""

from amstelveen_ontmoet.procedure.emails import to_applicants
from wijkplannen import queries
from wijkplannen.enums import Section
from wijkplannen.models import Wijkplan


def confirm_receipt(plan: Wijkplan) -> None:
    """Date, time, number and a copy of what was sent (Awb 4:3a)."""
    sections = queries.section_map(plan)
    copy = [(key.label, sections[key].get_choice_display(), sections[key].text) for key in Section]
    to_applicants(
        "receipt",
        plan,
        copy=copy,
        acties=list(plan.acties.all()),
        geldregels=list(plan.geldregels.all()),
    )


def remind_of_draft(plan: Wijkplan) -> None:
    """The plan is not sent yet."""
    to_applicants("draft_not_sent", plan)
