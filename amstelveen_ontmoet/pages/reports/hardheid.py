"""Which rules an applicant can ask to set aside, and what came of it."""

from collections.abc import Iterable
from typing import Any

from amstelveen_ontmoet.procedure.actions.hardheid import ACTIVE, can_be_set_aside
from amstelveen_ontmoet.procedure.enums import DECIDED, WITH_MUNICIPALITY, HardheidStatus
from amstelveen_ontmoet.procedure.models import Aanvraag, Toets
from amstelveen_ontmoet.spelregels.explanations import TITLES


def rules_to_ask(aanvraag: Aanvraag) -> list[tuple[str, str]]:
    """The rules that the applicant may ask to set aside: what the rules said, no judgement of staff."""
    return _choices(
        toets for toets in aanvraag.toetsen.all() if can_be_set_aside(toets, verdict=toets.verdict)
    )


def rules_left_to_ask(aanvraag: Aanvraag) -> list[tuple[str, str]]:
    """Those for which the applicant has not asked yet; none once the municipality has decided."""
    if aanvraag.status not in WITH_MUNICIPALITY:
        return []
    asked = aanvraag.hardheden.filter(status__in=ACTIVE, asked_by__isnull=False)
    rows = aanvraag.toetsen.exclude(hardheden__in=asked)
    return _choices(toets for toets in rows if can_be_set_aside(toets, verdict=toets.verdict))


def rules_to_propose(aanvraag: Aanvraag) -> list[tuple[str, str]]:
    """The rules that staff may propose to set aside."""
    return _choices(toets for toets in aanvraag.toetsen.all() if can_be_set_aside(toets))


def rules_left_to_propose(aanvraag: Aanvraag) -> list[tuple[str, str]]:
    """Those that are not proposed or set aside yet."""
    taken = aanvraag.hardheden.filter(status__in=(HardheidStatus.VOORGESTELD, HardheidStatus.TOEGEPAST))
    return _choices(
        toets for toets in aanvraag.toetsen.exclude(hardheden__in=taken) if can_be_set_aside(toets)
    )


def _choices(rows: Iterable[Toets]) -> list[tuple[str, str]]:
    return [(toets.rule, str(TITLES[toets.rule])) for toets in rows]


def hardheid_for_applicant(aanvraag: Aanvraag) -> list[dict[str, Any]]:
    """What the applicant may know: the own request at once, what staff did of it with the decision."""
    is_decided = aanvraag.status in DECIDED
    found = []
    for row in aanvraag.hardheden.exclude(status=HardheidStatus.INGETROKKEN):
        applied = is_decided and row.status == HardheidStatus.TOEGEPAST
        if row.asked_by_id is None and not applied:
            continue
        refused = is_decided and row.status == HardheidStatus.NIET_TOEGEPAST
        found.append(
            {
                "row": row,
                "title": TITLES[row.rule],
                "applied": applied,
                "refused": refused,
                # While staff look at it the applicant sees no more than that.
                "can_withdraw": row.status == HardheidStatus.GEVRAAGD
                and aanvraag.status in WITH_MUNICIPALITY,
            }
        )
    return found
