"""Attacks on ledger, line, wijkbudget and payments: an answer in words, and the check stays silent."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting.actions import controles, wijzigingen
from amstelveen_ontmoet.begroting.models import (
    Begrotingspost,
    Begrotingswijziging,
    Boeking,
    Verplichting,
)
from amstelveen_ontmoet.betalingen.actions import batches
from amstelveen_ontmoet.betalingen.models import Betaalbatch
from amstelveen_ontmoet.celery import app
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.jobs.tasks import resend_lost
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import additions, bulk, lines, withdrawal
from amstelveen_ontmoet.procedure.enums import LetterKind, Outcome, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Besluit, Wachtplaats
from tests.factories.accounts import OrganisatieFactory
from tests.factories.begroting import PostFactory, RouteFactory
from tests.factories.betalingen import Purse
from tests.factories.wijkplannen import ASKED, City, section_content
from wijkplannen.actions import budget, budget_letters, plans
from wijkplannen.enums import ROUTES, GeldKind, Plafondregel, Richting, RunStatus, Section
from wijkplannen.models import WijkbudgetBrief, WijkbudgetDeel, Wijkbudgetrun, Wijkplan

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do acts at the same moment from connections of their own; "done" or what was said, in their order."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            together.wait(60)
            act()
        except ValidationError as error:
            return error.messages[0]
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def line_of(aanvraag: Aanvraag) -> Verplichting:
    return Verplichting.objects.get(regels__aanvraag=aanvraag, complete_at__isnull=False)


# One order of locks: two who touch the same posts wait for each other and never for ever.


@pytest.fixture
def renting(city: City) -> Wijkplan:
    """A draft that asks from post 2 and for rent, whose post came later but stands first in the budget."""
    PostFactory(year=city.year, number="G1", kind=Begrotingspost.Kind.GEBOUWEN, name="Huur", amount=500)
    RouteFactory(route=ROUTES[GeldKind.HUURBUDGET], post_number="G")
    plan = city.written(extra=Decimal(1200))
    rent = {"kind": GeldKind.HUURBUDGET, "description": "Een zaal", "amount": Decimal(600)}
    rows = (
        *(section_content(Section.GELD, extra=Decimal(1200)).geldregels or ()),
        {"richting": Richting.INKOMST, **rent},
        {"richting": Richting.UITGAVE, "kind": GeldKind.HUUR, "amount": Decimal(600)},
    )
    content = plans.SectionContent(geldregels=rows)
    plans.save_section(plan.pk, Section.GELD, content, version=1, by=city.bestuur)
    return plan


def locks_of(act: Callable[[], object]) -> list[int]:
    """The posts that an act locked, each where it came first."""
    with CaptureQueriesContext(connection) as seen:
        act()
    found = (
        re.search(r'"begroting_begrotingspost"\."id" = (\d+).*FOR NO KEY UPDATE', query["sql"])
        for query in seen
    )
    return list(dict.fromkeys(int(match[1]) for match in found if match))


def _ask(city: City, plan: Aanvraag) -> None:
    due_on = timezone.localdate() + timedelta(days=9)
    additions.ask_addition(plan.pk, part=Section.GELD, question="Hoe?", due_on=due_on, by=city.makelaar)


def _answer(city: City, plan: Aanvraag) -> None:
    additions.answer_addition(plan.pk, answer="Zo.", by=city.bestuur)


def _stop(city: City, plan: Aanvraag) -> None:
    for wait in list(queries.open_waits(plan)):
        lines.stop_waiting(plan.pk, wait.pk, by=city.bestuur)


def _withdraw(city: City, plan: Aanvraag) -> None:
    withdrawal.withdraw(plan.pk, reason="", by=city.bestuur)


def _grant(city: City, plan: Aanvraag) -> None:
    city.decide(plan.pk, Status.GEDEELTELIJK_VERLEEND, Decimal(1000))


def _refuse(city: City, plan: Aanvraag) -> None:
    city.decide(plan.pk, Status.AFGEWEZEN, Decimal(0))


@pytest.mark.parametrize(
    ("status", "act"),
    [
        (Status.IN_BEHANDELING, _ask),
        (Status.AANVULLING_GEVRAAGD, _answer),
        (Status.IN_BEHANDELING, _stop),
        (Status.IN_BEHANDELING, _withdraw),
        (Status.TER_BESLUIT, _grant),
        (Status.TER_BESLUIT, _refuse),
    ],
)
def test_every_act_locks_the_posts_in_one_order(city, renting, status, act):
    city.adopted_run()
    plan = city.walk(renting, status)
    locked = locks_of(lambda: act(city, plan))
    assert len(locked) > 1 and locked == sorted(locked)
    assert controles.findings() == []


# Two at once, on real connections.


@pytest.mark.django_db(transaction=True)
def test_two_withdrawals_at_once_free_money_for_the_same_line_once(city):
    first = city.plan(Status.IN_BEHANDELING, extra=Decimal(800))
    waiting = city.other_plan(extra=Decimal(900))
    third = join(city.extra_post, 300)
    assert (line_of(waiting).reserved, third.reserved) == (200, 0)

    found = at_once(
        lambda: withdrawal.withdraw(first.pk, reason="", by=city.bestuur),
        lambda: ledger.leave_line(third, by=None, reason="weg"),
        lines.tell_moved,
    )

    assert found == ["done"] * 3
    assert (line_of(waiting).reserved, line_of(waiting).short) == (900, 0)
    lines.tell_moved()
    assert waiting.brieven.filter(kind=LetterKind.AAN_DE_BEURT).count() == 1
    ledger.leave_line(join(city.extra_post, 1), by=None, reason="op")
    assert controles.findings() == []


def join(post: Begrotingspost, amount: int) -> Verplichting:
    line = Verplichting.objects.create(post=post, organisatie=OrganisatieFactory(), description="een idee")
    today = timezone.localdate()
    return ledger.join_line(line, Decimal(amount), complete_on=today, by=None, reason="test")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("choice", [lines.accept_part, lines.stop_waiting])
def test_choice_of_the_applicant_while_money_moves_up_is_kept_whole(city, choice):
    first = city.plan(Status.IN_BEHANDELING, extra=Decimal(800))
    waiting = city.other_plan(extra=Decimal(900))
    wait = Wachtplaats.objects.get(regel__aanvraag=waiting)

    at_once(
        lambda: withdrawal.withdraw(first.pk, reason="", by=city.bestuur),
        lambda: choice(waiting.pk, wait.pk, by=city.other_bestuur),
        lines.tell_moved,
    )
    lines.tell_moved()

    line = line_of(waiting)
    assert line.short == 0 and line.reserved in ((200, 900) if choice is lines.accept_part else (0,))
    assert not Wachtplaats.objects.filter(closed_at__isnull=True).exists()
    assert controles.findings() == []


@pytest.mark.django_db(transaction=True)
def test_adopting_while_the_post_changes_is_one_of_both(city):
    run = city.computed_run()
    change = propose(city, None, city.post, 500)

    found = at_once(
        lambda: budget.adopt_run(run.pk, by=city.ambtenaar),
        lambda: wijzigingen.carry_out(change.pk, by=city.second_ambtenaar),
    )

    run.refresh_from_db()
    assert found[1] == "done"
    if found[0] == "done":
        assert run.status == RunStatus.VASTGESTELD
    else:
        assert "sinds de berekening gewijzigd" in found[0] and run.status == RunStatus.BEREKEND
    assert controles.findings() == []


def propose(
    city: City, from_post: Begrotingspost | None, to_post: Begrotingspost | None, amount: int
) -> Begrotingswijziging:
    return wijzigingen.propose(
        from_post=from_post,
        to_post=to_post,
        amount=Decimal(amount),
        decision="raadsbesluit najaarsnota",
        decided_on=timezone.localdate(),
        reason="nodig",
        by=city.ambtenaar,
    )


@pytest.mark.django_db(transaction=True)
def test_proposing_a_change_twice_at_once_is_one_proposal(city):
    for amount in range(1, 6):
        send = lambda amount=amount: propose(city, None, city.post, amount)  # noqa: E731
        assert at_once(send, send, send) == ["done"] * 3

    assert Begrotingswijziging.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_carrying_out_twice_at_once_changes_the_post_once(city):
    change = propose(city, city.extra_post, city.post, 600)
    other = propose(city, city.extra_post, city.post, 500)

    found = at_once(
        *(
            lambda pk=pk: wijzigingen.carry_out(pk, by=city.second_ambtenaar)
            for pk in (change.pk, change.pk, other.pk)
        )
    )

    # Together they are more than the post has: one of both, once.
    assert found.count("done") == 1
    assert Boeking.objects.filter(kind=Boeking.Kind.AMEND).count() == 2
    assert controles.findings() == []


@pytest.mark.django_db(transaction=True)
def test_two_batches_of_two_posts_at_once_get_two_numbers():
    purse = Purse()
    second = Purse.with_post(PostFactory(year=timezone.localdate().year, number="2", amount=1000))
    second.made = 100
    today = timezone.localdate()
    for round_ in range(1, 4):
        purse.award()
        second.award()
        found = at_once(
            *(
                lambda each=each: batches.make_batch(
                    execute_on=today, seen=(1, Decimal(100)), post=each.post.pk, by=each.maker
                )
                for each in (purse, second)
            )
        )
        assert (found, Betaalbatch.objects.count()) == (["done", "done"], 2 * round_)


# Other hands, and the same hand twice.


def test_changes_of_the_budget_by_who_may_not_are_refused_and_change_nothing(city):
    change = propose(city, city.extra_post, city.post, 100)
    run = Wijkbudgetrun.objects.get(pk=city.computed_run().pk)
    addresses = [
        reverse("wijziging_carry_out", args=[change.pk]),
        reverse("wijkbudget_adopt", args=[run.pk]),
        reverse("wijziging_new"),
    ]
    refused = {
        city.bestuur: addresses,
        city.makelaar: addresses,
        city.mandaathouder: addresses[1:],
        city.resident: addresses,
        city.ambtenaar: addresses[:1],
        city.second_ambtenaar: addresses[1:2],
    }
    for person, urls in refused.items():
        client = Client()
        client.force_login(person, LOGIN)
        assert [client.post(url).status_code for url in urls] == [403] * len(urls)
    change.refresh_from_db()
    run.refresh_from_db()
    assert (change.is_open, run.status) == (True, RunStatus.BEREKEND)
    with pytest.raises(PermissionDenied):
        wijzigingen.carry_out(change.pk, by=city.ambtenaar)
    assert controles.findings() == []


def test_adopting_again_from_the_page_of_before_changes_nothing(city):
    run = city.adopted_run()
    entries = Boeking.objects.count()
    client = Client()
    client.force_login(city.ambtenaar, LOGIN)

    page = client.get(reverse("wijkbudget_adopt", args=[run.pk]))
    again = client.post(reverse("wijkbudget_adopt", args=[run.pk]))

    assert [page.status_code, again.status_code] == [302, 302]
    assert (Boeking.objects.count(), Job.objects.filter(kind="wijkbudgetbrieven").count()) == (entries, 1)


@pytest.mark.parametrize(
    "amount", ["0", "-1", "1,005", "1.000,005", "99999999,991", "abc", "", "1e3", "٣", "9" * 40, "12,3,4"]
)
def test_absurd_amount_of_a_change_is_answered_in_words(city, amount):
    client = Client()
    client.force_login(city.ambtenaar, LOGIN)
    sent = {
        "from_post": "",
        "to_post": city.post.pk,
        "amount": amount,
        "decision": "\u202eraadsbesluit" + "x" * 180,
        "decided_on": timezone.localdate().isoformat(),
        "reason": "مرحبا" * 40,
    }

    answer = client.post(reverse("wijziging_new"), sent)

    assert (answer.status_code, Begrotingswijziging.objects.count()) == (422, 0)


def test_largest_amount_and_longest_names_are_kept_whole(city):
    client = Client()
    client.force_login(city.ambtenaar, LOGIN)
    sent = {
        "from_post": "",
        "to_post": city.post.pk,
        "amount": "99999999.99",
        "decision": "مرحبا" * 40,
        "decided_on": timezone.localdate().isoformat(),
        "reason": "x" * 200,
    }
    client.post(reverse("wijziging_new"), sent)

    wijzigingen.carry_out(Begrotingswijziging.objects.get().pk, by=city.second_ambtenaar)

    city.post.refresh_from_db()
    assert city.post.allocated == Decimal("100089999.99")
    page = client.get(reverse("post", args=[city.post.pk])).content.decode()
    assert "€\xa0100.089.999,99" in page
    assert controles.findings() == []


def test_plan_without_a_budget_for_extra_money_is_kept_and_told(city):
    Begrotingspost.objects.filter(pk=city.extra_post.pk).update(number="99")
    plan = city.written(extra=Decimal(10))

    with pytest.raises(ValidationError, match="Uw plan blijft bewaard"):
        plans.submit_plan(plan.pk, by=city.bestuur)

    plan.refresh_from_db()
    assert (plan.status, plan.number) == (Status.CONCEPT, None)
    assert controles.findings() == []


# A worker that dies between adoption and letters.


@pytest.mark.django_db(transaction=True)
def test_worker_killed_among_the_letters_goes_on_and_sends_each_once(city, celery_worker, wait_for):
    run = city.adopted_run()
    job = Job.objects.get(kind="wijkbudgetbrieven")
    parts = list(WijkbudgetDeel.objects.filter(run=run).order_by("pk").values_list("pk", flat=True))
    assert (len(parts), WijkbudgetBrief.objects.count()) == (2, 0)
    with transaction.atomic():
        # The second letter waits for this row.
        WijkbudgetDeel.objects.select_for_update(of=("self",)).get(pk=parts[1])
        celery_worker.start()
        wait_for(lambda: Job.objects.get(pk=job.pk).done == 1)
        celery_worker.kill()
    assert list(WijkbudgetBrief.objects.values_list("deel", flat=True)) == parts[:1]

    celery_worker.start()

    wait_for(lambda: Job.objects.get(pk=job.pk).is_over)
    assert sorted(WijkbudgetBrief.objects.values_list("deel", flat=True)) == parts
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    assert controles.findings() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("worker_dies", [False, True])
def test_broker_emptied_among_the_letters_sends_each_once(city, celery_worker, wait_for, worker_dies):
    run = city.adopted_run()
    job = Job.objects.get(kind="wijkbudgetbrieven")
    parts = list(WijkbudgetDeel.objects.filter(run=run).order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        WijkbudgetDeel.objects.select_for_update(of=("self",)).get(pk=parts[1])
        celery_worker.start()
        wait_for(lambda: Job.objects.get(pk=job.pk).done == 1)
        with app.connection_for_write() as broker:
            broker.default_channel.client.flushdb()
        if worker_dies:
            celery_worker.kill()
    if worker_dies:
        celery_worker.start()
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            resend_lost()

    wait_for(lambda: Job.objects.get(pk=job.pk).is_over)
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    assert sorted(WijkbudgetBrief.objects.values_list("deel", flat=True)) == parts
    assert controles.findings() == []


# A database or a worker that dies in the middle of an award.


@contextmanager
def held(line: Verplichting, wait_for: Callable[..., None]) -> Iterator[Callable[[], int]]:
    """Lock a line; gives what waits until somebody else wants it and tells which process of PostgreSQL."""
    query = "SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    waiting: list[tuple[int]] = []
    with transaction.atomic(), connection.cursor() as cursor:
        Verplichting.objects.select_for_update().get(pk=line.pk)

        def somebody_waits() -> bool:
            cursor.execute(query)
            waiting[:] = cursor.fetchall()
            return bool(waiting)

        def process_that_waits() -> int:
            wait_for(somebody_waits)
            return waiting[0][0]

        yield process_that_waits


def second_line(city: City) -> tuple[Aanvraag, Verplichting]:
    """A plan that asks from two posts and waits for its decision, and the line that is awarded last."""
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT, extra=Decimal(300))
    regels = plan.regels.order_by("post_id").select_related("verplichting")
    assert len(regels) == 2
    return plan, regels[1].verplichting


def entries() -> dict[str, int]:
    """How many entries there are of what an award books."""
    return {
        kind: Boeking.objects.filter(kind=kind).count() for kind in (Boeking.Kind.RELEASE, Boeking.Kind.AWARD)
    }


@pytest.mark.django_db(transaction=True)
def test_database_gone_in_the_middle_of_an_award_keeps_nothing_of_it(city, wait_for):
    plan, line = second_line(city)
    before = entries()
    client = Client(raise_request_exception=False)
    client.force_login(city.mandaathouder, LOGIN)
    decide = reverse("case_decide", args=[plan.number])
    parts = {f"regel_{regel.pk}": str(regel.requested) for regel in plan.regels.all()}
    asked = {"outcome": "verleend", "reasoning": "", **parts}

    def post() -> HttpResponse:
        try:
            return client.post(decide, asked)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with held(line, wait_for) as process_of, connection.cursor() as cursor:
            answer = pool.submit(post)
            cursor.execute("SELECT pg_terminate_backend(%s)", [process_of()])
        page = answer.result(60)

    assert page.status_code == 500
    assert "is misschien niet aangekomen" in page.content.decode()
    plan.refresh_from_db()
    assert (plan.status, Besluit.objects.count(), entries()) == (Status.TER_BESLUIT, 0, before)
    assert controles.findings() == []

    assert client.post(decide, asked).status_code == 302
    assert entries() == {kind: number + 2 for kind, number in before.items()}
    assert controles.findings() == []


@pytest.mark.django_db(transaction=True)
def test_worker_killed_between_two_entries_of_an_award_books_each_once(city, celery_worker, wait_for):
    plan, line = second_line(city)
    before = entries()
    chosen = Aanvraag.objects.filter(pk=plan.pk)
    bulk.start_bulk(chosen, outcome=Outcome.VERLEEND, reasoning="", by=city.mandaathouder)
    job = Job.objects.get(kind="bulkbesluit")
    with held(line, wait_for) as process_of:
        celery_worker.start()
        process_of()
        celery_worker.kill()
    assert entries() == before

    celery_worker.start()

    wait_for(lambda: Job.objects.get(pk=job.pk).is_over)
    plan.refresh_from_db()
    assert (plan.status, Job.objects.get(pk=job.pk).deliveries) == (Status.VERLEEND, 2)
    assert entries() == {kind: number + 2 for kind, number in before.items()}
    assert controles.findings() == []


def test_letter_about_the_wijkbudget_names_the_rule_in_its_own_language(city):
    run = city.adopted_run()
    Wijkbudgetrun.objects.filter(pk=run.pk).update(rule=Plafondregel.VOLGORDE)
    budget_letters.send_all(run.pk, Job.objects.get(kind="wijkbudgetbrieven").pk)

    content = WijkbudgetBrief.objects.first().content

    assert "In de volgorde waarin de plannen" in " ".join(content["nl"]["decision"])
    assert "In the order in which the plans" in " ".join(content["en"]["decision"])


# The turn of the year.


def last_hour(year: int) -> datetime:
    """The clock runs on from here, on a slow machine as well."""
    return datetime(year, 12, 31, 23, tzinfo=AMSTERDAM)


def waiting_for(city: City) -> tuple[Aanvraag, Wachtplaats]:
    city.plan(Status.IN_BEHANDELING, extra=Decimal(800))
    waiting = city.other_plan(extra=Decimal(500))
    return waiting, Wachtplaats.objects.get(regel__aanvraag=waiting)


def waiting_page(city: City) -> str:
    client = Client()
    client.force_login(city.makelaar, LOGIN)
    answer = client.get(reverse("waiting_list"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_line_of_this_year_cannot_wait_into_the_next(city):
    with time_machine.travel(last_hour(city.year)):
        waiting, wait = waiting_for(city)
        assert wait.choose_by_on == date(city.year, 12, 31)
        for day in (date(city.year, 12, 31), date(city.year + 1, 1, 1)):
            with pytest.raises(ValidationError), transaction.atomic():
                lines.consent_to_wait(waiting.pk, until_on=day, by=city.other_bestuur)
        lines.accept_part(waiting.pk, wait.pk, by=city.other_bestuur)
    assert line_of(waiting).reserved == 200
    assert controles.findings() == []


def test_line_of_next_year_waits_until_the_end_of_that_year(city):
    post = PostFactory(year=city.year + 1, number="2", name="Extra initiatieven", amount=1000)
    first = join(post, 800)
    with time_machine.travel(last_hour(city.year) - timedelta(days=30)):
        plan = plans.start_plan(city.groep, city.year + 1, years=1, language="nl", by=city.bestuur)
        for key in (Section.TE_DOEN, Section.GELD):
            content = section_content(key, extra=Decimal(500))
            plans.save_section(plan.pk, key, content, version=0, by=city.bestuur)
        plans.submit_plan(plan.pk, by=city.bestuur)
        wait = Wachtplaats.objects.get(regel__aanvraag=plan)
        assert wait.choose_by_on == timezone.localdate() + timedelta(days=14)
        lines.consent_to_wait(plan.pk, until_on=date(city.year + 1, 6, 30), by=city.bestuur)
    with time_machine.travel(datetime(city.year + 1, 1, 1, 0, 0, 30, tzinfo=AMSTERDAM)):
        assert queries.running_opschorting(Aanvraag.objects.get(pk=plan.pk)) is not None
        assert "de dag is voorbij" not in waiting_page(city)
    ledger.leave_line(first, by=None, reason="weg")
    assert controles.findings() == []


def test_new_year_finds_who_waited_with_the_refusal_ready_and_the_term_running(city):
    with time_machine.travel(datetime(city.year, 12, 1, 12, tzinfo=AMSTERDAM)):
        waiting, wait = waiting_for(city)
        lines.consent_to_wait(waiting.pk, until_on=date(city.year, 12, 31), by=city.other_bestuur)
    with time_machine.travel(last_hour(city.year)):
        assert queries.running_opschorting(Aanvraag.objects.get(pk=waiting.pk)) is not None
        assert "de dag is voorbij" in waiting_page(city)
    with time_machine.travel(datetime(city.year + 1, 1, 1, 0, 0, 30, tzinfo=AMSTERDAM)):
        assert queries.running_opschorting(Aanvraag.objects.get(pk=waiting.pk)) is None
        assert "de dag is voorbij" in waiting_page(city)
        wait.refresh_from_db()
        assert wait.is_open and line_of(waiting).reserved == 200
    assert controles.findings() == []


@pytest.mark.django_db
def test_batches_of_two_years_begin_anew_at_midnight():
    purse = Purse()
    year = purse.post.year
    purse.award()
    with time_machine.travel(last_hour(year)):
        first = purse.batch()
    purse.award()
    with time_machine.travel(datetime(year + 1, 1, 1, 0, 0, 30, tzinfo=AMSTERDAM)):
        second = purse.batch()
    assert [first.number, second.number] == [f"B-{year}-001", f"B-{year + 1}-001"]
    assert second.betalingen.get().amount == ASKED / 4
