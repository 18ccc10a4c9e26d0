"""Every entry in the ledger. All of it runs in one transaction under a lock on the post."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.models import Organisatie, User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting.models import Begrotingspost, Boeking, Verplichting
from amstelveen_ontmoet.money import format_amount


class NotEnoughMoney(ValidationError):
    """The post holds less than asked."""


def lock_post(post: Begrotingspost) -> Begrotingspost:
    """The post, locked until the end of the transaction, with its totals of this moment."""
    return Begrotingspost.objects.select_for_update(no_key=True).get(pk=post.pk)


@transaction.atomic
def allocate(post: Begrotingspost, amount: Decimal, *, by: User | None, reason: str) -> None:
    """Put the amount of the budget on a new post, once, in euros."""
    Boeking.objects.create(post=post, kind=Boeking.Kind.ALLOCATE, amount=amount, by=by, reason=reason)
    record("begroting.allocated", post, by=by, amount=amount, reason=reason)


@transaction.atomic
def amend(post: Begrotingspost, amount: Decimal, *, by: User | None, reason: str) -> None:
    """Change the budget of a post by so many euros, up or down, never below what it has promised."""
    post = lock_post(post)
    if post.available + amount < 0:
        raise NotEnoughMoney(
            _("De post kan niet lager: %(promised)s is al gereserveerd of verleend.")
            % {"promised": format_amount(post.reserved + post.awarded)}
        )
    Boeking.objects.create(post=post, kind=Boeking.Kind.AMEND, amount=amount, by=by, reason=reason)
    record("begroting.amended", post, by=by, amount=amount, reason=reason)


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
    lock_post(verplichting.post)
    reserved = Verplichting.objects.get(pk=verplichting.pk).reserved
    if reserved:
        _book(verplichting, Boeking.Kind.RELEASE, reserved, by=by, reason=reason)


@transaction.atomic
def award(verplichting: Verplichting, amount: Decimal, *, by: User, reason: str) -> None:
    """Turn the reservation of a line into an award; what is not awarded returns to the post.

    The award ends the reservation in the same transaction. An amount of zero only releases.
    Raises NotEnoughMoney when more is awarded than was reserved and the post cannot bear it.
    """
    post = lock_post(verplichting.post)
    reserved = Verplichting.objects.get(pk=verplichting.pk).reserved
    if amount > post.available + reserved:
        raise NotEnoughMoney(
            _("Op post %(post)s is niet genoeg geld voor %(amount)s.")
            % {"post": post, "amount": format_amount(amount)}
        )
    if reserved:
        _book(verplichting, Boeking.Kind.RELEASE, reserved, by=by, reason=reason)
    if amount:
        _book(verplichting, Boeking.Kind.AWARD, amount, by=by, reason=reason)


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
    lock_post(verplichting.post)
    awarded = Verplichting.objects.get(pk=verplichting.pk).awarded
    if amount > awarded:
        raise ValidationError(
            _("Op deze regel is %(awarded)s verleend; er kan niet meer af.")
            % {"awarded": format_amount(awarded)}
        )
    _book(verplichting, kind, amount, by=by, reason=reason)


@transaction.atomic
def pay(verplichting: Verplichting, amount: Decimal, *, by: User, reason: str) -> None:
    """Record that so many euros were paid. Raises ValidationError beyond what was awarded."""
    lock_post(verplichting.post)
    line = Verplichting.objects.get(pk=verplichting.pk)
    if line.paid + amount > line.awarded:
        raise ValidationError(
            _("Van deze regel is nog %(rest)s te betalen.")
            % {"rest": format_amount(max(Decimal(0), line.awarded - line.paid))}
        )
    _book(verplichting, Boeking.Kind.PAY, amount, by=by, reason=reason)


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


def _book(verplichting: Verplichting, kind: str, amount: Decimal, *, by: User | None, reason: str) -> None:
    Boeking.objects.create(
        post=verplichting.post, verplichting=verplichting, kind=kind, amount=amount, by=by, reason=reason
    )
    record(f"begroting.{kind}", verplichting, by=by, amount=amount, reason=reason)
