"""Every page in both languages: accessible in light and dark, no sideways scrolling, no complaints."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from amstelveen_ontmoet.accounts.models import Machtiging, User
from amstelveen_ontmoet.betalingen.models import Betaalbatch, Rekening, Terugmelding
from amstelveen_ontmoet.pages.demo import groups, people
from amstelveen_ontmoet.pages.demo.people import Person
from amstelveen_ontmoet.procedure.enums import AccountPart, Status
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Bezwaar,
    Mandaat,
    Standaardtekst,
    Storing,
    Vraag,
)
from amstelveen_ontmoet.spelregels.enums import VoorstelStatus
from amstelveen_ontmoet.spelregels.models import Voorstel
from monitoring.enums import BriefStatus
from monitoring.models import Collegebrief
from tests.browser.conftest import Open
from wijkplannen.actions import year
from wijkplannen.enums import Section
from wijkplannen.models import Wijkbudgetrun, Wijkplan

pytestmark = pytest.mark.django_db(transaction=True)

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCAN = """options => axe.run(document, {runOnly: options, resultTypes: ['violations']}).then(
  result => result.violations.map(
    rule => rule.id + ': ' + rule.nodes.map(node => node.target.join(' ')).join(', ')
  )
)"""
ALL = {"type": "tag", "values": RULES}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
# By how much the page is too wide, and the first innermost thing that sticks out.
SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth;
  const wider = document.documentElement.scrollWidth - room;
  if (wider <= 0) return '';
  const all = [...document.querySelectorAll('body *')];
  const out = all.filter(e => e.getBoundingClientRect().right > room + 1);
  const inner = out.find(e => !out.some(other => other !== e && e.contains(other)));
  return `${wider} too wide at ${inner ? inner.tagName + '.' + inner.className : 'its edge'}`;
}"""
DOUBLE = "document.documentElement.style.fontSize = '200%'"
# Everything that can be unfolded is looked at too, once what the page does on its new sizes was done:
# observers of sizes are told in the frame that is drawn next.
UNFOLD = """async () => {
  document.querySelectorAll('main details').forEach(details => { details.open = true });
  const frame = () => new Promise(drawn => requestAnimationFrame(drawn));
  await frame();
  await frame();
}"""
# What is walked for the page that says no; everything else is to be seen itself.
REFUSALS = {
    "/bestaat-niet/": 404,
    "/en/bestaat-niet/": 404,
    "/en/gezond/": 404,  # for programs, so in no language
    "/werkvoorraad/#": 403,
    "/en/werkvoorraad/#": 403,
}
Walk = list[tuple[Person | None, list[str]]]


@dataclass
class Demo:
    """Where the demonstration's applications are."""

    year: int

    @property
    def machtiging(self) -> Machtiging:
        return Machtiging.objects.get()

    def at(self, status: Status, year: int | None = None) -> Aanvraag:
        found = Aanvraag.objects.filter(status=status, wijkplan__year=year or self.year)
        return found.order_by("pk")[0]

    def draft(self, slug: str) -> Aanvraag:
        return Aanvraag.objects.get(status=Status.CONCEPT, organisatie__bewonersgroep__slug=slug)

    def run(self, status: str) -> Wijkbudgetrun:
        return Wijkbudgetrun.objects.filter(status=status).order_by("-year")[0]


@pytest.fixture
def demo(demonstration: None) -> Demo:
    return Demo(timezone.localdate().year)


def public(demo: Demo) -> Walk:
    granted = demo.at(Status.VERLEEND)
    return [
        (
            None,
            [
                "/",
                "/wijken/",
                "/wijken/?q=el",
                "/wijken/?q=zzz",
                "/wijken/elsrijk/",
                "/wijken/amsterdamse-bos/",
                "/wijken/buitengebied-zuid/",
                f"/bewonersgroepen/{groups.ELSRIJK}/",
                f"/bewonersgroepen/{groups.KKP}/",
                "/wijkplannen/",
                f"/wijkplannen/{granted.number}/",
                "/collegebrieven/",
                f"/collegebrieven/{demo.year - 1}/",
                "/monitoring/actiepunten/",
                "/monitoring/actiepunten/8/",
                "/spelregels/",
                f"/spelregels/{demo.year - 1}/",
                f"/spelregels/{demo.year + 1}/",
                "/toegankelijkheid/",
                "/privacy/",
                "/storingen/",
                "/voorbeeld/post/",
                "/gezond/",
                "/beheer/stijl/",
                "/account/login/",
                "/account/login/code/",
                "/account/signup/",
                "/account/password/reset/",
                "/bestaat-niet/",
            ],
        )
    ]


