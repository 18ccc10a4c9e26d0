"""What may follow what in a proposed change of a value, and in the yearly review."""

from dataclasses import dataclass

from amstelveen_ontmoet.spelregels.enums import HerzieningStatus, VoorstelStatus


@dataclass(frozen=True)
class Step:
    """One allowed step: the permission it needs and the event it is recorded as."""

    permission: str
    event: str


STEPS: dict[VoorstelStatus, dict[VoorstelStatus, Step]] = {
    VoorstelStatus.VOORGESTELD: {
        VoorstelStatus.GOEDGEKEURD: Step("spelregels.approve", "voorstel.approved"),
        VoorstelStatus.AFGEWEZEN: Step("spelregels.approve", "voorstel.rejected"),
        VoorstelStatus.INGETROKKEN: Step("spelregels.withdraw", "voorstel.withdrawn"),
    },
    VoorstelStatus.GOEDGEKEURD: {},
    VoorstelStatus.AFGEWEZEN: {},
    VoorstelStatus.INGETROKKEN: {},
}
REVIEW_STEPS: dict[HerzieningStatus, dict[HerzieningStatus, Step]] = {
    HerzieningStatus.OPEN: {HerzieningStatus.GESLOTEN: Step("spelregels.review", "herziening.closed")},
    HerzieningStatus.GESLOTEN: {},
}


def step(status: str, to: str) -> Step | None:
    """The step of a proposal between two statuses, or None when the table does not know it."""
    return STEPS[VoorstelStatus(status)].get(VoorstelStatus(to))


def review_step(status: str, to: str) -> Step | None:
    """The step of a review between two statuses, or None when the table does not know it."""
    return REVIEW_STEPS[HerzieningStatus(status)].get(HerzieningStatus(to))
