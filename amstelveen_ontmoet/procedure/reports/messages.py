"""The threads of a case."""

from dataclasses import dataclass

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.models import Aanvraag, Bericht


@dataclass(frozen=True)
class Thread:
    """What applicant and municipality wrote about one subject, oldest first."""

    first: Bericht
    messages: list[Bericht]
    unread: frozenset[int]

    @property
    def latest(self) -> Bericht:
        return self.messages[-1]

    @property
    def is_new(self) -> bool:
        """Whether somebody else wrote something that the reader did not see yet."""
        return bool(self.unread)


def threads_of(aanvraag: Aanvraag, reader: User) -> list[Thread]:
    """The threads of a case, the one with the newest message first; notes between staff are in none."""
    read = queries.read_until(aanvraag, reader)
    found: dict[int, list[Bericht]] = {}
    for bericht in queries.messages_of(aanvraag):
        found.setdefault(bericht.thread_id or bericht.pk, []).append(bericht)
    threads = [
        Thread(
            messages[0],
            messages,
            frozenset(
                each.pk
                for each in messages
                if each.author_id != reader.pk and (key not in read or each.at > read[key])
            ),
        )
        for key, messages in found.items()
    ]
    return sorted(threads, key=lambda thread: (thread.latest.at, thread.latest.pk), reverse=True)
