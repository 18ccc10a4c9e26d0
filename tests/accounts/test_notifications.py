"""How people hear of things: at once, once a day, or not by mail; and the mail of the day exactly once."""

import threading
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from amstelveen_ontmoet.accounts import actions, queries
from amstelveen_ontmoet.accounts.enums import ALLOWED, FOR_APPLICANTS, FOR_STAFF, UNLESS_CHOSEN, Pace, Subject
from amstelveen_ontmoet.accounts.models import Melding, Meldingkeuze, User
from amstelveen_ontmoet.accounts.reports import personal_data
from amstelveen_ontmoet.mail.actions import record_bounce
from amstelveen_ontmoet.mail.models import OutgoingMail, UnreachableAddress
from amstelveen_ontmoet.procedure import emails
from amstelveen_ontmoet.procedure.actions import dossier, questions
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
ZONE = timezone.get_default_timezone()
EVENING = datetime(2026, 3, 5, 17, 0, tzinfo=ZONE)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, LOGIN)
    return client


def melding(user: User, text: str = "Nieuw bericht", at: datetime = EVENING) -> Melding:
    url = "http://127.0.0.1:8000/mijn/"
    return Melding.objects.create(user=user, subject=Subject.BERICHTEN, text=text, url=url, created_at=at)


def test_paces_allow_what_the_page_says():
    assert {
        Subject.VRAGEN: (Pace.DIRECT,),
        Subject.BESLUITEN: (Pace.DIRECT, Pace.DAGELIJKS),
        Subject.BERICHTEN: tuple(Pace),
        Subject.NIEUW: tuple(Pace),
        Subject.ANTWOORDEN: tuple(Pace),
        Subject.TERMIJNEN: (Pace.DIRECT, Pace.DAGELIJKS),
    } == ALLOWED
    assert {*FOR_APPLICANTS, *FOR_STAFF} == set(Subject)
    assert all(UNLESS_CHOSEN[subject] in ALLOWED[subject] for subject in Subject)


def test_every_mail_about_a_case_is_about_a_subject_of_its_reader():
    named = {*emails.APPLICANT_SUBJECTS, *emails.STAFF_SUBJECTS}
    found = {path.stem for path in (settings.BASE_DIR / "templates/mails").glob("*.txt")}
    assert named - found == set()
    assert {*emails.APPLICANT_SUBJECTS.values()} <= {*FOR_APPLICANTS}
    assert {*emails.STAFF_SUBJECTS.values()} <= {*FOR_STAFF}


@pytest.mark.parametrize(
    ("pace", "mails", "waiting"), [(Pace.DIRECT, 1, 0), (Pace.DAGELIJKS, 0, 1), (Pace.NOOIT, 0, 0)]
)
def test_message_is_told_at_the_pace_that_was_chosen(city, pace, mails, waiting):
    case = Aanvraag.objects.get(pk=city.plan(Status.IN_BEHANDELING).pk)
    actions.choose_paces(city.bestuur, {Subject.BERICHTEN: pace})
    OutgoingMail.objects.all().delete()
    dossier.write_from_desk(case, text="Hallo", subject="Een", by=city.makelaar)
    assert OutgoingMail.objects.filter(to=city.bestuur.email, reference=case.number).count() == mails
    assert queries.waiting_meldingen(city.bestuur).count() == waiting


def test_question_is_told_at_once_whatever_else_was_chosen(city):
    pk = city.plan(Status.IN_BEHANDELING).pk
    actions.choose_paces(city.bestuur, {Subject.BERICHTEN: Pace.NOOIT, Subject.BESLUITEN: Pace.DAGELIJKS})
    OutgoingMail.objects.all().delete()
    questions.ask_question(pk, part="doel", question="Waarom?", by=city.makelaar)
    assert OutgoingMail.objects.get().to == city.bestuur.email


def test_new_applications_wait_for_the_mail_of_the_day_unless_chosen(city):
    city.plan(Status.INGEDIEND)
    assert [each.subject for each in queries.waiting_meldingen(city.makelaar)] == [Subject.NIEUW]
    assert not OutgoingMail.objects.filter(to=city.makelaar.email).exists()


@pytest.mark.parametrize(
    ("subject", "pace"),
    [
        (Subject.VRAGEN, Pace.DAGELIJKS),
        (Subject.BESLUITEN, Pace.NOOIT),
        (Subject.TERMIJNEN, Pace.NOOIT),
        (Subject.BERICHTEN, "altijd"),
    ],
)
def test_choice_that_is_not_allowed_is_refused_by_action_and_database(subject, pace):
    user = UserFactory()
    with pytest.raises(ValidationError):
        actions.choose_paces(user, {subject: pace})
    if pace in Pace:
        with pytest.raises(IntegrityError), transaction.atomic():
            Meldingkeuze.objects.create(user=user, subject=subject, pace=pace)


