"""The lines of money of a case."""

from dataclasses import dataclass
from decimal import Decimal

from amstelveen_ontmoet.begroting import queries as begroting
from amstelveen_ontmoet.begroting.models import Begrotingspost
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.models import Aanvraag, Aanvraagregel, Wachtplaats

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class LineOfMoney:
    """What an application asks from one post and what there is for it, in euros; `place` while it waits."""

    regel: Aanvraagregel
    post: Begrotingspost
    requested: Decimal
    reserved: Decimal
    awarded: Decimal
    short: Decimal
    place: int | None
    wait: Wachtplaats | None
    is_in_line: bool


def lines_of_money(aanvraag: Aanvraag) -> list[LineOfMoney]:
    """The lines of an application; two queries, and one for each line that waits."""
    found = []
    for regel in queries.lines_of(aanvraag):
        line = regel.verplichting
        short = line.short if line else ZERO
        found.append(
            LineOfMoney(
                regel,
                regel.post,
                regel.requested,
                line.reserved if line else ZERO,
                line.awarded if line else ZERO,
                short,
                begroting.place_in_line(line) if line and short else None,
                next(iter(regel.wachtplaatsen.all()), None),
                line is not None and line.complete_at is not None,
            )
        )
    return found
