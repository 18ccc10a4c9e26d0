"""Letters and action points in the browser: for the public, for who writes and for who adopts."""

import csv
import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from amstelveen_ontmoet.accounts.actions import typed_by
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.jobs.models import Job
from monitoring.actions import brieven
from monitoring.enums import BriefStatus, Part
from monitoring.exports import _safe
from monitoring.models import Actiepunt, Collegebrief
from tests.factories.monitoring import make_actiepunt, soon, tell

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-Autosave": "1"}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_url(brief: Collegebrief, part: Part = Part.GELD) -> str:
    return reverse("brief_text", args=[brief.pk, part])


def typed(user: User, text: str, version: int = 0) -> dict[str, str]:
    return {"text": text, "version": str(version), "typed_by": typed_by(user)}


def test_public_list_without_letters_says_so():
    page = Client().get("/collegebrieven/").content.decode()
    assert "Nog geen brieven" in page


@pytest.mark.parametrize("status", [s for s in BriefStatus if s != BriefStatus.GEPUBLICEERD])
def test_letter_that_is_not_published_does_not_exist_for_the_public(letters, status):
    brief = letters.at(status)
    for path in ("", "1/", "1/brief.pdf", "1/wijken.csv"):
        assert Client().get(f"/collegebrieven/{brief.year}/{path}").status_code == 404, path
    assert (
        str(brief.year) not in Client().get("/collegebrieven/").content.decode().partition("<main")[2][:3000]
    )


def test_published_letter_is_dutch_on_the_english_page_with_an_english_summary(letters):
    brief = letters.at(BriefStatus.GEPUBLICEERD)
    page = Client().get(f"/en/collegebrieven/{brief.year}/").content.decode()
    letter = page[page.index('<article class="aoe-letter" lang="nl">') : page.index("</article>")]
    assert "Geachte raad," in letter and "Zaaknummer" in letter and "Hoogachtend," in letter
    assert "The municipality informs the council" in page
    assert "The municipality informs" not in Client().get(f"/collegebrieven/{brief.year}/").content.decode()


def test_published_letter_gives_the_pdf_that_was_kept(letters):
    brief = letters.at(BriefStatus.GEPUBLICEERD)
    answer = Client().get(f"/collegebrieven/{brief.year}/1/brief.pdf")
    assert answer.content == bytes(brief.pdfs.get().content)
    assert answer["Content-Disposition"] == f'inline; filename="collegebrief-{brief.year}-versie-1.pdf"'


def test_older_version_stays_and_leads_to_the_newest(letters):
    first = letters.at(BriefStatus.GEPUBLICEERD)
    letters.at(BriefStatus.GEPUBLICEERD, correction="Post 2 klopte niet.")
    newest = Client().get(f"/collegebrieven/{first.year}/")
    older = Client().get(f"/collegebrieven/{first.year}/1/")
    assert "Post 2 klopte niet." in newest.content.decode()
    assert "Er is een nieuwere versie" in older.content.decode()
    assert "Post 2 klopte niet." not in older.content.decode()


def test_figures_as_csv_have_headings_in_plain_words(letters):
    make_actiepunt(7, owner="gemeente")
    tell(Actiepunt.objects.get(number=7), letters.writer, text="=1+1", **soon())
    brief = letters.at(BriefStatus.GEPUBLICEERD)
    answer = Client().get(f"/collegebrieven/{brief.year}/1/actiepunten.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:5] == ["Nr.", "Actiepunt", "Trekker", "Stand", "Volgende mijlpaal"]
    assert rows[1][:4] == ["7", "Actiepunt 7", "gemeente", "Op schema"]
    assert "'=1+1" in rows[1]
    assert Client().get(f"/collegebrieven/{brief.year}/1/onzin.csv").status_code == 404


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=A1", "'=A1"),
        ("-12,50", "-12,50"),
        ("-7", "-7"),
        ("- iets", "'- iets"),
        ("--1", "'--1"),
        ("-1,2,3", "'-1,2,3"),
        ("-,5", "'-,5"),
        ("-1\n", "'-1\n"),
        ("gewoon", "gewoon"),
    ],
)
def test_csv_has_no_formulas(cell, written):
    assert _safe(cell) == written


