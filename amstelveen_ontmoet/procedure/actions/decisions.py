"""Judging, advising and deciding: three acts, never all by one person."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting.enums import Ground
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure import emails, queries
from amstelveen_ontmoet.procedure.actions import hardheid, letters, lines
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, _move, lock
from amstelveen_ontmoet.procedure.enums import GRANTING, LetterKind, Outcome, Status, WaitStatus
from amstelveen_ontmoet.procedure.letter import RuleFacts
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Aanvraagregel,
    Advies,
    Besluit,
    Brief,
    Mandaat,
    Toets,
)
from amstelveen_ontmoet.spelregels.checks import Outcome as RuleOutcome
from amstelveen_ontmoet.spelregels.checks import Verdict
from amstelveen_ontmoet.spelregels.queries import number_on


def keep_outcomes(aanvraag: Aanvraag, outcomes: list[RuleOutcome]) -> None:
    """Keep what the rules say with the application. A judgement falls away when its figures change."""
    known = {toets.rule: toets for toets in aanvraag.toetsen.all()}
    for position, outcome in enumerate(outcomes):
        toets = known.get(outcome.rule) or Toets(aanvraag=aanvraag, rule=outcome.rule)
        figures = dict(outcome.figures)
        if toets.pk and (toets.verdict != outcome.verdict or toets.figures != figures):
            toets.judged_verdict, toets.judged_reason = "", ""
            toets.judged_at = toets.judged_by = None
        toets.article, toets.verdict, toets.figures = outcome.article, outcome.verdict, figures
        toets.position = position
        toets.save()


@transaction.atomic
def judge(aanvraag_id: int, rule: str, *, verdict: str, reason: str, by: User) -> None:
    """Say of a rule that only a person can judge whether it is met, with a reason."""
    aanvraag = lock(aanvraag_id)
    require("procedure.handle", by, aanvraag)
    if aanvraag.status != Status.IN_BEHANDELING:
        raise WrongStep(_("U kunt alleen oordelen terwijl de aanvraag in behandeling is."))
    toets = aanvraag.toetsen.select_for_update().get(rule=rule)
    if toets.verdict != Verdict.TER_BEOORDELING:
        raise ValidationError(_("Deze spelregel is al getoetst op cijfers; daar valt niets te beoordelen."))
    toets.judged_verdict, toets.judged_reason = verdict, reason
    toets.judged_at, toets.judged_by = timezone.now(), by
    toets.save()
    record("aanvraag.judged", aanvraag, by=by, rule=rule, verdict=verdict, reason=reason)


@transaction.atomic
def advise(
    aanvraag_id: int,
    *,
    outcome: str,
    amount: Decimal,
    reasoning: str,
    by: User,
    per_line: Mapping[int, Decimal] | None = None,
) -> Advies:
    """Advise on the application and pass it on to be decided by somebody else.

    `per_line` says for an application on several posts how the amount falls on its lines.
    """
    aanvraag = lock(aanvraag_id)
    for regel, part in split(aanvraag, amount, per_line):
        regel.advised = part
        regel.save(update_fields=["advised"])
    _check_amount(outcome, amount, queries.requested_amount(aanvraag), field="amount")
    _check_rules(aanvraag, outcome, reasoning)
    if queries.open_questions(aanvraag).exists():
        raise ValidationError(
            _("Er staat nog een vraag aan de aanvrager open. Wacht op het antwoord of trek de vraag in.")
        )
    advies = Advies.objects.create(
        aanvraag=aanvraag,
        outcome=outcome,
        amount=amount,
        reasoning=reasoning,
        advised_at=timezone.now(),
        advised_by=by,
    )
    _move(aanvraag, Status.TER_BESLUIT, by=by, outcome=outcome, amount=amount)
    return advies


@transaction.atomic
def return_to_makelaar(aanvraag_id: int, *, reason: str, by: User) -> None:
    """Not yet ready to decide: back to the initiatievenmakelaar, with a reason."""
    aanvraag = lock(aanvraag_id)
    if aanvraag.status != Status.TER_BESLUIT:
        raise WrongStep(_("Deze aanvraag ligt niet (meer) ter besluit. Ververs de pagina."))
    _move(aanvraag, Status.IN_BEHANDELING, by=by, reason=reason)
    emails.to_handler("returned", aanvraag, reason=reason)


@transaction.atomic
def decide(
    aanvraag_id: int,
    *,
    outcome: str,
    granted: Decimal,
    reasoning: str,
    by: User,
    is_exhausted: bool = False,
    per_line: Mapping[int, Decimal] | None = None,
) -> Besluit:
    """Decide, book the money, freeze the letter and publish it to the applicant, all or nothing.

    Raises NotEnoughMoney when the post cannot bear it. A refusal leaves the group's part of the
    wijkbudget reserved: a better plan for the same year can still be granted from it.
    `is_exhausted` refuses because the budget is used up (Awb 4:25). `per_line` says for an application
    on several posts how the amount falls on its lines (by key), in euros.
    """
    aanvraag = lock(aanvraag_id)
    if aanvraag.status != Status.TER_BESLUIT:
        raise WrongStep(_("Deze aanvraag ligt niet (meer) ter besluit. Ververs de pagina."))
    require("procedure.decide", by, aanvraag)
    hardheid.require_answered(aanvraag)
    requested = queries.requested_amount(aanvraag)
    mandaat = mandate_for(by, granted)
    _check_amount(outcome, granted, requested, field="granted")
    _check_rules(aanvraag, outcome, reasoning)
    if is_exhausted:
        _check_exhausted(aanvraag, outcome)
    if granted < requested and not reasoning.strip():
        raise ValidationError({"reasoning": _("Leg uit waarom u niet alles verleent.")})
    book_award(aanvraag, granted, by=by, per_line=per_line)
    lines.leave(aanvraag, ground=Ground.BESLUIT, to=WaitStatus.BESLOTEN, by=by)
    brief = letters.send(
        aanvraag,
        LetterKind.UITGEPUT if is_exhausted else _LETTERS[Outcome(outcome)],
        by=by,
        values={"verleend": granted} if granted else {},
        reasoning=reasoning,
        # What is set aside was not judged (Awb 4:5), so its letter tells of no rules.
        rules=() if outcome == Outcome.BUITEN_BEHANDELING else _rules(aanvraag),
        mandaat=mandaat,
    )
    besluit = _write_besluit(
        aanvraag, outcome, granted, reasoning, requested=requested, brief=brief, mandaat=mandaat, by=by
    )
    _move(aanvraag, Status(outcome), by=by, granted=granted)
    emails.to_applicants("decided", aanvraag, besluit=besluit)
    return besluit


_LETTERS = {
    Outcome.VERLEEND: LetterKind.VERLENING,
    Outcome.GEDEELTELIJK_VERLEEND: LetterKind.GEDEELTELIJK,
    Outcome.DIRECT_VASTGESTELD: LetterKind.DIRECT,
    Outcome.AFGEWEZEN: LetterKind.AFWIJZING,
    Outcome.BUITEN_BEHANDELING: LetterKind.BUITEN_BEHANDELING,
}


def mandate_for(by: User, amount: Decimal) -> Mandaat:
    """The mandate under which a person decides on so many euros today. Raises ValidationError."""
    mandaat = queries.mandaat_of(by)
    if mandaat is None:
        raise ValidationError(_("U hebt vandaag geen mandaat om te besluiten."))
    if not mandaat.covers(amount):
        raise ValidationError(
            _("Uw mandaat gaat tot en met %(maximum)s. Laat iemand met een hoger mandaat besluiten.")
            % {"maximum": format_amount(mandaat.maximum or Decimal(0))}
        )
    return mandaat


def _check_amount(outcome: str, amount: Decimal, requested: Decimal, *, field: str) -> None:
    fits = {
        Outcome.VERLEEND: amount == requested,
        Outcome.GEDEELTELIJK_VERLEEND: 0 < amount < requested,
        Outcome.DIRECT_VASTGESTELD: 0 < amount <= requested,
        Outcome.AFGEWEZEN: amount == 0,
        Outcome.BUITEN_BEHANDELING: amount == 0,
    }[Outcome(outcome)]
    if not fits:
        raise ValidationError(
            {
                field: _(
                    "Het bedrag past niet bij de keuze: verlenen is het hele gevraagde bedrag, "
                    "gedeeltelijk is minder, direct vaststellen is hooguit het gevraagde bedrag, afwijzen "
                    "en buiten behandeling is 0."
                )
            }
        )


def _check_rules(aanvraag: Aanvraag, outcome: str, reasoning: str) -> None:
    """Granting needs every rule judged and a reason where one is not met; setting aside a request first.

    An application is set aside only within four weeks after the term of a request for an addition
    passed, or after an answer that was not enough (Awb 4:5 lid 4).
    """
    if outcome == Outcome.DIRECT_VASTGESTELD:
        _check_settled_at_once(aanvraag)
    if outcome in GRANTING:
        set_aside = hardheid.set_aside(aanvraag)
        verdicts = [toets.final_verdict for toets in aanvraag.toetsen.all() if toets.rule not in set_aside]
        if Verdict.TER_BEOORDELING in verdicts:
            raise ValidationError(_("Beoordeel eerst de spelregels die nog open staan; verlenen kan daarna."))
        if Verdict.VOLDOET_NIET in verdicts and not reasoning.strip():
            raise ValidationError(
                {"reasoning": _("Een spelregel is niet gehaald. Leg uit waarom u toch verleent.")}
            )
    if outcome == Outcome.BUITEN_BEHANDELING and not _may_be_set_aside(aanvraag):
        raise ValidationError(
            _(
                "Buiten behandeling stellen kan alleen als een gevraagde aanvulling niet of niet genoeg "
                "kwam, en binnen vier weken daarna. Vraag eerst een aanvulling."
            )
        )


def _may_be_set_aside(aanvraag: Aanvraag) -> bool:
    last_day = queries.set_aside_until(aanvraag)
    return last_day is not None and timezone.localdate() <= last_day.last_day


def split(
    aanvraag: Aanvraag, amount: Decimal, per_line: Mapping[int, Decimal] | None = None
) -> list[tuple[Aanvraagregel, Decimal]]:
    """How an amount falls on the lines of an application, in euros: as said, else in their order.

    Raises ValidationError when what is said does not add up, or is more than a line asks.
    """
    regels = list(aanvraag.regels.select_related("verplichting__post", "post").order_by("pk"))
    if per_line is None:
        return _in_order(regels, amount)
    parts = [(regel, per_line.get(regel.pk, Decimal(0))) for regel in regels]
    if sum(part for _regel, part in parts) != amount:
        raise ValidationError(_("De bedragen per post tellen samen niet op tot het bedrag van het besluit."))
    for regel, part in parts:
        if not 0 <= part <= regel.requested:
            raise ValidationError(
                _("Op post %(post)s is %(asked)s gevraagd. Kies 0 tot en met dat bedrag.")
                % {"post": regel.post.name, "asked": format_amount(regel.requested)}
            )
    return parts


def _in_order(regels: list[Aanvraagregel], amount: Decimal) -> list[tuple[Aanvraagregel, Decimal]]:
    """Over the lines in their order; a line in the queue gets no more than is reserved for it."""
    rest, parts = amount, []
    for regel in regels:
        line = regel.verplichting
        most = line.reserved if line is not None and line.complete_at is not None else regel.requested
        part = min(rest, regel.requested, most)
        parts.append((regel, part))
        rest -= part
    if rest and parts:  # said of the last line that it is too much, where its reservation is checked
        parts[-1] = (parts[-1][0], parts[-1][1] + rest)
    return parts


def book_award(
    aanvraag: Aanvraag, granted: Decimal, *, by: User, per_line: Mapping[int, Decimal] | None = None
) -> None:
    """Award over the lines of a locked application.

    The posts are locked before the commitments are read: a new computation of the wijkbudget,
    which holds the same lock, may put others in their place.
    """
    for regel in aanvraag.regels.select_related("post").order_by("post_id"):
        ledger.lock_post(regel.post)
    for regel, part in split(aanvraag, granted, per_line):
        if not part:
            continue
        if regel.verplichting is None:
            raise ValidationError(
                _(
                    "Voor deze aanvraag is op post %(post)s niets gereserveerd: het budget is nog niet "
                    "vastgesteld, of een later plan van dit jaar gebruikt het."
                )
                % {"post": regel.post.name}
            )
        if part > regel.verplichting.reserved:
            raise ValidationError(
                _("Op post %(post)s is %(reserved)s gereserveerd; meer verlenen kan niet.")
                % {
                    "post": regel.verplichting.post.name,
                    "reserved": format_amount(regel.verplichting.reserved),
                }
            )
        ledger.award(regel.verplichting, part, by=by, reason=str(aanvraag.number))


def _check_settled_at_once(aanvraag: Aanvraag) -> None:
    """Settled at once below a limit, and only a kind of application for which that was chosen.

    A wijkplan is awarded and settled on the account of the year (domain: bijlage 3 B12).
    """
    received_on = aanvraag.received_on or timezone.localdate()
    if not queries.is_settled_at_once(aanvraag.kind, received_on):
        raise ValidationError(
            _("Een %(kind)s wordt niet direct vastgesteld, maar na de verantwoording. Kies verlenen.")
            % {"kind": aanvraag.get_kind_display().lower()}
        )
    limit = number_on("vaststelling.grens", received_on)
    if queries.requested_amount(aanvraag) >= limit:
        raise ValidationError(
            _("Direct vaststellen kan alleen onder %(limit)s.") % {"limit": format_amount(limit)}
        )


def _check_exhausted(aanvraag: Aanvraag, outcome: str) -> None:
    """A refusal for want of budget holds only while the posts really hold less than is asked (Awb 4:25)."""
    if outcome != Outcome.AFGEWEZEN:
        raise ValidationError(
            {"is_exhausted": _("“Budget uitgeput” is een reden om af te wijzen. Kies dan afwijzen.")}
        )
    for regel in aanvraag.regels.select_related("post", "verplichting").order_by("post_id"):
        reserved = regel.verplichting.reserved if regel.verplichting else Decimal(0)
        if ledger.lock_post(regel.post).available + reserved < regel.requested:
            return
    raise ValidationError(
        {"is_exhausted": _("Het budget is niet uitgeput: er is genoeg voor deze aanvraag.")}
    )


def _write_besluit(
    aanvraag: Aanvraag,
    outcome: str,
    granted: Decimal,
    reasoning: str,
    *,
    requested: Decimal,
    brief: Brief,
    mandaat: Mandaat,
    by: User,
) -> Besluit:
    advies = aanvraag.adviezen.order_by("-advised_at", "-pk")[0]
    return Besluit.objects.create(
        aanvraag=aanvraag,
        outcome=outcome,
        requested=requested,
        granted=granted,
        reasoning=reasoning,
        decided_at=brief.sent_at,
        decided_by=by,
        advised_by=advies.advised_by,
        submitted_by=aanvraag.submitted_by,
        published_on=timezone.localdate(brief.sent_at),
        due_on=aanvraag.decide_by_on,
        objection_until_on=brief.objection_until_on,
        brief=brief,
        mandaat=mandaat,
    )


def _rules(aanvraag: Aanvraag) -> tuple[RuleFacts, ...]:
    """Every rule as the letter tells it; of one that was set aside the reason for that."""
    set_aside = hardheid.set_aside(aanvraag)
    return tuple(
        RuleFacts(
            toets.rule,
            toets.article,
            toets.final_verdict,
            toets.figures,
            set_aside.get(toets.rule, toets.judged_reason),
        )
        for toets in aanvraag.toetsen.all()
    )