def writers(demo: Demo) -> Walk:
    draft = demo.draft(groups.ELSRIJK)
    writing = [f"/mijn/wijkplannen/{draft.pk}/{key}/" for key in Section]
    check = f"/mijn/wijkplannen/{draft.pk}/controleren/"
    group = groups.GROUPS[groups.ELSRIJK]
    start = f"/mijn/wijkplannen/nieuw/{groups.ELSRIJK}/"
    return [
        (group.chair, [start, f"/mijn/wijkplannen/{draft.pk}/", *writing, check]),
        (group.writer, [check]),
    ]


def applicants(demo: Demo) -> Walk:
    asked = demo.at(Status.AANVULLING_GEVRAAGD)
    refused, new = demo.at(Status.AFGEWEZEN), demo.at(Status.INGEDIEND)
    granted, busy = demo.at(Status.VERLEEND), demo.at(Status.IN_BEHANDELING)
    chair = {slug: group.chair for slug, group in groups.GROUPS.items()}
    return [
        (people.RESIDENT, ["/mijn/", "/mijn/gegevens/verwijderen/", "/werkvoorraad/#"]),
        (people.SOCIAAL_WERKER, ["/mijn/"]),
        (
            chair[groups.ELSRIJK],
            [
                "/mijn/",
                "/mijn/gegevens/",
                "/mijn/meldingen/",
                "/account/email/",
                "/account/password/change/",
                f"/mijn/aanvragen/{granted.pk}/",
                f"/brieven/{granted.besluit.brief_id}/",
                f"/mijn/brieven/{granted.besluit.brief_id}/bezwaar/",
                f"/mijn/aanvragen/{granted.pk}/wijziging/",
            ],
        ),
        (
            chair[groups.RANDWIJCK],
            [
                f"/mijn/aanvragen/{demo.at(Status.GEDEELTELIJK_VERLEEND).pk}/",
                f"/mijn/bezwaren/{Bezwaar.objects.get().pk}/intrekken/",
            ],
        ),
        (
            chair[groups.GROENELAAN],
            [f"/mijn/aanvragen/{asked.pk}/{part}" for part in ("", "wachten/", "hardheidsclausule/")],
        ),
        (
            chair[groups.KKP],
            [
                "/mijn/machtigingen/",
                f"/mijn/machtigingen/{demo.machtiging.pk}/",
                f"/mijn/machtigingen/{demo.machtiging.pk}/beeindigen/",
                f"/mijn/organisaties/{demo.machtiging.organisatie_id}/machtigen/",
            ],
        ),
        (chair[groups.STADSHART], [f"/mijn/aanvragen/{refused.pk}/"]),
        (
            chair[groups.BOVENKERK],
            [f"/mijn/aanvragen/{busy.pk}/", f"/mijn/aanvragen/{busy.pk}/intrekken/"],
        ),
        (
            chair[groups.NESSE],
            [f"/mijn/aanvragen/{new.pk}/", f"/mijn/wijkplannen/{new.pk}/verstuurd/"],
        ),
    ]


