"""Messages in threads, notes apart, and what a person has read."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from amstelveen_ontmoet.accounts.reports import personal_data
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import dossier
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Bericht, Gelezen
from amstelveen_ontmoet.procedure.reports import threads_of
from tests.factories.wijkplannen import City

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
SECRET = "Let op: deze penningmeester is onlangs vertrokken."
RIGHT_TO_LEFT = "שלום \u202eabc مرحبا"


@pytest.fixture
def case(city: City) -> Aanvraag:
    plan = city.plan(Status.IN_BEHANDELING)
    OutgoingMail.objects.all().delete()
    return Aanvraag.objects.get(pk=plan.pk)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, LOGIN)
    return client


def mine(case: Aanvraag, end: str = "") -> str:
    return f"/mijn/aanvragen/{case.pk}/{end}"


def test_threads_of_a_case_newest_first_with_replies_under_their_subject(city, case):
    now = timezone.now()
    with time_machine.travel(now + timedelta(minutes=5), tick=False):
        first = dossier.send_message(case, text="Mag een kraam?", subject="Kraam", by=city.bestuur)
    with time_machine.travel(now + timedelta(minutes=6), tick=False):
        second = dossier.write_from_desk(case, text="Wat kost dat?", subject="Geld", by=city.makelaar)
    assert [thread.first for thread in threads_of(case, city.bestuur)] == [second, first]
    with time_machine.travel(now + timedelta(minutes=7), tick=False):
        reply = dossier.write_from_desk(case, text="Ja hoor.", thread=first, by=city.makelaar)
    threads = threads_of(case, city.bestuur)
    assert [thread.first for thread in threads] == [first, second]
    assert [thread.messages for thread in threads] == [[first, reply], [second]]


def test_unread_is_per_person_and_per_thread(city, case):
    first = dossier.write_from_desk(case, text="Een", subject="Een", by=city.makelaar)
    second = dossier.write_from_desk(case, text="Twee", subject="Twee", by=city.makelaar)

    def unread(user) -> set[int]:
        return {pk for thread in threads_of(case, user) for pk in thread.unread}

    assert (unread(city.bestuur), unread(city.makelaar)) == ({first.pk, second.pk}, set())
    dossier.mark_read(first, first.at, by=city.bestuur)
    assert unread(city.bestuur) == {second.pk}
    assert unread(city.schrijver) == {first.pk, second.pk}
    own = queries.with_news(queries.own_aanvragen(city.bestuur), city.bestuur)
    assert [aanvraag.unread for aanvraag in own] == [1]
    dossier.send_message(case, text="Antwoord", thread=second, by=city.bestuur)
    assert unread(city.bestuur) == set()
    assert [a.unread for a in queries.with_news(queries.own_aanvragen(city.bestuur), city.bestuur)] == [None]


def test_mark_read_never_goes_back_and_never_beyond_now(city, case):
    thread = dossier.write_from_desk(case, text="Een", subject="Een", by=city.makelaar)
    dossier.mark_read(thread, timezone.now() + timedelta(days=9), by=city.bestuur)
    until = Gelezen.objects.get().until
    assert until <= timezone.now()
    dossier.mark_read(thread, until - timedelta(days=1), by=city.bestuur)
    assert Gelezen.objects.get().until == until


def test_button_marks_a_thread_read_and_a_later_message_is_new_again(city, case):
    thread = dossier.write_from_desk(case, text="Een", subject="Kraam", by=city.makelaar)
    client = client_of(city.bestuur)
    assert "1 nieuw" in client.get(mine(case)).content.decode()
    assert "1 nieuw bericht" in client.get("/mijn/").content.decode()
    client.post(mine(case, "gelezen/"), {"thread": thread.pk, "until": thread.at.isoformat()})
    assert "1 nieuw" not in client.get(mine(case)).content.decode()
    client.post(mine(case, "gelezen/"), {"thread": "1e9", "until": "gisteren"})
    dossier.write_from_desk(case, text="Twee", thread=thread, by=city.makelaar)
    assert "1 nieuw" in client.get(mine(case)).content.decode()


def test_the_same_words_twice_at_once_are_one_message_and_one_mail(city, case):
    said = [dossier.write_from_desk(case, text="Een", subject="Een", by=city.makelaar) for _ in range(2)]
    assert said[0] == said[1]
    assert OutgoingMail.objects.count() == 1
    notes = [dossier.write_note(case, text="Een", by=city.makelaar) for _ in range(2)]
    assert notes[0] == notes[1]
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert dossier.write_note(case, text="Een", by=city.makelaar) != notes[0]


def test_reply_belongs_to_a_thread_of_the_same_case(city, case):
    first = dossier.send_message(case, text="Een", subject="Een", by=city.bestuur)
    reply = dossier.write_from_desk(case, text="Twee", thread=first, by=city.makelaar)
    note = dossier.write_note(case, text=SECRET, by=city.makelaar)
    other = Aanvraag.objects.get(pk=city.draft(city.other_groep, by=city.other_bestuur).pk)
    elsewhere = dossier.send_message(other, text="Ander", subject="Ander", by=city.other_bestuur)
    for thread in (reply, note, elsewhere):
        with pytest.raises(ValidationError, match="hoort niet bij deze aanvraag"):
            dossier.send_message(case, text="Fout", thread=thread, by=city.bestuur)


def test_notes_are_on_no_page_mail_or_export_of_the_applicant(city, case):
    dossier.write_from_desk(case, text="Zichtbaar voor u", subject="Een", by=city.makelaar)
    dossier.write_note(case, text=SECRET, by=city.makelaar)
    for user in (city.bestuur, city.schrijver):
        client = client_of(user)
        pages = ["/mijn/", mine(case), "/en" + mine(case), f"/mijn/wijkplannen/{case.pk}/verstuurd/"]
        texts = [client.get(page, follow=True).content.decode() for page in pages]
        assert [SECRET in text for text in texts] == [False] * len(pages)
        assert SECRET not in client.get("/mijn/gegevens/meenemen/").content.decode()
        assert SECRET not in str(personal_data(user))
    assert [mail.body for mail in OutgoingMail.objects.filter(body__contains=SECRET)] == []
    desk = client_of(city.makelaar).get(f"/werkvoorraad/{case.number}/gesprek/").content.decode()
    shown = desk.partition('id="notities"')
    assert SECRET not in shown[0] and SECRET in shown[2]


def test_a_note_with_the_applicant_as_author_is_refused(city, case):
    with pytest.raises(PermissionDenied):
        dossier.write_note(case, text=SECRET, by=city.bestuur)


@pytest.mark.parametrize(
    "fields",
    [
        {"is_internal": True, "from_staff": False},
        {"is_internal": True, "from_staff": True, "subject": "Een"},
    ],
)
def test_database_refuses_a_note_by_an_applicant_or_in_a_thread(city, case, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Bericht.objects.create(aanvraag=case, author=city.bestuur, text="x", **fields)


def test_database_refuses_a_reply_with_a_subject_and_reading_twice(city, case):
    first = dossier.send_message(case, text="Een", subject="Een", by=city.bestuur)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bericht.objects.create(aanvraag=case, author=city.bestuur, text="x", thread=first, subject="y")
    Gelezen.objects.create(thread=first, user=city.makelaar, until=first.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Gelezen.objects.create(thread=first, user=city.makelaar, until=first.at)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"subject": "Een", "text": "  \n\t "}, "Schrijf eerst uw bericht."),
        ({"subject": "   ", "text": "Tekst"}, "Schrijf in een paar woorden waar het over gaat."),
        ({"subject": "Een", "text": "x" * 8001}, "8000"),
    ],
)
def test_message_with_bad_input_says_so_and_keeps_what_was_typed(city, case, fields, message):
    answer = client_of(city.bestuur).post(mine(case, "bericht/"), fields)
    page = answer.content.decode()
    assert (answer.status_code, Bericht.objects.count()) == (422, 0)
    assert message in page
    assert fields["text"].strip() in page


def test_message_of_odd_text_is_shown_as_text(city, case):
    text = f"<script>alert(1)</script> {RIGHT_TO_LEFT} " + "x" * 7900
    client_of(city.bestuur).post(mine(case, "bericht/"), {"subject": "<b>Vet</b>", "text": text})
    assert Bericht.objects.get().text == text
    page = client_of(city.makelaar).get(f"/werkvoorraad/{case.number}/gesprek/").content.decode()
    assert "<script>alert(1)" not in page and "&lt;b&gt;Vet&lt;/b&gt;" in page and RIGHT_TO_LEFT in page


def test_reply_from_both_sides_lands_in_the_thread(city, case):
    first = dossier.send_message(case, text="Een", subject="Een", by=city.bestuur)
    desk = client_of(city.makelaar)
    desk.post(f"/werkvoorraad/{case.number}/bericht/", {"thread": first.pk, "text": "Twee"})
    client_of(city.schrijver).post(mine(case, "bericht/"), {"thread": first.pk, "text": "Drie"})
    assert list(first.replies.values_list("text", flat=True)) == ["Twee", "Drie"]
    empty = desk.post(f"/werkvoorraad/{case.number}/bericht/", {"thread": first.pk, "text": " "})
    assert empty.status_code == 422
    assert f'id="id_{first.pk}_text"' in empty.content.decode()
