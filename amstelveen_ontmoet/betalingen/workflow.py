"""What may follow what with account numbers and payments; no models.

`STEPS[from][to]` names who may take the step and which event it leaves, as in `procedure/workflow.py`.
"""

from dataclasses import dataclass

from amstelveen_ontmoet.betalingen.enums import AccountStatus, BatchStatus, PaymentStatus


@dataclass(frozen=True)
class Step:
    """One allowed step: the permission it needs and the event it is recorded as."""

    permission: str
    event: str


ACCOUNT_STEPS: dict[AccountStatus, dict[AccountStatus, Step]] = {
    AccountStatus.INGEVOERD: {
        AccountStatus.BEVESTIGD: Step("betalingen.confirm_account", "rekening.confirmed"),
        AccountStatus.INGETROKKEN: Step("betalingen.withdraw_account", "rekening.withdrawn"),
    },
    # Also while it waits to take effect: "this was not us".
    AccountStatus.BEVESTIGD: {
        AccountStatus.INGETROKKEN: Step("betalingen.withdraw_account", "rekening.withdrawn"),
    },
    AccountStatus.INGETROKKEN: {},
}

_withdraw = Step("betalingen.make_batch", "betaalbatch.withdrawn")
BATCH_STEPS: dict[BatchStatus, dict[BatchStatus, Step]] = {
    BatchStatus.GEMAAKT: {
        BatchStatus.VRIJGEGEVEN: Step("betalingen.release_batch", "betaalbatch.released"),
        BatchStatus.INGETROKKEN: _withdraw,
    },
    BatchStatus.VRIJGEGEVEN: {
        BatchStatus.VERSTUURD: Step("betalingen.make_batch", "betaalbatch.sent"),
        BatchStatus.INGETROKKEN: _withdraw,
    },
    BatchStatus.VERSTUURD: {
        BatchStatus.AFGEROND: Step("betalingen.confirm_payments", "betaalbatch.finished"),
    },
    BatchStatus.AFGEROND: {},
    BatchStatus.INGETROKKEN: {},
}

PAYMENT_STEPS: dict[PaymentStatus, dict[PaymentStatus, Step]] = {
    PaymentStatus.KLAAR: {
        PaymentStatus.VERSTUURD: Step("betalingen.make_batch", "betaling.sent"),
        PaymentStatus.VERVALLEN: Step("betalingen.make_batch", "betaling.dropped"),
    },
    PaymentStatus.VERSTUURD: {
        PaymentStatus.BEVESTIGD: Step("betalingen.confirm_payments", "betaling.confirmed"),
        PaymentStatus.AFGEWEZEN: Step("betalingen.confirm_payments", "betaling.rejected"),
    },
    PaymentStatus.BEVESTIGD: {},
    PaymentStatus.AFGEWEZEN: {},
    PaymentStatus.VERVALLEN: {},
}
