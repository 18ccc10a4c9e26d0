"""Mails about an application, each in the reader's language and at the pace that the reader chose."""

from typing import Any

import rules
from django.db.models import Q

from amstelveen_ontmoet.accounts.emails import tell
from amstelveen_ontmoet.accounts.enums import Subject
from amstelveen_ontmoet.accounts.models import Machtiging, RoleGrant, User
from amstelveen_ontmoet.accounts.roles import MemberRole, Role
from amstelveen_ontmoet.procedure.models import Aanvraag, Wijziging

# What each mail is about, so that people can choose. What is not named here cannot be turned off.
APPLICANT_SUBJECTS = {
    "addition_asked": Subject.VRAGEN,
    "addition_due": Subject.VRAGEN,
    "draft_not_sent": Subject.VRAGEN,
    "message_for_applicant": Subject.BERICHTEN,
    "question_asked": Subject.VRAGEN,
    "receipt": Subject.VRAGEN,
}
STAFF_SUBJECTS = {
    "addition_given": Subject.ANTWOORDEN,
    "change_asked": Subject.ANTWOORDEN,
    "message_for_staff": Subject.ANTWOORDEN,
    "new_application": Subject.NIEUW,
    "objection_received": Subject.NIEUW,
    "question_answered": Subject.ANTWOORDEN,
    "withdrawn": Subject.ANTWOORDEN,
}


def to_applicants(template: str, aanvraag: Aanvraag, **context: Any) -> None:
    """Tell every board member of the organisation, and who sent the application, once each.

    Who no longer acts for the organisation hears nothing more of it.
    """
    members = aanvraag.organisatie.lidmaatschappen.active()
    wanted = members.filter(Q(role=MemberRole.BESTUUR) | Q(user=aanvraag.submitted_by))
    sender = aanvraag.organisatie.machtigingen.active().filter(user=aanvraag.submitted_by)
    told = Q(lidmaatschappen__in=wanted) | Q(machtigingen__in=sender)
    for person in User.objects.filter(told).distinct().order_by("pk"):
        to_person(template, person, aanvraag, **context)


def to_person(template: str, person: User, aanvraag: Aanvraag, **context: Any) -> None:
    """Tell one person about an application, with a link to its page in their language."""
    tell(
        person,
        APPLICANT_SUBJECTS.get(template, Subject.BESLUITEN),
        template,
        route="mijn_aanvraag",
        args=[aanvraag.pk],
        reference=aanvraag.number or "",
        context={"aanvraag": aanvraag, **context},
    )


def to_handler(template: str, aanvraag: Aanvraag, **context: Any) -> None:
    """Tell who handles the case, if somebody does."""
    if aanvraag.handler is not None:
        _to_staff(template, aanvraag.handler, aanvraag, **context)


def to_makelaars(template: str, aanvraag: Aanvraag, **context: Any) -> None:
    """Tell every initiatievenmakelaar who may handle the case: nobody took it up yet."""
    _to_who_may("procedure.handle", Role.MAKELAAR, template, aanvraag, **context)


def to_deciders(template: str, aanvraag: Aanvraag, **context: Any) -> None:
    """Tell every mandaathouder who may decide on the case."""
    _to_who_may("procedure.decide", Role.MANDAATHOUDER, template, aanvraag, **context)


def to_settlers(template: str, aanvraag: Aanvraag, **context: Any) -> None:
    """Tell every mandaathouder who may settle the grant."""
    _to_who_may("procedure.settle", Role.MANDAATHOUDER, template, aanvraag, **context)


def to_revisers(template: str, aanvraag: Aanvraag, **context: Any) -> None:
    """Tell every mandaathouder who may decide on an objection in the case: who decided nothing in it."""
    _to_who_may("procedure.revise", Role.MANDAATHOUDER, template, aanvraag, **context)


def to_who_decides_change(template: str, wijziging: Wijziging) -> None:
    """Tell every mandaathouder who may decide on a change after the award."""
    _to_who_may(
        "procedure.decide_change",
        Role.MANDAATHOUDER,
        template,
        wijziging.aanvraag,
        about=wijziging,
        wijziging=wijziging,
    )


def _to_who_may(
    permission: str,
    role: Role,
    template: str,
    aanvraag: Aanvraag,
    *,
    about: Wijziging | None = None,
    **context: Any,
) -> None:
    """Tell everybody with a role who may do something about the case, or about a part of it."""
    granted = RoleGrant.objects.active().filter(role=role, content_type__isnull=True)
    for person in User.objects.filter(role_grants__in=granted).distinct().order_by("pk"):
        if rules.has_perm(permission, person, about or aanvraag):
            _to_staff(template, person, aanvraag, **context)


def _to_staff(template: str, person: User, aanvraag: Aanvraag, **context: Any) -> None:
    tell(
        person,
        STAFF_SUBJECTS.get(template, Subject.TERMIJNEN),
        template,
        route="case",
        args=[aanvraag.number],
        reference=aanvraag.number or "",
        context={"aanvraag": aanvraag, **context},
    )


def about_machtiging(template: str, machtiging: Machtiging) -> None:
    """Tell who may act and every board member on whose behalf, once each."""
    board = machtiging.organisatie.lidmaatschappen.active().filter(role=MemberRole.BESTUUR)
    told = Q(pk=machtiging.user_id) | Q(lidmaatschappen__in=board)
    for person in User.objects.filter(told, is_active=True).distinct().order_by("pk"):
        tell(
            person,
            Subject.VRAGEN,
            template,
            route="machtiging",
            args=[machtiging.pk],
            context={"machtiging": machtiging},
        )
