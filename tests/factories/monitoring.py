"""Letters to the council at every step, made by the actions that people use."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.spelregels.models import Waarde
from monitoring import tasks
from monitoring.actions import brieven
from monitoring.actions.actiepunten import News, add_update
from monitoring.enums import BriefStatus, Part
from monitoring.models import Actiepunt, ActiepuntUpdate, Collegebrief
from tests.factories.accounts import LONG_AGO, staff
from tests.factories.spelregels import load_values

ZAAKNUMMER = "Z26-012345"


def make_signatories() -> None:
    """Names for the secretaris and the burgemeester, as somebody enters them in /beheer/."""
    for key, name in (("secretaris", "Sam Verzonnen"), ("burgemeester", "Robin Verzonnen")):
        Waarde.objects.create(
            key=f"ondertekenaar.{key}",
            from_on=LONG_AGO,
            kind=Waarde.Kind.TEXT,
            value=name,
            label=key,
            label_en=key,
            source="verzonnen",
        )


def make_actiepunt(number: int = 1, **fields: object) -> Actiepunt:
    return Actiepunt.objects.create(
        number=number, theme="proef", line="proef", title=f"Actiepunt {number}", source="verzonnen", **fields
    )


def tell(actiepunt: Actiepunt, by: User, **news: object) -> ActiepuntUpdate:
    """An update of an action point."""
    actiepunt.refresh_from_db()
    given = {"text": "Er is gewerkt.", **news}
    return add_update(actiepunt.number, News(**given), version=actiepunt.version, by=by)


@dataclass
class Letters:
    """The people of the letter, and letters at a step; `year` is this year."""

    year: int = field(default_factory=lambda: timezone.localdate().year)

    def __post_init__(self) -> None:
        if not Waarde.objects.exists():
            load_values()
        make_signatories()
        self.writer = staff(Role.AMBTENAAR)
        self.second_writer = staff(Role.AMBTENAAR)
        self.adopter = staff(Role.MANDAATHOUDER)

    def started(self, year: int | None = None, correction: str = "") -> Collegebrief:
        """A letter whose figures wait to be gathered."""
        return brieven.start_brief(year or self.year, correction=correction, by=self.writer)

    def gathered(self, year: int | None = None, correction: str = "") -> Collegebrief:
        """A concept with its figures and the drafts of the portal."""
        brief = self.started(year, correction)
        tasks.gather_brief(brief.job_id, brief.pk)
        brief.refresh_from_db()
        return brief

    def with_facts(self, year: int | None = None, correction: str = "") -> Collegebrief:
        brief = self.gathered(year, correction)
        brieven.save_facts(
            brief.pk,
            zaaknummer=ZAAKNUMMER,
            handled_by="Team Proef",
            dated_on=timezone.localdate(),
            seen=brieven.facts_seen(brief),
            by=self.writer,
        )
        brief.refresh_from_db()
        return brief

    def at(self, status: BriefStatus, year: int | None = None, correction: str = "") -> Collegebrief:
        """A letter at a step, walked there by the people whose work it is."""
        brief = self.with_facts(year, correction)
        if status == BriefStatus.VERVALLEN:
            brieven.drop_brief(brief.pk, reason="opnieuw", by=self.writer)
        elif status != BriefStatus.CONCEPT:
            brieven.submit_brief(brief.pk, by=self.writer)
            brief.refresh_from_db()
            if status != BriefStatus.TER_VASTSTELLING:
                self.adopt(brief)
            if status == BriefStatus.GEPUBLICEERD:
                self.make_pdf(brief)
                brieven.publish_brief(brief.pk, by=self.writer)
        brief.refresh_from_db()
        return brief

    def adopt(self, brief: Collegebrief) -> Collegebrief:
        brief.refresh_from_db()
        return brieven.adopt_brief(brief.pk, seen=brieven.offer_seen(brief), by=self.adopter)

    def make_pdf(self, brief: Collegebrief) -> None:
        """What the job does that the adoption or a request queued."""
        brief.refresh_from_db()
        tasks.make_pdf(brief.pdf_job_id, brief.pk)

    def write(self, brief: Collegebrief, part: Part, text: str, by: User | None = None) -> None:
        """Save a text over the one that is there."""
        version = brief.teksten.get(part=part).version
        brieven.save_text(brief.pk, part, text, version=version, by=by or self.writer)


def soon(days: int = 90) -> dict[str, object]:
    """A milestone so many days from now."""
    return {"milestone": "Eerste bijeenkomst", "milestone_on": timezone.localdate() + timedelta(days=days)}
