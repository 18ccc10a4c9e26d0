"""Lines of money that stand in line for a post, and what the applicant chooses when it holds too little.

First come, first served is a right (bijlage 3 A6-7): the ledger keeps the order, this tells people
of it. The wijkbudget is divided once a year and has no line.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting import queries as begroting
from amstelveen_ontmoet.begroting.enums import Because, Ground
from amstelveen_ontmoet.begroting.models import Begrotingspost, Verplichting
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure import emails, queries
from amstelveen_ontmoet.procedure.actions import letters, terms
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, lock
from amstelveen_ontmoet.procedure.enums import (
    WAITING,
    WITH_MUNICIPALITY,
    LetterKind,
    SuspensionGround,
    WaitStatus,
)
from amstelveen_ontmoet.procedure.letter.placeholders import Value
from amstelveen_ontmoet.procedure.models import Aanvraag, Aanvraagregel, Opschorting, Wachtplaats
from amstelveen_ontmoet.procedure.workflow import WAITING_PORTAL_STEPS, WAITING_STEPS
from amstelveen_ontmoet.spelregels.queries import number_on

ZERO = Decimal("0.00")


def _move_wait(wait: Wachtplaats, to: WaitStatus, *, by: User | None) -> None:
    """Set the status of a waiting on a locked application, if the table and the person's rights allow it."""
    steps = WAITING_PORTAL_STEPS if by is None else WAITING_STEPS
    step = steps.get(WaitStatus(wait.status), {}).get(to)
    aanvraag = wait.regel.aanvraag
    if step is None:
        raise WrongStep(_("Dit kan nu niet meer: er is intussen iets veranderd. Ververs de pagina."))
    if by is not None:
        require(step.permission, by, aanvraag)
    wait.status = to
    if to not in WAITING:
        wait.closed_at = timezone.now()
    wait.save()
    record(step.event, aanvraag, by=by, regel=wait.regel_id, wachtplaats=wait.pk)


def set_lines(aanvraag: Aanvraag, asked: Mapping[Begrotingspost, Decimal], *, by: User) -> None:
    """Keep what a sent, locked application asks from posts where first come is first served.

    A new line gets its place by the moment of receipt. An answer may ask less on the same place;
    more only when the application was not complete, since its place comes anew then.
    """
    known = {regel.post_id: regel for regel in aanvraag.regels.select_related("verplichting")}
    for post in sorted(asked, key=lambda post: post.pk):
        ledger.lock_post(post)
    for post, amount in sorted(asked.items(), key=lambda item: item[0].pk):
        regel = known.get(post.pk)
        if regel is None and amount:
            _join_new(aanvraag, post, amount, by=by)
        elif regel is not None and amount != regel.requested:
            _change(regel, amount, by=by)


def _join_new(aanvraag: Aanvraag, post: Begrotingspost, amount: Decimal, *, by: User) -> None:
    line = Verplichting.objects.create(
        post=post, organisatie=aanvraag.organisatie, description=f"{aanvraag.number} {aanvraag.title}"[:300]
    )
    regel = Aanvraagregel.objects.create(aanvraag=aanvraag, post=post, verplichting=line, requested=amount)
    _join(regel, complete_on=aanvraag.received_on, by=by)


def _join(regel: Aanvraagregel, *, complete_on: date, by: User) -> None:
    """Place and reservation of a line; what the post lacks is told with the choice that it leaves."""
    line = ledger.join_line(
        regel.verplichting,
        regel.requested,
        complete_on=complete_on,
        by=by,
        reason=str(regel.aanvraag.number),
    )
    if not line.short:
        return
    today = timezone.localdate()
    days = int(number_on("termijn.wachten_keuze_dagen", today))
    wait = Wachtplaats.objects.create(
        regel=regel,
        opened_at=timezone.now(),
        choose_by_on=max(today, min(today + timedelta(days=days), last_day_of(regel.post))),
        told=line.reserved,
    )
    record("aanvraag.wait_offered", regel.aanvraag, by=None, regel=regel.pk, reserved=line.reserved)
    _tell(
        wait,
        LetterKind.TEKORT,
        line,
        plaats=begroting.place_in_line(line) or 1,
        kiezen_uiterlijk=wait.choose_by_on,
    )


def _rest_in_words(short: Decimal) -> str:
    if not short:
        return _("Dat is alles wat u uit dit budget vroeg.")
    return _("Er komt nog %(short)s tekort; voor dat deel houdt u uw plaats in de rij.") % {
        "short": format_amount(short)
    }


# In the language of the letter.
_rest = lazy(_rest_in_words, str)


