"""Four eyes, additions whose term passes, and what the database refuses about an application."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.audit.queries import events_of
from amstelveen_ontmoet.begroting.models import Boeking, Verplichting
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure.actions import additions, decisions, dossier, steps
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.enums import Outcome, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Aanvulling, Besluit
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.procedure import mandated
from tests.factories.wijkplannen import ASKED
from wijkplannen.models import Bestuurslid, Wijkplan


def refuse(plan: Wijkplan, by) -> Besluit:
    return decisions.decide(
        plan.pk, outcome=Outcome.AFGEWEZEN, granted=Decimal(0), reasoning="past niet", by=by
    )


def test_decide_by_the_adviser_is_refused(city):
    RoleGrantFactory(user=city.makelaar, role=Role.MANDAATHOUDER)
    plan = city.plan(Status.TER_BESLUIT)

    with pytest.raises(PermissionDenied):
        refuse(plan, city.makelaar)
    assert Besluit.objects.count() == 0


def test_decide_by_a_superuser_is_refused(city):
    plan = city.plan(Status.TER_BESLUIT)

    with pytest.raises(PermissionDenied):
        refuse(plan, UserFactory(is_superuser=True, is_staff=True))


def test_decide_by_a_board_member_with_mandate_is_refused(city):
    RoleGrantFactory(user=city.bestuur, role=Role.MANDAATHOUDER)
    plan = city.plan(Status.TER_BESLUIT)

    with pytest.raises(PermissionDenied):
        refuse(plan, city.bestuur)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        (lambda b: {"decided_by": b.advised_by}, "adviser_does_not_decide"),
        (lambda b: {"decided_by": b.submitted_by}, "applicant_does_not_decide"),
        (lambda b: {"advised_by": b.submitted_by}, "applicant_does_not_decide"),
        (lambda b: {"granted": b.requested + 1}, "(granted_within_requested|amount_fits_outcome)"),
        (lambda b: {"outcome": Outcome.GEDEELTELIJK_VERLEEND, "reasoning": "x"}, "amount_fits_outcome"),
        (lambda b: {"outcome": Outcome.AFGEWEZEN, "granted": 0}, "less_than_asked_has_a_reason"),
        (lambda b: {"objection_until_on": b.published_on}, "objection_after_publication"),
    ],
)
def test_besluit_that_makes_no_sense_is_refused_by_the_database(city, change, constraint):
    besluit = city.plan(Status.VERLEEND).besluit

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Besluit.objects.filter(pk=besluit.pk).update(**change(besluit))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"submitted_by": None}, "submitted_pair"),
        ({"number": None}, "submitted_has_number"),
        ({"submitted_at": None, "submitted_by": None, "number": None, "received_on": None}, "only_drafts"),
    ],
)
def test_aanvraag_that_makes_no_sense_is_refused_by_the_database(city, change, constraint):
    plan = city.plan(Status.INGEDIEND)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Aanvraag.objects.filter(pk=plan.pk).update(**change)


def test_handler_of_their_own_is_refused_by_the_database(city):
    plan = city.plan(Status.INGEDIEND)

    with pytest.raises(IntegrityError, match="nobody_handles_their_own"), transaction.atomic():
        Aanvraag.objects.filter(pk=plan.pk).update(handler=city.bestuur)


def test_grant_books_the_award_and_tells_the_board(city):
    plan = city.plan(Status.VERLEEND)

    line = Verplichting.objects.get(regels__aanvraag=plan)
    assert (line.reserved, line.awarded) == (0, ASKED)
    city.post.refresh_from_db()
    # € 1.500 was reserved; the group's € 1.000 ended with its award.
    assert (city.post.reserved, city.post.awarded) == (Decimal("500.00"), ASKED)
    assert OutgoingMail.objects.filter(to=city.bestuur.email).latest("pk").subject != ""


def test_refusal_leaves_the_reservation_of_the_group(city):
    city.adopted_run()
    plan = city.plan(Status.AFGEWEZEN)

    line = Verplichting.objects.get(regels__aanvraag=plan)
    assert (line.reserved, line.awarded) == (Decimal("1000.00"), 0)
    assert Boeking.objects.filter(kind="award").count() == 0


def test_grant_before_the_wijkbudget_is_adopted_changes_nothing(city):
    plan = city.plan(Status.TER_BESLUIT)

    with pytest.raises(ValidationError, match="nog niet vastgesteld"):
        city.decide(plan.pk, Status.VERLEEND, ASKED)
    plan.refresh_from_db()
    assert (plan.status, Besluit.objects.count()) == (Status.TER_BESLUIT, 0)


def test_grant_of_more_than_the_post_bears_changes_nothing(city):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT, asked=Decimal("90000.01"))

    with pytest.raises(ValidationError, match="Leg uit waarom u toch verleent"):
        city.decide(plan.pk, Status.VERLEEND, Decimal("90000.01"))
    with pytest.raises(ValidationError, match="gereserveerd; meer verlenen kan niet"):
        decisions.decide(
            plan.pk,
            outcome=Status.VERLEEND,
            granted=Decimal("90000.01"),
            reasoning="Toch.",
            by=city.mandaathouder,
        )
    plan.refresh_from_db()
    assert (plan.status, Besluit.objects.count()) == (Status.TER_BESLUIT, 0)


def test_decide_twice_is_one_decision(city):
    plan = city.plan(Status.TER_BESLUIT)
    refuse(plan, city.mandaathouder)

    with pytest.raises(WrongStep):
        refuse(plan, city.mandaathouder)
    assert Besluit.objects.count() == 1


def test_take_up_a_case_that_is_to_be_decided_is_refused(city):
    """It leads to the same status as sending back, which asks for a reason."""
    RoleGrantFactory(user=city.mandaathouder, role=Role.MAKELAAR)
    plan = city.plan(Status.TER_BESLUIT)

    with pytest.raises(WrongStep):
        steps.take_up(plan.pk, by=city.mandaathouder)
    plan.refresh_from_db()
    assert (plan.status, plan.handler) == (Status.TER_BESLUIT, city.makelaar)


def test_expire_additions_on_the_last_day_leaves_them(city):
    city.plan(Status.AANVULLING_GEVRAAGD)

    assert additions.expire_additions(Aanvulling.objects.get().due_on) == 0
    assert Aanvulling.objects.get().is_open


def test_expire_additions_the_day_after_closes_once_and_the_term_is_longer(city):
    plan = city.plan(Status.AANVULLING_GEVRAAGD)
    after = Aanvulling.objects.get().due_on + timedelta(days=1)
    OutgoingMail.objects.all().delete()

    assert [additions.expire_additions(after), additions.expire_additions(after)] == [1, 0]

    plan.refresh_from_db()
    assert plan.status == Status.IN_BEHANDELING
    assert plan.decide_by_on == plan.received_on + timedelta(weeks=8, days=14)
    event = events_of(Aanvraag.objects.get(pk=plan.pk)).last()
    assert (event.action, event.by) == ("aanvraag.addition_expired", None)
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [city.makelaar.email]


def test_answer_addition_after_it_expired_is_refused(city):
    plan = city.plan(Status.AANVULLING_GEVRAAGD)
    additions.expire_additions(Aanvulling.objects.get().due_on + timedelta(days=1))

    with pytest.raises(WrongStep):
        additions.answer_addition(plan.pk, answer="te laat", by=city.bestuur)


@pytest.mark.parametrize("days", [0, 85])
def test_ask_addition_for_today_or_beyond_twelve_weeks_is_refused(city, days):
    plan = city.plan(Status.IN_BEHANDELING)
    due_on = timezone.localdate() + timedelta(days=days)

    with pytest.raises(ValidationError, match="binnen 12 weken"):
        additions.ask_addition(plan.pk, part="", question="?", due_on=due_on, by=city.makelaar)


def test_two_open_additions_are_refused_by_the_database(city):
    plan = city.plan(Status.AANVULLING_GEVRAAGD)

    with pytest.raises(IntegrityError, match="one_open_aanvulling"), transaction.atomic():
        Aanvulling.objects.create(
            aanvraag=plan,
            question="?",
            asked_at=timezone.now(),
            asked_by=city.makelaar,
            due_on=timezone.localdate(),
        )


def test_set_aside_without_a_request_first_is_refused(city):
    plan = city.plan(Status.TER_BESLUIT)

    with pytest.raises(ValidationError, match="Vraag eerst een aanvulling"):
        city.decide(plan.pk, Status.BUITEN_BEHANDELING, Decimal(0))
    assert Besluit.objects.count() == 0


def test_grant_with_a_rule_left_open_is_refused(city):
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT)
    plan.toetsen.filter(verdict="ter_beoordeling").update(
        judged_verdict="", judged_reason="", judged_at=None, judged_by=None
    )

    with pytest.raises(ValidationError, match="Beoordeel eerst de spelregels"):
        city.decide(plan.pk, Status.VERLEEND, plan.regels.get().requested)
    assert Besluit.objects.count() == 0


def test_take_up_by_who_sits_on_the_board_without_membership_is_refused(city):
    plan = city.plan(Status.INGEDIEND)
    Bestuurslid.objects.create(
        groep=city.groep,
        name="x",
        function="lid",
        user=city.makelaar,
        from_on="2020-01-01",
        until_on="2020-02-01",
    )

    with pytest.raises(PermissionDenied):
        steps.take_up(plan.pk, by=User.objects.get(pk=city.makelaar.pk))


def test_document_after_the_decision_is_refused(city):
    plan = city.plan(Status.AFGEWEZEN)
    upload = SimpleUploadedFile("plan.pdf", b"%PDF-1.7\n%%EOF\n")

    with pytest.raises(ValidationError, match="geen bestanden meer"):
        dossier.add_document(plan, upload, by=city.bestuur)


def test_mail_goes_to_nobody_who_left(city):
    plan = city.plan(Status.IN_BEHANDELING)
    city.bestuur.lidmaatschappen.update(until_on="2020-12-31")
    OutgoingMail.objects.all().delete()
    aanvraag = Aanvraag.objects.get(pk=plan.pk)

    dossier.write_from_desk(aanvraag, text="Hallo", by=city.makelaar)
    assert OutgoingMail.objects.filter(to=city.bestuur.email).count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_take_one_decision(city):
    """Two people, two connections, the same moment: one letter, one award."""
    city.adopted_run()
    plan = city.plan(Status.TER_BESLUIT)
    deciders = [city.mandaathouder, mandated(), mandated()]
    together = Barrier(len(deciders))

    def one(by) -> str:
        try:
            together.wait(20)
            decisions.decide(plan.pk, outcome=Outcome.VERLEEND, granted=ASKED, reasoning="", by=by)
        except WrongStep:
            return "too late"
        finally:
            connection.close()
        return "decided"

    with ThreadPoolExecutor(len(deciders)) as pool:
        found = sorted(pool.map(one, deciders))

    assert found == ["decided", "too late", "too late"]
    assert (Besluit.objects.count(), Boeking.objects.filter(kind="award").count()) == (1, 1)
    assert plan.brieven.filter(kind="verlening").count() == 1
    assert differences() == []
