"""Every entry in the ledger. All of it runs in one transaction under a lock on the post.

Whatever makes room on a post moves up who waits for it, in the same transaction and strictly in
order (bijlage 3 A6-7), so that nobody waits while the post has something left.
"""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.models import Organisatie, User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting import queries
from amstelveen_ontmoet.begroting.enums import Because, Ground, kept
from amstelveen_ontmoet.begroting.models import (
    Begrotingspost,
    Begrotingswijziging,
    Boeking,
    Verplichting,
)
from amstelveen_ontmoet.money import CENT, format_amount


class NotEnoughMoney(ValidationError):
    """The post holds less than asked."""


def check_cents(amount: Decimal) -> None:
    """Euros and cents only: the database would round the rest away unseen. Raises ValidationError."""
    if amount != Decimal(amount).quantize(CENT):
        raise ValidationError(_("Een bedrag gaat tot op de cent: hooguit twee cijfers achter de komma."))


def lock_post(post: Begrotingspost) -> Begrotingspost:
    """The post, locked until the end of the transaction, with its totals of this moment.

    Who needs several takes them by primary key: `order_by("post_id")`, as `order_by("post")` follows the
    budget, and two orders beside each other end in a deadlock.
    """
    return Begrotingspost.objects.select_for_update(no_key=True).get(pk=post.pk)


@transaction.atomic
def allocate(post: Begrotingspost, amount: Decimal, *, by: User | None, reason: str) -> None:
    """Put the amount of the budget on a new post, once, in euros."""
    check_cents(amount)
    Boeking.objects.create(post=post, kind=Boeking.Kind.ALLOCATE, amount=amount, by=by, **kept(reason))
    record("begroting.allocated", post, by=by, amount=amount, reason=reason)


@transaction.atomic
def amend(
    post: Begrotingspost,
    amount: Decimal,
    *,
    by: User | None,
    reason: str,
    wijziging: Begrotingswijziging | None = None,
) -> None:
    """Change the budget of a post by so many euros, up or down, never below what it has promised."""
    check_cents(amount)
    post = lock_post(post)
    if post.available + amount < 0:
        raise NotEnoughMoney(
            _("De post kan niet lager: %(promised)s is al gereserveerd of verleend.")
            % {"promised": format_amount(post.reserved + post.awarded)}
        )
    Boeking.objects.create(
        post=post, kind=Boeking.Kind.AMEND, amount=amount, by=by, wijziging=wijziging, **kept(reason)
    )
    record("begroting.amended", post, by=by, amount=amount, reason=reason)
    _move_up(post)


@transaction.atomic
def reserve(
    post: Begrotingspost,
    organisatie: Organisatie,
    amount: Decimal,
    *,
    description: str,
    by: User | None,
    reason: str,
) -> Verplichting:
    """Set money apart for one party. Raises NotEnoughMoney when the post holds less."""
    post = lock_post(post)
    if amount > post.available:
        raise NotEnoughMoney(
            _("Op post %(post)s is nog %(available)s beschikbaar; nodig is %(amount)s.")
            % {
                "post": post,
                "available": format_amount(post.available),
                "amount": format_amount(amount),
            }
        )
    verplichting = Verplichting.objects.create(post=post, organisatie=organisatie, description=description)
    _book(verplichting, Boeking.Kind.RESERVE, amount, by=by, reason=reason)
    return Verplichting.objects.get(pk=verplichting.pk)


@transaction.atomic
def release(verplichting: Verplichting, *, by: User | None, reason: str) -> None:
    """Give back what is still reserved on this line; nothing happens when nothing is."""
    post = lock_post(verplichting.post)
    _release(verplichting, by=by, reason=reason)
    _move_up(post)


def _release(verplichting: Verplichting, *, by: User | None, reason: str) -> None:
    """Give back what is reserved on a line of a locked post, without moving up anybody."""
    reserved = Verplichting.objects.get(pk=verplichting.pk).reserved
    if reserved:
        _book(verplichting, Boeking.Kind.RELEASE, reserved, by=by, reason=reason)


