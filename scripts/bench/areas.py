"""What is measured, in which order: the public pages on the demonstration data alone, then the desk
with few cases and with many, then the money with its own large set."""

from dataclasses import dataclass

from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.pages.views import kept
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Besluit
from monitoring.actions import brieven, papers
from scripts.bench import letters, money, synthetic
from scripts.bench.measuring import Figure, Pace, say
from scripts.bench.pages import Page, Pages, session_of
from scripts.bench.synthetic import People
from scripts.bench.visits import gunicorn
from wijkplannen.enums import Section

PUBLIC_AIM, WORK_LIST_AIM, CASE_AIM, LETTER_AIM, BRIEF_AIM = 1.3, 2.5, 3.0, 1.3, 1.1
WIJK = "/wijken/elsrijk/"


@dataclass(frozen=True)
class Sizes:
    """How much synthetic data, how often, and how long a turn of pages takes."""

    few: int
    many: int
    buurten: int
    entries: tuple[int, int]
    pages: Pace
    slow: Pace
    printed: int = 120


FULL = Sizes(
    few=1_000,
    many=100_000,
    buurten=14_500,
    entries=(1_000_000, 1_000),
    pages=Pace(9, 0.25),
    slow=Pace(5, 0.5),
)
QUICK = Sizes(
    few=40, many=100, buurten=50, entries=(100, 10), pages=Pace(1, 0.0), slow=Pace(1, 0.0), printed=2
)


class Bench:
    """The areas of one run, which share the people, the pace and the portal under measurement."""

    def __init__(self, sizes: Sizes, environment: dict[str, str]) -> None:
        self.sizes = sizes
        self.environment = environment
        self.people = People.known()
        self.pages = Pages(sizes.pages, self.people.makelaar)
        self.figures: list[Figure] = []

    def run(self) -> list[Figure]:
        self.pages.check_floor()
        areas = (self.public_pages, self.plan_form, self.public_visits, self.letters, self.report)
        for area in (*areas, self.desk, self.desk_visits, self.money):
            area()
        return self.figures

    def public_pages(self) -> None:
        """As the next visitor gets them, and made anew as the first one does after a change."""
        for name, path in (("pages.home", "/"), ("pages.wijk", WIJK)):
            self.figures += self.pages.measure(Page(name, path, None, PUBLIC_AIM))
            self.figures += self.pages.measure(Page(f"{name}_made", path, None, PUBLIC_AIM, kept.forget))

    def plan_form(self) -> None:
        for page in self._plan_pages():
            self.figures += self.pages.measure(page)

    def _plan_pages(self) -> list[Page]:
        """A section with text and one with rows, of a draft, for who wrote it."""
        draft = synthetic.written_draft()
        path = f"/mijn/wijkplannen/{draft.pk}"
        return [
            Page(f"plan.section_{name}", f"{path}/{key.value}/", draft.created_by, PUBLIC_AIM)
            for name, key in (("text", Section.KANSEN), ("rows", Section.GELD))
        ]

    def letters(self) -> None:
        besluit = Besluit.objects.filter(outcome=Status.VERLEEND).order_by("pk")[0]
        page = Page(
            "letters.letter", f"/brieven/{besluit.brief_id}/brief.pdf", self.people.makelaar, LETTER_AIM
        )
        render = self.pages.asker(page)
        self.figures += [
            letters.measure(page.name, render, pace=self.sizes.slow, aim=page.aim),
            letters.measure_bare("letters.letter_bare", render, pace=self.sizes.slow, aim=page.aim),
            letters.per_minute(
                "letters.per_minute", letters.html_of(render), letters=self.sizes.printed, workers=2
            ),
        ]

    def report(self) -> None:
        """The collegebrief with its annexes, from its frozen figures to the PDF that is kept."""
        brief = brieven.start_brief(timezone.localdate().year, by=self.people.ambtenaar)
        brieven.gather_brief(brief.pk, job_id=0)
        self.figures.append(
            letters.measure(
                "report.collegebrief",
                lambda: papers.make_pdf(brief.pk, job_id=0),
                pace=self.sizes.slow,
                aim=BRIEF_AIM,
            )
        )

    def desk(self) -> None:
        case = Aanvraag.objects.filter(status=Status.IN_BEHANDELING).order_by("pk")[0]
        asked: dict[str, float] = {}
        already = 0
        for size in (self.sizes.few, self.sizes.many):
            say(f"{size} cases ...")
            synthetic.add_cases(already, size, self.people)
            already = size
            for page in self._work_lists(size):
                view = page.path
                figures = self.pages.measure(page, same_queries_as=asked.get(view))
                asked.setdefault(view, figures[1].value)
                self.figures += figures
        path = f"/werkvoorraad/{case.number}/"
        self.figures += self.pages.measure(Page("desk.case", path, self.people.makelaar, CASE_AIM))

    def _work_lists(self, size: int) -> list[Page]:
        """What a makelaar sees first, and all that ever came in."""
        return [
            Page(f"desk.work_list_{size}", "/werkvoorraad/", self.people.makelaar, WORK_LIST_AIM),
            Page(
                f"desk.work_list_all_{size}",
                "/werkvoorraad/?weergave=alles",
                self.people.makelaar,
                WORK_LIST_AIM,
            ),
        ]

    def public_visits(self) -> None:
        """Before the synthetic groups fill the wijken with more than any wijk has."""
        plan_pages = [(page.name, page.path, page.reader) for page in self._plan_pages()]
        self._visits([("pages.home", "/", None), ("pages.wijk", WIJK, None), *plan_pages])

    def desk_visits(self) -> None:
        case = Aanvraag.objects.filter(status=Status.IN_BEHANDELING).order_by("pk")[0]
        desk = self.people.makelaar
        self._visits(
            [("desk.work_list", "/werkvoorraad/", desk), ("desk.case", f"/werkvoorraad/{case.number}/", desk)]
        )

    def _visits(self, wanted: list[tuple[str, str, User | None]]) -> None:
        say("first visits ...")
        with gunicorn(self.environment) as server:
            for name, path, reader in wanted:
                self.figures.append(server.measure(name, path, session_of(reader) if reader else None))

    def money(self) -> None:
        say(f"{self.sizes.buurten} buurten ...")
        synthetic.add_money(self.sizes.buurten)
        self.figures.append(money.measure(self.people, self.sizes.slow))
        many, few = self.sizes.entries
        say(f"{many} entries ...")
        self.figures.append(money.measure_post(many, few, self.pages, self.people, self.sizes.pages))
