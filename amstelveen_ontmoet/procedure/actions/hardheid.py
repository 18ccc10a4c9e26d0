"""Asking for, proposing and applying the hardheidsclausule (bijlage 3, nota bene 4)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.procedure import emails
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, lock
from amstelveen_ontmoet.procedure.enums import WITH_MUNICIPALITY, HardheidStatus
from amstelveen_ontmoet.procedure.models import Aanvraag, Hardheid, Toets
from amstelveen_ontmoet.procedure.models.hardheid import ANNEX, OPEN
from amstelveen_ontmoet.procedure.workflow import hardheid_step
from amstelveen_ontmoet.spelregels.checks import Verdict

LONGEST = 4000
ACTIVE = (*OPEN, HardheidStatus.TOEGEPAST)


def can_be_set_aside(toets: Toets, *, verdict: str | None = None) -> bool:
    """A rule of bijlage 3 that is not met: setting aside any other would not help the applicant.

    `verdict` is what somebody may know of it, else the final one.
    """
    return toets.article.startswith(ANNEX) and (verdict or toets.final_verdict) == Verdict.VOLDOET_NIET


@transaction.atomic
def ask_hardheid(aanvraag_id: int, rule: str, *, request: str, by: User) -> Hardheid:
    """The applicant asks to set aside one rule, and says why. The same twice is one request."""
    aanvraag = _with_municipality(aanvraag_id)
    require("procedure.ask_hardheid", by, aanvraag)
    request = _reason(request, "request", _("Leg uit waarom de regel in uw geval onredelijk uitpakt."))
    # What staff think of a rule stays inside until the decision: only what the rule itself said counts.
    toets = _toets(aanvraag, rule, by_rule_only=True)
    known = _active(toets)
    if known is not None and known.asked_by_id is not None:
        return known
    if known is not None:
        # Staff were first, and the applicant is not told: the request joins their proposal.
        known.request, known.asked_at, known.asked_by = request, timezone.now(), by
        known.save()
        record("hardheid.asked", aanvraag, by=by, rule=rule)
        return known
    hardheid = Hardheid.objects.create(
        aanvraag=aanvraag,
        toets=toets,
        rule=toets.rule,
        article=toets.article,
        status=HardheidStatus.GEVRAAGD,
        request=request,
        asked_at=timezone.now(),
        asked_by=by,
    )
    record("hardheid.asked", aanvraag, by=by, rule=rule)
    emails.to_handler("hardheid_asked", aanvraag, hardheid=hardheid)
    return hardheid


@transaction.atomic
def propose_hardheid(aanvraag_id: int, rule: str, *, reason: str, by: User) -> Hardheid:
    """Staff propose to set aside one rule, at the request of the applicant or by themselves."""
    aanvraag = _with_municipality(aanvraag_id)
    require("procedure.propose_hardheid", by, aanvraag)
    reason = _reason(reason, "reason", _("Leg uit waarom de regel hier onredelijk uitpakt."))
    toets = _toets(aanvraag, rule)
    known = _active(toets)
    if known is None:
        known = Hardheid(aanvraag=aanvraag, toets=toets, rule=toets.rule, article=toets.article)
        known.reason, known.proposed_at, known.proposed_by = reason, timezone.now(), by
        known.status = HardheidStatus.VOORGESTELD
        known.save()
        record("hardheid.proposed", aanvraag, by=by, rule=rule, reason=reason)
        return known
    if known.proposed_by_id == by.pk and known.reason == reason:
        return known  # the other click of a double click
    if known.status != HardheidStatus.GEVRAAGD:
        raise WrongStep(_("Voor deze spelregel ligt er al een voorstel. Ververs de pagina."))
    known.reason, known.proposed_at, known.proposed_by = reason, timezone.now(), by
    _move(known, HardheidStatus.VOORGESTELD, by=by, reason=reason)
    return known


@transaction.atomic
def apply_hardheid(hardheid_id: int, *, by: User) -> None:
    """A mandaathouder who did not propose it sets the rule aside. Twice by the same person is once."""
    hardheid = _locked(hardheid_id)
    if hardheid.status == HardheidStatus.TOEGEPAST and hardheid.decided_by_id == by.pk:
        return
    if not can_be_set_aside(hardheid.toets):
        raise ValidationError(_("De aanvraag voldoet nu aan deze spelregel: er valt niets opzij te zetten."))
    hardheid.decided_at, hardheid.decided_by = timezone.now(), by
    _move(hardheid, HardheidStatus.TOEGEPAST, by=by, reason=hardheid.reason)


@transaction.atomic
def refuse_hardheid(hardheid_id: int, *, reason: str, by: User) -> None:
    """A mandaathouder keeps the rule, with a reason."""
    hardheid = _locked(hardheid_id)
    reason = _reason(reason, "reason", _("Leg uit waarom de regel blijft gelden."))
    hardheid.decided_at, hardheid.decided_by, hardheid.decision_reason = timezone.now(), by, reason
    _move(hardheid, HardheidStatus.NIET_TOEGEPAST, by=by, reason=reason)


@transaction.atomic
def withdraw_hardheid(hardheid_id: int, *, by: User) -> None:
    """The applicant takes the request back before staff took it over."""
    _move(_locked(hardheid_id), HardheidStatus.INGETROKKEN, by=by)


def _move(hardheid: Hardheid, to: HardheidStatus, *, by: User, **data: Any) -> None:
    """Set the step of a locked request, if the table and the person's rights allow it."""
    allowed = hardheid_step(hardheid.status, to)
    if allowed is None:
        raise WrongStep(
            _("Dit kan nu niet: de hardheidsclausule staat op “%(status)s”. Ververs de pagina.")
            % {"status": hardheid.get_status_display()}
        )
    require(allowed.permission, by, hardheid)
    hardheid.status = to
    hardheid.save()
    record(allowed.event, hardheid.aanvraag, by=by, rule=hardheid.rule, **data)


