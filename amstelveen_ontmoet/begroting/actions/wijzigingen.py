"""Changes of the budget by a named decision: one person proposes, another puts it into effect."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting.enums import WijzigingStatus, kept
from amstelveen_ontmoet.begroting.models import Begrotingspost, Begrotingswijziging
from amstelveen_ontmoet.begroting.workflow import CHANGE_STEPS
from amstelveen_ontmoet.money import format_amount

# Within this many years: a decision about 1990 or 2990 is a slip.
NEAR = 10


@transaction.atomic
def propose(
    *,
    from_post: Begrotingspost | None,
    to_post: Begrotingspost | None,
    amount: Decimal,
    decision: str,
    decided_on: date,
    reason: str,
    by: User,
) -> Begrotingswijziging:
    """Propose to raise a post, to lower one, or to move euros from one to the other.

    The same proposal that still waits is given back: a second click proposes nothing new.
    Raises ValidationError.
    """
    require("begroting.propose_change", by)
    ledger.check_cents(amount)
    _check(from_post, to_post, amount, decided_on)
    said = {
        "from_post": from_post,
        "to_post": to_post,
        "amount": amount,
        "decision": decision.strip(),
        "decided_on": decided_on,
    }
    if not said["decision"] or not reason.strip():
        raise ValidationError(_("Noem het besluit en de reden."))
    # Two clicks at once wait for each other here.
    for post in _by_key(from_post, to_post):
        ledger.lock_post(post)
    known = Begrotingswijziging.objects.filter(status=WijzigingStatus.VOORGESTELD, **said).first()
    if known is not None:
        return known
    wijziging = Begrotingswijziging.objects.create(**said, proposed_by=by, **kept(reason))
    record("begroting.change_proposed", wijziging, by=by, amount=amount, decision=decision)
    return wijziging


def _by_key(*posts: Begrotingspost | None) -> list[Begrotingspost]:
    """The posts that there are, in the order in which they are locked."""
    return sorted((post for post in posts if post is not None), key=lambda post: post.pk)


def _check(
    from_post: Begrotingspost | None, to_post: Begrotingspost | None, amount: Decimal, decided_on: date
) -> None:
    if from_post is None and to_post is None:
        raise ValidationError(_("Kies van welke post het geld komt, naar welke het gaat, of allebei."))
    if from_post == to_post:
        raise ValidationError({"to_post": _("Kies twee verschillende posten.")})
    if amount <= 0:
        raise ValidationError({"amount": _("Vul een bedrag boven 0 in.")})
    today = timezone.localdate()
    if decided_on > today:
        raise ValidationError({"decided_on": _("Het besluit ligt niet in de toekomst.")})
    if today.year - decided_on.year > NEAR:
        raise ValidationError({"decided_on": _("Dit besluit is van lang geleden. Klopt het jaar?")})
    if from_post and to_post and from_post.year > to_post.year:
        raise ValidationError({"to_post": _("Geld gaat niet terug naar een eerder jaar.")})
    if from_post is not None and from_post.available < amount:
        raise ValidationError({"amount": _too_much(from_post)})


def _too_much(post: Begrotingspost) -> str:
    return _("Op post %(post)s is nog %(available)s vrij. Meer kan er niet af.") % {
        "post": post,
        "available": format_amount(post.available),
    }


@transaction.atomic
def carry_out(pk: int, *, by: User) -> Begrotingswijziging:
    """Put a proposal into effect: both posts change in one transaction, whoever waits moves up.

    Raises ValidationError when the post holds less by now. Never by who proposed it.
    """
    wijziging = _lock(pk)
    posts = _by_key(wijziging.from_post, wijziging.to_post)
    fresh = {post.pk: ledger.lock_post(post) for post in posts}
    _move(wijziging, WijzigingStatus.DOORGEVOERD, by=by)
    reason = f"{wijziging.decision}: {wijziging.reason}"[:200]
    if wijziging.from_post is not None:
        post = fresh[wijziging.from_post.pk]
        if post.available < wijziging.amount:
            raise ValidationError(_too_much(post))
        ledger.amend(post, -wijziging.amount, by=by, reason=reason, wijziging=wijziging)
    if wijziging.to_post is not None:
        ledger.amend(wijziging.to_post, wijziging.amount, by=by, reason=reason, wijziging=wijziging)
    return wijziging


@transaction.atomic
def reject(pk: int, *, by: User) -> Begrotingswijziging:
    """Say no to a proposal."""
    return _move(_lock(pk), WijzigingStatus.AFGEWEZEN, by=by)


@transaction.atomic
def withdraw(pk: int, *, by: User) -> Begrotingswijziging:
    """Take one's own proposal back."""
    return _move(_lock(pk), WijzigingStatus.INGETROKKEN, by=by)


def _lock(pk: int) -> Begrotingswijziging:
    found = Begrotingswijziging.objects.select_for_update(of=("self",))
    return found.select_related("from_post", "to_post").get(pk=pk)


def _move(wijziging: Begrotingswijziging, to: WijzigingStatus, *, by: User) -> Begrotingswijziging:
    """Set the status of a locked proposal, if the table and the person's rights allow it."""
    step = CHANGE_STEPS[WijzigingStatus(wijziging.status)].get(to)
    if step is None:
        raise ValidationError(_("Dit voorstel is al afgehandeld. Ververs de pagina."))
    require(step.permission, by, wijziging)
    wijziging.status = to
    wijziging.settled_at, wijziging.settled_by = timezone.now(), by
    wijziging.save()
    record(step.event, wijziging, by=by, amount=wijziging.amount, decision=wijziging.decision)
    return wijziging