@pytest.mark.parametrize(
    ("error", "prefix", "said"),
    [
        (
            "MissingFont: a.woff2",
            "",
            "Het lettertype a.woff2 ontbreekt op de server. Er is geen pdf gemaakt.",
        ),
        ("MissingFont: a.woff2", "/en", "The font a.woff2 is missing on the server. No PDF was made."),
        ("Unprintable: 漢 字", "/en", "These characters cannot be printed: 漢 字"),
        ("ValueError: x: y", "/en", "x: y"),
        ("given up", "/en", "given up"),
    ],
)
def test_desk_says_why_a_pdf_was_not_made_in_the_language_of_the_reader(letters, error, prefix, said):
    brief = letters.at(BriefStatus.VASTGESTELD)
    Job.objects.filter(pk=brief.pdf_job_id).update(
        state=Job.State.FAILED, error=error, finished_at=timezone.now()
    )
    page = client_of(letters.writer).get(f"{prefix}/monitoring/collegebrieven/{brief.pk}/")
    assert page.context["error"] == said
    assert said in page.content.decode()


def test_start_about_a_year_with_a_concept_leads_to_it(letters):
    brief = letters.gathered()
    answer = client_of(letters.second_writer).post("/monitoring/collegebrieven/", {"year": brief.year})
    assert answer["Location"] == reverse("brief_desk", args=[brief.pk])


def test_start_with_a_correction_beside_a_letter_under_way_keeps_the_words_and_leads_to_it(letters):
    letters.at(BriefStatus.GEPUBLICEERD)
    brief = letters.started(correction="Post 2 klopte niet.")
    answer = client_of(letters.second_writer).post(
        "/monitoring/collegebrieven/", {"year": brief.year, "correction": "Post 3 klopte niet."}
    )
    page = answer.content.decode()
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["correction"])
    assert "Post 3 klopte niet." in page
    link = f'<a href="{reverse("brief_desk", args=[brief.pk])}">Naar de brief: {brief.year}, versie 2</a>'
    assert link in page


def test_list_of_letters_keeps_year_and_version_on_one_line(letters):
    brief = letters.started()
    page = client_of(letters.writer).get("/monitoring/collegebrieven/").content.decode()
    link = f'<a href="{reverse("brief_desk", args=[brief.pk])}">{brief.year}, versie 1</a>'
    assert f'<th scope="row" class="aoe-nowrap">{link}' in page


def test_start_shows_the_progress_of_the_job(letters):
    answer = client_of(letters.writer).post("/monitoring/collegebrieven/", {"year": letters.year - 1})
    brief = Collegebrief.objects.get()
    assert answer["Location"] == reverse("job", args=[brief.job_id])


def test_save_over_the_text_of_another_shows_both_and_keeps_theirs(letters):
    brief = letters.gathered()
    url = text_url(brief)
    client_of(letters.writer).post(url, typed(letters.writer, "Van de een"))

    answer = client_of(letters.second_writer).post(url, typed(letters.second_writer, "Van de ander"))

    page = answer.content.decode()
    assert (answer.status_code, "Van de een" in page, "Van de ander" in page) == (409, True, True)
    assert brief.teksten.get(part=Part.GELD).text == "Van de een"
    again = client_of(letters.second_writer).post(
        url, typed(letters.second_writer, "Samen", answer.context["version"])
    )
    assert (again.status_code, brief.teksten.get(part=Part.GELD).text) == (302, "Samen")


def test_autosave_answers_as_the_script_expects(letters):
    url = text_url(letters.gathered())
    client = client_of(letters.writer)
    saved = client.post(url, typed(letters.writer, "Bewaard"), headers=AUTOSAVE)
    wrong = client.post(url, typed(letters.writer, "{fout}", 1), headers=AUTOSAVE)
    conflict = client.post(url, typed(letters.writer, "Later", 0), headers=AUTOSAVE)
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["id_text"])
    assert (conflict.status_code, conflict.json()) == (409, {"conflict_url": url})


