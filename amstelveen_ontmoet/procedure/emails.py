"""Mails about an application, each in the reader's language."""

from typing import Any

import rules
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from amstelveen_ontmoet.accounts.models import RoleGrant, User
from amstelveen_ontmoet.accounts.roles import MemberRole, Role
from amstelveen_ontmoet.mail.actions import absolute_url, write
from amstelveen_ontmoet.procedure.models import Aanvraag


def to_applicants(template: str, aanvraag: Aanvraag, **context: Any) -> None:
    """Tell every board member of the organisation, and who sent the application, once each.

    Who no longer acts for the organisation hears nothing more of it.
    """
    members = aanvraag.organisatie.lidmaatschappen.active()
    wanted = members.filter(Q(role=MemberRole.BESTUUR) | Q(user=aanvraag.submitted_by))
    for person in User.objects.filter(lidmaatschappen__in=wanted).distinct().order_by("pk"):
        to_person(template, person, aanvraag, **context)


def to_person(template: str, person: User, aanvraag: Aanvraag, **context: Any) -> None:
    """Tell one person about an application, with a link to its page in their language."""
    if not person.is_active:
        return
    with translation.override(person.language):
        url = absolute_url(reverse("mijn_aanvraag", args=[aanvraag.pk]))
    write(
        template,
        to=person.email,
        language=person.language,
        context={"person": person, "aanvraag": aanvraag, "url": url, **context},
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


def _to_who_may(permission: str, role: Role, template: str, aanvraag: Aanvraag, **context: Any) -> None:
    granted = RoleGrant.objects.active().filter(role=role, content_type__isnull=True)
    for person in User.objects.filter(role_grants__in=granted).distinct().order_by("pk"):
        if rules.has_perm(permission, person, aanvraag):
            _to_staff(template, person, aanvraag, **context)


def _to_staff(template: str, person: User, aanvraag: Aanvraag, **context: Any) -> None:
    if not person.is_active:
        return
    with translation.override(person.language):
        url = absolute_url(reverse("case", args=[aanvraag.number]))
    write(
        template,
        to=person.email,
        language=person.language,
        context={"person": person, "aanvraag": aanvraag, "url": url, **context},
    )
