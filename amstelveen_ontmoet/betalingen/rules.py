"""Who may enter an account number, and who may have money paid out.

Asked with `rules.has_perm`, never with `user.has_perm`: a superuser pays nothing.
"""

import rules
from rules import predicate

from amstelveen_ontmoet.accounts.models import Organisatie, User
from amstelveen_ontmoet.accounts.queries import involved_in
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.accounts.rules import has_role, is_board_member
from amstelveen_ontmoet.betalingen import queries
from amstelveen_ontmoet.betalingen.models import Betaalbatch, Betaling, Rekening

is_ambtenaar = has_role(Role.AMBTENAAR)


@predicate
def is_board(user: User, organisatie: Organisatie | None) -> bool:
    """Sits today on the board of the organisation."""
    return is_board_member(user, organisatie)


@predicate
def is_board_of_holder(user: User, rekening: Rekening | None) -> bool:
    """Sits today on the board of the organisation whose account it is."""
    return rekening is not None and is_board_member(user, rekening.organisatie)


@predicate
def entered_it(user: User, rekening: Rekening | None) -> bool:
    """Entered the number: such a person does not confirm it."""
    return rekening is not None and rekening.entered_by_id == user.pk


@predicate
def is_of_holder(user: User, rekening: Rekening | None) -> bool:
    """Has or had a role in the organisation whose account it is."""
    return rekening is not None and rekening.organisatie_id in involved_in(user)


@predicate
def board_has_nobody_else(user: User, rekening: Rekening | None) -> bool:
    """Who entered it is the only one on the board, so that nobody of the board can confirm it."""
    if rekening is None:
        return False
    return not queries.board_of(rekening.organisatie).exclude(pk=rekening.entered_by_id).exists()


@predicate
def made_it(user: User, batch: Betaalbatch | None) -> bool:
    """Made the batch: four eyes on money."""
    return batch is not None and batch.made_by_id == user.pk


@predicate
def is_paid_by_it(user: User, batch: Betaalbatch | None) -> bool:
    """Has or had a role in an organisation that the batch pays."""
    return batch is not None and not involved_in(user).isdisjoint(queries.parties_of(batch))


@predicate
def decided_on_it(user: User, batch: Betaalbatch | None) -> bool:
    """Signed a decision that the batch pays: who decides on money does not pay it out."""
    return batch is not None and user.pk in queries.deciders_of(batch)


@predicate
def is_paid(user: User, betaling: Betaling | None) -> bool:
    """Has or had a role in the organisation that is paid."""
    return betaling is not None and betaling.verplichting.organisatie_id in involved_in(user)


_staff_confirms = is_ambtenaar & board_has_nobody_else & ~is_of_holder

rules.add_perm("betalingen.view_account", is_board)
rules.add_perm("betalingen.enter_account", is_board)
rules.add_perm("betalingen.view_entered_account", is_board_of_holder | _staff_confirms)
rules.add_perm("betalingen.confirm_account", (is_board_of_holder | _staff_confirms) & ~entered_it)
rules.add_perm("betalingen.withdraw_account", is_board_of_holder | (is_ambtenaar & ~is_of_holder))
rules.add_perm("betalingen.view", has_role(Role.AMBTENAAR, Role.MANDAATHOUDER))
rules.add_perm("betalingen.make_batch", is_ambtenaar)
rules.add_perm(
    "betalingen.release_batch",
    has_role(Role.AMBTENAAR, Role.MANDAATHOUDER) & ~made_it & ~is_paid_by_it & ~decided_on_it,
)
rules.add_perm("betalingen.confirm_payments", is_ambtenaar)
