"""Judging, advising and deciding: three acts, never all by one person."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure import emails, queries
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, _move, lock
from amstelveen_ontmoet.procedure.enums import Outcome, Status
from amstelveen_ontmoet.procedure.letter import Decision, compose
from amstelveen_ontmoet.procedure.models import Aanvraag, Advies, Besluit, Toets
from amstelveen_ontmoet.procedure.terms import objection_until
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
def advise(aanvraag_id: int, *, outcome: str, amount: Decimal, reasoning: str, by: User) -> Advies:
    """Advise on the application and pass it on to be decided by somebody else."""
    aanvraag = lock(aanvraag_id)
    _check_amount(outcome, amount, queries.requested_amount(aanvraag), field="amount")
    _check_rules(aanvraag, outcome, reasoning)
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
def decide(aanvraag_id: int, *, outcome: str, granted: Decimal, reasoning: str, by: User) -> Besluit:
    """Decide, book the money, freeze the letter and publish it to the applicant, all or nothing.

    Raises NotEnoughMoney when the post cannot bear it. A refusal leaves the group's part of the
    wijkbudget reserved: a better plan for the same year can still be granted from it.
    """
    aanvraag = lock(aanvraag_id)
    if aanvraag.status != Status.TER_BESLUIT:
        raise WrongStep(_("Deze aanvraag ligt niet (meer) ter besluit. Ververs de pagina."))
    require("procedure.decide", by, aanvraag)
    requested = queries.requested_amount(aanvraag)
    _check_amount(outcome, granted, requested, field="granted")
    _check_rules(aanvraag, outcome, reasoning)
    if outcome != Outcome.VERLEEND and not reasoning.strip():
        raise ValidationError({"reasoning": _("Leg uit waarom u niet alles verleent.")})
    _book(aanvraag, granted, by=by)
    besluit = _write_besluit(aanvraag, outcome, requested, granted, reasoning, by=by)
    _move(aanvraag, Status(outcome), by=by, granted=granted)
    emails.to_applicants("decided", aanvraag, besluit=besluit)
    return besluit


def _check_amount(outcome: str, amount: Decimal, requested: Decimal, *, field: str) -> None:
    fits = {
        Outcome.VERLEEND: amount == requested,
        Outcome.GEDEELTELIJK_VERLEEND: 0 < amount < requested,
        Outcome.AFGEWEZEN: amount == 0,
        Outcome.BUITEN_BEHANDELING: amount == 0,
    }[Outcome(outcome)]
    if not fits:
        raise ValidationError(
            {
                field: _(
                    "Het bedrag past niet bij de keuze: verlenen is het hele gevraagde bedrag, "
                    "gedeeltelijk is minder, afwijzen en buiten behandeling is 0."
                )
            }
        )


def _check_rules(aanvraag: Aanvraag, outcome: str, reasoning: str) -> None:
    """Granting needs every rule judged and a reason where one is not met; setting aside a request first.

    An application is set aside only within four weeks after the term of a request for an addition
    passed, or after an answer that was not enough (Awb 4:5 lid 4).
    """
    if outcome in (Outcome.VERLEEND, Outcome.GEDEELTELIJK_VERLEEND):
        verdicts = [toets.final_verdict for toets in aanvraag.toetsen.all()]
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
    today = timezone.localdate()
    weeks = timedelta(weeks=int(number_on("termijn.buiten_behandeling_weken", today)))
    ended = (aanvulling.expired_at or aanvulling.answered_at for aanvulling in aanvraag.aanvullingen.all())
    return any(moment is not None and today <= timezone.localdate(moment) + weeks for moment in ended)


def _book(aanvraag: Aanvraag, granted: Decimal, *, by: User) -> None:
    """Award over the lines in their order until the granted amount is spent.

    The posts are locked before the commitments are read: a new computation of the wijkbudget,
    which holds the same lock, may put others in their place.
    """
    for regel in aanvraag.regels.select_related("post").order_by("post"):
        ledger.lock_post(regel.post)
    rest = granted
    for regel in aanvraag.regels.select_related("verplichting__post").order_by("pk"):
        part = min(rest, regel.requested)
        if not part:
            continue
        if regel.verplichting is None:
            raise ValidationError(
                _("Het budget waaruit dit komt is nog niet vastgesteld. Verlenen kan daarna.")
            )
        if part > regel.verplichting.reserved:
            raise ValidationError(
                _("Voor deze groep is %(reserved)s gereserveerd; meer verlenen kan niet.")
                % {"reserved": format_amount(regel.verplichting.reserved)}
            )
        ledger.award(regel.verplichting, part, by=by, reason=str(aanvraag.number))
        rest -= part


def _write_besluit(
    aanvraag: Aanvraag, outcome: str, requested: Decimal, granted: Decimal, reasoning: str, *, by: User
) -> Besluit:
    now = timezone.now()
    today = timezone.localdate(now)
    last_day = objection_until(today, int(number_on("termijn.bezwaar_weken", today)))
    advies = aanvraag.adviezen.order_by("-advised_at", "-pk")[0]
    organisatie = aanvraag.organisatie
    letter = compose(
        Decision(
            number=str(aanvraag.number),
            title=aanvraag.title,
            addressee=(organisatie.name, *organisatie.address.splitlines()),
            outcome=outcome,
            requested=requested,
            granted=granted,
            reasoning=reasoning,
            received_on=aanvraag.received_on,
            decided_on=today,
            objection_until_on=last_day,
            signatory=by.name,
            rules=tuple(_rule(toets) for toets in aanvraag.toetsen.all()),
        )
    )
    return Besluit.objects.create(
        aanvraag=aanvraag,
        outcome=outcome,
        requested=requested,
        granted=granted,
        reasoning=reasoning,
        decided_at=now,
        decided_by=by,
        advised_by=advies.advised_by,
        submitted_by=aanvraag.submitted_by,
        published_on=today,
        objection_until_on=last_day,
        letter=letter,
    )


def _rule(toets: Toets) -> tuple[str, str, str, dict[str, Any], str]:
    return (toets.rule, toets.article, toets.final_verdict, toets.figures, toets.judged_reason)
