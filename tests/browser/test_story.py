"""The whole way of a wijkplan in Chromium: in Dutch, and in English without JavaScript."""

import re
from collections.abc import Callable

import pytest
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.procedure.enums import Outcome, Status
from amstelveen_ontmoet.procedure.models import Aanvraag
from amstelveen_ontmoet.spelregels.checks import Verdict
from tests.browser.conftest import Open
from tests.conftest import CeleryWorker
from tests.factories.wijkplannen import City
from wijkplannen.enums import Section
from wijkplannen.models import Wijkbudgetrun, Wijkplan

pytestmark = pytest.mark.django_db(transaction=True)

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Person:
    """Somebody at the browser, who finds things by the words on the page."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language

    def say(self, text: str, **values: object) -> str:
        with translation.override(self.language):
            return str(translation.gettext(text)) % values if values else str(translation.gettext(text))

    def label(self, choice: object) -> str:
        with translation.override(self.language):
            return str(choice.label)

    def go(self, path: str) -> None:
        self.page.goto(path if self.language == "nl" else f"/en{path}")

    def press(self, text: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=self.say(text), exact=True).click()

    def follow(self, text: str) -> None:
        self.page.get_by_role("link", name=text, exact=True).first.click()

    def unfold(self, text: str) -> None:
        self.page.locator("summary").filter(has_text=self.say(text)).first.click()

    def field(self, text: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_label(re.compile("^" + re.escape(self.say(text))))

    def choose(self, text: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("radio", name=text, exact=True).check()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", name=text, level=1)).to_be_visible()


def adopt_wijkbudget(
    office: Person, second: Person, city: City, wait_for: Callable[..., None], *, script: bool
) -> None:
    office.go(f"/begroting/{city.year}/wijkbudget/")
    office.press("Start de berekening")
    if not script:
        office.heading(office.say("Bezig met rekenen"))
    wait_for(lambda: Job.objects.filter(kind="wijkbudget", state=Job.State.DONE).exists())
    if not script:
        office.page.reload()
    expect(office.page).to_have_url(re.compile("wijkbudget"))
    second.go(f"/begroting/{city.year}/wijkbudget/")
    second.page.get_by_role("link", name=second.say("Vaststellen…")).click()
    second.press("Stel vast")
    second.sees(second.say("Het wijkbudget van %(year)s is vastgesteld.", year=city.year))
    assert Wijkbudgetrun.objects.get().status == "vastgesteld"


def write_plan(board: Person, city: City) -> Wijkplan:
    board.go("/mijn/")
    board.page.get_by_role("link", name=board.say("Begin of open een wijkplan")).click()
    board.choose(str(city.year))
    board.press("Begin met het plan")
    plan = Wijkplan.objects.get()
    board.page.get_by_role("link", name=board.label(Section.WIE), exact=True).click()
    for key in Section:
        board.heading(board.label(key))
        if key == Section.WIE_DOET_WAT:
            _write_actions(board)
        elif key == Section.GELD:
            _write_money(board, "1.000,00" if board.language == "nl" else "€1,000.00")
        elif key == Section.BIJLAGEN:
            _add_file(board)
            break
        else:
            _write_text(board, key)
        board.press("Bewaren en verder")
    board.page.get_by_role("link", name=board.say("Naar het overzicht")).click()
    return plan


def _write_text(board: Person, key: Section) -> None:
    if key == Section.WAARDERING:
        board.page.get_by_role("radio").first.check()
    board.field("Uw tekst").fill(f"Wat er staat bij {key}: Łódź, Nguyễn en Şahin")


def _write_actions(board: Person) -> None:
    row = board.page.locator("[data-row]").first
    board.field("Wat gaat u doen?", row).fill("Samen koken")
    row.get_by_role("checkbox").first.check()
    board.field("Voor wie?", row).fill("ouderen en nieuwkomers")


def _write_money(board: Person, amount: str) -> None:
    for place, kind in enumerate(("wijkbudget", "activiteiten")):
        row = board.page.locator(".aoe-money-row").nth(place)
        board.field("Soort", row).select_option(kind)
        board.field("Bedrag in euro", row).fill(amount)


def _add_file(board: Person) -> None:
    board.page.get_by_label(board.say("Bestanden kiezen")).set_input_files(
        {"name": "begroting 2026.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    board.press("Bestanden toevoegen")
    expect(board.page.get_by_role("link", name="begroting 2026.pdf")).to_be_visible()


def send(board: Person) -> Aanvraag:
    board.page.get_by_role("link", name=board.say("Controleren en versturen")).click()
    expect(board.page.locator(".utrecht-status-badge--danger")).to_have_count(0)
    board.press("Verstuur het wijkplan")
    board.heading(board.say("Uw wijkplan is verstuurd"))
    aanvraag = Aanvraag.objects.get()
    board.sees(str(aanvraag.number))
    return aanvraag


def take_up_and_ask(makelaar: Person, aanvraag: Aanvraag) -> None:
    makelaar.go("/werkvoorraad/")
    makelaar.follow(aanvraag.title)
    makelaar.press("Neem in behandeling")
    makelaar.sees(makelaar.say("U behandelt deze aanvraag nu."))
    makelaar.follow(makelaar.say("Vraag een aanvulling"))
    asking = makelaar.page.locator("main form")
    makelaar.field("Over welk onderdeel gaat de vraag?", asking).select_option(Section.RESULTAAT)
    makelaar.field("Uw vraag", asking).fill("Hoeveel mensen doen er mee?")
    makelaar.press("Verstuur de vraag", asking)
    makelaar.heading(aanvraag.title)


def answer(board: Person, aanvraag: Aanvraag) -> None:
    board.go("/mijn/")
    board.follow(aanvraag.title)
    board.sees("Hoeveel mensen doen er mee?")
    with translation.override(board.language):
        link = translation.gettext("Pas “%(part)s” aan") % {"part": Section.RESULTAAT.label}
    board.follow(link)
    board.field("Uw tekst").fill("Elke week dertig mensen.")
    board.press("Bewaren")
    board.field("Uw antwoord").fill("Dertig, dat staat nu in het plan.")
    board.press("Verstuur mijn antwoord")
    board.sees(board.say("Uw antwoord is verstuurd. Wij gaan verder met uw aanvraag."))


def judge_and_advise(makelaar: Person, aanvraag: Aanvraag) -> None:
    makelaar.go(f"/werkvoorraad/{aanvraag.number}/")
    makelaar.page.locator('main a[href$="#aanvullingen"]').click()
    makelaar.sees("Dertig, dat staat nu in het plan.")
    makelaar.follow(makelaar.say("Behandelen"))
    for toets in aanvraag.toetsen.filter(verdict=Verdict.TER_BEOORDELING):
        rule = makelaar.page.locator(f"#regel-{toets.rule}")
        rule.get_by_role("link").click()
        judging = makelaar.page.locator("main form")
        makelaar.choose(makelaar.say("voldoet"), judging)
        makelaar.field("Reden", judging).fill("De groep nodigt iedereen persoonlijk uit.")
        makelaar.press("Bewaar oordeel", judging)
        makelaar.sees(makelaar.say("Uw oordeel is bewaard."))
    advice = makelaar.page.get_by_role("region", name=makelaar.say("Adviseren"))
    makelaar.choose(makelaar.label(Outcome.VERLEEND), advice)
    makelaar.field("Onderbouwing", advice).fill("Past bij de spelregels.")
    makelaar.press("Geef advies")
    expect(makelaar.page.get_by_role("region", name=makelaar.say("Adviseren"))).to_have_count(0)


def award(mandate: Person, aanvraag: Aanvraag) -> None:
    mandate.go("/werkvoorraad/")
    mandate.follow(aanvraag.title)
    mandate.press("Neem het besluit en verstuur de brief")
    mandate.sees(mandate.say("Het besluit is genomen en bekendgemaakt aan de aanvrager."))


def read_letter(board: Person, aanvraag: Aanvraag) -> None:
    board.go(f"/mijn/aanvragen/{aanvraag.pk}/")
    amount = "€\u00a01.000,00" if board.language == "nl" else "€1,000.00"
    board.page.get_by_role("link", name=board.say("Lees de brief")).click()
    board.sees(amount)
    pdf = board.page.get_by_role("link", name=board.say("Download de brief (pdf)"))
    answer = board.page.request.get(str(pdf.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-1.7")


@pytest.mark.parametrize(("language", "script"), [("nl", True), ("en", False)])
def test_from_wijkbudget_to_letter(
    language: str,
    script: bool,
    city: City,
    celery_worker: CeleryWorker,
    open_page: Open,
    wait_for: Callable[..., None],
) -> None:
    def person(user: User) -> Person:
        return Person(open_page(user, java_script_enabled=script), language)

    board, makelaar = person(city.bestuur), person(city.makelaar)
    office, second = person(city.ambtenaar), person(city.second_ambtenaar)
    celery_worker.start()
    adopt_wijkbudget(office, second, city, wait_for, script=script)
    write_plan(board, city)
    aanvraag = send(board)
    take_up_and_ask(makelaar, aanvraag)
    answer(board, aanvraag)
    judge_and_advise(makelaar, aanvraag)
    award(person(city.mandaathouder), aanvraag)
    read_letter(board, aanvraag)
    aanvraag.refresh_from_db()
    assert aanvraag.status == Status.VERLEEND