def desk(demo: Demo) -> Walk:
    def case(status: Status) -> str:
        return f"/werkvoorraad/{demo.at(status).number}/"

    year = demo.year
    run = demo.run("berekend")
    post = demo.run("vastgesteld").post
    text = Standaardtekst.objects.all()[0]
    return [
        (
            people.MAKELAAR,
            [
                "/werkvoorraad/",
                "/standaardteksten/",
                "/standaardteksten/nieuw/",
                "/werkvoorraad/?weergave=alles",
                "/werkvoorraad/?weergave=alles&q=zzz",
                case(Status.INGEDIEND),
                case(Status.IN_BEHANDELING),
                case(Status.TER_BESLUIT),
                case(Status.VERLEEND),
                *(f"{case(Status.IN_BEHANDELING)}{tab}/" for tab in ("plan", "gesprek", "dossier")),
                f"{case(Status.IN_BEHANDELING)}oordeel/everyone_takes_part/",
                f"{case(Status.IN_BEHANDELING)}aanvulling/",
                f"{case(Status.IN_BEHANDELING)}stilstaan/",
                f"{case(Status.IN_BEHANDELING)}verlengen/",
                f"{case(Status.IN_BEHANDELING)}belang/",
                f"{case(Status.IN_BEHANDELING)}hardheidsclausule/",
                f"/standaardteksten/{text.pk}/",
                f"/standaardteksten/{text.pk}/verwijderen/",
            ],
        ),
        (people.SECOND_MAKELAAR, [case(Status.AANVULLING_GEVRAAGD)]),
        (
            people.MANDAATHOUDER,
            [
                "/werkvoorraad/",
                case(Status.TER_BESLUIT),
                case(Status.GEDEELTELIJK_VERLEEND),
                f"{case(Status.GEDEELTELIJK_VERLEEND)}dossier/",
                f"{case(Status.GEDEELTELIJK_VERLEEND)}bezwaren/{Bezwaar.objects.get().pk}/",
                "/werkvoorraad/samen-besluiten/",
                "/mandaten/",
            ],
        ),
        (
            people.BEHEERDER,
            ["/mandaten/nieuw/", f"/mandaten/{Mandaat.objects.all()[0].pk}/beeindigen/", "/mijn/"],
        ),
        (
            people.AMBTENAAR,
            [
                "/machtigingen/",
                "/machtigingen/invoeren/",
                "/storingen/invoeren/",
                f"/storingen/{Storing.objects.get().pk}/",
                f"/begroting/{year}/",
                f"/begroting/{year + 5}/",
                f"/begroting/posten/{post.pk}/",
                f"/begroting/{year}/wijkbudget/",
                f"/begroting/{run.year}/wijkbudget/",
                f"/begroting/{year + 5}/wijkbudget/",
            ],
        ),
        (people.SECOND_AMBTENAAR, [f"/begroting/wijkbudget/{run.pk}/vaststellen/"]),
    ]


def accounts(demo: Demo) -> Walk:
    """What follows on a grant: its account, settlement and reclaim, and a question about one section."""
    last = demo.year - 1
    asked, sent = demo.at(Status.VERANTWOORDING_GEVRAAGD, last), demo.at(Status.VERANTWOORD, last)
    settled = demo.at(Status.LAGER_VASTGESTELD, last)
    question = Vraag.objects.filter(answered_at__isnull=True).select_related("aanvraag")[0]
    chair = {slug: group.chair for slug, group in groups.GROUPS.items()}
    begun = year.begin_account(
        Wijkplan.objects.get(pk=asked.pk), last, by=User.objects.get(email=chair[groups.KKP].email)
    )
    account = f"/mijn/verantwoording/{begun.pk}/"
    waiting = Rekening.objects.get(status="ingevoerd")
    slug = question.aanvraag.organisatie.bewonersgroep.slug
    return [
        (
            chair[groups.KKP],
            [
                f"/mijn/aanvragen/{asked.pk}/",
                f"/mijn/aanvragen/{asked.pk}/verantwoording/",
                *(f"{account}{part}/" for part in AccountPart),
                f"{account}controleren/",
            ],
        ),
        (chair[groups.RANDWIJCK], [f"/mijn/aanvragen/{sent.pk}/"]),
        (chair[groups.ELSRIJK], [f"/mijn/aanvragen/{settled.pk}/"]),
        (chair[slug], [f"/mijn/vragen/{question.pk}/"]),
        (None, [f"/wijkplannen/{settled.number}/"]),
        (
            people.AMBTENAAR,
            [
                f"/werkvoorraad/verantwoordingen/{last}/",
                "/werkvoorraad/?weergave=verantwoording",
                f"/werkvoorraad/{sent.number}/",
                f"/werkvoorraad/{sent.number}/geld/",
                f"/werkvoorraad/{settled.number}/geld/",
            ],
        ),
        (people.MAKELAAR, ["/op-papier/", "/op-papier/nieuw/"]),
        (people.MANDAATHOUDER, [f"/werkvoorraad/{sent.number}/geld/"]),
        (
            people.SECOND_AMBTENAAR,
            [
                "/betalingen/",
                "/betalingen/batches/",
                *(f"/betalingen/batches/{batch.pk}/" for batch in Betaalbatch.objects.all()),
                "/betalingen/bank/",
                *(f"/betalingen/bank/{each.pk}/" for each in Terugmelding.objects.all()),
                "/betalingen/rekeningen/",
            ],
        ),
        (
            groups.GROUPS[groups.BOVENKERK].board[1],
            [
                f"/mijn/rekening/{waiting.organisatie_id}/",
                f"/rekeningen/{waiting.pk}/bevestigen/",
            ],
        ),
    ]


