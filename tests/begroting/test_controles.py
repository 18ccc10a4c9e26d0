"""The check of the ledger: silent when all agrees, and it names every kind of difference."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting.actions import controles
from amstelveen_ontmoet.begroting.models import Controle, Verplichting
from amstelveen_ontmoet.begroting.queries import latest_check
from amstelveen_ontmoet.begroting.tasks import check_ledger
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Besluit, Wachtplaats
from tests.factories.accounts import OrganisatieFactory
from tests.factories.wijkplannen import City


@pytest.fixture
def granted(city: City) -> Aanvraag:
    """A small city with everything in it: adopted wijkbudgetten, a grant, somebody who waits."""
    city.adopted_run()
    plan = city.plan(Status.VERLEEND, extra=Decimal(800))
    city.other_plan(extra=Decimal(500))
    return plan


def past_the_triggers(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_check_of_a_city_at_work_finds_nothing(granted, capsys):
    call_command("check_ledger")
    check_ledger()

    assert capsys.readouterr().out.count("\n") == 1
    assert latest_check().is_clean


def spoil_total(plan: Aanvraag) -> None:
    past_the_triggers("UPDATE begroting_begrotingspost SET paid = paid + 1 WHERE number = '2'")


def spoil_award(plan: Aanvraag) -> None:
    past_the_triggers("UPDATE procedure_besluit SET granted = granted - 1, requested = requested - 1")


def spoil_case(plan: Aanvraag) -> None:
    Aanvraag.objects.filter(pk=plan.pk).update(status=Status.AFGEWEZEN)


def spoil_order(plan: Aanvraag) -> None:
    """Somebody later in line was helped while an earlier one waits."""
    line = Verplichting.objects.get(complete_at__isnull=False, closed_at__isnull=True)
    later = Verplichting.objects.create(post=line.post, organisatie=OrganisatieFactory(), description="later")
    Verplichting.objects.filter(pk=later.pk).update(
        requested=10, complete_on=timezone.localdate(), complete_at=timezone.now()
    )
    past_the_triggers(
        "INSERT INTO begroting_boeking (post_id, verplichting_id, kind, amount, at, reason)"
        " VALUES (%s, %s, 'reserve', 10, clock_timestamp(), 'x')",
        later.post_id,
        later.pk,
    )
    past_the_triggers("UPDATE begroting_verplichting SET reserved = 10 WHERE id = %s", later.pk)


def spoil_withdrawn(plan: Aanvraag) -> None:
    Aanvraag.objects.filter(regels__wachtplaatsen__isnull=False).update(status=Status.INGETROKKEN)


def spoil_waiting(plan: Aanvraag) -> None:
    Wachtplaats.objects.all().delete()


def spoil_part(plan: Aanvraag) -> None:
    past_the_triggers("UPDATE wijkplannen_wijkbudgetdeel SET amount = amount + 1")


def spoil_owner(plan: Aanvraag) -> None:
    ledger.reserve(
        Verplichting.objects.filter(complete_at__isnull=True)[0].post,
        OrganisatieFactory(),
        Decimal(5),
        description="van niemand",
        by=None,
        reason="x",
    )


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (spoil_total, "paid is"),
        (spoil_award, "the ledger awards"),
        (spoil_case, "afgewezen, the ledger awards"),
        (spoil_order, "waits for"),
        (spoil_withdrawn, "still in line"),
        (spoil_waiting, "was not told"),
        (spoil_part, "the parts add up to"),
        (spoil_owner, "belongs to nobody"),
    ],
)
def test_check_names_what_differs(granted, capsys, spoil, words):
    spoil(granted)

    with pytest.raises(CommandError):
        call_command("check_ledger")
    assert words in capsys.readouterr().err
    check_ledger()
    assert any(words in line for line in latest_check().findings)


def test_check_asks_the_same_number_of_queries_for_more_cases(granted, django_assert_num_queries):
    with django_assert_num_queries(17):
        assert controles.findings() == []
    assert (Controle.objects.count(), Besluit.objects.count()) == (0, 1)
