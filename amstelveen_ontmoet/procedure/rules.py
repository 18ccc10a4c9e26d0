"""Who may do what with an application.

Asked with `rules.has_perm`, never with `user.has_perm`: a superuser decides about no money.
"""

import rules
from rules import Predicate, predicate

from amstelveen_ontmoet.accounts import queries as people
from amstelveen_ontmoet.accounts.models import Machtiging, Organisatie, User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.accounts.rules import has_role, is_board_member, may_submit_for, member_role
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.enums import DECISION_LETTERS
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Advies,
    Bezwaar,
    Brief,
    Bulkbesluit,
    Document,
    Hardheid,
    Terugvordering,
    Verantwoording,
    Vernietiging,
    Vraag,
    Wijziging,
)

is_desk = has_role(Role.MAKELAAR, Role.AMBTENAAR, Role.MANDAATHOUDER)
is_makelaar = has_role(Role.MAKELAAR)
is_mandaathouder = has_role(Role.MANDAATHOUDER)
is_ambtenaar = has_role(Role.AMBTENAAR)


@predicate
def is_member(user: User, aanvraag: Aanvraag | None) -> bool:
    """Acts today for the organisation that applies, in whatever role or by machtiging."""
    return aanvraag is not None and member_role(user, aanvraag.organisatie) is not None


@predicate
def is_board(user: User, aanvraag: Aanvraag | None) -> bool:
    """Sits today on the board of the organisation that applies."""
    return aanvraag is not None and is_board_member(user, aanvraag.organisatie)


@predicate
def is_unsent_paper(user: User, aanvraag: Aanvraag | None) -> bool:
    """Being entered from paper: what it says is what the group signed, so nobody of it changes it here."""
    return aanvraag is not None and aanvraag.is_unsent_paper


@predicate
def entered_it(user: User, aanvraag: Aanvraag | None) -> bool:
    """Enters it from paper, and what comes on paper afterwards."""
    return aanvraag is not None and aanvraag.entered_by_id == user.pk


acts_for = (is_member & ~is_unsent_paper) | (is_makelaar & entered_it)


@predicate
def may_submit(user: User, aanvraag: Aanvraag | None) -> bool:
    """Sits on the board today, or submits for it by machtiging."""
    return aanvraag is not None and may_submit_for(user, aanvraag.organisatie)


is_submitter = (may_submit & ~is_unsent_paper) | (is_makelaar & entered_it & is_unsent_paper)
may_take_back = (is_board & ~is_unsent_paper) | (is_makelaar & entered_it & is_unsent_paper)


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
def has_mandate(user: User, *args: object) -> bool:
    """Stands in the mandate register today; up to which amount is checked with the decision."""
    return user.is_authenticated and queries.mandaat_of(user) is not None


@predicate
def has_decided(user: User, aanvraag: Aanvraag | None) -> bool:
    """Signed a decision of this case: who did decides on no objection to it (Awb 10:3 lid 3)."""
    return aanvraag is not None and aanvraag.brieven.filter(sent_by=user, kind__in=DECISION_LETTERS).exists()


@predicate
def made_objection(user: User, bezwaar: Bezwaar | None) -> bool:
    """Made it, or entered it from paper: such a person does not decide on it."""
    return bezwaar is not None and bezwaar.made_by_id == user.pk


@predicate
def letter_is_visible(user: User, brief: Brief | None) -> bool:
    """Members of the group, and the desk."""
    if brief is None:
        return False
    return acts_for(user, brief.aanvraag) or (is_desk & ~is_involved)(user, brief.aanvraag)


def of_case(predicate_on_case: Predicate) -> Predicate:
    """The same about the application of an objection, a change, a question or a hardheidsclausule."""

    @predicate(f"{predicate_on_case.name}_of_case")
    def check(
        user: User, part: Bezwaar | Hardheid | Vraag | Wijziging | Verantwoording | Terugvordering | None
    ) -> bool:
        return part is not None and predicate_on_case.test(user, part.aanvraag)

    return check


