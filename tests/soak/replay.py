"""The line of every post, replayed from the audit trail: whether anybody was ever overtaken."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from amstelveen_ontmoet.audit.models import Event, kind_of
from amstelveen_ontmoet.begroting.models import Verplichting

ZERO = Decimal(0)


@dataclass
class Place:
    """A line in the queue: when it was complete, what it asks and what it holds, in euros."""

    complete: tuple[date, int]
    requested: Decimal
    reserved: Decimal = ZERO


def overtaken() -> list[str]:
    """Reservations that were given while somebody before them waited for the same post, a line each."""
    post_of = dict(Verplichting.objects.values_list("pk", "post_id"))
    queues: dict[int, dict[int, Place]] = defaultdict(dict)
    found = []
    events = Event.objects.filter(content_type=kind_of(Verplichting), action__startswith="begroting.")
    # Written under the lock on the post, so the keys of one post follow the acts.
    for event in events.order_by("pk").iterator():
        queue = queues[post_of[event.object_id]]
        if event.action == "begroting.reserve" and event.object_id in queue:
            mine = queue[event.object_id]
            before = [
                key
                for key, place in queue.items()
                if place.complete < mine.complete and place.reserved < place.requested
            ]
            if before:
                found.append(f"line {event.object_id} was helped before {before}")
        _follow(queue, event)
    return found


def _follow(queue: dict[int, Place], event: Event) -> None:
    key, data = event.object_id, event.data
    match event.action:
        case "begroting.joined_line":
            day = date.fromisoformat(data["complete_on"])
            queue[key] = Place((day, event.pk), Decimal(data["requested"]))
        case "begroting.left_line":
            queue.pop(key, None)
        case "begroting.asked_less":
            queue[key].requested = Decimal(data["now"])
        case "begroting.reserve" if key in queue:
            queue[key].reserved += Decimal(data["amount"])
        case "begroting.release" if key in queue:
            queue[key].reserved -= Decimal(data["amount"])
