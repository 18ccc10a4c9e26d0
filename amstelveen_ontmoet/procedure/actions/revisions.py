"""Money after the decision: an objection that is founded raises it, a change or a settlement lowers it."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting.models import Verplichting
from amstelveen_ontmoet.betalingen.queries import open_payments as payments_under_way
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import decisions
from amstelveen_ontmoet.procedure.actions.steps import _move
from amstelveen_ontmoet.procedure.enums import LetterKind, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Besluit, Brief

ZERO = Decimal("0.00")
# What comes in their place is an award (Awb 7:11 lid 2).
NOTHING_LETTERS = (LetterKind.AFWIJZING, LetterKind.UITGEPUT, LetterKind.BUITEN_BEHANDELING)
AWARD_LETTERS = (LetterKind.GEDEELTELIJK, LetterKind.DIRECT, *NOTHING_LETTERS)


def revise(aanvraag: Aanvraag, brief: Brief, granted: Decimal | None, *, by: User) -> Promise:
    """Put a founded objection into effect on a locked application; gives what it comes to, in words.

    `granted` is the new total in euros; it never falls below what was awarded (Awb 7:11: who
    objects does not end up worse). None leaves the money as it is.
    """
    before = queries.awarded_amount(aanvraag)
    if granted is None:
        if not before and brief.kind in NOTHING_LETTERS:
            raise ValidationError(
                {
                    "granted": _(
                        "Vul in hoeveel subsidie u alsnog verleent. Blijft het bij niets, dan is het bezwaar"
                        " ongegrond; leg dan uit waarom."
                    )
                }
            )
        return gettext_lazy("Wij passen het besluit aan zoals hieronder staat.")
    most = _most(aanvraag, brief)
    if not before < granted <= most:
        raise ValidationError(
            {
                "granted": _("Kies een bedrag boven %(before)s en hooguit %(most)s.")
                % {"before": format_amount(before), "most": format_amount(most)}
            }
        )
    if before or brief.kind == LetterKind.LAGER:  # what was settled at nothing was awarded before
        _raise(aanvraag, granted - before, by=by)
    else:
        decisions.book_award(aanvraag, granted, by=by)
    _follow(aanvraag, granted == most, by=by)
    if brief.kind == LetterKind.LAGER:
        return gettext_lazy("Wij stellen uw subsidie alsnog hoger vast.")
    Besluit.objects.filter(aanvraag=aanvraag).update(revised=granted)
    return gettext_lazy("Wij verlenen u alsnog subsidie.")


def _most(aanvraag: Aanvraag, brief: Brief) -> Decimal:
    """What an objection can bring: the amount asked, or after a settlement the amount once awarded."""
    if brief.kind == LetterKind.LAGER:
        return queries.awarded_before_settlement(aanvraag)
    if brief.kind in AWARD_LETTERS:
        return queries.requested_amount(aanvraag)
    raise ValidationError({"granted": _("Dit besluit gaat niet over een bedrag. Laat het bedrag leeg.")})


def _follow(aanvraag: Aanvraag, is_all: bool, *, by: User) -> None:
    """The step that fits the new amount; further on in the procedure the step stays as it is."""
    status = Status(aanvraag.status)
    if status in (Status.AFGEWEZEN, Status.BUITEN_BEHANDELING):
        _move(aanvraag, Status.VERLEEND if is_all else Status.GEDEELTELIJK_VERLEEND, by=by)
    elif status == Status.GEDEELTELIJK_VERLEEND and is_all:
        _move(aanvraag, Status.VERLEEND, by=by)
    elif status == Status.LAGER_VASTGESTELD and is_all:
        _move(aanvraag, Status.VASTGESTELD, by=by)


def commitments(aanvraag: Aanvraag) -> list[tuple[Verplichting, Decimal]]:
    """The commitments of an application with what each asked, their posts locked in order."""
    for regel in aanvraag.regels.select_related("post").order_by("post_id"):
        ledger.lock_post(regel.post)
    regels = aanvraag.regels.filter(verplichting__isnull=False).select_related("verplichting__post")
    return [(regel.verplichting, regel.requested) for regel in regels.order_by("pk") if regel.verplichting]


def refuse_beside_payments(lines: list[tuple[Verplichting, Decimal]]) -> None:
    """Raise ValidationError while a payment of one of these lines, locked, is on its way to the bank."""
    open_payment = payments_under_way(line.pk for line, _requested in lines).first()
    if open_payment is not None:
        raise ValidationError(
            _("Er is al een betaling onderweg (%(number)s). Wacht op de bank of haal die uit de batch.")
            % {"number": open_payment.batch.number}
        )


def _raise(aanvraag: Aanvraag, more: Decimal, *, by: User) -> None:
    for line, requested in commitments(aanvraag):
        part = min(more, requested - line.awarded)
        if part > 0:
            ledger.raise_award(line, part, by=by, reason=str(aanvraag.number))
            more -= part


def lower(aanvraag: Aanvraag, less: Decimal, *, by: User) -> None:
    """Take so many euros off the award, from the last line back."""
    lines = commitments(aanvraag)
    refuse_beside_payments(lines)
    for line, _requested in reversed(lines):
        part = min(less, line.awarded)
        if part > 0:
            ledger.lower_award(line, part, by=by, reason=str(aanvraag.number))
            less -= part
    Besluit.objects.filter(aanvraag=aanvraag).update(revised=queries.awarded_amount(aanvraag))


def settle(aanvraag: Aanvraag, less: Decimal, *, by: User) -> None:
    """Settle so many euros below the award, from the last line back (Awb 4:46)."""
    lines = commitments(aanvraag)
    refuse_beside_payments(lines)
    for line, _requested in reversed(lines):
        part = min(less, line.awarded)
        if part > 0:
            ledger.settle_lower(line, part, by=by, reason=str(aanvraag.number))
            less -= part
