"""What a file with residents comes to, for who has to confirm it."""

from dataclasses import dataclass

from amstelveen_ontmoet.gebieden.actions.residents import AreaRow, Report
from amstelveen_ontmoet.gebieden.enums import BLOCKING, Finding

# What asks for attention first.
_ORDER = {finding: place for place, finding in enumerate((*BLOCKING, Finding.ZONDER))}


@dataclass(frozen=True)
class Outcome:
    """The rows of a report, those with a problem on top, with how many there are of each finding.

    `before` and `now` add up the residents of the buurten of which both figures are known.
    """

    rows: list[AreaRow]
    counts: list[tuple[Finding, int]]
    before: int
    now: int
    others: int

    @property
    def is_blocked(self) -> bool:
        return any(finding in BLOCKING for finding, _number in self.counts)

    def has(self, finding: Finding) -> bool:
        """Whether this was found of any area."""
        return finding in dict(self.counts)

    @property
    def new(self) -> int:
        return dict(self.counts).get(Finding.NIEUW, 0)


def outcome_of(report: Report) -> Outcome:
    """A report put in order and added up."""
    rows = sorted(report.rows, key=lambda row: (_ORDER.get(row.finding, len(_ORDER)), row.code))
    both = [row for row in rows if not row.is_wijk and row.change is not None]
    counts = [(finding, len(report.with_finding(finding))) for finding in Finding]
    return Outcome(
        rows=rows,
        counts=[(finding, number) for finding, number in counts if number],
        before=sum(row.before or 0 for row in both),
        now=sum(row.now or 0 for row in both),
        others=report.others,
    )
