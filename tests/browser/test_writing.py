"""Nothing that somebody types gets lost: connection, log-in, language, colleague, browser."""

import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Page, expect

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure.models import Aanvraag
from tests.browser.conftest import Open
from tests.factories.wijkplannen import City
from wijkplannen.enums import Section
from wijkplannen.models import Sectie, Wijkplan

pytestmark = pytest.mark.django_db(transaction=True)

SAVED = re.compile(r"Bewaard om \d\d:\d\d")
PASSWORD = "een-lang-wachtwoord-2026"


@pytest.fixture
def plan(city: City) -> Wijkplan:
    return city.draft()


def address(plan: Wijkplan, key: Section) -> str:
    return f"/mijn/wijkplannen/{plan.pk}/{key}/"


def status(page: Page):
    return page.locator("[data-autosave-status]")


def text_of(plan: Wijkplan, key: Section = Section.WIE) -> str:
    return Sectie.objects.get(plan=plan, key=key).text


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_autosave_says_so_and_survives_a_reload(city, plan, open_page: Open) -> None:
    page = open_page(city.bestuur)
    page.goto(address(plan, Section.WIE))
    page.get_by_label("Uw tekst").fill("Tien bewoners en de huisarts")
    expect(status(page)).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label("Uw tekst")).to_have_value("Tien bewoners en de huisarts")
    assert text_of(plan) == "Tien bewoners en de huisarts"


def test_sums_of_money_follow_what_is_saved(city, plan, open_page: Open) -> None:
    page = open_page(city.bestuur)
    page.goto(address(plan, Section.GELD))
    page.get_by_label("Soort").first.select_option("wijkbudget")
    page.get_by_label("Bedrag in euro").first.fill("€ 1.250,-")
    expect(page.locator("#geld-samen")).to_contain_text("1.250,00")


def test_lost_connection_is_loud_and_retried(city, plan, open_page: Open) -> None:
    page = open_page(city.bestuur)
    page.goto(address(plan, Section.WIE))
    page.context.set_offline(True)
    page.get_by_label("Uw tekst").fill("Geschreven in de trein")
    expect(status(page)).to_contain_text("Nog niet bewaard")
    expect(status(page)).to_be_in_viewport()
    page.context.set_offline(False)
    expect(status(page)).to_have_text(SAVED)
    assert text_of(plan) == "Geschreven in de trein"


def test_what_could_not_be_saved_is_offered_again(city, plan, open_page: Open) -> None:
    page = open_page(city.bestuur)
    page.goto(address(plan, Section.WIE))
    # The browser passes on what a page keeps a moment after the page did: another page sees when.
    other = page.context.new_page()
    other.goto("/privacy/")
    page.context.set_offline(True)
    page.get_by_label("Uw tekst").fill("Nooit aangekomen")
    expect(status(page)).to_contain_text("Nog niet bewaard")
    other.wait_for_function(
        "() => Object.values(localStorage).some(kept => kept.includes('Nooit aangekomen'))"
    )
    page.close()
    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(address(plan, Section.WIE))
    press(page, "Zet terug")
    expect(page.get_by_label("Uw tekst")).to_have_value("Nooit aangekomen")
    expect(status(page)).to_have_text(SAVED)


def expire_log_ins() -> None:
    Session.objects.all().delete()
    cache.clear()


def can_log_in(user: User) -> None:
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def log_in_again(page: Page, user: User) -> None:
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Inloggen", exact=True).click()


@pytest.mark.parametrize("script", [True, False])
def test_expired_log_in_gives_the_text_back(script: bool, city, plan, open_page: Open) -> None:
    can_log_in(city.bestuur)
    page = open_page(city.bestuur, java_script_enabled=script)
    page.goto(address(plan, Section.WIE))
    expire_log_ins()
    page.get_by_label("Uw tekst").fill("Een halve bladzijde")
    if script:
        expect(status(page).get_by_role("link", name="Opnieuw inloggen")).to_be_visible()
    press(page, "Bewaren en terug naar het overzicht")
    log_in_again(page, city.bestuur)
    expect(page.get_by_label("Uw tekst")).to_have_value("Een halve bladzijde")
    expect(page.get_by_text("Wat u typte is teruggezet.")).to_be_visible()
    assert text_of(plan) == ""
    press(page, "Bewaren en terug naar het overzicht")
    expect(page.get_by_text("is bewaard")).to_be_visible()
    assert text_of(plan) == "Een halve bladzijde"