@transaction.atomic
def join_line(
    verplichting: Verplichting,
    amount: Decimal,
    *,
    complete_on: date,
    by: User | None,
    reason: str,
) -> Verplichting:
    """Give a line its place by the moment of complete receipt and reserve what there is (bijlage 3 A6-7).

    The moment is taken under the lock on the post: of two at once, who gets the lock is first, and
    nobody has an earlier moment than somebody who was helped before. For a new line, and for one that
    left because it was not complete (Awb 4:5). Gives the line as it is now: `reserved` is all of
    `requested`, a part, or nothing.
    """
    post = lock_post(verplichting.post)
    line = Verplichting.objects.select_for_update().get(pk=verplichting.pk)
    if line.complete_at is not None and line.closed_at is None:
        raise ValidationError(_("Deze regel staat al in de rij."))
    if line.awarded:
        raise ValidationError(_("Op deze regel is al verleend."))
    check_cents(amount)
    line.requested, line.complete_on, line.complete_at = amount, complete_on, timezone.now()
    line.closed_at = None
    line.save(update_fields=["requested", "complete_on", "complete_at", "closed_at"])
    record(
        "begroting.joined_line",
        line,
        by=by,
        requested=amount,
        complete_on=complete_on,
        reason=reason,
    )
    _move_up(post)
    return Verplichting.objects.get(pk=line.pk)


@transaction.atomic
def leave_line(verplichting: Verplichting, *, by: User | None, reason: str) -> None:
    """Give up place and reservation; what comes free moves up the others. Twice changes nothing."""
    post = lock_post(verplichting.post)
    _leave(verplichting, by=by, reason=reason)
    _move_up(post)


def _leave(verplichting: Verplichting, *, by: User | None, reason: str) -> None:
    line = Verplichting.objects.get(pk=verplichting.pk)
    if line.complete_at is None or line.closed_at is not None:
        return
    _release(line, by=by, reason=reason)
    Verplichting.objects.filter(pk=line.pk).update(closed_at=timezone.now())
    record("begroting.left_line", line, by=by, reason=reason)


@transaction.atomic
def ask_less(verplichting: Verplichting, amount: Decimal, *, by: User | None, reason: str) -> None:
    """Ask so many euros in all and no more, on the same place; what is reserved above it comes free.

    Raises ValidationError when that is more than before: who asks more, does so behind the others.
    """
    post = lock_post(verplichting.post)
    line = Verplichting.objects.get(pk=verplichting.pk)
    if line.requested is None or line.closed_at is not None:
        raise ValidationError(_("Deze regel staat niet in de rij."))
    if not 0 < amount <= line.requested:
        raise ValidationError(
            _("U kunt op deze plaats hooguit %(requested)s vragen.")
            % {"requested": format_amount(line.requested)}
        )
    check_cents(amount)
    above = max(Decimal(0), line.reserved - amount)
    if above:
        _book(line, Boeking.Kind.RELEASE, above, by=by, reason=reason)
    Verplichting.objects.filter(pk=line.pk).update(requested=amount)
    record("begroting.asked_less", line, by=by, was=line.requested, now=amount, reason=reason)
    _move_up(post)


def _move_up(post: Begrotingspost) -> None:
    """Reserve what a locked post has left for who waits, in order; nobody overtakes by asking less.

    The first in line gets what it lacks, or all there is: then that part is offered, and the next
    waits until the first is helped or has gone.
    """
    available = Begrotingspost.objects.get(pk=post.pk).available
    for line in queries.in_line(post).iterator(chunk_size=50):
        if available <= 0:
            return
        part = min(available, line.short)
        _book(line, Boeking.Kind.RESERVE, part, by=None, reason=Because(Ground.AAN_DE_BEURT))
        available -= part


