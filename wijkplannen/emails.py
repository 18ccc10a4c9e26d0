"""Mails about wijkplannen."""

from datetime import date

from amstelveen_ontmoet.procedure.emails import to_applicants, to_makelaars, to_person
from wijkplannen import queries
from wijkplannen.enums import Section
from wijkplannen.models import Wijkplan


def confirm_receipt(plan: Wijkplan) -> None:
    """Date, time, number and a copy of what was sent (Awb 4:3a)."""
    sections = queries.section_map(plan)
    rows = {Section.WIE_DOET_WAT: list(plan.acties.all()), Section.GELD: list(plan.geldregels.all())}
    files = [document.name for document in plan.documenten.all()]
    copy = [
        {
            "key": key.value,
            "label": key.label,
            "choice": sections[key].get_choice_display(),
            "text": sections[key].text,
            "rows": rows.get(key, []),
            "files": files if key == Section.BIJLAGEN else [],
        }
        for key in Section
    ]
    to_applicants("receipt", plan, copy=copy)


def announce(plan: Wijkplan) -> None:
    """Tell every initiatievenmakelaar who may take it up that a plan came in."""
    to_makelaars("new_application", plan)


def remind_of_draft(plan: Wijkplan) -> None:
    """The plan is not sent yet."""
    to_applicants("draft_not_sent", plan)


def warn_of_deletion(plan: Wijkplan, day: date) -> None:
    """Tell the group that its draft goes on a day unless somebody writes in it.

    What came on paper is told to who enters it.
    """
    if plan.entered_by is None:
        to_applicants("draft_abandoned", plan, day=day)
    else:
        to_person("draft_abandoned", plan.entered_by, plan, day=day)
