"""Reading what the desk has to do, by subject."""

from initiatives.queries.case import CaseFacts, CaseNews, addresses_of, case_facts, case_news
from initiatives.queries.counts import MOST, Counts, UpTo, counted, counts
from initiatives.queries.work_list import (
    VIEWS,
    WorkCase,
    cases_for,
    decides,
    first_view,
    seen_until,
    to_decide,
    work_cases,
    work_list,
)

__all__ = [
    "MOST",
    "VIEWS",
    "CaseFacts",
    "CaseNews",
    "Counts",
    "UpTo",
    "WorkCase",
    "addresses_of",
    "case_facts",
    "case_news",
    "cases_for",
    "counted",
    "counts",
    "decides",
    "first_view",
    "seen_until",
    "to_decide",
    "work_cases",
    "work_list",
]