def test_database_refuses_two_choices_for_one_subject():
    user = UserFactory()
    Meldingkeuze.objects.create(user=user, subject=Subject.BERICHTEN, pace=Pace.NOOIT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meldingkeuze.objects.create(user=user, subject=Subject.BERICHTEN, pace=Pace.DIRECT)


def test_page_offers_staff_their_own_subjects_and_keeps_the_choice(city):
    staff, resident = client_of(city.makelaar), client_of(city.resident)
    assert ("Herinneringen aan termijnen" in staff.get("/mijn/meldingen/").content.decode()) is True
    page = resident.get("/mijn/meldingen/").content.decode()
    assert "Herinneringen aan termijnen" not in page and "krijgt u altijd meteen" in page
    chosen = {"besluiten": "dagelijks", "berichten": "nooit"}
    assert resident.post("/mijn/meldingen/", chosen).status_code == 302
    assert dict(city.resident.meldingkeuzes.values_list("subject", "pace")) == chosen
    wrong = resident.post("/mijn/meldingen/", {"besluiten": "nooit", "berichten": "nooit"})
    assert wrong.status_code == 422


def test_digest_holds_everything_in_the_readers_language_and_goes_once_a_day():
    reader = UserFactory(language="en")
    melding(reader, "New message about A")
    melding(reader, "New message about B")
    melding(UserFactory(is_active=False))
    assert actions.send_digests(EVENING.replace(hour=15)) == 0
    assert actions.send_digests(EVENING) == 1
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (reader.email, "Today in the portal: 2 notifications")
    assert mail.body.index("New message about A") < mail.body.index("New message about B")
    melding(reader, "Later")
    assert actions.send_digests(EVENING + timedelta(hours=2)) == 0
    assert actions.send_digests(EVENING + timedelta(days=1)) == 1
    assert "Later" in OutgoingMail.objects.order_by("pk").last().body


def test_digest_of_a_worker_that_dies_half_way_is_written_whole_by_the_next(monkeypatch):
    first, second = UserFactory(), UserFactory()
    melding(first)
    melding(second)
    write = actions.emails.write_digest

    def die(person, waiting):
        write(person, waiting)
        if person == second:
            raise SystemExit

    monkeypatch.setattr(actions.emails, "write_digest", die)
    with pytest.raises(SystemExit):
        actions.send_digests(EVENING)
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [first.email]
    monkeypatch.undo()
    assert actions.send_digests(EVENING) == 1
    assert sorted(OutgoingMail.objects.values_list("to", flat=True)) == sorted([first.email, second.email])


@pytest.mark.django_db(transaction=True)
def test_digest_of_two_workers_at_once_is_one_mail_per_person():
    readers = [UserFactory() for _ in range(8)]
    for reader in readers:
        for _ in range(3):
            melding(reader)
    start, written = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        written.append(actions.send_digests(EVENING))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(written) == 8
    assert sorted(OutgoingMail.objects.values_list("to", flat=True)) == sorted(r.email for r in readers)
    assert not Melding.objects.filter(mailed_at__isnull=True).exists()


def test_old_meldingen_are_forgotten():
    reader = UserFactory()
    melding(reader)
    actions.send_digests(EVENING)
    actions.send_digests(EVENING + timedelta(days=31))
    assert not Melding.objects.exists()


def test_personal_data_and_erasure_know_choices_meldingen_and_bounces():
    user = UserFactory()
    actions.choose_paces(user, {Subject.BERICHTEN: Pace.NOOIT})
    melding(user)
    UnreachableAddress.objects.create(address=user.email, since=EVENING, reason="vol")
    parts = {part.name: list(part.rows) for part in personal_data(user)}
    assert parts["meldingkeuzes"] == [{"subject": "berichten", "pace": "nooit"}]
    assert [row["text"] for row in parts["meldingen"]] == ["Nieuw bericht"]
    assert [row["reason"] for row in parts["onbereikbaar"]] == ["vol"]
    Meldingkeuze.objects.filter(user=user).delete()


def test_person_who_cannot_be_reached_hears_it_at_log_in_and_can_say_it_works_again(client):
    user = UserFactory(email="vol@example.nl")
    user.set_password("een-lang-wachtwoord")
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    OutgoingMail.objects.create(
        to=user.email, from_email="x@example.nl", subject="x", body="x", sent_at=EVENING
    )
    assert record_bounce("VOL@example.nl", "mailbox full")
    typed = {"login": user.email, "password": "een-lang-wachtwoord"}
    page = client.post("/account/login/", typed, follow=True).content.decode()
    assert "Wij kunnen u niet bereiken op vol@example.nl" in page
    assert "Wij kunnen u niet bereiken op vol@example.nl" in client.get("/mijn/meldingen/").content.decode()
    client.post("/mijn/meldingen/bereikbaar/")
    assert "Wij kunnen u niet bereiken" not in client.get("/mijn/meldingen/").content.decode()


def test_daily_reader_with_thirty_cases_costs_as_many_queries_as_with_one(django_assert_num_queries):
    reader = UserFactory()
    melding(reader)
    client = client_of(reader)
    client.get("/mijn/meldingen/")
    with django_assert_num_queries(6):
        client.get("/mijn/meldingen/")
    for number in range(30):
        melding(reader, f"Melding {number}")
    with django_assert_num_queries(6):
        client.get("/mijn/meldingen/")