@pytest.mark.parametrize("script", [True, False])
def test_language_switch_keeps_what_was_typed(script: bool, city, plan, open_page: Open) -> None:
    page = open_page(city.bestuur, java_script_enabled=script)
    page.goto(address(plan, Section.WIE))
    page.locator("textarea").fill("Half af")
    press(page, "English")
    expect(page).to_have_url(re.compile("/en/"))
    expect(page.locator("textarea")).to_have_value("Half af")

    page.goto(address(plan, Section.GELD))
    page.get_by_label("Bedrag in euro").first.fill("twaalf")
    press(page, "English")
    expect(page).to_have_url(re.compile("/en/"))
    expect(page.locator("#id_rij-0-amount")).to_have_value("twaalf")


def test_two_writers_both_see_what_the_other_wrote(city, plan, open_page: Open) -> None:
    first, second = open_page(city.bestuur), open_page(city.schrijver)
    for page in (first, second):
        page.goto(address(plan, Section.WIE))
    first.get_by_label("Uw tekst").fill("Van de voorzitter")
    expect(status(first)).to_have_text(SAVED)
    second.get_by_label("Uw tekst").fill("Van de schrijver")
    expect(status(second)).to_contain_text("iemand anders heeft dit onderdeel ook gewijzigd")
    press(second, "Bewaren en terug naar het overzicht")
    expect(second.locator(".aoe-theirs")).to_contain_text("Van de voorzitter")
    expect(second.get_by_label("Uw tekst")).to_have_value("Van de schrijver")
    assert text_of(plan) == "Van de voorzitter"
    press(second, "Bewaren en terug naar het overzicht")
    expect(second.get_by_text("is bewaard")).to_be_visible()
    assert text_of(plan) == "Van de schrijver"


def test_double_click_sends_once_and_back_does_not_send_again(city, open_page: Open) -> None:
    plan = city.written()
    page = open_page(city.bestuur)
    page.goto(f"/mijn/wijkplannen/{plan.pk}/controleren/")
    page.get_by_role("button", name="Verstuur het wijkplan").dblclick()
    sent = page.get_by_role("heading", name="Uw wijkplan is verstuurd")
    expect(sent).to_be_visible()
    assert [a.number for a in Aanvraag.objects.all()] == [f"W-{city.year}-001"]
    assert OutgoingMail.objects.filter(to=city.bestuur.email).count() == 1
    page.go_back()
    expect(page.get_by_role("button", name="Verstuur het wijkplan")).to_have_count(0)
    expect(sent).to_be_visible()


def test_wrong_amount_says_how_to_repair_it(city, plan, open_page: Open) -> None:
    page = open_page(city.bestuur)
    page.goto(address(plan, Section.GELD))
    page.get_by_label("Soort").first.select_option("wijkbudget")
    page.get_by_label("Bedrag in euro").first.fill("veel")
    press(page, "Bewaren en verder")
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Fout:"))
    summary.get_by_role("link").click()
    expect(page.locator("#id_rij-0-amount")).to_be_focused()
    expect(page.locator("#id_rij-0-amount")).to_have_value("veel")
    expect(summary).to_contain_text("Rij 1, Bedrag in euro:")
    expect(page.get_by_role("button", name="Zet terug")).to_have_count(0)


def test_too_large_file_is_refused_before_it_is_sent(city, plan, open_page: Open, tmp_path: Path) -> None:
    large = tmp_path / "foto's van de wijk.pdf"
    with large.open("wb") as file:
        file.truncate(60 * 1000 * 1000)
    page = open_page(city.bestuur)
    page.goto(address(plan, Section.BIJLAGEN))
    page.get_by_label("Bestanden kiezen").set_input_files(large)
    expect(page.get_by_text("foto's van de wijk.pdf is te groot.")).to_be_visible()
    press(page, "Bestanden toevoegen")
    expect(page.get_by_label("Bestanden kiezen")).to_be_focused()


def test_too_large_file_is_refused_by_the_server(city, plan, open_page: Open, tmp_path: Path) -> None:
    large = tmp_path / "groot.pdf"
    with large.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(60 * 1000 * 1000)
    page = open_page(city.bestuur, java_script_enabled=False)
    page.goto(address(plan, Section.BIJLAGEN))
    page.get_by_label("Bestanden kiezen").set_input_files(large)
    press(page, "Bestanden toevoegen")
    expect(page.get_by_text("“groot.pdf” is te groot").first).to_be_visible()
    assert not plan.documenten.exists()


@pytest.mark.parametrize("script", [True, False])
def test_program_that_calls_itself_pdf_is_refused(script: bool, city, plan, open_page: Open) -> None:
    page = open_page(city.bestuur, java_script_enabled=script)
    page.goto(address(plan, Section.BIJLAGEN))
    page.get_by_label("Bestanden kiezen").set_input_files(
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00" + b"\x00" * 500}
    )
    press(page, "Bestanden toevoegen")
    expect(page.get_by_text("“plan.pdf”").first).to_be_visible()
    assert not plan.documenten.exists()