def _tell(wait: Wachtplaats, kind: LetterKind, line: Verplichting, **values: Value) -> None:
    aanvraag = wait.regel.aanvraag
    brief = letters.send(
        aanvraag,
        kind,
        by=None,
        values={
            "post": wait.regel.post.name,
            "gereserveerd": line.reserved,
            "tekort": line.short,
            **values,
        },
    )
    emails.to_applicants("letter", aanvraag, brief=brief)


def _change(regel: Aanvraagregel, amount: Decimal, *, by: User) -> None:
    """Another amount for a line that is there: out of line it is only noted, in line it is asked less."""
    line = regel.verplichting
    if line.complete_at is not None and line.closed_at is None:
        if amount > line.requested:
            raise ValidationError(
                _(
                    "U staat in de rij voor %(post)s met %(asked)s. Op deze plaats kunt u niet meer vragen; "
                    "een hoger bedrag is een nieuwe aanvraag."
                )
                % {"post": regel.post.name, "asked": format_amount(line.requested)}
            )
        reason = str(regel.aanvraag.number)
        if amount:
            ledger.ask_less(line, amount, by=by, reason=reason)
        else:
            ledger.leave_line(line, by=by, reason=reason)
    regel.requested = amount
    regel.save(update_fields=["requested"])


def mark_incomplete(aanvraag: Aanvraag, *, by: User) -> None:
    """Who must supplement an application that was not complete loses place and reservation (Awb 4:5)."""
    for regel in _in_line(aanvraag):
        ledger.leave_line(regel.verplichting, by=by, reason=Because(Ground.NIET_VOLLEDIG, aanvraag.number))
        regel.incomplete_at = timezone.now()
        regel.save(update_fields=["incomplete_at"])
        _end_wait(regel, WaitStatus.ONVOLLEDIG, by=by)


def rejoin(aanvraag: Aanvraag, *, by: User) -> None:
    """Complete now: back in line with the moment of this answer, behind who was complete before."""
    away = aanvraag.regels.filter(incomplete_at__isnull=False).select_related("verplichting", "post")
    for regel in away.order_by("post_id"):
        regel.incomplete_at = None
        regel.save(update_fields=["incomplete_at"])
        if regel.requested:
            record("aanvraag.line_rejoined", aanvraag, by=by, regel=regel.pk)
            _join(regel, complete_on=timezone.localdate(), by=by)


def leave(aanvraag: Aanvraag, *, ground: Ground, by: User, to: WaitStatus) -> None:
    """Take every line that is left out of the line: withdrawn, or decided without an award."""
    for regel in _in_line(aanvraag):
        ledger.leave_line(regel.verplichting, by=by, reason=Because(ground, aanvraag.number))
    for regel in aanvraag.regels.order_by("post_id"):
        _end_wait(regel, to, by=by)


def _in_line(aanvraag: Aanvraag) -> Iterable[Aanvraagregel]:
    """The lines of an application that hold a place, their posts locked in order."""
    regels = list(
        aanvraag.regels.filter(verplichting__complete_at__isnull=False, verplichting__closed_at__isnull=True)
        .select_related("verplichting", "post", "aanvraag__organisatie")
        .order_by("post_id")
    )
    for regel in regels:
        ledger.lock_post(regel.post)
    return regels


def _end_wait(regel: Aanvraagregel, to: WaitStatus, *, by: User) -> None:
    wait = regel.wachtplaatsen.select_related("regel__aanvraag").filter(closed_at__isnull=True).first()
    if wait is not None:
        _move_wait(wait, to, by=by)


# What the applicant chooses.


def last_day_of(post: Begrotingspost) -> date:
    """The last day on which somebody waits for money of a post: that of its year (domain: 31 December)."""
    return date(post.year, 12, 31)


def last_day_to_wait(aanvraag: Aanvraag) -> date:
    """Until when the applicant can agree to wait, for every post that it waits for."""
    days = [last_day_of(wait.regel.post) for wait in queries.open_waits(aanvraag)]
    return min([*days, timezone.localdate() + terms.LONGEST_SUSPENSION])


@transaction.atomic
def consent_to_wait(aanvraag_id: int, *, until_on: date, by: User) -> Opschorting:
    """The applicant agrees to wait for budget, at the latest until its year ends (Awb 4:15 lid 2 a).

    The decision term stands still from tomorrow. Raises ValidationError when there is nothing to wait for.
    """
    aanvraag = lock(aanvraag_id)
    require("procedure.consent", by, aanvraag)
    waits = list(queries.open_waits(aanvraag))
    if not waits:
        raise ValidationError(_("Er is niets om op te wachten: voor uw aanvraag is geld gereserveerd."))
    last = last_day_to_wait(aanvraag)
    if last <= timezone.localdate():
        raise ValidationError(
            _("Het jaar van dit budget is voorbij. Wachten kan niet meer; wij besluiten in elk geval.")
        )
    if until_on > last:
        raise ValidationError(
            {
                "until_on": _("U kunt wachten tot en met %(day)s. Daarna besluiten wij in elk geval.")
                % {"day": date_format(last, "j F Y")}
            }
        )
    places = [begroting.place_in_line(wait.regel.verplichting) or 1 for wait in waits]
    for wait in waits:
        wait.consented_at, wait.consented_by, wait.until_on = timezone.now(), by, until_on
        _move_wait(wait, WaitStatus.WACHT, by=by)
    return terms.wait_by_consent(aanvraag, until_on=until_on, place=min(places), by=by)


