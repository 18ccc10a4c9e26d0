"""A question about one section: what it opens, who answers, and what the reviewer sees of it."""

import threading
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import additions, decisions, questions, withdrawal
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Vraag
from tests.factories.procedure import QuestionFactory
from tests.factories.wijkplannen import City, section_content
from wijkplannen.actions import plans
from wijkplannen.enums import Section
from wijkplannen.models import Sectie, Wijkplan
from wijkplannen.reports import changes_between

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, LOGIN)
    return client


def ask(city: City, part: Section = Section.DOEL) -> Vraag:
    plan = city.plan(Status.IN_BEHANDELING)
    OutgoingMail.objects.all().delete()
    return questions.ask_question(plan.pk, part=part, question="Wat bedoelt u?", by=city.makelaar)


def write(vraag: Vraag, key: Section, text: str, by: User) -> Sectie:
    version = Sectie.objects.get(plan=vraag.aanvraag_id, key=key).version
    content = plans.SectionContent(text=text)
    return plans.save_section(vraag.aanvraag_id, key, content, version=version, by=by)


def test_question_suspends_nothing_and_tells_the_board_once(city):
    vraag = ask(city)
    case = vraag.aanvraag
    assert (case.status, queries.suspensions(case)) == (Status.IN_BEHANDELING, [])
    assert [(mail.to, mail.reference) for mail in OutgoingMail.objects.all()] == [
        (city.bestuur.email, case.number)
    ]


def test_question_opens_only_its_section_and_only_until_the_answer(city):
    vraag = ask(city)
    write(vraag, Section.DOEL, "Beter", by=city.schrijver)
    with pytest.raises(WrongStep):
        write(vraag, Section.KANSEN, "Ook beter", by=city.schrijver)
    questions.answer_question(vraag.pk, answer="Zo bedoelen wij het.", by=city.schrijver)
    with pytest.raises(WrongStep):
        write(vraag, Section.DOEL, "Nog beter", by=city.schrijver)
    sent = OutgoingMail.objects.filter(to=city.makelaar.email)
    assert [mail.subject for mail in sent] == [f"Antwoord op uw vraag: {vraag.aanvraag.number}"]


def test_section_that_is_corrected_shows_the_question_and_no_step(city):
    vraag = ask(city)
    path = f"/mijn/wijkplannen/{vraag.aanvraag_id}/doel/"
    page = client_of(city.schrijver).get(path).content.decode()
    assert ("Onze vraag over dit onderdeel" in page, "Wat bedoelt u?" in page, "Stap 2" in page) == (
        True,
        True,
        False,
    )


def test_correction_checks_the_rules_and_the_amount_again(city):
    vraag = ask(city, Section.GELD)
    content = section_content(Section.GELD, Decimal("700.00"))
    version = Sectie.objects.get(plan=vraag.aanvraag_id, key=Section.GELD).version
    plans.save_section(vraag.aanvraag_id, Section.GELD, content, version=version, by=city.bestuur)
    assert queries.requested_amount(vraag.aanvraag) == Decimal("700.00")


def test_reviewer_sees_before_and_after_with_words_and_marks(city):
    vraag = ask(city)
    write(vraag, Section.DOEL, "Wat er straks staat bij Doel.\nEn <b>nog</b> iets.", by=city.bestuur)
    plan = Wijkplan.objects.get(pk=vraag.aanvraag_id)
    (change,) = changes_between(plan, [(vraag.part, vraag.asked_at, None)])
    assert [(line.kind, [(part.kind, part.text) for part in line.parts]) for line in change.lines] == [
        (
            "changed",
            [("same", "Wat er "), ("added", "straks "), ("same", "staat bij Doel.")],
        ),
        ("added", [("added", "En <b>nog</b> iets.")]),
    ]
    page = client_of(city.makelaar).get(f"/werkvoorraad/{vraag.aanvraag.number}/gesprek/").content.decode()
    assert '<ins><span class="visually-hidden">nieuw: </span>straks </ins>' in page
    assert "<ins>En &lt;b&gt;nog&lt;/b&gt; iets.</ins>" in page
    questions.answer_question(vraag.pk, answer="Gedaan", by=city.bestuur)
    vraag.refresh_from_db()
    assert changes_between(plan, [(vraag.part, vraag.asked_at, vraag.answered_at)]) == [change]


