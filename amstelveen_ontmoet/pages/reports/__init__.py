"""What the pages tell beyond what one app knows."""

from amstelveen_ontmoet.pages.reports.hardheid import (
    hardheid_for_applicant,
    rules_left_to_ask,
    rules_left_to_propose,
    rules_to_ask,
    rules_to_propose,
)
from amstelveen_ontmoet.pages.reports.timeline import Event, timeline_of
from amstelveen_ontmoet.pages.reports.week import this_week

__all__ = [
    "Event",
    "hardheid_for_applicant",
    "rules_left_to_ask",
    "rules_left_to_propose",
    "rules_to_ask",
    "rules_to_propose",
    "this_week",
    "timeline_of",
]
