"""What may follow what in an application: one table, no models.

`STEPS[from][to]` names who may take the step and which event it leaves. `docs/workflows.md`
is drawn from it, and the same order is not written anywhere else.
"""

from dataclasses import dataclass

from amstelveen_ontmoet.procedure.enums import (
    AccountStatus,
    ChangeStatus,
    DestructionStatus,
    HardheidStatus,
    ObjectionStatus,
    ReclaimStatus,
    Status,
    WaitStatus,
)

PORTAL = "procedure.by_the_portal"  # a permission nobody has: only the portal itself


@dataclass(frozen=True)
class Step:
    """One allowed step: the permission it needs and the event it is recorded as."""

    permission: str
    event: str


_withdraw = Step("procedure.withdraw", "aanvraag.withdrawn")

_account = Step("procedure.account", "aanvraag.accounted")
_settle = {
    Status.VASTGESTELD: Step("procedure.settle", "aanvraag.settled"),
    Status.LAGER_VASTGESTELD: Step("procedure.settle", "aanvraag.settled_lower"),
}
_awarded = {
    Status.VERANTWOORDING_GEVRAAGD: Step("procedure.handle_account", "aanvraag.account_asked"),
    # Who is done may account without being asked.
    Status.VERANTWOORD: _account,
}
# A founded objection is the decision anew (Awb 7:11).
_after_objection = {
    Status.VERLEEND: Step("procedure.revise", "aanvraag.revised_granted"),
    Status.GEDEELTELIJK_VERLEEND: Step("procedure.revise", "aanvraag.revised_partly"),
}

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
        Status.DIRECT_VASTGESTELD: Step("procedure.decide", "aanvraag.settled_at_once"),
        Status.AFGEWEZEN: Step("procedure.decide", "aanvraag.refused"),
        Status.BUITEN_BEHANDELING: Step("procedure.decide", "aanvraag.set_aside"),
        Status.INGETROKKEN: _withdraw,
    },
    Status.VERLEEND: _awarded,
    Status.GEDEELTELIJK_VERLEEND: {
        **_awarded,
        Status.VERLEEND: Step("procedure.revise", "aanvraag.revised_granted"),
    },
    Status.DIRECT_VASTGESTELD: {},
    Status.VERANTWOORDING_GEVRAAGD: {
        Status.VERANTWOORD: _account,
        # No account came: settled without one (Awb 4:47).
        **_settle,
    },
    Status.VERANTWOORD: {
        Status.VERANTWOORDING_GEVRAAGD: Step("procedure.handle_account", "aanvraag.account_returned"),
        **_settle,
    },
    Status.VASTGESTELD: {},
    Status.LAGER_VASTGESTELD: {
        Status.VASTGESTELD: Step("procedure.revise", "aanvraag.revised_settlement"),
    },
    Status.AFGEWEZEN: _after_objection,
    Status.BUITEN_BEHANDELING: _after_objection,
    Status.INGETROKKEN: {},
}

# Steps that the portal takes by itself: the term of a request passes unused (Awb 4:15).
PORTAL_STEPS: dict[Status, dict[Status, Step]] = {
    Status.AANVULLING_GEVRAAGD: {
        Status.IN_BEHANDELING: Step(PORTAL, "aanvraag.addition_expired"),
    },
}

# An objection to a decision (Awb 6 and 7), beside the application. Who made the decision does not revise it.
OBJECTION_STEPS: dict[ObjectionStatus, dict[ObjectionStatus, Step]] = {
    ObjectionStatus.ONTVANGEN: {
        ObjectionStatus.GEGROND: Step("procedure.decide_objection", "aanvraag.objection_founded"),
        ObjectionStatus.ONGEGROND: Step("procedure.decide_objection", "aanvraag.objection_unfounded"),
        ObjectionStatus.NIET_ONTVANKELIJK: Step(
            "procedure.decide_objection", "aanvraag.objection_inadmissible"
        ),
        ObjectionStatus.INGETROKKEN: Step("procedure.withdraw_objection", "aanvraag.objection_withdrawn"),
    },
    ObjectionStatus.GEGROND: {},
    ObjectionStatus.ONGEGROND: {},
    ObjectionStatus.NIET_ONTVANKELIJK: {},
    ObjectionStatus.INGETROKKEN: {},
}

# The waiting of a line for which the post holds too little. The portal reserves in order, by itself.
_part = Step("procedure.consent", "aanvraag.wait_part")
_stop = Step("procedure.consent", "aanvraag.wait_stopped")
_decided = Step("procedure.decide", "aanvraag.wait_decided")
_incomplete = Step("procedure.handle", "aanvraag.wait_incomplete")
WAITING_STEPS: dict[WaitStatus, dict[WaitStatus, Step]] = {
    WaitStatus.AANGEBODEN: {
        WaitStatus.WACHT: Step("procedure.consent", "aanvraag.wait_agreed"),
        WaitStatus.DEEL: _part,
        WaitStatus.AFGEZIEN: _stop,
        WaitStatus.ONVOLLEDIG: _incomplete,
        WaitStatus.BESLOTEN: _decided,
    },
    WaitStatus.WACHT: {
        WaitStatus.DEEL: _part,
        WaitStatus.AFGEZIEN: _stop,
        WaitStatus.ONVOLLEDIG: _incomplete,
        WaitStatus.BESLOTEN: _decided,
    },
    WaitStatus.GEHOLPEN: {},
    WaitStatus.DEEL: {},
    WaitStatus.AFGEZIEN: {},
    WaitStatus.ONVOLLEDIG: {},
    WaitStatus.BESLOTEN: {},
}
WAITING_PORTAL_STEPS: dict[WaitStatus, dict[WaitStatus, Step]] = {
    WaitStatus.AANGEBODEN: {WaitStatus.GEHOLPEN: Step(PORTAL, "aanvraag.wait_helped")},
    WaitStatus.WACHT: {WaitStatus.GEHOLPEN: Step(PORTAL, "aanvraag.wait_helped")},
}