def test_reviewer_sees_the_rows_that_changed_after_an_addition(city):
    plan = city.plan(Status.AANVULLING_GEVRAAGD)
    version = Sectie.objects.get(plan=plan, key=Section.GELD).version
    content = section_content(Section.GELD, Decimal("500.00"))
    plans.save_section(plan.pk, Section.GELD, content, version=version, by=city.bestuur)
    additions.answer_addition(plan.pk, answer="Aangepast", by=city.bestuur)
    page = client_of(city.makelaar).get(f"/werkvoorraad/{plan.number}/gesprek/").content.decode()
    assert "Wat er veranderde in “Geld”" in page
    assert '<del><span class="visually-hidden">weg: </span>400,00' in page.replace("€\xa0", "")


def test_second_question_about_a_section_is_refused_and_the_same_one_asked_once(city):
    vraag = ask(city)
    pk = vraag.aanvraag_id
    again = questions.ask_question(pk, part=Section.DOEL, question="Wat bedoelt u?", by=city.makelaar)
    assert again == vraag and OutgoingMail.objects.count() == 1
    with pytest.raises(ValidationError, match="al een vraag open"):
        questions.ask_question(pk, part=Section.DOEL, question="Iets anders", by=city.makelaar)
    questions.ask_question(pk, part=Section.KANSEN, question="En dit?", by=city.makelaar)


@pytest.mark.parametrize("status", [Status.INGEDIEND, Status.TER_BESLUIT, Status.AFGEWEZEN])
def test_ask_outside_handling_is_refused(city, status):
    plan = city.plan(status)
    with pytest.raises(WrongStep):
        questions.ask_question(plan.pk, part=Section.DOEL, question="x", by=city.makelaar)


def test_only_who_handles_asks_and_only_members_answer(city):
    vraag = ask(city)
    for user in (city.bestuur, city.ambtenaar, city.mandaathouder, city.resident):
        with pytest.raises(PermissionDenied):
            questions.ask_question(vraag.aanvraag_id, part=Section.KANSEN, question="x", by=user)
        with pytest.raises(PermissionDenied):
            questions.withdraw_question(vraag.pk, by=user)
    for user in (city.other_bestuur, city.makelaar, city.ambtenaar):
        with pytest.raises(PermissionDenied):
            questions.answer_question(vraag.pk, answer="x", by=user)


def test_advise_waits_for_an_open_question(city):
    vraag = ask(city)
    city.judge_all(vraag.aanvraag_id)
    advice = {"outcome": Status.AFGEWEZEN, "amount": Decimal(0), "reasoning": "x", "by": city.makelaar}
    with pytest.raises(ValidationError, match="Er staat nog een vraag"):
        decisions.advise(vraag.aanvraag_id, **advice)
    questions.withdraw_question(vraag.pk, by=city.makelaar)
    decisions.advise(vraag.aanvraag_id, **advice)
    with pytest.raises(WrongStep):
        questions.withdraw_question(vraag.pk, by=city.makelaar)


def test_withdrawing_the_application_closes_its_questions(city):
    vraag = ask(city)
    withdrawal.withdraw(vraag.aanvraag_id, reason="", by=city.bestuur)
    vraag.refresh_from_db()
    assert not vraag.is_open