@transaction.atomic
def award(verplichting: Verplichting, amount: Decimal, *, by: User, reason: str) -> None:
    """Turn the reservation of a line into an award; what is not awarded returns to the post.

    The award ends the reservation and the place in line in the same transaction. An amount of zero
    only releases. Raises NotEnoughMoney when more is awarded than was reserved and the post cannot
    bear it, or others wait for it.
    """
    post = lock_post(verplichting.post)
    reserved = Verplichting.objects.get(pk=verplichting.pk).reserved
    if amount > post.available + reserved:
        raise NotEnoughMoney(
            _("Op post %(post)s is niet genoeg geld voor %(amount)s.")
            % {"post": post, "amount": format_amount(amount)}
        )
    _leave(verplichting, by=by, reason=reason)
    _release(verplichting, by=by, reason=reason)
    if amount:
        _book(verplichting, Boeking.Kind.AWARD, amount, by=by, reason=reason)
    _move_up(post)


@transaction.atomic
def raise_award(verplichting: Verplichting, amount: Decimal, *, by: User, reason: str) -> None:
    """Award so many euros more on a line that was awarded before. Raises NotEnoughMoney."""
    post = lock_post(verplichting.post)
    if amount > post.available:
        raise NotEnoughMoney(
            _("Op post %(post)s is niet genoeg geld voor %(amount)s.")
            % {"post": post, "amount": format_amount(amount)}
        )
    _book(verplichting, Boeking.Kind.RAISE, amount, by=by, reason=reason)


@transaction.atomic
def lower_award(verplichting: Verplichting, amount: Decimal, *, by: User, reason: str) -> None:
    """Take so many euros off an award before it is settled; they return to the post."""
    _take_off(verplichting, Boeking.Kind.LOWER, amount, by=by, reason=reason)


@transaction.atomic
def settle_lower(verplichting: Verplichting, amount: Decimal, *, by: User, reason: str) -> None:
    """Settle so many euros less than was awarded (Awb 4:46); they return to the post."""
    _take_off(verplichting, Boeking.Kind.SETTLE, amount, by=by, reason=reason)


def _take_off(verplichting: Verplichting, kind: str, amount: Decimal, *, by: User, reason: str) -> None:
    post = lock_post(verplichting.post)
    awarded = Verplichting.objects.get(pk=verplichting.pk).awarded
    if amount > awarded:
        raise ValidationError(
            _("Op deze regel is %(awarded)s verleend; er kan niet meer af.")
            % {"awarded": format_amount(awarded)}
        )
    _book(verplichting, kind, amount, by=by, reason=reason)
    _move_up(post)


@transaction.atomic
def pay(verplichting: Verplichting, amount: Decimal, *, by: User, reason: str) -> Boeking:
    """Record that so many euros were paid; gives the entry. Raises ValidationError beyond the award."""
    lock_post(verplichting.post)
    line = Verplichting.objects.get(pk=verplichting.pk)
    if line.paid + amount > line.awarded:
        raise ValidationError(
            _("Van deze regel is nog %(rest)s te betalen.")
            % {"rest": format_amount(max(Decimal(0), line.awarded - line.paid))}
        )
    return _book(verplichting, Boeking.Kind.PAY, amount, by=by, reason=reason)


@transaction.atomic
def reclaim(verplichting: Verplichting, amount: Decimal, *, by: User, reason: str) -> None:
    """Ask back so many euros that were paid above what is awarded (Awb 4:57)."""
    lock_post(verplichting.post)
    line = Verplichting.objects.get(pk=verplichting.pk)
    if amount > line.paid - line.awarded:
        raise ValidationError(
            _("Van deze regel is %(much)s te veel betaald; meer terugvragen kan niet.")
            % {"much": format_amount(max(Decimal(0), line.paid - line.awarded))}
        )
    _book(verplichting, Boeking.Kind.RECLAIM, amount, by=by, reason=reason)


def _book(verplichting: Verplichting, kind: str, amount: Decimal, *, by: User | None, reason: str) -> Boeking:
    check_cents(amount)
    boeking = Boeking.objects.create(
        post=verplichting.post, verplichting=verplichting, kind=kind, amount=amount, by=by, **kept(reason)
    )
    record(f"begroting.{kind}", verplichting, by=by, amount=amount, reason=reason)
    return boeking
