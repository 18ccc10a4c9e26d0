"""Who may do what with an application.

Asked with `rules.has_perm`, never with `user.has_perm`: a superuser decides about no money.
"""

import rules
from rules import predicate

from amstelveen_ontmoet.accounts import queries as people
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.accounts.rules import has_role, is_board_member, member_role
from amstelveen_ontmoet.procedure.enums import DECIDED
from amstelveen_ontmoet.procedure.models import Aanvraag, Advies, Besluit, Document

is_desk = has_role(Role.MAKELAAR, Role.AMBTENAAR, Role.MANDAATHOUDER)
is_makelaar = has_role(Role.MAKELAAR)
is_mandaathouder = has_role(Role.MANDAATHOUDER)
is_ambtenaar = has_role(Role.AMBTENAAR)


@predicate
def is_member(user: User, aanvraag: Aanvraag | None) -> bool:
    """Acts today for the organisation that applies, in whatever role."""
    return aanvraag is not None and member_role(user, aanvraag.organisatie) is not None


@predicate
def is_board(user: User, aanvraag: Aanvraag | None) -> bool:
    """Sits today on the board of the organisation that applies."""
    return aanvraag is not None and is_board_member(user, aanvraag.organisatie)


@predicate
def is_involved(user: User, aanvraag: Aanvraag | None) -> bool:
    """Wrote or sent it, or has or had a role in the group: such a person never handles or decides."""
    if aanvraag is None:
        return False
    return user.pk in (
        aanvraag.created_by_id,
        aanvraag.submitted_by_id,
    ) or aanvraag.organisatie_id in people.involved_in(user)


@predicate
def has_advised(user: User, aanvraag: Aanvraag | None) -> bool:
    """Gave advice on this application: who advises does not decide."""
    return aanvraag is not None and Advies.objects.filter(aanvraag=aanvraag, advised_by=user).exists()


@predicate
def is_sent(user: User, aanvraag: Aanvraag | None) -> bool:
    """No draft: what is being written is the group's own business."""
    return aanvraag is not None and aanvraag.submitted_at is not None


@predicate
def besluit_is_visible(user: User, besluit: Besluit | None) -> bool:
    """Members of the group, and the desk."""
    if besluit is None or besluit.aanvraag.status not in DECIDED:
        return False
    aanvraag = besluit.aanvraag
    return is_member(user, aanvraag) or (is_desk(user) and not is_involved(user, aanvraag))


@predicate
def document_is_visible(user: User, document: Document | None) -> bool:
    """Members of the group, and the desk once it was sent."""
    if document is None:
        return False
    aanvraag = document.aanvraag
    return is_member(user, aanvraag) or (is_desk & is_sent & ~is_involved)(user, aanvraag)


@predicate
def nobody(user: User, *args: object) -> bool:
    """No person at all."""
    return False


rules.add_perm("procedure.view_aanvraag", is_member)
rules.add_perm("procedure.write", is_member)
rules.add_perm("procedure.submit", is_board)
rules.add_perm("procedure.withdraw", is_board)
rules.add_perm("procedure.answer", is_member)
rules.add_perm("procedure.message", is_member)
rules.add_perm("procedure.view_desk", is_desk)
rules.add_perm("procedure.view_case", is_desk & is_sent & ~is_involved)
rules.add_perm("procedure.note_case", is_desk & is_sent & ~is_involved)
rules.add_perm("procedure.handle", is_makelaar & is_sent & ~is_involved)
rules.add_perm("procedure.decide", is_mandaathouder & is_sent & ~is_involved & ~has_advised)
rules.add_perm("procedure.view_besluit", besluit_is_visible)
rules.add_perm("procedure.view_document", document_is_visible)
rules.add_perm("procedure.by_the_portal", nobody)
