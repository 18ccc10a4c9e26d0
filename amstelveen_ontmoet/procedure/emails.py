"""Mails about an application, each in the reader's language."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import MemberRole
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
    handler = aanvraag.handler
    if handler is None or not handler.is_active:
        return
    with translation.override(handler.language):
        url = absolute_url(reverse("case", args=[aanvraag.number]))
    write(
        template,
        to=handler.email,
        language=handler.language,
        context={"person": handler, "aanvraag": aanvraag, "url": url, **context},
    )
