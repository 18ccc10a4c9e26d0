"""Mails about wijkplannen."""

from datetime import date

from amstelveen_ontmoet.accounts.emails import tell
from amstelveen_ontmoet.accounts.enums import Subject
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import MemberRole
from amstelveen_ontmoet.procedure.emails import to_applicants, to_makelaars, to_person
from wijkplannen import queries
from wijkplannen.enums import Section
from wijkplannen.models import WijkbudgetBrief, Wijkplan


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


def tell_of_budget(brief: WijkbudgetBrief) -> None:
    """Every board member of the party hears once that there is a letter about its wijkbudget."""
    organisatie = brief.deel.organisatie
    board = organisatie.lidmaatschappen.active().filter(role=MemberRole.BESTUUR)
    for person in User.objects.filter(lidmaatschappen__in=board).distinct().order_by("pk"):
        tell(
            person,
            Subject.BESLUITEN,
            "budget_letter",
            route="wijkbudget_letter",
            args=[brief.pk],
            context={"deel": brief.deel, "year": brief.deel.run.year},
        )


def warn_of_deletion(plan: Wijkplan, day: date) -> None:
    """Tell the group that its draft goes on a day unless somebody writes in it.

    What came on paper is told to who enters it.
    """
    if plan.entered_by is None:
        to_applicants("draft_abandoned", plan, day=day)
    else:
        to_person("draft_abandoned", plan.entered_by, plan, day=day)