def look_at(page: Page, path: str, axe: str, *, scan: bool) -> Iterator[str]:
    """What is wrong with one page: its width, and if `scan` its accessibility and colours in the dark."""
    answer = page.goto(path)
    if answer and answer.status != REFUSALS.get(path, 200):
        yield f"answer {answer.status}"
    page.evaluate(UNFOLD)
    if scan:
        page.evaluate(axe)
        yield from (f"light: {found}" for found in page.evaluate(SCAN, ALL))
    if scan and not path.startswith("/en/"):  # colours are the same in every language
        page.emulate_media(color_scheme="dark")
        yield from (f"dark: {found}" for found in page.evaluate(SCAN, COLOURS))
        page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 640})
    if wider := page.evaluate(SIDEWAYS):
        yield f"320 pixels: {wider}"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(DOUBLE)
    if wider := page.evaluate(SIDEWAYS):
        yield f"text at 200%: {wider}"


def rules_desk(demo: Demo) -> Walk:
    here, case = "/spelregels/beheren/", demo.at(Status.TER_BESLUIT)
    proposal = Voorstel.objects.get(status=VoorstelStatus.VOORGESTELD)
    return [
        (
            people.AMBTENAAR,
            [
                here,
                f"{here}?q=zzz",
                f"{here}termijn.belofte_weken/",
                f"{here}ondertekenaar.secretaris/",
                f"{here}brief.bezwaar/wijzigen/",
                f"{here}{proposal.key}/wijzigen/",
                f"/spelregels/voorstellen/{proposal.pk}/",
                "/spelregels/herzieningen/",
                f"/spelregels/herzieningen/{demo.year}/",
                f"/hardheidsclausule/{demo.year}/",
            ],
        ),
        (
            people.MANDAATHOUDER,
            [f"/spelregels/voorstellen/{proposal.pk}/", f"/werkvoorraad/{case.number}/hardheidsclausule/"],
        ),
    ]


def letters(demo: Demo) -> Walk:
    concept = Collegebrief.objects.get(status=BriefStatus.CONCEPT)
    published = Collegebrief.objects.get(status=BriefStatus.GEPUBLICEERD)
    here = f"/monitoring/collegebrieven/{concept.pk}/"
    return [
        (
            people.AMBTENAAR,
            [
                "/monitoring/collegebrieven/",
                here,
                f"{here}gegevens/",
                f"{here}tekst/geld/",
                f"{here}vervallen/",
                f"/monitoring/collegebrieven/{published.pk}/",
                "/monitoring/actiepunten/8/bijwerken/",
            ],
        ),
        (people.MANDAATHOUDER, [here]),
    ]


STAFF_WALKS = (desk, rules_desk, letters, accounts)


@pytest.mark.parametrize("walk", [public, writers, applicants, desk, rules_desk, letters, accounts])
def test_pages_are_accessible_and_fit(walk: Callable[[Demo], Walk], demo: Demo, open_page: Open) -> None:
    axe, wrong = AXE.read_text(), []
    for person, paths in walk(demo):
        user = person and User.objects.get(email=person.email)
        page = open_page(user, reduced_motion="reduce")  # no colour is caught halfway to another
        for path in paths:
            for address in (path, f"/en{path}"):
                # The desk is built of the same parts in both languages; only its words are longer.
                scan = address == path or walk not in STAFF_WALKS
                wrong += [f"{address} {found}" for found in look_at(page, address, axe, scan=scan)]
    assert wrong == []
