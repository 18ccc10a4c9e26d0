"""First come, first served, as applicant and desk live it (bijlage 3 A6-7, Awb 4:15 lid 2 a, 4:25)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting import queries as begroting
from amstelveen_ontmoet.begroting.models import Verplichting
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import additions, decisions, lines, refusals, terms, withdrawal
from amstelveen_ontmoet.procedure.actions.lines import _move_wait
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.enums import Status, WaitStatus
from amstelveen_ontmoet.procedure.models import Aanvraag, Aanvraagregel, Wachtplaats
from amstelveen_ontmoet.procedure.workflow import WAITING_STEPS
from tests.factories.accounts import staff
from tests.factories.procedure import mandated
from tests.factories.wijkplannen import ASKED, City, section_content
from wijkplannen.actions import plans
from wijkplannen.enums import Section

ALL = Decimal("1000.00")
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
SUMMER = time_machine.travel(f"{timezone.localdate().year}-06-01 10:00:00+00:00")


@pytest.fixture(autouse=True)
def summer():
    """Not so late in the year that nobody can wait any longer."""
    with SUMMER:
        yield


def line_of(aanvraag: Aanvraag) -> Verplichting:
    return Verplichting.objects.get(regels__aanvraag=aanvraag, complete_at__isnull=False)


def wait_of(aanvraag: Aanvraag) -> Wachtplaats:
    return Wachtplaats.objects.get(regel__aanvraag=aanvraag, closed_at__isnull=True)


def kinds(aanvraag: Aanvraag) -> list[str]:
    return list(aanvraag.brieven.order_by("pk").values_list("kind", flat=True))


def waiting(city: City) -> tuple[Aanvraag, Aanvraag]:
    """One that has all but € 200 of the post, and one behind it that asks € 500."""
    first = city.plan(Status.IN_BEHANDELING, extra=Decimal(800))
    return first, city.other_plan(extra=Decimal(500))


def test_submit_reserves_extra_budget_by_the_moment_of_receipt(city):
    first, second = waiting(city)

    assert [line_of(plan).reserved for plan in (first, second)] == [800, 200]
    assert (kinds(first), sorted(kinds(second))) == (["ontvangst"], ["ontvangst", "tekort"])
    wait = wait_of(second)
    assert (wait.status, wait.told) == ("aangeboden", 200)
    assert wait.choose_by_on == timezone.localdate() + timedelta(days=14)
    text = " ".join(second.brieven.get(kind="tekort").content["nl"]["decision"])
    assert (
        "€\xa0200,00 gereserveerd" in text
        and "€\xa0300,00 tekort" in text
        and "plaats in de rij is 1" in text
    )


def test_consent_gives_number_and_letter_and_stops_the_term(city):
    _first, second = waiting(city)
    due = second.decide_by_on

    lines.consent_to_wait(second.pk, until_on=date(due.year, 12, 31), by=city.other_bestuur)

    second.refresh_from_db()
    assert wait_of(second).has_consented
    assert second.decide_by_on > due
    letter = second.brieven.get(kind="wachtlijst")
    assert "Uw plaats op de wachtlijst is 1." in letter.content["nl"]["decision"][0]


def test_consent_when_all_is_reserved_is_refused(city):
    first, _second = waiting(city)

    with pytest.raises(ValidationError, match="niets om op te wachten"):
        lines.consent_to_wait(first.pk, until_on=timezone.localdate() + timedelta(days=9), by=city.bestuur)


def test_consent_beyond_the_year_is_refused(city):
    _first, second = waiting(city)

    with pytest.raises(ValidationError, match="31 december"):
        lines.consent_to_wait(
            second.pk, until_on=date(timezone.localdate().year + 1, 1, 1), by=city.other_bestuur
        )


def test_consent_by_the_makelaar_is_refused(city):
    _first, second = waiting(city)

    with pytest.raises(PermissionDenied):
        lines.consent_to_wait(second.pk, until_on=timezone.localdate() + timedelta(days=9), by=city.makelaar)


def test_money_that_comes_free_helps_who_waits_and_tells_once(city):
    first, second = waiting(city)
    lines.consent_to_wait(
        second.pk, until_on=timezone.localdate() + timedelta(days=90), by=city.other_bestuur
    )
    OutgoingMail.objects.all().delete()

    withdrawal.withdraw(first.pk, reason="Toch niet.", by=city.bestuur)
    told = [lines.tell_moved(), lines.tell_moved()]

    assert (line_of(second).reserved, line_of(first).reserved, told) == (500, 0, [1, 0])
    wait = Wachtplaats.objects.get(regel__aanvraag=second)
    assert (wait.status, wait.told) == ("geholpen", 500)
    assert second.brieven.filter(kind="aan_de_beurt").count() == 1
    assert queries.running_opschorting(second) is None
    assert [mail.to for mail in OutgoingMail.objects.filter(to=city.other_bestuur.email)] == [
        city.other_bestuur.email
    ]


def test_part_that_comes_free_is_told_and_the_rest_still_waits(city):
    first, second = waiting(city)

    ledger.ask_less(line_of(first), Decimal(700), by=None, reason="minder")

    assert lines.tell_moved() == 1
    assert (wait_of(second).status, wait_of(second).told) == ("aangeboden", 300)
    assert "€\xa0200,00 tekort" in " ".join(second.brieven.get(kind="aan_de_beurt").content["nl"]["decision"])


def test_accept_part_gives_up_the_place_and_keeps_what_is_reserved(city):
    _first, second = waiting(city)

    lines.accept_part(second.pk, wait_of(second).pk, by=city.other_bestuur)

    line = line_of(second)
    assert (line.reserved, line.short, line.requested) == (200, 0, 200)
    assert queries.requested_amount(second) == ASKED + 500
    assert not begroting.in_line(city.extra_post).exists()


def test_accept_part_of_nothing_is_refused_and_changes_nothing(city):
    city.plan(Status.IN_BEHANDELING, extra=ALL)
    second = city.other_plan(extra=Decimal(500))

    with pytest.raises(ValidationError, match="nog niets"):
        lines.accept_part(second.pk, wait_of(second).pk, by=city.other_bestuur)
    assert wait_of(second).status == "aangeboden"


def test_stop_waiting_gives_the_part_to_the_next(city):
    _first, second = waiting(city)
    lines.consent_to_wait(second.pk, until_on=timezone.localdate() + timedelta(days=9), by=city.other_bestuur)

    wait = wait_of(second)
    lines.stop_waiting(second.pk, wait.pk, by=city.other_bestuur)

    city.extra_post.refresh_from_db()
    assert (line_of(second).closed_at is not None, city.extra_post.available) == (True, 200)
    assert queries.running_opschorting(second) is None
    with pytest.raises(WrongStep):
        lines.stop_waiting(second.pk, wait.pk, by=city.other_bestuur)


def test_end_suspension_of_who_waits_by_consent_is_refused_to_staff(city):
    _first, second = waiting(city)
    lines.consent_to_wait(second.pk, until_on=timezone.localdate() + timedelta(days=9), by=city.other_bestuur)

    with pytest.raises(ValidationError, match="eindigt als er geld is"):
        terms.end_suspension(second.pk, by=city.makelaar)


def test_who_must_supplement_loses_place_and_comes_back_behind(city):
    first, second = waiting(city)

    additions.ask_addition(
        first.pk,
        part=Section.GELD,
        question="Waarvoor is dit?",
        due_on=timezone.localdate() + timedelta(days=14),
        by=city.makelaar,
    )
    assert (line_of(first).reserved, line_of(second).reserved) == (0, 500)

    additions.answer_addition(first.pk, answer="Voor een feest.", by=city.bestuur)
    assert (line_of(first).reserved, begroting.place_in_line(line_of(first))) == (500, 1)
    assert wait_of(first).status == "aangeboden"


def test_addition_may_ask_more_since_its_place_comes_anew(city):
    first, _second = waiting(city)
    additions.ask_addition(
        first.pk,
        part=Section.GELD,
        question="Klopt het bedrag?",
        due_on=timezone.localdate() + timedelta(days=14),
        by=city.makelaar,
    )
    version = first.secties.get(key=Section.GELD).version
    plans.save_section(
        first.pk,
        Section.GELD,
        section_content(Section.GELD, ASKED, Decimal(900)),
        version=version,
        by=city.bestuur,
    )

    additions.answer_addition(first.pk, answer="Het was te weinig.", by=city.bestuur)

    assert line_of(first).requested == 900


def test_decision_awards_per_line_and_moves_up_who_waits(city):
    city.adopted_run()
    first = city.plan(Status.TER_BESLUIT, extra=Decimal(800))
    second = city.other_plan(extra=Decimal(500))
    regels = {regel.post.number: regel for regel in first.regels.select_related("post")}
    per_line = {regels["1"].pk: Decimal(100), regels["2"].pk: Decimal(300)}

    decide(city, first, Status.GEDEELTELIJK_VERLEEND, Decimal(400), per_line)

    awarded = {
        regel.post.number: regel.verplichting.awarded
        for regel in first.regels.select_related("post", "verplichting")
    }
    assert awarded == {"1": 100, "2": 300}
    assert line_of(second).reserved == 500


def decide(city, plan, outcome, granted, per_line=None):
    decisions.decide(
        plan.pk,
        outcome=outcome,
        granted=granted,
        reasoning="Zie de bedragen.",
        per_line=per_line,
        by=city.mandaathouder,
    )


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((100, 200), "tellen samen niet op"),
        ((500, -100), "Kies 0 tot en met"),
        ((401, -1), "Kies 0 tot en met"),
    ],
)
def test_decision_whose_parts_do_not_fit_is_refused(city, parts, words):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT, extra=Decimal(800))
    keys = plan.regels.order_by("post__number").values_list("pk", flat=True)

    with pytest.raises(ValidationError, match=words):
        decide(
            city,
            plan,
            Status.GEDEELTELIJK_VERLEEND,
            Decimal(400),
            dict(zip(keys, map(Decimal, parts), strict=True)),
        )
    assert line_of(plan).reserved == 800


def test_decision_of_more_than_is_reserved_in_line_is_refused(city):
    city.adopted_run()
    city.other_plan(extra=Decimal(900))
    plan = city.plan(Status.TER_BESLUIT, extra=Decimal(800))

    with pytest.raises(ValidationError, match=r"Extra initiatieven is €.*100,00 gereserveerd"):
        decide(city, plan, Status.VERLEEND, ASKED + 800)


def test_refusal_closes_the_line_and_ends_the_waiting(city):
    city.adopted_run()
    city.other_plan(extra=Decimal(900))
    plan = city.plan(Status.TER_BESLUIT, extra=Decimal(800))

    decide(city, plan, Status.AFGEWEZEN, Decimal(0))

    assert (line_of(plan).reserved, line_of(plan).short) == (0, 0)
    assert Wachtplaats.objects.get(regel__aanvraag=plan).status == "besloten"


def everybody(city: City, plan: Aanvraag) -> dict[str, User]:
    return {
        "bestuur": city.other_bestuur,
        "bestuur_elders": city.bestuur,
        "bewoner": city.resident,
        "makelaar": staff(Role.MAKELAAR),
        "mandaathouder": mandated(),
        "ambtenaar": city.ambtenaar,
        "beheerder": staff(Role.BEHEERDER),
    }


WAIT_ALLOWED = {
    ("aangeboden", "wacht"): {"bestuur"},
    ("aangeboden", "deel"): {"bestuur"},
    ("aangeboden", "afgezien"): {"bestuur"},
    ("aangeboden", "onvolledig"): {"makelaar"},
    ("aangeboden", "besloten"): {"mandaathouder"},
    ("wacht", "deel"): {"bestuur"},
    ("wacht", "afgezien"): {"bestuur"},
    ("wacht", "onvolledig"): {"makelaar"},
    ("wacht", "besloten"): {"mandaathouder"},
}


@pytest.mark.parametrize("was", WaitStatus)
def test_waiting_moves_as_written(city, was):
    _first, second = waiting(city)
    people = everybody(city, second)
    wait = wait_of(second)
    if was != WaitStatus.AANGEBODEN:
        Wachtplaats.objects.filter(pk=wait.pk).update(
            status=was,
            consented_at=timezone.now(),
            consented_by=city.other_bestuur,
            until_on=timezone.localdate(),
            closed_at=None if was == WaitStatus.WACHT else timezone.now(),
        )

    found = {(to, name) for to in WaitStatus for name, user in people.items() if taken(wait.pk, to, user)}

    assert found == {
        (to, name) for (start, to), names in WAIT_ALLOWED.items() if start == was for name in names
    }


def taken(pk: int, to: WaitStatus, by: User) -> bool:
    try:
        with transaction.atomic():
            wait = Wachtplaats.objects.select_related("regel__aanvraag__organisatie").get(pk=pk)
            if to == WaitStatus.WACHT:
                wait.consented_at, wait.consented_by, wait.until_on = timezone.now(), by, timezone.localdate()
            _move_wait(wait, to, by=User.objects.get(pk=by.pk))
            transaction.set_rollback(True)
    except (PermissionDenied, WrongStep):
        return False
    return True


def test_waiting_steps_and_expectation_name_the_same_pairs():
    assert {(was, to) for was, following in WAITING_STEPS.items() for to in following} == set(WAIT_ALLOWED)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"status": "wacht"}, "wachtplaats_waits_by_consent"),
        ({"status": "geholpen"}, "wachtplaats_closed_when_over"),
        ({"until_on": date(2026, 1, 1)}, "wachtplaats_consent_has_a_day"),
        ({"told": Decimal(-1)}, "wachtplaats_told_not_negative"),
    ],
)
def test_waiting_that_makes_no_sense_is_refused_by_the_database(city, change, constraint):
    _first, second = waiting(city)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Wachtplaats.objects.filter(pk=wait_of(second).pk).update(**change)


def test_line_has_one_open_waiting(city):
    _first, second = waiting(city)
    wait = wait_of(second)
    wait.pk = None

    with pytest.raises(IntegrityError, match="one_open_wachtplaats_per_regel"), transaction.atomic():
        wait.save()
    assert Aanvraagregel.objects.filter(aanvraag=second).count() == 2


def test_advice_that_lies_ready_awards_what_is_reserved_and_refuses_the_rest(city):
    city.adopted_run()
    city.other_plan(extra=Decimal(900))
    plan = city.plan(Status.IN_BEHANDELING, extra=Decimal(800))
    city.judge_all(plan.pk)

    done, left_out = refusals.advise_many([plan.pk], by=city.makelaar)

    advies = plan.adviezen.get()
    assert (done, left_out) == ([plan.number], [])
    assert (advies.outcome, advies.amount) == ("gedeeltelijk_verleend", ASKED + 100)
    assert "bijlage 3 A6 en A7" in advies.reasoning
    assert sorted(plan.regels.values_list("post__number", "advised")) == [("1", 400), ("2", 100)]


def test_advice_that_lies_ready_leaves_out_who_waits_no_more_and_says_so(city):
    first, second = waiting(city)
    city.judge_all(first.pk)

    done, left_out = refusals.advise_many([first.pk, second.pk], by=city.makelaar)

    assert done == []
    assert [number for number, _why in left_out] == sorted([first.number, second.number])
    assert "wacht niet" in dict(left_out)[first.number]


def test_pages_of_who_waits_walk_from_the_letter_to_the_choice(city, client):
    _first, second = waiting(city)
    client.force_login(city.other_bestuur, LOGIN)
    page = client.get(f"/mijn/aanvragen/{second.pk}/").content.decode()
    assert "nummer 1 in de rij" in page and "Verder met €" in page

    client.post(f"/mijn/aanvragen/{second.pk}/wachten/", {"until_on": f"{timezone.localdate().year}-12-01"})
    assert wait_of(second).has_consented
    wait = wait_of(second).pk
    client.post(f"/mijn/wachtplaatsen/{wait}/deel/")
    assert Wachtplaats.objects.get(pk=wait).status == "deel"
    again = client.post(f"/mijn/wachtplaatsen/{wait}/stoppen/")
    assert (again.status_code, "kan nu niet meer" in again.content.decode()) == (422, True)


def test_desk_sees_the_queue_and_decides_per_post(city, client):
    city.adopted_run()
    city.other_plan(extra=Decimal(900))
    plan = city.plan(Status.TER_BESLUIT, extra=Decimal(800))
    client.force_login(city.mandaathouder, LOGIN)
    listed = client.get("/werkvoorraad/wachtlijst/").content.decode()
    page = client.get(f"/werkvoorraad/{plan.number}/").content.decode()
    assert plan.number in listed and "wacht op €" in page and "is die plaats in de rij weg" in page
    first, second = plan.regels.order_by("post__number")

    answer = client.post(
        f"/werkvoorraad/{plan.number}/besluit/",
        {
            "outcome": "gedeeltelijk_verleend",
            f"regel_{first.pk}": "400",
            f"regel_{second.pk}": "100",
            "reasoning": "Het budget is op.",
        },
    )

    assert answer.status_code == 302
    plan.refresh_from_db()
    assert (plan.status, plan.besluit.granted) == ("gedeeltelijk_verleend", 500)
    assert (line_of(plan).awarded, line_of(plan).closed_at is not None) == (100, True)
