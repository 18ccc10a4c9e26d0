"""The public overview of subsidies: amounts of the ledger, organisations only, one table to read."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
import tablib
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import Organisatie
from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.begroting.models import Begrotingspost, Verplichting
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure.actions import payments, retention
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Vernietiging
from amstelveen_ontmoet.spelregels.models import Waarde
from monitoring import tasks
from monitoring.actions import subsidies
from monitoring.models import Subsidieoverzicht, Subsidieregel
from tests.factories.wijkplannen import ASKED

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
Kind = Organisatie.Kind
Form = Organisatie.LegalForm


def row() -> Subsidieregel:
    """The only row of a new overview."""
    subsidies.refresh(by=None)
    return Subsidieregel.objects.get()


def money(found: Subsidieregel) -> list[Decimal | None]:
    names = ("requested", "first_granted", "raised", "lowered", "granted", "settled", "paid")
    return [getattr(found, name) for name in names]


def test_grant_is_shown_with_the_amounts_of_the_ledger(city):
    plan = city.plan(Status.VERLEEND)
    shown = row()
    line = Verplichting.objects.get(regels__aanvraag=plan)
    assert money(shown) == [ASKED, ASKED, 0, 0, line.awarded, None, line.paid]
    assert (shown.recipient, shown.activities, shown.number, shown.year) == (
        str(plan.groep),
        plan.title,
        plan.number,
        plan.year,
    )
    assert shown.decided_on == plan.besluit.published_on
    basis = Waarde.objects.get(key="brief.grondslag", until_on=None)
    assert (shown.basis, shown.basis_en) == (basis.value, basis.value_en)


def test_grant_settled_lower_tells_what_went_off(city):
    plan = city.plan(Status.LAGER_VASTGESTELD)
    line = Verplichting.objects.get(regels__aanvraag=plan)
    lower = ASKED - Decimal("300.00")
    assert money(row()) == [ASKED, ASKED, 0, lower, line.awarded, line.awarded, line.paid]


def test_payment_is_shown_after_the_next_refresh(city):
    plan = city.plan(Status.VASTGESTELD)
    assert row().paid == 0
    payments.record_payment(
        plan.pk, amount=ASKED, paid_on=timezone.localdate(), reference="2026-1", by=city.ambtenaar
    )
    assert row().paid == Verplichting.objects.get(regels__aanvraag=plan).paid == ASKED


@pytest.mark.parametrize(
    "status", [Status.CONCEPT, Status.INGEDIEND, Status.TER_BESLUIT, Status.AFGEWEZEN, Status.INGETROKKEN]
)
def test_what_was_not_granted_is_not_shown(city, status):
    city.plan(status)
    assert subsidies.refresh(by=None) == 0


@pytest.mark.parametrize(
    ("kind", "form", "shown"),
    [
        (Kind.BEWONERSGROEP, Form.STICHTING, 1),
        (Kind.BEWONERSGROEP, Form.ONBEKEND, 1),
        (Kind.BEWONERSGROEP, Form.INFORMEEL, 0),
        (Kind.WELZIJN, Form.INFORMEEL, 0),
        (Kind.ORGANISATIE, Form.VERENIGING, 1),
        (Kind.ORGANISATIE, Form.ONBEKEND, 0),
        (Kind.BEDRIJF, Form.BV, 1),
        (Kind.BEDRIJF, Form.ONBEKEND, 0),
        (Kind.BEDRIJF, Form.INFORMEEL, 0),
    ],
)
def test_natural_person_is_never_shown(city, client: Client, kind, form, shown):
    city.plan(Status.VERLEEND)
    name = "Janneke de Vries"
    Organisatie.objects.filter(pk=city.groep.organisatie_id).update(name=name, kind=kind, legal_form=form)
    assert subsidies.refresh(by=None) == shown
    for path in ("/subsidies/", "/subsidies/subsidies.json", "/subsidies/subsidies.csv"):
        assert (name in client.get(path).content.decode()) == bool(shown), path


def test_basis_is_that_of_the_day_of_receipt(city):
    plan = city.plan(Status.VERLEEND)
    day = timezone.localdate().replace(year=2022, month=6)
    Aanvraag.objects.filter(pk=plan.pk).update(received_on=day)
    assert "2016" in row().basis


def test_destroyed_case_is_gone_at_once_and_a_kept_one_stays(city):
    plan = city.plan(Status.VASTGESTELD)
    assert row().number == plan.number
    retention.propose_destruction(timezone.localdate() + relativedelta(years=7))
    case = Vernietiging.objects.get()
    retention.confirm_destruction(case.pk, by=city.ambtenaar)
    assert row().number == plan.number
    retention.destroy(case.pk, by=city.second_ambtenaar)
    assert not Subsidieregel.objects.exists()
    assert subsidies.refresh(by=None) == 0


def test_row_that_does_not_add_up_is_refused_by_the_database(city):
    city.plan(Status.VERLEEND)
    with pytest.raises(IntegrityError, match="subsidieregel_adds_up"), transaction.atomic():
        Subsidieregel.objects.filter(pk=row().pk).update(lowered=1)


def test_refresh_is_for_the_ambtenaar(city):
    with pytest.raises(PermissionDenied):
        subsidies.start_refresh(by=city.makelaar)


def test_refresh_asked_for_twice_is_one_job_and_delivered_twice_is_done_once(city, client: Client):
    city.plan(Status.VERLEEND)
    client.force_login(city.ambtenaar, LOGIN)
    assert "Nu bijwerken" in client.get("/subsidies/").content.decode()
    first = client.post("/subsidies/bijwerken/")
    assert client.post("/subsidies/bijwerken/")["Location"] == first["Location"]
    job = subsidies.start_refresh(by=city.ambtenaar)
    tasks.refresh_subsidies_now(job.pk)
    tasks.refresh_subsidies_now(job.pk)
    assert client.get(first["Location"])["Location"] == "/subsidies/"
    assert [event.by for event in Event.objects.filter(action="subsidies.refreshed")] == [city.ambtenaar]
    assert Subsidieregel.objects.count() == 1


def killed_in_the_middle() -> None:
    subsidies.refresh(by=None)
    raise KeyboardInterrupt


def test_refresh_that_is_killed_leaves_the_former_overview(city):
    city.plan(Status.VERLEEND)
    tasks.refresh_subsidies()
    before = Subsidieoverzicht.objects.get().made_at
    Aanvraag.objects.update(title="Iets anders")
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        killed_in_the_middle()
    assert Subsidieregel.objects.get().activities != "Iets anders"
    assert Subsidieoverzicht.objects.get().made_at == before
    tasks.refresh_subsidies()
    assert Subsidieregel.objects.get().activities == "Iets anders"


@pytest.mark.django_db(transaction=True)
def test_refresh_twice_at_the_same_moment_gives_one_overview(city):
    city.plan(Status.VERLEEND)
    together = Barrier(4)

    def run(_number: int) -> int:
        try:
            together.wait(20)
            return subsidies.refresh(by=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(run, range(4))) == [1, 1, 1, 1]
    assert (Subsidieregel.objects.count(), Subsidieoverzicht.objects.get().rows) == (1, 1)


def many(city, number: int, first: int = 0) -> None:
    """Rows as a refresh would have made them, two years of them."""
    cases = Aanvraag.objects.bulk_create(
        Aanvraag(
            kind=Aanvraag.Kind.WIJKPLAN,
            number=f"X-{first + i}",
            title=f"Wijkplan {first + i}",
            organisatie=city.groep.organisatie,
            created_by=city.bestuur,
            status=Status.VERLEEND,
            submitted_at=timezone.now(),
            submitted_by=city.bestuur,
            received_on=timezone.localdate(),
        )
        for i in range(number)
    )
    today = timezone.localdate()
    Subsidieregel.objects.bulk_create(
        Subsidieregel(
            aanvraag=case,
            number=case.number,
            kind=case.kind,
            year=city.year - i % 2,
            recipient=f"Groep {'één' if i % 3 else 'twee'}",
            recipient_kind=Kind.BEWONERSGROEP,
            activities=case.title,
            language="nl",
            basis="de wet",
            requested=10,
            first_granted=10,
            raised=0,
            lowered=0,
            granted=10,
            paid=0,
            decided_on=today - timedelta(days=i),
        )
        for i, case in enumerate(cases)
    )
    Subsidieoverzicht.objects.update_or_create(pk=1, defaults={"made_at": timezone.now(), "rows": number})


def test_page_costs_the_same_for_3_and_300_rows(city, client: Client):
    many(city, 3)
    client.get("/subsidies/")
    with CaptureQueriesContext(connection) as few:
        client.get("/subsidies/")
    many(city, 297, first=3)
    with CaptureQueriesContext(connection) as lots:
        page = client.get("/subsidies/")
    assert (len(few), len(lots)) == (5, 5)
    assert (len(page.context["rows"]), page.context["page_obj"].paginator.count) == (25, 300)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 30),
        ("ontvanger=EEN", 20),
        ("ontvanger=twee", 10),
        ("soort=bewonersgroep", 30),
        ("soort=bedrijf", 0),
        ("jaar={year}", 15),
        ("jaar={year}&ontvanger=twee&page=2", 5),
        ("jaar=onzin", 30),
        ("page=999", 30),
        ("ontvanger=%00", 30),
    ],
)
def test_filters_narrow_the_page_and_the_files_alike(city, client: Client, query, number):
    many(city, 30)
    query = query.format(year=city.year)
    assert client.get(f"/subsidies/?{query}").context["page_obj"].paginator.count == number
    assert len(client.get(f"/subsidies/subsidies.json?{query}").json()["subsidies"]) == number


def test_json_has_the_same_names_in_every_language(city, client: Client):
    plan = city.plan(Status.VERLEEND)
    subsidies.refresh(by=None)
    dutch = json.loads(client.get("/subsidies/subsidies.json").content)
    english = json.loads(client.get("/en/subsidies/subsidies.json").content)
    assert dutch == english
    made = timezone.localtime(Subsidieoverzicht.objects.get().made_at).isoformat()
    assert {key: dutch[key] for key in ("bijgewerkt_op", "munteenheid")} == {
        "bijgewerkt_op": made,
        "munteenheid": "EUR",
    }
    assert dutch["subsidies"] == [
        {
            "nummer": plan.number,
            "soort": "wijkplan",
            "jaar": plan.year,
            "ontvanger": str(plan.groep),
            "soort_ontvanger": "bewonersgroep",
            "kvk_nummer": plan.organisatie.kvk_number,
            "activiteiten": plan.title,
            "wettelijke_grondslag": Waarde.objects.get(key="brief.grondslag", until_on=None).value,
            "gevraagd": "400.00",
            "verleend_bij_besluit": "400.00",
            "verhoogd": "0.00",
            "verlaagd_of_ingetrokken": "0.00",
            "verleend": "400.00",
            "vastgesteld": None,
            "betaald": "0.00",
            "datum_besluit": timezone.localdate().isoformat(),
        }
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_sheets_hold_every_column(city, client: Client, kind):
    plan = city.plan(Status.VERLEEND)
    subsidies.refresh(by=None)
    content = client.get(f"/subsidies/subsidies.{kind}").content
    if kind == "csv":
        data = tablib.Dataset().load(content.decode("utf-8-sig"), format="csv", delimiter=";")
    else:
        data = tablib.Dataset().load(io.BytesIO(content), format=kind)
    assert len(data.headers) == 16
    found = dict(zip(data.headers, data[0], strict=True))
    assert (found["Nummer"], found["Ontvanger"]) == (plan.number, str(plan.groep))
    assert str(found["Verleend"]) in ("400,00", "400", "400.0")


def test_page_shows_what_is_left_and_nothing_of_who_waits(city, client: Client):
    city.plan(Status.VERLEEND)
    city.other_plan(extra=Decimal("900.00"))
    subsidies.refresh(by=None)
    page = client.get("/subsidies/")
    left = Begrotingspost.objects.get(pk=city.post.pk).available
    assert [(post.number, post.available) for post in page.context["posts"]] == [("1", left)]
    text = page.content.decode()
    assert format_amount(left, cents=False) in text
    assert str(city.other_groep) not in text
    assert "Nu bijwerken" not in text


def test_overview_that_was_never_made_says_so(city, client: Client):
    page = client.get("/subsidies/").content.decode()
    assert "Het overzicht is nog niet gemaakt" in page
    assert client.get("/subsidies/subsidies.json").json() == {
        "bijgewerkt_op": None,
        "munteenheid": "EUR",
        "subsidies": [],
    }


def test_front_page_leads_to_the_overview(city, client: Client):
    assert client.get("/").content.decode().count('href="/subsidies/"') == 2