def test_text_with_a_broken_placeholder_stays_in_the_form_with_its_message(letters):
    url = text_url(letters.gathered())
    answer = client_of(letters.writer).post(url, typed(letters.writer, "Wij gaven {geld} uit"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“{geld}” is geen cijfer van deze brief." in page and "Wij gaven {geld} uit" in page


def test_text_typed_before_the_log_in_expired_is_put_back(letters):
    url = text_url(letters.gathered())
    asked = Client().post(url, typed(letters.writer, "Wat ik al had getypt"))
    following = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    page = client_of(letters.writer).get(following)
    assert (page.context["form"]["text"].value(), page.context["put_back"]) == ("Wat ik al had getypt", True)


def test_preview_shows_the_figure_for_its_name(letters):
    brief = letters.gathered()
    letters.write(brief, Part.ANDERS, "In {jaar} gebeurde er iets:\n- {ingediend}")
    page = client_of(letters.writer).get(text_url(brief, Part.ANDERS)).content.decode()
    assert f"In {brief.year} gebeurde er iets:" in page and "<li>geen wijkplannen</li>" in page


def test_text_of_a_resident_is_shown_as_text(letters):
    brief = letters.gathered()
    letters.write(brief, Part.ANDERS, "<script>alert(1)</script>")
    page = client_of(letters.writer).get(reverse("brief_desk", args=[brief.pk])).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page


def test_offer_what_is_not_whole_says_what_is_missing(letters):
    brief = letters.gathered()
    answer = client_of(letters.writer).post(reverse("brief_submit", args=[brief.pk]))
    assert answer.status_code == 422
    assert "Vul het zaaknummer in." in answer.content.decode()


def test_facts_over_those_of_another_show_both(letters):
    brief = letters.gathered()
    url, seen = reverse("brief_facts", args=[brief.pk]), brieven.facts_seen(brief)
    client_of(letters.writer).post(url, {"zaaknummer": "z26-000001", "seen": seen})
    answer = client_of(letters.second_writer).post(url, {"zaaknummer": "Z26-000002", "seen": seen})
    page = answer.content.decode()
    assert (answer.status_code, "Z26-000001" in page, "Z26-000002" in page) == (409, True, True)


def test_story_of_a_letter_from_start_to_website(letters):
    brief = letters.with_facts()
    writer, adopter = client_of(letters.writer), client_of(letters.adopter)
    desk = reverse("brief_desk", args=[brief.pk])
    assert writer.post(reverse("brief_submit", args=[brief.pk])).status_code == 302
    back = adopter.post(reverse("brief_return", args=[brief.pk]), {"reason": "Conclusie mist."})
    assert back.status_code == 302 and "Conclusie mist." in writer.get(desk).content.decode()
    writer.post(reverse("brief_submit", args=[brief.pk]))
    confirm = adopter.get(reverse("brief_adopt", args=[brief.pk]))
    adopter.post(reverse("brief_adopt", args=[brief.pk]), {"seen": confirm.context["seen"]})
    letters.make_pdf(brief)
    writer.post(reverse("brief_publish", args=[brief.pk]))
    assert Client().get(f"/collegebrieven/{brief.year}/").status_code == 200
    assert "Bekijk de brief op de website" in writer.get(desk).content.decode()


def test_action_point_update_by_form(letters):
    row = make_actiepunt()
    url = reverse("action_point_update", args=[row.number])
    client = client_of(letters.writer)
    wrong = client.post(url, {"text": "Iets", "milestone": "Feest", "version": "0"})
    assert (wrong.status_code, "zonder datum" in wrong.content.decode()) == (422, True)
    done = client.post(
        url, {"text": "Iets", "milestone": "Feest", "milestone_on": "2030-01-01", "version": "0"}
    )
    assert done["Location"] == reverse("action_point", args=[row.number])
    conflict = client_of(letters.second_writer).post(url, {"text": "Anders", "version": "0"})
    page = conflict.content.decode()
    assert (conflict.status_code, "Iets" in page, "Anders" in page) == (409, True, True)
    public = Client().get(done["Location"]).content.decode()
    assert "Iets" in public and letters.writer.name not in public


@pytest.mark.parametrize(
    ("evidence", "status"),
    [
        ("https://voorbeeld.test/" + "a" * 477, 302),
        ("https://voorbeeld.test/" + "a" * 478, 422),
        ("http://voorbeeld.test/", 302),
        ("ftp://voorbeeld.test/verslag", 422),
    ],
)
def test_evidence_is_an_address_of_the_web_that_fits(letters, evidence, status):
    row = make_actiepunt()
    answer = client_of(letters.writer).post(
        reverse("action_point_update", args=[row.number]),
        {"text": "Iets", "evidence": evidence, "version": "0"},
    )
    assert answer.status_code == status
    assert [told.evidence for told in row.updates.all()] == ([evidence] if status == 302 else [])


def test_action_point_on_the_english_page_says_that_the_words_are_dutch(letters):
    row = make_actiepunt()
    told = {"milestone": "Feest", "override": "let_op", "override_reason": "Zaal dicht"}
    tell(row, letters.writer, text="Er is gewerkt.", **{**soon(), **told})
    page = Client().get(f"/en/monitoring/actiepunten/{row.number}/").content.decode()
    for words in ("<p>Er is gewerkt.</p>", "Feest", "Zaal dicht"):
        assert f'lang="nl" dir="auto">{words}' in page


def test_names_of_parts_in_english_keep_the_wijk(letters):
    with translation.override("en"):
        names = " ".join(str(part.label) for part in Part)
    assert "Wijkplannen" in names and "the wijken" in names and "eighbourhood" not in names


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_lists_ask_the_same_for_one_row_and_for_thirty(letters):
    make_actiepunt(1)
    letters.started(2020)
    desk, public = client_of(letters.writer), Client()
    paths = [(desk, "/monitoring/collegebrieven/"), (public, "/monitoring/actiepunten/")]
    few = [queries(client, path) for client, path in paths]
    for number in range(2, 32):
        row = make_actiepunt(number)
        tell(row, letters.writer, **soon())
        Collegebrief.objects.create(
            year=2020, version=number, status=BriefStatus.VERVALLEN, created_by=letters.writer
        )
    assert [queries(client, path) for client, path in paths] == few
    assert max(few) <= 12
    one = queries(public, "/monitoring/actiepunten/2/")
    for _ in range(30):
        tell(Actiepunt.objects.get(number=2), letters.writer)
    assert queries(public, "/monitoring/actiepunten/2/") == one <= 4


def test_public_letters_ask_the_same_for_one_and_for_many(letters):
    letters.at(BriefStatus.GEPUBLICEERD, 2020)
    few = queries(Client(), "/collegebrieven/")
    page = queries(Client(), "/collegebrieven/2020/")
    for year in (2021, 2022):
        letters.at(BriefStatus.GEPUBLICEERD, year)
    assert queries(Client(), "/collegebrieven/") == few <= 2
    assert queries(Client(), "/collegebrieven/2022/") == page <= 5


def test_texts_can_be_changed_only_by_who_writes_the_letter(letters):
    brief = letters.gathered()
    page = reverse("brief_desk", args=[brief.pk])
    for person, may_write in ((letters.writer, True), (letters.adopter, False)):
        answer = client_of(person).get(page)
        assert {bool(task["url"]) for task in answer.context["tasks"]} == {may_write}
        assert ("Ambtenaren schrijven nog aan deze brief." in answer.content.decode()) is not may_write


def test_text_of_a_published_letter_is_no_proposal_any_more(letters):
    brief = letters.at(BriefStatus.GEPUBLICEERD)
    page = client_of(letters.writer).get(reverse("brief_desk", args=[brief.pk]))
    assert {task["status_label"] for task in page.context["tasks"]} == {"Tekst van het portaal"}


@pytest.mark.parametrize(("prefix", "is_told"), [("", False), ("/en", True)])
def test_page_of_a_letter_tells_who_reads_english_that_its_annexes_are_dutch(letters, prefix, is_told):
    brief = letters.at(BriefStatus.GEPUBLICEERD)
    page = Client().get(f"{prefix}/collegebrieven/{brief.year}/").content.decode()
    assert ("The letter and its attachments are in Dutch." in page) is is_told


def test_action_point_says_that_the_date_of_its_milestone_is_past(letters):
    actiepunt = make_actiepunt(7, planning="doorlopend", owner="gemeente")
    tell(actiepunt, by=letters.writer, **soon())
    assert "Deze datum is voorbij." not in Client().get("/monitoring/actiepunten/7/").content.decode()
    Actiepunt.objects.update(milestone_on=timezone.localdate() - timedelta(days=1))
    assert "Deze datum is voorbij." in Client().get("/monitoring/actiepunten/7/").content.decode()
    english = Client().get("/en/monitoring/actiepunten/7/").content.decode()
    assert ("continuous" in english, "doorlopend" in english) == (True, False)