def _locked(hardheid_id: int) -> Hardheid:
    aanvraag_id = Hardheid.objects.values_list("aanvraag", flat=True).get(pk=hardheid_id)
    _with_municipality(aanvraag_id)
    rows = Hardheid.objects.select_for_update(of=("self",)).select_related("aanvraag__organisatie", "toets")
    return rows.get(pk=hardheid_id)


def _with_municipality(aanvraag_id: int) -> Aanvraag:
    aanvraag = lock(aanvraag_id)
    if aanvraag.status not in WITH_MUNICIPALITY:
        raise WrongStep(_("Dit kan alleen zolang de gemeente nog niet over de aanvraag heeft besloten."))
    return aanvraag


def _toets(aanvraag: Aanvraag, rule: str, *, by_rule_only: bool = False) -> Toets:
    toets = aanvraag.toetsen.filter(rule=rule).first()
    verdict = toets.verdict if toets is not None and by_rule_only else None
    if toets is None or not can_be_set_aside(toets, verdict=verdict):
        raise ValidationError(
            {
                "rule": _(
                    "De hardheidsclausule geldt alleen voor een spelregel van bijlage 3 die niet is gehaald."
                )
            }
        )
    return toets


def _active(toets: Toets) -> Hardheid | None:
    return Hardheid.objects.select_for_update().filter(toets=toets, status__in=ACTIVE).first()


def _reason(text: str, field: str, empty: str) -> str:
    text = text.strip()
    if not text:
        raise ValidationError({field: empty})
    if len(text) > LONGEST:
        raise ValidationError(
            {
                field: _("Dit zijn %(count)s tekens. Maak er hooguit %(most)s van.")
                % {"count": len(text), "most": LONGEST}
            }
        )
    return text


def set_aside(aanvraag: Aanvraag) -> dict[str, str]:
    """The rules that were set aside for this application, each with its reason as it stands in the letter."""
    rows = Hardheid.objects.filter(aanvraag=aanvraag, status=HardheidStatus.TOEGEPAST)
    # The name of the clause is the same in every language, and the reason is in the words of its writer.
    return {row.rule: f"Hardheidsclausule: {row.reason}" for row in rows}


def require_answered(aanvraag: Aanvraag) -> None:
    """Raise ValidationError while a request or proposal waits: the decision letter has to tell of it."""
    if Hardheid.objects.filter(aanvraag=aanvraag, status__in=OPEN).exists():
        raise ValidationError(_("Besluit eerst over de hardheidsclausule bij deze aanvraag."))
