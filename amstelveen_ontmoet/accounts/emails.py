"""Mail to people, in their language and at the pace they chose: the one place where it is decided."""

from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts import queries
from amstelveen_ontmoet.accounts.enums import Pace, Subject
from amstelveen_ontmoet.accounts.models import Melding, User
from amstelveen_ontmoet.mail.actions import absolute_url, queue, text_of


def tell(
    person: User,
    subject: Subject,
    template: str,
    *,
    route: str,
    args: list[Any],
    reference: str = "",
    context: dict[str, Any],
) -> None:
    """Tell a person one thing: by mail now, in the mail of the day, or not at all as they chose.

    `route` with `args` is the page that it is about, `reference` the number of the case.
    """
    pace = queries.pace_of(person, subject)
    if not person.is_active or pace == Pace.NOOIT:
        return
    with translation.override(person.language):
        url = absolute_url(reverse(route, args=args))
    about, body = text_of(
        template, language=person.language, context={"person": person, "url": url, **context}
    )
    if pace == Pace.DAGELIJKS:
        Melding.objects.create(
            user=person, subject=subject, text=about, url=url, reference=reference, created_at=timezone.now()
        )
    else:
        queue(about, body + _footer(person), to=person.email, reference=reference)


def write_digest(person: User, waiting: list[Melding]) -> None:
    """The mail of the day: everything that waited, in the language that the person reads now."""
    about, body = text_of("digest", language=person.language, context={"person": person, "waiting": waiting})
    queue(about, body + _footer(person), to=person.email)


def _footer(person: User) -> str:
    with translation.override(person.language):
        choose = _("Kies zelf welke mails u krijgt:")
        return f"\n-- \n{choose} {absolute_url(reverse('notifications'))}\n"