def test_answer_to_a_question_withdrawn_meanwhile_is_kept_as_a_message(city):
    vraag = ask(city)
    questions.withdraw_question(vraag.pk, by=city.makelaar)
    answer = client_of(city.bestuur).post(f"/mijn/vragen/{vraag.pk}/", {"answer": "Mijn lange antwoord."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Wij hebben deze vraag ingetrokken." in page
    assert "Mijn lange antwoord.</textarea>" in page


def test_answer_to_an_addition_answered_meanwhile_is_kept_as_a_message(city):
    plan = city.plan(Status.AANVULLING_GEVRAAGD)
    additions.answer_addition(plan.pk, answer="Eerst", by=city.bestuur)
    path = f"/mijn/aanvragen/{plan.pk}/antwoord/"
    answer = client_of(city.schrijver).post(path, {"answer": "Mijn lange antwoord."})
    assert answer.status_code == 422
    assert "Mijn lange antwoord.</textarea>" in answer.content.decode()


def test_answer_twice_by_the_same_click_is_one_answer(city):
    vraag = ask(city)
    for _click in range(2):
        questions.answer_question(vraag.pk, answer="Zo.", by=city.bestuur)
    assert OutgoingMail.objects.filter(to=city.makelaar.email).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_members_answering_at_once_one_answer_stays():
    city = City()
    vraag = ask(city)
    refused: list[str] = []
    start = threading.Barrier(2)

    def answer(user: User) -> None:
        start.wait()
        try:
            questions.answer_question(vraag.pk, answer=f"Van {user.pk}", by=user)
        except WrongStep as error:
            refused.append(error.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=[user]) for user in (city.bestuur, city.schrijver)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    vraag.refresh_from_db()
    assert vraag.answer == f"Van {vraag.answered_by_id}"
    assert refused == [f"{vraag.answered_by} heeft deze vraag al beantwoord."]
    assert OutgoingMail.objects.filter(to=city.makelaar.email).count() == 1


@pytest.mark.parametrize(("answer", "status"), [("  ", 422), ("x" * 8001, 422), ("x" * 8000, 302)])
def test_answer_of_bad_length_stays_on_the_page(city, answer, status):
    vraag = ask(city)
    response = client_of(city.bestuur).post(f"/mijn/vragen/{vraag.pk}/", {"answer": answer})
    assert response.status_code == status
    assert status == 302 or answer.strip() in response.content.decode()


def test_form_of_the_desk_asks_and_keeps_what_was_typed(city):
    plan = city.plan(Status.IN_BEHANDELING)
    client, path = client_of(city.makelaar), f"/werkvoorraad/{plan.number}/vraag/"
    wrong = client.post(path, {"part": "", "question": "Wat bedoelt u?"})
    assert wrong.status_code == 422
    assert "Kies een onderdeel." in wrong.content.decode()
    assert "Wat bedoelt u?</textarea>" in wrong.content.decode()
    assert client.post(path, {"part": "bijlagen", "question": "Wat?"}).status_code == 422
    assert client.post(path, {"part": "doel", "question": "Wat bedoelt u?"}).status_code == 302
    vraag = Vraag.objects.get()
    page = client_of(city.bestuur).get(f"/mijn/aanvragen/{plan.pk}/").content.decode()
    assert "Wij hebben een vraag over “Doel”" in page
    assert client_of(city.bestuur).get(f"/mijn/vragen/{vraag.pk}/").status_code == 200
    client.post(f"/vragen/{vraag.pk}/intrekken/")
    vraag.refresh_from_db()
    assert vraag.withdrawn_at is not None


@pytest.mark.parametrize(
    "fields",
    [
        {"answered_at": timezone.now()},
        {"part": ""},
        {"withdrawn_at": timezone.now(), "answered_at": timezone.now(), "answered_by": "bestuur"},
    ],
)
def test_database_refuses_a_question_that_cannot_be(city, fields):
    case = Aanvraag.objects.get(pk=city.draft().pk)
    if "answered_by" in fields:
        fields = {**fields, "answered_by": city.bestuur}
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionFactory(aanvraag=case, asked_by=city.makelaar, **fields)


def test_database_refuses_two_open_questions_about_one_section(city):
    case = Aanvraag.objects.get(pk=city.draft().pk)
    QuestionFactory(aanvraag=case)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionFactory(aanvraag=case)