@predicate
def document_is_visible(user: User, document: Document | None) -> bool:
    """Members of the group, and the desk once it was sent, alone or with its account."""
    if document is None:
        return False
    aanvraag, account = document.aanvraag, document.verantwoording
    if acts_for(user, aanvraag):
        return True
    if account is not None and account.submitted_at is None:
        return False
    return (is_desk & is_sent & ~is_involved)(user, aanvraag)


@predicate
def is_own_bulk(user: User, bulk: Bulkbesluit | None) -> bool:
    """Decided by this person."""
    return bulk is not None and bulk.started_by_id == user.pk


@predicate
def nobody(user: User, *args: object) -> bool:
    """No person at all."""
    return False


rules.add_perm("procedure.view_aanvraag", acts_for)
rules.add_perm("procedure.write", acts_for)
rules.add_perm("procedure.submit", is_submitter)
rules.add_perm("procedure.withdraw", may_take_back)
rules.add_perm("procedure.answer", acts_for)
rules.add_perm("procedure.message", acts_for)
rules.add_perm("procedure.view_desk", is_desk)
rules.add_perm("procedure.view_case", is_desk & is_sent & ~is_involved)
rules.add_perm("procedure.note_case", is_desk & is_sent & ~is_involved)
rules.add_perm("procedure.manage_texts", has_role(Role.MAKELAAR, Role.AMBTENAAR))
rules.add_perm("procedure.answer_question", of_case(acts_for))
rules.add_perm("procedure.handle_question", of_case(is_makelaar & is_sent & ~is_involved))
rules.add_perm("procedure.handle", is_makelaar & is_sent & ~is_involved)
_may_decide = is_mandaathouder & has_mandate & is_sent & ~is_involved
rules.add_perm("procedure.decide", _may_decide & ~has_advised)
# Which cases is asked for each of them.
rules.add_perm("procedure.decide_many", is_mandaathouder & has_mandate)
rules.add_perm("procedure.view_bulk", is_own_bulk)
# Which cases is asked for each of them.
rules.add_perm("procedure.advise_many", is_makelaar)
rules.add_perm("procedure.settle", _may_decide & ~has_advised)
rules.add_perm("procedure.revise", _may_decide & ~has_advised & ~has_decided)
rules.add_perm("procedure.consent", is_board & is_sent)
rules.add_perm("procedure.account", is_board & is_sent)
_handles_account = has_role(Role.MAKELAAR, Role.AMBTENAAR) & is_sent & ~is_involved
rules.add_perm("procedure.handle_account", _handles_account)
rules.add_perm("procedure.begin_account", is_member & is_sent)
rules.add_perm("procedure.write_account", of_case(is_member & is_sent))
rules.add_perm("procedure.submit_account", of_case(is_board & is_sent))
rules.add_perm("procedure.return_account", of_case(_handles_account))
rules.add_perm("procedure.accept_account", of_case(is_desk & is_sent & ~is_involved))
rules.add_perm("procedure.ask_accounts", has_role(Role.MAKELAAR, Role.AMBTENAAR))
rules.add_perm("procedure.record_payment", is_ambtenaar & is_sent & ~is_involved & ~has_decided)
rules.add_perm("procedure.reclaim", _may_decide & ~has_advised)
rules.add_perm("procedure.ask_change", is_board & is_sent)
rules.add_perm("procedure.withdraw_change", of_case(is_board))
rules.add_perm("procedure.decide_change", of_case(_may_decide))
rules.add_perm("procedure.object", is_board & is_sent)
rules.add_perm("procedure.give_notice", is_board & is_sent)
rules.add_perm("procedure.enter_objection", is_makelaar & is_sent & ~is_involved)
rules.add_perm("procedure.withdraw_objection", of_case(is_board))
# The page outlives the decision; whoever took it is told so there instead of being turned away.
rules.add_perm("procedure.see_objection", of_case(_may_decide))
rules.add_perm(
    "procedure.decide_objection", of_case(_may_decide & ~has_advised & ~has_decided) & ~made_objection
)
rules.add_perm("procedure.book_repayment", of_case(is_ambtenaar & is_sent & ~is_involved))
rules.add_perm("procedure.drop_reclaim", of_case(_may_decide))
rules.add_perm("procedure.view_letter", letter_is_visible)
rules.add_perm("procedure.view_mandates", is_desk | has_role(Role.BEHEERDER))
rules.add_perm("procedure.manage_mandates", has_role(Role.BEHEERDER))
rules.add_perm("procedure.view_document", document_is_visible)
rules.add_perm("procedure.by_the_portal", nobody)


