"""Action points that are getting on, a letter to the council about last year, and a concept of this year."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.pages.demo import people
from amstelveen_ontmoet.pages.demo.clock import days_ago
from amstelveen_ontmoet.pages.demo.people import Person
from amstelveen_ontmoet.spelregels.models import Waarde
from monitoring.actions import brieven, papers
from monitoring.actions.actiepunten import News, add_update
from monitoring.enums import ActieStatus, Part
from monitoring.models import Collegebrief

SINCE = date(2020, 1, 1)
SOURCE = "verzonnen, voor het voorbeeld"
# Nobody of these names has ever held the office.
SIGNATORIES = {
    "secretaris": ("Sanne Verzonnen", "Secretaris van de gemeente", "Municipal secretary"),
    "burgemeester": ("Boris Verzonnen", "Burgemeester", "Mayor"),
}
PUBLISHED = 60


@dataclass(frozen=True)
class Told:
    """An update of an action point, so many days ago; its milestone is `due` days from today."""

    number: int
    ago: int
    text: str
    milestone: str = ""
    due: int | None = None
    is_done: bool = False
    override: str = ""
    reason: str = ""


STORY = (
    Told(
        5,
        90,
        "Internationals kunnen elke dinsdagmiddag met hun vragen terecht, ook online.",
        is_done=True,
    ),
    Told(
        11, 85, "De initiatievenmakelaar is begonnen en denkt mee met bewoners.", "Eerste jaar bekeken", 200
    ),
    Told(
        15,
        80,
        "De wijkregisseur sprak met bewoners, Participe en de politie over een plan voor de wijk.",
        "Wijkplan Patrimonium besproken met bewoners",
        75,
    ),
    Told(8, 75, "Er zijn twee taalgroepen bijgekomen.", "Taalgroep voor partners van kenniswerkers", -10),
    Told(
        3,
        70,
        "Buren aten samen in twee wijken. Bewoners van veel achtergronden kookten mee.",
        "Maaltijden in vier wijken",
        100,
    ),
    Told(
        24,
        68,
        "Bewoners namen hun wensen op in het wijkplan van Buurtkamer KKP.",
        override=ActieStatus.VERVALLEN,
        reason="Het onderzoek is opgegaan in het wijkplan.",
    ),
    Told(19, 66, "Groepen beheren hun budget zelf.", "Groepen laten zien wat er gedaan is", 45),
    Told(14, 64, "Het overzicht van maaltijden staat online.", "Overzicht op papier bij huisartsen", 20),
    Told(32, 62, "De brief over vorig jaar is bijna klaar.", "Brief over dit jaar naar de raad", 120),
)


def publish_last(users: dict[Person, User], today: date) -> None:
    """Tell of action points and publish the letter of last year.

    Figures are those of the moment of gathering, whatever the clock says: what happened in the
    story after this letter must be made after it.
    """
    writer, second = users[people.AMBTENAAR], users[people.SECOND_AMBTENAAR]
    _name_signatories()
    for told in STORY:
        with days_ago(told.ago):
            _tell(told, today, by=writer)
    with days_ago(PUBLISHED):
        _publish(today.year - 1, writer, second, users[people.MANDAATHOUDER])


def begin_next(users: dict[Person, User], today: date) -> None:
    """The concept of this year, with the figures of today."""
    concept = _gathered(today.year, by=users[people.AMBTENAAR])
    _write(
        concept,
        Part.CONCLUSIE,
        "In {jaar} verleenden we subsidie voor {verleend}. Wat ons opvalt: groepen die samen eten "
        "organiseren, bereiken ook bewoners die niet vanzelf meedoen.\n\n"
        "Dit doen we de komende tijd:\n\n"
        "- We nemen een besluit over {in_behandeling}.\n"
        "- We zorgen dat we {indicatoren_niet_gemeten} kunnen meten.",
        by=users[people.SECOND_AMBTENAAR],
    )


def _name_signatories() -> None:
    Waarde.objects.bulk_create(
        Waarde(
            key=f"ondertekenaar.{key}",
            from_on=SINCE,
            kind=Waarde.Kind.TEXT,
            value=name,
            label=label,
            label_en=label_en,
            source=SOURCE,
            is_assumption=True,
        )
        for key, (name, label, label_en) in SIGNATORIES.items()
    )


def _tell(told: Told, today: date, *, by: User) -> None:
    news = News(
        text=told.text,
        milestone=told.milestone,
        milestone_on=None if told.due is None else today + timedelta(days=told.due),
        done_on=timezone.localdate() if told.is_done else None,
        override=told.override,
        override_reason=told.reason,
    )
    add_update(told.number, news, version=0, by=by)


def _publish(year: int, writer: User, second: User, adopter: User) -> None:
    """Every step by the person whose work it is; the jobs are done at once, without a worker."""
    brief = _gathered(year, by=writer)
    _write(
        brief,
        Part.ANDERS,
        "Niet alles ging zoals we het wilden:\n\n"
        "- Voor het wijkbudget kwamen we {tekort} tekort.\n"
        "- Twee groepen hadden meer tijd nodig voor hun plan dan wij dachten.",
        by=second,
    )
    brieven.save_facts(
        brief.pk,
        zaaknummer=f"Z{timezone.localdate():%y}-000123",
        handled_by="Team Sociale Samenhang",
        dated_on=timezone.localdate(),
        seen=brieven.facts_seen(brief),
        by=writer,
    )
    brief = brieven.submit_brief(brief.pk, by=writer)
    brief = brieven.adopt_brief(brief.pk, seen=brieven.offer_seen(brief), by=adopter)
    job_id = brief.pdf_job_id
    jobs.run(job_id, lambda: papers.make_pdf(brief.pk, job_id))
    brieven.publish_brief(brief.pk, by=second)


def _gathered(year: int, *, by: User) -> Collegebrief:
    brief = brieven.start_brief(year, by=by)
    jobs.run(brief.job_id, lambda: brieven.gather_brief(brief.pk, brief.job_id))
    brief.refresh_from_db()
    return brief


def _write(brief: Collegebrief, part: Part, text: str, *, by: User) -> None:
    brieven.save_text(brief.pk, part, text, version=0, by=by)
