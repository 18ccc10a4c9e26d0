"""Writing a plan in the browser: nothing typed gets lost, nothing unfit gets in, nothing is sent twice."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from amstelveen_ontmoet.accounts.actions import typed_by
from amstelveen_ontmoet.accounts.models import KeptInput, User
from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Document
from wijkplannen.enums import Section
from wijkplannen.models import Sectie, Wijkplan

AUTOSAVE = {"X-Autosave": "1"}
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def section_url(plan: Wijkplan, key: Section = Section.DOEL) -> str:
    return reverse("plan_section", args=[plan.pk, key])


def typed(user: User, text: str, version: int = 0) -> dict[str, str]:
    return {"text": text, "version": str(version), "typed_by": typed_by(user)}


def test_save_after_the_log_in_expired_is_put_back_after_logging_in(city):
    url = section_url(city.draft())

    asked = Client().post(url, typed(city.schrijver, "Wat ik al had getypt"))

    location = urlsplit(asked["Location"])
    assert (asked.status_code, location.path) == (302, reverse("account_login"))
    following = parse_qs(location.query)["next"][0]
    page = logged_in(city.schrijver).get(following)
    assert page.context["form"]["text"].value() == "Wat ik al had getypt"
    assert page.context["put_back"] is True
    assert Sectie.objects.get(plan__groep=city.groep, key=Section.DOEL).text == ""


def test_kept_input_is_not_shown_to_another_member(city):
    url = section_url(city.draft())
    asked = Client().post(url, typed(city.schrijver, "Geheim"))
    following = parse_qs(urlsplit(asked["Location"]).query)["next"][0]

    page = logged_in(city.bestuur).get(following)

    assert page.status_code == 200
    assert "Geheim" not in page.content.decode()


@pytest.mark.parametrize("mark", ["", "12:vervalst"])
def test_post_of_an_outsider_is_not_kept(city, mark):
    asked = Client().post(section_url(city.draft()), {"text": "x", "typed_by": mark})

    assert asked.status_code == 302
    assert KeptInput.objects.count() == 0


def test_autosave_after_the_log_in_expired_says_so(city):
    answer = Client().post(section_url(city.draft()), typed(city.schrijver, "x"), headers=AUTOSAVE)

    assert (answer.status_code, answer.json()) == (401, {"login_url": reverse("account_login")})


def test_save_over_the_text_of_another_shows_both_and_keeps_theirs(city):
    plan = city.draft()
    url = section_url(plan)
    logged_in(city.bestuur).post(url, typed(city.bestuur, "Van het bestuur"))

    answer = logged_in(city.schrijver).post(url, typed(city.schrijver, "Van de schrijver"))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert ("Van het bestuur" in page, "Van de schrijver" in page) == (True, True)
    assert Sectie.objects.get(plan=plan, key=Section.DOEL).text == "Van het bestuur"
    again = logged_in(city.schrijver).post(
        url, typed(city.schrijver, "Van ons samen", answer.context["version"])
    )
    assert again.status_code == 302
    assert Sectie.objects.get(plan=plan, key=Section.DOEL).text == "Van ons samen"


def test_autosave_over_the_text_of_another_is_refused(city):
    url = section_url(city.draft())
    logged_in(city.bestuur).post(url, typed(city.bestuur, "Van het bestuur"))

    answer = logged_in(city.schrijver).post(url, typed(city.schrijver, "Anders"), headers=AUTOSAVE)

    assert (answer.status_code, answer.json()) == (409, {"conflict_url": url})


def test_save_the_same_text_twice_is_one_version(city):
    plan = city.draft()
    client = logged_in(city.schrijver)

    answers = [client.post(section_url(plan), typed(city.schrijver, "Zelfde")) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Sectie.objects.get(plan=plan, key=Section.DOEL).version == 1


def upload(client: Client, plan: Wijkplan, *files: File) -> HttpResponse:
    return client.post(section_url(plan, Section.BIJLAGEN), {"files": list(files)})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", EXE),
        ("plan.exe", EXE),
        ("plan.exe", PDF),
        ("plan.pdf", b"<html><script>alert(1)</script></html>"),
        ("plan.docx", b"PK\x03\x04" + bytes(60)),
        ("plan.pdf", b""),
    ],
    ids=["exe_as_pdf", "exe", "pdf_as_exe", "html_as_pdf", "zip_as_docx", "empty"],
)
def test_upload_that_is_not_what_its_name_says_is_refused(city, name, content):
    plan = city.draft()

    answer = upload(logged_in(city.bestuur), plan, SimpleUploadedFile(name, content))

    assert answer.status_code == 422
    assert len(answer.context["form"].errors["files"]) == 1
    assert Document.objects.count() == 0


def archive(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.docx", archive(**{"word/document.xml": b"<x/>"})),
        ("plan.xlsx", archive(**{"xl/workbook.xml": b"<x/>"})),
        ("plan.odt", archive(mimetype=b"application/vnd.oasis.opendocument.text")),
        ("Plan.PDF", PDF),
        ("foto.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)),
    ],
    ids=["docx", "xlsx", "odt", "pdf", "png"],
)
def test_upload_of_an_allowed_kind_is_kept(city, name, content):
    plan = city.draft()

    assert upload(logged_in(city.bestuur), plan, SimpleUploadedFile(name, content)).status_code == 302
    document = Document.objects.get()
    assert (document.name, document.size) == (name, len(content))


def test_upload_of_60_mb_is_refused_with_the_size(city, tmp_path: Path):
    plan = city.draft()
    path = tmp_path / "groot.pdf"
    with path.open("wb") as file:
        file.write(PDF)
        file.truncate(60 * 1024 * 1024)  # sparse: takes no room on the disk

    with path.open("rb") as file:
        answer = upload(logged_in(city.bestuur), plan, File(file, "groot.pdf"))

    assert answer.status_code == 422
    errors = answer.context["form"].errors["files"]
    assert errors == ["“groot.pdf” is te groot: 60 MB. Een bestand mag hooguit 10 MB zijn."]
    assert Document.objects.count() == 0


def test_upload_the_same_file_twice_is_one_document(city):
    plan = city.draft()
    client = logged_in(city.bestuur)

    for _ in range(2):
        assert upload(client, plan, SimpleUploadedFile("plan.pdf", PDF)).status_code == 302
    assert list(Document.objects.values_list("name", "content_type")) == [("plan.pdf", "application/pdf")]


@pytest.mark.django_db(transaction=True)
def test_send_in_by_a_double_click_is_sent_once(city):
    plan = city.written()
    clients = [logged_in(city.bestuur) for _ in range(4)]
    together = Barrier(len(clients))

    def send(client: Client) -> tuple[int, str]:
        try:
            together.wait(20)
            answer = client.post(reverse("plan_check", args=[plan.pk]), {"typed_by": typed_by(city.bestuur)})
            return answer.status_code, answer["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        found = set(pool.map(send, clients))

    plan.refresh_from_db()
    assert found == {(302, reverse("plan_sent", args=[plan.pk]))}
    assert (plan.status, plan.number) == (Status.INGEDIEND, f"W-{plan.received_on.year}-001")
    assert Event.objects.filter(action="aanvraag.submitted").count() == 1
    assert OutgoingMail.objects.filter(to=city.bestuur.email).count() == 1


def test_start_says_which_year_has_a_plan_and_offers_the_other_first(city):
    city.draft()
    client = logged_in(city.bestuur)
    page = client.get(reverse("plan_start", args=[city.groep.slug])).content.decode()
    assert f"{city.year}: u opent het plan dat er al is" in page
    assert f"{city.year + 1}: u opent" not in page


def test_money_without_a_kind_is_refused_in_words(city):
    plan = city.draft()
    row = {"rij-TOTAL_FORMS": "1", "rij-INITIAL_FORMS": "0", "rij-0-kind": "", "rij-0-amount": "100"}
    client = logged_in(city.bestuur)
    answer = client.post(section_url(plan, Section.GELD), {**row, "version": "0", "save": ""})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Kies wat voor inkomsten of uitgaven dit zijn." in page
    assert not plan.geldregels.exists()


def test_check_leads_to_what_is_not_filled_in_and_tells_a_writer_first_who_sends(city):
    plan = city.draft()
    check = reverse("plan_check", args=[plan.pk])
    page = logged_in(city.schrijver).get(check).content.decode()
    assert f'<li><a href="{section_url(plan, Section.DOEL)}">Doel</a></li>' in page
    assert page.index("Alleen een bestuurslid kan het plan versturen.") < page.index('id="regels-kop"')
