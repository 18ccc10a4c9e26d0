"""What each kind of entry does to the totals of a post and of a commitment, and what may follow what."""

from dataclasses import dataclass

from amstelveen_ontmoet.begroting.enums import WijzigingStatus

# For each kind the sign with which it counts in: allocated, reserved, awarded, paid.
EFFECTS: dict[str, tuple[int, int, int, int]] = {
    "allocate": (+1, 0, 0, 0),
    "amend": (+1, 0, 0, 0),
    "reserve": (0, +1, 0, 0),
    "release": (0, -1, 0, 0),
    "award": (0, 0, +1, 0),
    "raise": (0, 0, +1, 0),
    "lower": (0, 0, -1, 0),
    "settle": (0, 0, -1, 0),
    "pay": (0, 0, 0, +1),
    "reclaim": (0, 0, 0, -1),
}


@dataclass(frozen=True)
class Step:
    """One allowed step: the permission it needs and the event it is recorded as."""

    permission: str
    event: str


# A change of the budget by a named decision.
CHANGE_STEPS: dict[WijzigingStatus, dict[WijzigingStatus, Step]] = {
    WijzigingStatus.VOORGESTELD: {
        WijzigingStatus.DOORGEVOERD: Step("begroting.approve_change", "begroting.change_carried_out"),
        WijzigingStatus.AFGEWEZEN: Step("begroting.approve_change", "begroting.change_rejected"),
        WijzigingStatus.INGETROKKEN: Step("begroting.withdraw_change", "begroting.change_withdrawn"),
    },
    WijzigingStatus.DOORGEVOERD: {},
    WijzigingStatus.AFGEWEZEN: {},
    WijzigingStatus.INGETROKKEN: {},
}
