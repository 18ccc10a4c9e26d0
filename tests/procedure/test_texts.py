"""Standard texts: written, checked, filled in, and never at the cost of what was typed."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import texts
from amstelveen_ontmoet.procedure.enums import Status, TextKind
from amstelveen_ontmoet.procedure.models import Aanvraag, Bericht, Standaardtekst
from tests.factories.procedure import StandardTextFactory

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
WRITTEN = {
    "name": "Dank",
    "kind": TextKind.BERICHT,
    "text_nl": "Dank, {naam}.",
    "text_en": "Thanks, {naam}.",
}


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, LOGIN)
    return client


def test_text_is_filled_in_with_the_case_in_the_language_of_the_application(city):
    case = Aanvraag.objects.get(pk=city.plan(Status.IN_BEHANDELING).pk)
    text = StandardTextFactory(
        text_nl="Beste {naam}, {nummer}: {titel} {x}", text_en="Dear {naam}", saved_by=city.ambtenaar
    )
    name = case.organisatie.name
    assert texts.filled_in(text, case) == f"Beste {name}, {case.number}: {case.title} {{x}}"
    case.language = "en"
    assert texts.filled_in(text, case) == f"Dear {name}"


@pytest.mark.parametrize("field", ["text_nl", "text_en"])
def test_text_with_an_unknown_field_says_which_and_what_can_be_used(city, field):
    with pytest.raises(ValidationError) as error:
        texts.save_text(None, **{**WRITTEN, field: "Beste {naam} van {straat}"}, by=city.ambtenaar)
    assert error.value.message_dict == {
        field: ["Het invulveld {straat} bestaat niet. Gebruik {naam}, {nummer} of {titel}."]
    }


def test_texts_are_managed_by_makelaar_and_ambtenaar_only(city):
    text = texts.save_text(None, **WRITTEN, by=city.makelaar)
    changed = texts.save_text(text.pk, **{**WRITTEN, "name": "Bedankt"}, version=1, by=city.ambtenaar)
    assert (changed.name, changed.version, changed.saved_by) == ("Bedankt", 2, city.ambtenaar)
    for user in (city.bestuur, city.mandaathouder, city.resident):
        with pytest.raises(PermissionDenied):
            texts.save_text(None, **{**WRITTEN, "name": "x"}, by=user)
        with pytest.raises(PermissionDenied):
            texts.remove_text(text.pk, by=user)


def test_text_changed_or_removed_meanwhile_is_not_overwritten(city):
    text = texts.save_text(None, **WRITTEN, by=city.makelaar)
    texts.save_text(text.pk, **{**WRITTEN, "text_nl": "Eerst"}, version=1, by=city.ambtenaar)
    with pytest.raises(ValidationError, match="intussen gewijzigd"):
        texts.save_text(text.pk, **{**WRITTEN, "text_nl": "Later"}, version=1, by=city.makelaar)
    texts.remove_text(text.pk, by=city.ambtenaar)
    texts.remove_text(text.pk, by=city.makelaar)
    text.refresh_from_db()
    assert (text.text_nl, text.removed_by) == ("Eerst", city.ambtenaar)
    with pytest.raises(ValidationError, match="verwijderd"):
        texts.save_text(text.pk, **WRITTEN, version=2, by=city.makelaar)
    assert list(queries.texts_in_use()) == []


def test_name_is_used_once_per_kind_and_free_after_removal(city):
    text = texts.save_text(None, **WRITTEN, by=city.makelaar)
    with pytest.raises(ValidationError, match="al een standaardtekst"):
        texts.save_text(None, **WRITTEN, by=city.makelaar)
    texts.remove_text(text.pk, by=city.makelaar)
    texts.save_text(None, **WRITTEN, by=city.makelaar)


def test_pages_write_change_and_remove_a_text(city):
    client = client_of(city.ambtenaar)
    assert "Er zijn nog geen standaardteksten" in client.get("/standaardteksten/").content.decode()
    wrong = client.post("/standaardteksten/nieuw/", {**WRITTEN, "text_nl": "{x}"})
    assert wrong.status_code == 422
    assert "Het invulveld {x} bestaat niet." in wrong.content.decode()
    assert client.post("/standaardteksten/nieuw/", WRITTEN).status_code == 302
    text = Standaardtekst.objects.get()
    path = f"/standaardteksten/{text.pk}/"
    assert 'name="version" value="1"' in client.get(path).content.decode()
    client.post(path, {**WRITTEN, "text_en": "Thank you", "version": 1})
    assert client.post(path, {**WRITTEN, "version": 1}).status_code == 422
    client.post(f"{path}verwijderen/")
    text.refresh_from_db()
    assert (text.text_en, text.removed_by) == ("Thank you", city.ambtenaar)
    assert client.get(path).status_code == 404


def test_chosen_text_comes_below_what_was_typed_and_nothing_is_sent(city):
    case = city.plan(Status.IN_BEHANDELING)
    text = StandardTextFactory(saved_by=city.ambtenaar)
    client, path = client_of(city.makelaar), f"/werkvoorraad/{case.number}/bericht/"
    typed = {"subject": "Vraagje", "text": "Goedemorgen!", "standard": text.pk, "fill": "1"}
    page = client.post(path, typed).content.decode()
    assert (
        f"Goedemorgen!\n\nBeste {case.organisatie.name}, uw aanvraag {case.number} is bij ons.</textarea>"
    ) in page.replace("&#x27;", "'")
    assert 'value="Vraagje"' in page
    assert Bericht.objects.count() == 0
    # Who sends with a text chosen sends what is written, not the text.
    client.post(path, {"subject": "Vraagje", "text": "Alleen dit", "standard": text.pk})
    assert Bericht.objects.get().text == "Alleen dit"


@pytest.mark.parametrize("chosen", ["removed", "", "1e3", "99999999999", "onzin"])
def test_text_removed_while_it_was_chosen_is_told_and_what_was_typed_stays(city, chosen):
    case = city.plan(Status.IN_BEHANDELING)
    StandardTextFactory(saved_by=city.ambtenaar)
    if chosen == "removed":
        chosen = StandardTextFactory(saved_by=city.ambtenaar, removed=True).pk
    client = client_of(city.makelaar)
    typed = {"subject": "Vraagje", "text": "Goedemorgen!", "standard": chosen}
    answer = client.post(f"/werkvoorraad/{case.number}/bericht/", {**typed, "fill": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Kies een standaardtekst die er nog is." in page and "Goedemorgen!</textarea>" in page
    assert client.post(f"/werkvoorraad/{case.number}/bericht/", typed).status_code == 302


@pytest.mark.parametrize(
    ("kind", "path", "field"),
    [
        (TextKind.VRAAG, "vraag", "question"),
        (TextKind.AANVULLING, "aanvulling", "question"),
        (TextKind.AFWIJZING, "besluit", "reasoning"),
    ],
)
def test_each_form_offers_the_texts_of_its_own_kind(city, kind, path, field):
    case = city.plan(Status.TER_BESLUIT if kind == TextKind.AFWIJZING else Status.IN_BEHANDELING)
    text = StandardTextFactory(kind=kind, text_nl="Ingevulde tekst.", saved_by=city.ambtenaar)
    user = city.mandaathouder if kind == TextKind.AFWIJZING else city.makelaar
    answer = client_of(user).post(
        f"/werkvoorraad/{case.number}/{path}/", {field: "Eerst dit.", "standard": text.pk, "fill": "1"}
    )
    assert answer.status_code == 200
    assert "Eerst dit.\n\nIngevulde tekst.</textarea>" in answer.content.decode()
    was = case.status
    case.refresh_from_db()
    assert case.status == was


def test_reply_in_a_thread_can_begin_with_a_text_too(city):
    case = Aanvraag.objects.get(pk=city.plan(Status.IN_BEHANDELING).pk)
    thread = Bericht.objects.create(aanvraag=case, author=city.bestuur, text="Hallo", subject="Een")
    text = StandardTextFactory(text_nl="Ingevulde tekst.", saved_by=city.ambtenaar)
    answer = client_of(city.makelaar).post(
        f"/werkvoorraad/{case.number}/bericht/",
        {"thread": thread.pk, "text": "", "standard": text.pk, "fill": "1"},
    )
    page = answer.content.decode()
    assert f'id="id_{thread.pk}_text"' in page and "Ingevulde tekst.</textarea>" in page


@pytest.mark.parametrize("fields", [{"text_en": ""}, {"removed": True, "removed_by": None}])
def test_database_refuses_a_text_that_cannot_be(city, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        StandardTextFactory(**fields)


def test_database_refuses_two_texts_of_one_name(city):
    StandardTextFactory(name="Dank")
    with pytest.raises(IntegrityError), transaction.atomic():
        StandardTextFactory(name="Dank")
