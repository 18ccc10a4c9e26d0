"""What may follow what in an application: one table, no models.

`STEPS[from][to]` names who may take the step and which event it leaves. `docs/workflows.md`
is drawn from it, and the same order is not written anywhere else.
"""

from dataclasses import dataclass

from amstelveen_ontmoet.procedure.enums import Status

PORTAL = "procedure.by_the_portal"  # a permission nobody has: only the portal itself


@dataclass(frozen=True)
class Step:
    """One allowed step: the permission it needs and the event it is recorded as."""

    permission: str
    event: str


_withdraw = Step("procedure.withdraw", "aanvraag.withdrawn")

STEPS: dict[Status, dict[Status, Step]] = {
    Status.CONCEPT: {
        Status.INGEDIEND: Step("procedure.submit", "aanvraag.submitted"),
        Status.INGETROKKEN: _withdraw,
    },
    Status.INGEDIEND: {
        Status.IN_BEHANDELING: Step("procedure.handle", "aanvraag.taken_up"),
        Status.INGETROKKEN: _withdraw,
    },
    Status.IN_BEHANDELING: {
        Status.AANVULLING_GEVRAAGD: Step("procedure.handle", "aanvraag.addition_asked"),
        Status.TER_BESLUIT: Step("procedure.handle", "aanvraag.advised"),
        Status.INGETROKKEN: _withdraw,
    },
    Status.AANVULLING_GEVRAAGD: {
        Status.IN_BEHANDELING: Step("procedure.answer", "aanvraag.addition_given"),
        Status.INGETROKKEN: _withdraw,
    },
    Status.TER_BESLUIT: {
        Status.IN_BEHANDELING: Step("procedure.decide", "aanvraag.returned"),
        Status.VERLEEND: Step("procedure.decide", "aanvraag.granted"),
        Status.GEDEELTELIJK_VERLEEND: Step("procedure.decide", "aanvraag.partly_granted"),
        Status.AFGEWEZEN: Step("procedure.decide", "aanvraag.refused"),
        Status.BUITEN_BEHANDELING: Step("procedure.decide", "aanvraag.set_aside"),
        Status.INGETROKKEN: _withdraw,
    },
    Status.VERLEEND: {},
    Status.GEDEELTELIJK_VERLEEND: {},
    Status.AFGEWEZEN: {},
    Status.BUITEN_BEHANDELING: {},
    Status.INGETROKKEN: {},
}

# Steps that the portal takes by itself: the term of a request passes unused (Awb 4:15).
PORTAL_STEPS: dict[Status, dict[Status, Step]] = {
    Status.AANVULLING_GEVRAAGD: {
        Status.IN_BEHANDELING: Step(PORTAL, "aanvraag.addition_expired"),
    },
}


def step(status: str, to: str, *, by_portal: bool = False) -> Step | None:
    """The step between two statuses, or None when the table does not know it."""
    steps = PORTAL_STEPS if by_portal else STEPS
    return steps.get(Status(status), {}).get(Status(to))
