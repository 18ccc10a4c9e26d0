"""The whole way of a wijkplan through its pages: budget, plan, addition, advice, decision, letter."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import Lidmaatschap, RoleGrant, User
from amstelveen_ontmoet.accounts.roles import MemberRole, Role
from amstelveen_ontmoet.begroting.models import Boeking
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Besluit
from tests.factories.procedure import MandaatFactory
from wijkplannen import tasks
from wijkplannen.enums import Section
from wijkplannen.models import Bestuurslid, Bewonersgroep, Sectie, Wijkbudgetrun, Wijkplan

pytestmark = pytest.mark.django_db
YEAR = 2021
START = date(2020, 1, 1)
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


def make_person(name: str, role: Role | None = None) -> tuple[User, Client]:
    user = User.objects.create_user(f"{name}@example.nl", name=f"{name.title()} Voorbeeld")
    if role:
        RoleGrant.objects.create(user=user, role=role, from_on=START)
    client = Client()
    client.force_login(user, LOGIN)
    return user, client


@pytest.fixture
def elsrijk(db) -> Bewonersgroep:
    """Stadsdorp Elsrijk from the reference data, as a stichting with a board of five."""
    call_command("load_reference", verbosity=0)
    groep = Bewonersgroep.objects.get(organisatie__name="Stadsdorp Elsrijk")
    organisatie = groep.organisatie
    organisatie.legal_form, organisatie.has_statutes, organisatie.kvk_number = "stichting", True, "00000001"
    organisatie.save()
    for number in range(5):
        Bestuurslid.objects.create(groep=groep, name=f"Lid {number}", function="lid", from_on=START)
    return groep


def adopt_wijkbudget(ambtenaar: Client) -> Wijkbudgetrun:
    chosen = {"peildatum": "2020-01-01", "rule": "evenredig"}
    answer = ambtenaar.post(f"/begroting/{YEAR}/wijkbudget/", chosen)
    run = Wijkbudgetrun.objects.get(year=YEAR)
    assert answer.url == f"/taken/{run.job_id}/"
    tasks.compute_budget(run.job_id, run.pk)
    page = ambtenaar.get(f"/begroting/{YEAR}/wijkbudget/").content.decode()
    for amount in ("91.580,00", "90.000,00", "1.580,00", "11.277,02"):
        assert amount in page
    _second, other = make_person("tweede", Role.AMBTENAAR)
    other.post(f"/begroting/wijkbudget/{run.pk}/vaststellen/")
    run.refresh_from_db()
    assert run.status == "vastgesteld"
    return run


def write_plan(writer: Client, groep: Bewonersgroep) -> Wijkplan:
    """Every section, written in the browser's way; the year is 2021, for which the money is known."""
    this_year = timezone.localdate().year
    answer = writer.post(f"/mijn/wijkplannen/nieuw/{groep.slug}/", {"year": this_year, "years": 1})
    plan = Wijkplan.objects.get()
    assert answer.url == f"/mijn/wijkplannen/{plan.pk}/"
    Wijkplan.objects.filter(pk=plan.pk).update(year=YEAR)
    rows = {
        Section.WIE_DOET_WAT: {
            "rij-TOTAL_FORMS": 1,
            "rij-INITIAL_FORMS": 0,
            "rij-0-what": "Samen koken",
            "rij-0-parties": ["bewoners", "welzijn"],
            "rij-0-goal": "sterke_wijken",
            "rij-0-kind": "sociaal",
            "rij-0-target_group": "ouderen en nieuwkomers",
        },
        Section.GELD: {
            "rij-TOTAL_FORMS": 3,
            "rij-INITIAL_FORMS": 0,
            "rij-0-kind": "wijkbudget",
            "rij-0-amount": "€ 11.277,02",
            "rij-1-kind": "activiteiten",
            "rij-1-amount": "11000",
            "rij-2-kind": "flexibel",
            "rij-2-amount": "277,02",
        },
    }
    for key in Section:
        if key == Section.BIJLAGEN:
            continue
        fields = rows.get(key, {"text": f"Tekst bij {key.label}: Łódź, Nguyễn en Şahin", "choice": "sterk"})
        answer = writer.post(f"/mijn/wijkplannen/{plan.pk}/{key}/", {**fields, "version": 0, "next": ""})
        assert answer.status_code == 302, key
    return plan


