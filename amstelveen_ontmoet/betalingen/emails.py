"""Mail about account numbers: the whole board hears of every step."""

from typing import Any

from amstelveen_ontmoet.accounts.emails import tell
from amstelveen_ontmoet.accounts.enums import Subject
from amstelveen_ontmoet.betalingen import queries
from amstelveen_ontmoet.betalingen.models import Rekening


def to_board(template: str, rekening: Rekening, **context: Any) -> None:
    """Tell everybody on the board today; the number itself stands in no mail."""
    for person in queries.board_of(rekening.organisatie):
        tell(
            person,
            Subject.VRAGEN,
            template,
            route="rekening",
            args=[rekening.organisatie_id],
            context={"rekening": rekening, **context},
        )