@transaction.atomic
def accept_part(aanvraag_id: int, wait_id: int, *, by: User) -> None:
    """The applicant makes do with what is reserved, and gives up its place for the rest."""
    aanvraag, wait = _own_wait(aanvraag_id, wait_id)
    line = wait.regel.verplichting
    _move_wait(wait, WaitStatus.DEEL, by=by)
    ledger.lock_post(line.post)
    reserved = Verplichting.objects.get(pk=line.pk).reserved
    if not reserved:
        raise ValidationError(_("Er is nog niets voor u gereserveerd. U kunt wachten, of niet wachten."))
    ledger.ask_less(line, reserved, by=by, reason=Because(Ground.DEEL, aanvraag.number))
    _run_on(aanvraag, by=by)


@transaction.atomic
def stop_waiting(aanvraag_id: int, wait_id: int, *, by: User) -> None:
    """The applicant does not wait: place and what was reserved go to the next. The application stays."""
    aanvraag, wait = _own_wait(aanvraag_id, wait_id)
    _move_wait(wait, WaitStatus.AFGEZIEN, by=by)
    ledger.leave_line(wait.regel.verplichting, by=by, reason=Because(Ground.WACHT_NIET, aanvraag.number))
    _run_on(aanvraag, by=by)


def _own_wait(aanvraag_id: int, wait_id: int) -> tuple[Aanvraag, Wachtplaats]:
    aanvraag = lock(aanvraag_id)
    wait = (
        Wachtplaats.objects.select_related("regel__aanvraag__organisatie", "regel__verplichting__post")
        .filter(regel__aanvraag=aanvraag)
        .get(pk=wait_id)
    )
    return aanvraag, wait


def _run_on(aanvraag: Aanvraag, *, by: User | None) -> None:
    """Nothing to wait for any more: the decision term runs on."""
    if queries.open_waits(aanvraag).exists():
        return
    opschorting = queries.running_opschorting(aanvraag)
    if opschorting is not None and opschorting.ground == SuspensionGround.INSTEMMING:
        terms.end_now(aanvraag, opschorting, by=by)
        if by is not None:
            emails.to_handler("suspension_ended", aanvraag)


# What the portal tells by itself.


def tell_moved() -> int:
    """Tell each applicant for whom more was reserved since they last heard; returns how many.

    Run every half minute: whatever freed the money, and whatever was killed meanwhile, is told once.
    """
    waiting = Wachtplaats.objects.filter(closed_at__isnull=True).exclude(
        told=F("regel__verplichting__reserved")
    )
    return sum(_tell_one(*ids) for ids in waiting.values_list("regel__aanvraag_id", "pk"))


@transaction.atomic
def _tell_one(aanvraag_id: int, wait_id: int) -> bool:
    aanvraag, wait = _own_wait(aanvraag_id, wait_id)
    line = Verplichting.objects.get(pk=wait.regel.verplichting_id)
    if not wait.is_open or line.reserved == wait.told or aanvraag.status not in WITH_MUNICIPALITY:
        return False
    wait.told = line.reserved
    if line.short:
        wait.save(update_fields=["told"])
    else:
        _move_wait(wait, WaitStatus.GEHOLPEN, by=None)
        _run_on(aanvraag, by=None)
    aanvraag.refresh_from_db()
    due = aanvraag.decide_by_on or timezone.localdate()
    wait.regel.aanvraag = aanvraag
    _tell(wait, LetterKind.AAN_DE_BEURT, line, rest=_rest(line.short), besluit_uiterlijk=due)
    emails.to_handler("moved_up", aanvraag, reserved=line.reserved, post=wait.regel.post.name)
    return True


def refusal_text(aanvraag: Aanvraag) -> str:
    """The reason that lies ready for who was not helped before the last day (Awb 4:25)."""
    waits = [wait for regel in aanvraag.regels.all() for wait in regel.wachtplaatsen.all() if wait.is_open]
    last = max((wait.until_on or wait.choose_by_on for wait in waits), default=timezone.localdate())
    return _(
        "Het budget is op. De aanvragen zijn behandeld in de volgorde waarin zij volledig binnenkwamen "
        "(bijlage 3 A6 en A7). Tot en met %(day)s kwam er voor deze aanvraag niet genoeg geld vrij."
    ) % {"day": date_format(last, "j F Y")}
