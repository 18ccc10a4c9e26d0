"""What may follow what in a letter to the council."""

from amstelveen_ontmoet.procedure.workflow import Step
from monitoring.enums import BriefStatus

STEPS: dict[BriefStatus, dict[BriefStatus, Step]] = {
    BriefStatus.CONCEPT: {
        BriefStatus.TER_VASTSTELLING: Step("monitoring.submit_brief", "collegebrief.submitted"),
        BriefStatus.VERVALLEN: Step("monitoring.write_brief", "collegebrief.dropped"),
    },
    BriefStatus.TER_VASTSTELLING: {
        BriefStatus.VASTGESTELD: Step("monitoring.adopt_brief", "collegebrief.adopted"),
        BriefStatus.CONCEPT: Step("monitoring.return_brief", "collegebrief.returned"),
    },
    BriefStatus.VASTGESTELD: {
        BriefStatus.GEPUBLICEERD: Step("monitoring.publish_brief", "collegebrief.published"),
    },
    BriefStatus.GEPUBLICEERD: {},
    BriefStatus.VERVALLEN: {},
}


def step(status: str, to: str) -> Step | None:
    """The step between two statuses, or None when the table does not know it."""
    return STEPS[BriefStatus(status)].get(BriefStatus(to))