def test_wijkplan_from_draft_to_decision(elsrijk):
    _ambtenaar, office = make_person("ambtenaar", Role.AMBTENAAR)
    makelaar, desk = make_person("makelaar", Role.MAKELAAR)
    mandaathouder, mandate = make_person("mandaathouder", Role.MANDAATHOUDER)
    MandaatFactory(user=mandaathouder)
    writer_user, writer = make_person("bestuurslid")
    Lidmaatschap.objects.create(
        user=writer_user, organisatie=elsrijk.organisatie, role=MemberRole.BESTUUR, from_on=START
    )
    run = adopt_wijkbudget(office)
    plan = write_plan(writer, elsrijk)

    first = writer.post(f"/mijn/wijkplannen/{plan.pk}/controleren/")
    second = writer.post(f"/mijn/wijkplannen/{plan.pk}/controleren/")
    assert first.url == second.url == f"/mijn/wijkplannen/{plan.pk}/verstuurd/"
    aanvraag = Aanvraag.objects.get()
    assert (aanvraag.status, aanvraag.number) == (Status.INGEDIEND, f"W-{timezone.localdate().year}-001")
    receipt = OutgoingMail.objects.get(to=writer_user.email)
    assert aanvraag.number in receipt.subject
    assert "Nguyễn" in receipt.body
    assert {t.rule: t.verdict for t in aanvraag.toetsen.all()} == {
        "board_size": "voldoet",
        "legal_person": "voldoet",
        "plan_complete": "voldoet",
        "within_wijkbudget": "voldoet",
        "budget_balances": "voldoet",
        "everyone_takes_part": "ter_beoordeling",
        "flexible_within_share": "voldoet",
    }

    case = f"/werkvoorraad/{aanvraag.number}/"
    assert aanvraag.number in desk.get("/werkvoorraad/").content.decode()
    assert writer.get(case).status_code == 403
    desk.post(f"{case}oppakken/")
    due = timezone.localdate() + timedelta(days=14)
    desk.post(f"{case}aanvulling/", {"part": "resultaat", "question": "Wat precies?", "due_on": str(due)})
    aanvraag.refresh_from_db()
    assert (aanvraag.status, aanvraag.handler) == (Status.AANVULLING_GEVRAAGD, makelaar)
    assert aanvraag.decide_by_on == aanvraag.received_on + timedelta(weeks=8, days=14)

    def section(key: str) -> Sectie:
        return Sectie.objects.get(plan=plan, key=key)

    writer.post(f"/mijn/wijkplannen/{plan.pk}/resultaat/", {"text": "Dit.", "version": 1, "save": ""})
    assert section("resultaat").text == "Dit."
    writer.post(f"/mijn/wijkplannen/{plan.pk}/wie/", {"text": "Iets anders", "version": 1, "save": ""})
    assert section("wie").text.startswith("Tekst bij Wie")
    writer.post(f"/mijn/aanvragen/{plan.pk}/antwoord/", {"answer": "Zie het plan."})
    aanvraag.refresh_from_db()
    assert aanvraag.status == Status.IN_BEHANDELING
    # Answered on the day of asking: the term stood still for no day at all.
    assert aanvraag.decide_by_on == aanvraag.received_on + timedelta(weeks=8)

    advice = {"outcome": "verleend", "amount": "11.277,02", "reasoning": "Een goed plan."}
    too_early = desk.post(f"{case}advies/", advice)
    assert too_early.status_code == 422
    assert "Een goed plan." in too_early.content.decode()
    desk.post(f"{case}oordeel/everyone_takes_part/", {"verdict": "voldoet", "reason": "Iedereen doet mee."})
    desk.post(f"{case}advies/", advice)
    decision = {"outcome": "verleend", "granted": "11277,02", "reasoning": ""}
    assert desk.post(f"{case}besluit/", decision).status_code == 403
    mandate.post(f"{case}besluit/", decision)

    besluit = Besluit.objects.get()
    assert (besluit.granted, besluit.brief.content["nl"]["signature"][1]) == (
        Decimal("11277.02"),
        "Mandaathouder Voorbeeld",
    )
    post = run.post
    post.refresh_from_db()
    assert (post.awarded, post.reserved) == (Decimal("11277.02"), Decimal("90000.00") - Decimal("11277.02"))
    assert Boeking.objects.filter(kind="award").count() == 1
    assert differences() == []

    letter = writer.get(f"/brieven/{besluit.brief_id}/").content.decode()
    assert "€\u00a011.277,02" in letter
    assert "Iedereen doet mee." in letter
    pdf = writer.get(f"/brieven/{besluit.brief_id}/brief.pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    public = Client().get(f"/wijkplannen/{aanvraag.number}/").content.decode()
    assert "Nguyễn" in public
    assert (
        "Een goed plan." not in letter + public + writer.get(f"/mijn/aanvragen/{plan.pk}/").content.decode()
    )


def test_plan_before_decision_is_not_public(elsrijk):
    _ambtenaar, office = make_person("ambtenaar", Role.AMBTENAAR)
    writer_user, writer = make_person("bestuurslid")
    Lidmaatschap.objects.create(
        user=writer_user, organisatie=elsrijk.organisatie, role=MemberRole.BESTUUR, from_on=START
    )
    adopt_wijkbudget(office)
    plan = write_plan(writer, elsrijk)
    writer.post(f"/mijn/wijkplannen/{plan.pk}/controleren/")
    number = Aanvraag.objects.get().number
    assert Client().get(f"/wijkplannen/{number}/").status_code == 404
    assert office.get(f"/wijkplannen/{number}/").status_code == 404


def test_submit_without_budget_of_that_year_keeps_the_draft_and_says_why(elsrijk):
    writer_user, writer = make_person("bestuurslid")
    Lidmaatschap.objects.create(
        user=writer_user, organisatie=elsrijk.organisatie, role=MemberRole.BESTUUR, from_on=START
    )
    plan = write_plan(writer, elsrijk)
    Wijkplan.objects.update(year=2035)
    page = writer.post(f"/mijn/wijkplannen/{plan.pk}/controleren/").content.decode()
    assert "De begroting van 2035 is er nog niet." in page
    assert Aanvraag.objects.get().status == Status.CONCEPT