@predicate
def is_board_of(user: User, organisatie: Organisatie | None) -> bool:
    """Sits today on the board of this organisation."""
    return is_board_member(user, organisatie)


@predicate
def is_board_of_giver(user: User, machtiging: Machtiging | None) -> bool:
    """Sits today on the board on whose behalf the machtiging lets somebody act."""
    return machtiging is not None and is_board_member(user, machtiging.organisatie)


@predicate
def is_authorised(user: User, machtiging: Machtiging | None) -> bool:
    """The person to whom the machtiging was given."""
    return machtiging is not None and machtiging.user_id == user.pk


@predicate
def recorded_machtiging(user: User, machtiging: Machtiging | None) -> bool:
    """Entered it from paper: such a person does not check it."""
    return machtiging is not None and machtiging.recorded_by_id == user.pk


@predicate
def is_of_the_organisation(user: User, machtiging: Machtiging | None) -> bool:
    """Has or had a role in the organisation that it is about."""
    return machtiging is not None and machtiging.organisatie_id in people.involved_in(user)


_keeps_machtigingen = has_role(Role.MAKELAAR, Role.AMBTENAAR)
_sees_paper = _keeps_machtigingen & ~is_authorised & ~is_of_the_organisation
rules.add_perm("procedure.authorise", is_board_of)
rules.add_perm("procedure.view_machtiging", is_board_of_giver | is_authorised)
rules.add_perm("procedure.end_machtiging", is_board_of_giver | is_authorised)
rules.add_perm("procedure.keep_machtigingen", _keeps_machtigingen)
rules.add_perm("procedure.view_paper_machtiging", _sees_paper)
rules.add_perm("procedure.check_machtiging", _sees_paper & ~recorded_machtiging)
rules.add_perm("procedure.keep_outages", has_role(Role.AMBTENAAR, Role.BEHEERDER))


@predicate
def is_involved_in_destroyed(user: User, row: Vernietiging | None) -> bool:
    """Wrote it, or has a role in the group that applied."""
    return row is not None and is_involved(user, Aanvraag.objects.filter(pk=row.case).first())


@predicate
def confirmed_destruction(user: User, row: Vernietiging | None) -> bool:
    """Confirmed that it can be destroyed: another approves."""
    return row is not None and row.confirmed_by_id == user.pk


_keeps_archive = has_role(Role.AMBTENAAR, Role.BEHEERDER)
rules.add_perm("procedure.view_retention", _keeps_archive)
rules.add_perm("procedure.confirm_destruction", is_ambtenaar & ~is_involved_in_destroyed)
rules.add_perm("procedure.keep_longer", _keeps_archive & ~is_involved_in_destroyed)
rules.add_perm(
    "procedure.approve_destruction", _keeps_archive & ~is_involved_in_destroyed & ~confirmed_destruction
)


@predicate
def asked_or_proposed_hardheid(user: User, hardheid: Hardheid | None) -> bool:
    """Asked for it or proposed it: such a person does not decide on it."""
    return hardheid is not None and user.pk in (hardheid.asked_by_id, hardheid.proposed_by_id)


rules.add_perm("procedure.ask_hardheid", acts_for)
rules.add_perm("procedure.withdraw_hardheid", of_case(acts_for))
rules.add_perm("procedure.propose_hardheid", is_desk & is_sent & ~is_involved)
rules.add_perm("procedure.take_over_hardheid", of_case(is_desk & is_sent & ~is_involved))
rules.add_perm("procedure.apply_hardheid", of_case(_may_decide) & ~asked_or_proposed_hardheid)