# A change of what was awarded, asked for by the applicant.
CHANGE_STEPS: dict[ChangeStatus, dict[ChangeStatus, Step]] = {
    ChangeStatus.GEVRAAGD: {
        ChangeStatus.AKKOORD: Step("procedure.decide_change", "aanvraag.change_agreed"),
        ChangeStatus.GEWEIGERD: Step("procedure.decide_change", "aanvraag.change_refused"),
        ChangeStatus.INGETROKKEN: Step("procedure.withdraw_change", "aanvraag.change_withdrawn"),
    },
    ChangeStatus.AKKOORD: {},
    ChangeStatus.GEWEIGERD: {},
    ChangeStatus.INGETROKKEN: {},
}

# The account of one year (bijlage 3 B12), beside the application. The final one goes with its settlement.
ACCOUNT_STEPS: dict[AccountStatus, dict[AccountStatus, Step]] = {
    AccountStatus.CONCEPT: {
        AccountStatus.INGEDIEND: Step("procedure.submit_account", "verantwoording.submitted"),
    },
    AccountStatus.INGEDIEND: {
        AccountStatus.TERUGGEGEVEN: Step("procedure.return_account", "verantwoording.returned"),
        AccountStatus.AKKOORD: Step("procedure.accept_account", "verantwoording.agreed"),
    },
    AccountStatus.TERUGGEGEVEN: {
        AccountStatus.INGEDIEND: Step("procedure.submit_account", "verantwoording.submitted"),
    },
    AccountStatus.AKKOORD: {},
}

# Money that was paid and must come back (Awb 4:57).
RECLAIM_STEPS: dict[ReclaimStatus, dict[ReclaimStatus, Step]] = {
    ReclaimStatus.GEVORDERD: {
        ReclaimStatus.BETAALD: Step("procedure.book_repayment", "aanvraag.reclaim_paid"),
        ReclaimStatus.VERVALLEN: Step("procedure.drop_reclaim", "aanvraag.reclaim_dropped"),
    },
    ReclaimStatus.BETAALD: {},
    ReclaimStatus.VERVALLEN: {},
}


# Destroying what need not be kept any longer: two people, after the portal proposed it.
_keep = Step("procedure.keep_longer", "vernietiging.kept")
DESTRUCTION_STEPS: dict[DestructionStatus, dict[DestructionStatus, Step]] = {
    DestructionStatus.VOORGESTELD: {
        DestructionStatus.BEVESTIGD: Step("procedure.confirm_destruction", "vernietiging.confirmed"),
        DestructionStatus.BEWAARD: _keep,
    },
    DestructionStatus.BEVESTIGD: {
        DestructionStatus.VERNIETIGD: Step("procedure.approve_destruction", "vernietiging.done"),
        DestructionStatus.BEWAARD: _keep,
    },
    DestructionStatus.VERNIETIGD: {},
    DestructionStatus.BEWAARD: {
        DestructionStatus.BEVESTIGD: Step("procedure.confirm_destruction", "vernietiging.confirmed"),
    },
}


def step(status: str, to: str, *, by_portal: bool = False) -> Step | None:
    """The step between two statuses, or None when the table does not know it."""
    steps = PORTAL_STEPS if by_portal else STEPS
    return steps.get(Status(status), {}).get(Status(to))


# The hardheidsclausule: asked by the applicant or proposed by staff, decided by somebody else.
HARDHEID_STEPS: dict[HardheidStatus, dict[HardheidStatus, Step]] = {
    HardheidStatus.GEVRAAGD: {
        HardheidStatus.VOORGESTELD: Step("procedure.take_over_hardheid", "hardheid.proposed"),
        HardheidStatus.NIET_TOEGEPAST: Step("procedure.apply_hardheid", "hardheid.refused"),
        HardheidStatus.INGETROKKEN: Step("procedure.withdraw_hardheid", "hardheid.withdrawn"),
    },
    HardheidStatus.VOORGESTELD: {
        HardheidStatus.TOEGEPAST: Step("procedure.apply_hardheid", "hardheid.applied"),
        HardheidStatus.NIET_TOEGEPAST: Step("procedure.apply_hardheid", "hardheid.refused"),
    },
    HardheidStatus.TOEGEPAST: {},
    HardheidStatus.NIET_TOEGEPAST: {},
    HardheidStatus.INGETROKKEN: {},
}


def hardheid_step(status: str, to: str) -> Step | None:
    """The step of a hardheidsclausule between two statuses, or None when the table does not know it."""
    return HARDHEID_STEPS[HardheidStatus(status)].get(HardheidStatus(to))
