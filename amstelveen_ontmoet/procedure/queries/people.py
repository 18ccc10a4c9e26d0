"""Who may act for an applicant, decide, or has to stand aside."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection

from amstelveen_ontmoet.accounts.models import Machtiging, User
from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.audit.queries import events_by
from amstelveen_ontmoet.procedure.models import Aanvraag, Mandaat


def machtigingen_of(aanvraag: Aanvraag) -> dict[int, list[Machtiging]]:
    """Everything under which people acted for the applicant, by person (primary key)."""
    found: dict[int, list[Machtiging]] = {}
    for machtiging in aanvraag.organisatie.machtigingen.confirmed():
        found.setdefault(machtiging.user_id, []).append(machtiging)
    return found


def is_on_behalf(
    machtigingen: dict[int, list[Machtiging]], user_id: int | None, moment: datetime | None
) -> bool:
    """Whether what a person did at a moment was done by machtiging; no if nobody did it."""
    if user_id is None or moment is None:
        return False
    return any(each.held_at(moment) for each in machtigingen.get(user_id, ()))


def acts_under(machtiging: Machtiging) -> list[tuple[Event, Aanvraag]]:
    """What the person did in applications of the organisation under a machtiging, the latest first."""
    aanvragen = {aanvraag.pk: aanvraag for aanvraag in machtiging.organisatie.aanvragen.all()}
    events = events_by(machtiging.user, Aanvraag, aanvragen)
    return [(event, aanvragen[event.object_id]) for event in events if machtiging.held_at(event.at)]


def mandaat_of(user: User, day: date | None = None) -> Mandaat | None:
    """Under which mandate a person decides on a day, today by default."""
    return Mandaat.objects.active(day).filter(user=user).first()


def interests_of(user: User) -> Iterable[int]:
    """Organisations (by primary key) in which a person said to have an interest of their own."""
    with connection.cursor() as cursor:  # every page of staff asks it
        cursor.execute("SELECT organisatie_id FROM procedure_belang WHERE user_id = %s", [user.pk])
        return [pk for (pk,) in cursor.fetchall()]
