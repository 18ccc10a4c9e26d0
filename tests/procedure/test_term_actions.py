"""Suspending, extending and reminding, with the letters and dates that follow."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure.actions import additions, objections, terms, withdrawal
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.enums import Status, SuspensionGround
from amstelveen_ontmoet.procedure.models import Aanvraag, Opschorting, Verlenging
from amstelveen_ontmoet.procedure.queries.terms import suspensions
from amstelveen_ontmoet.procedure.reports import dossier_of, proposals
from tests.factories.procedure import mandated


def in_eight_weeks() -> date:
    """The last day to decide on what came in today."""
    return timezone.localdate() + timedelta(weeks=8)


def again(plan) -> Aanvraag:
    return Aanvraag.objects.get(pk=plan.pk)


def kinds(plan) -> list[str]:
    return list(plan.brieven.values_list("kind", flat=True))


def suspend(city, plan, days=10, ground=SuspensionGround.OVERMACHT) -> Opschorting:
    until_on = timezone.localdate() + timedelta(days=days)
    return terms.suspend(plan.pk, ground=ground, until_on=until_on, reason="Brand.", by=city.makelaar)


def test_suspend_moves_the_last_day_and_tells_it_in_a_letter(city):
    plan = city.plan(Status.IN_BEHANDELING)
    suspend(city, plan)

    assert again(plan).decide_by_on == in_eight_weeks() + timedelta(days=10)
    letter = plan.brieven.get(kind="opschorting").content
    assert letter["nl"]["objection"] == []
    assert "overmacht bij de gemeente" in letter["nl"]["decision"][0]
    assert "force majeure" in letter["en"]["decision"][0]
    assert letter["nl"]["reasons"] == ["Brand."]
    assert (
        OutgoingMail.objects.filter(to=city.bestuur.email).latest("pk").subject.startswith("Een brief over")
    )


@pytest.mark.parametrize(
    ("language", "law"), [("nl", "Awb 4:15 lid 2 c"), ("en", "Awb 4:15, paragraph 2(c)")]
)
def test_suspend_names_its_paragraph_of_the_law_in_the_language_of_the_reader(city, language, law):
    plan = city.plan(Status.IN_BEHANDELING)
    suspend(city, plan)

    with translation.override(language):
        assert suspensions(again(plan))[0].article == law


def test_suspend_twice_at_once_is_refused(city):
    plan = city.plan(Status.IN_BEHANDELING)
    suspend(city, plan)

    with pytest.raises(ValidationError, match="staat al stil"):
        suspend(city, plan)
    opschorting = Opschorting.objects.get()
    opschorting.pk = None
    with pytest.raises(IntegrityError, match="one_opschorting_at_a_time"), transaction.atomic():
        opschorting.save()


def test_suspend_again_on_the_day_it_ended_begins_after_the_day_that_is_left(city):
    plan = city.plan(Status.IN_BEHANDELING)
    suspend(city, plan)
    terms.end_suspension(plan.pk, by=city.makelaar)

    with pytest.raises(ValidationError, match="Kies een latere dag"):
        suspend(city, plan, days=1)
    suspend(city, plan)
    periods = list(Opschorting.objects.order_by("from_on").values_list("from_on", "until_on"))
    days = [timezone.localdate() + timedelta(days=number) for number in (1, 1, 2, 10)]
    assert periods == [(days[0], days[1]), (days[2], days[3])]
    assert again(plan).decide_by_on == in_eight_weeks() + timedelta(days=10)


def test_suspend_with_consent_is_left_to_the_applicant(city):
    plan = city.plan(Status.IN_BEHANDELING)
    with pytest.raises(ValidationError, match="doet de aanvrager zelf"):
        suspend(city, plan, ground=SuspensionGround.INSTEMMING)


@pytest.mark.parametrize("days", [0, -1, 400])
def test_suspend_until_no_day_ahead_is_refused(city, days):
    plan = city.plan(Status.IN_BEHANDELING)
    with pytest.raises(ValidationError, match="Kies een dag na vandaag"):
        suspend(city, plan, days=days)
    assert kinds(plan) == ["ontvangst"]


def test_suspend_a_term_that_has_passed_is_refused(city):
    plan = city.plan(Status.IN_BEHANDELING)
    late = timezone.now() + timedelta(weeks=8, days=1)
    until_on = timezone.localdate() + timedelta(weeks=9)
    with time_machine.travel(late), pytest.raises(ValidationError, match="al voorbij"):
        terms.suspend(plan.pk, ground="2c", until_on=until_on, reason="x", by=city.makelaar)


def test_suspend_while_an_addition_is_awaited_is_refused(city):
    plan = city.plan(Status.IN_BEHANDELING)
    due_on = timezone.localdate() + timedelta(days=7)
    additions.ask_addition(plan.pk, part="geld", question="Wat?", due_on=due_on, by=city.makelaar)
    with pytest.raises(WrongStep, match="staat al stil"):
        suspend(city, plan)
    assert "opschorting" not in kinds(plan)


def test_a_term_that_does_not_run_is_neither_suspended_nor_extended(city):
    plan = city.plan(Status.IN_BEHANDELING)
    withdrawal.withdraw(plan.pk, reason="Verhuisd.", by=city.bestuur)
    with pytest.raises(WrongStep, match="loopt nu geen beslistermijn"):
        suspend(city, plan)
    with pytest.raises(WrongStep, match="loopt nu geen beslistermijn"):
        terms.extend(plan.pk, weeks=1, reason="x", by=city.makelaar)
    assert not Opschorting.objects.exists() and not Verlenging.objects.exists()


def test_suspend_on_the_last_day_is_refused_since_it_would_begin_after_it(city):
    plan = city.plan(Status.IN_BEHANDELING)
    with time_machine.travel(timezone.now() + timedelta(weeks=8), tick=False):
        until_on = timezone.localdate() + timedelta(days=10)
        ground = SuspensionGround.OVERMACHT
        with pytest.raises(ValidationError, match="niet meer stilstaan"):
            terms.suspend(plan.pk, ground=ground, until_on=until_on, reason="Brand.", by=city.makelaar)
    assert not Opschorting.objects.exists() and "opschorting" not in kinds(plan)


def test_end_suspension_lets_the_term_run_on(city):
    plan = city.plan(Status.IN_BEHANDELING)
    suspend(city, plan, days=30)
    due = in_eight_weeks()
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        terms.end_suspension(plan.pk, by=city.makelaar)
        # From tomorrow to the day of ending: four days.
        assert again(plan).decide_by_on == due + timedelta(days=4)
        with pytest.raises(WrongStep):
            terms.end_suspension(plan.pk, by=city.makelaar)


def test_extend_moves_the_last_day_once(city):
    plan = city.plan(Status.IN_BEHANDELING)
    terms.extend(plan.pk, weeks=4, reason="Het advies is er nog niet.", by=city.makelaar)

    assert again(plan).decide_by_on == in_eight_weeks() + timedelta(weeks=4)
    letter = plan.brieven.get(kind="verlenging").content["nl"]
    assert (letter["objection"], letter["reasons"]) == ([], ["Het advies is er nog niet."])
    with pytest.raises(WrongStep, match="al een keer verlengd"):
        terms.extend(plan.pk, weeks=1, reason="Nog niet.", by=city.makelaar)
    with pytest.raises(IntegrityError, match="aanvraag_id"), transaction.atomic():
        Verlenging.objects.create(
            aanvraag=plan, weeks=1, reason="x", extended_at=timezone.now(), extended_by=city.makelaar
        )


@pytest.mark.parametrize("weeks", [0, 9])
def test_extend_longer_than_the_rules_is_refused(city, weeks):
    plan = city.plan(Status.IN_BEHANDELING)
    with pytest.raises(ValidationError, match="Kies 1 tot en met 8 weken"):
        terms.extend(plan.pk, weeks=weeks, reason="x", by=city.makelaar)


def test_extend_after_the_last_day_is_refused(city):
    plan = city.plan(Status.IN_BEHANDELING)
    late = timezone.now() + timedelta(weeks=8, days=1)
    with time_machine.travel(late), pytest.raises(ValidationError, match="al voorbij"):
        terms.extend(plan.pk, weeks=1, reason="x", by=city.makelaar)


def test_remind_tells_whose_turn_it_is_once_per_last_day(city):
    plan = city.plan(Status.IN_BEHANDELING)
    OutgoingMail.objects.all().delete()
    soon = in_eight_weeks() - timedelta(days=7)

    assert [terms.remind(soon - timedelta(days=1)), terms.remind(soon), terms.remind(soon)] == [0, 1, 0]
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [city.makelaar.email]
    terms.extend(plan.pk, weeks=1, reason="x", by=city.makelaar)
    assert terms.remind(soon + timedelta(weeks=1)) == 1


def test_remind_of_a_decision_tells_who_may_decide(city):
    city.plan(Status.TER_BESLUIT)
    OutgoingMail.objects.all().delete()
    terms.remind(in_eight_weeks())
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [city.mandaathouder.email]


def test_remind_of_an_objection_tells_who_decided_nothing_in_the_case(city):
    plan, other = city.plan(Status.GEDEELTELIJK_VERLEEND), mandated()
    bezwaar = objections.object_to(plan.besluit.brief_id, grounds="Te weinig.", by=city.bestuur)
    OutgoingMail.objects.all().delete()
    soon = bezwaar.decide_by_on - timedelta(days=7)

    assert [terms.remind(soon - timedelta(days=1)), terms.remind(soon), terms.remind(soon)] == [0, 1, 0]
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [other.email]
    assert "Besluit op bezwaar nodig" in OutgoingMail.objects.get().subject


def test_remind_of_a_question_tells_the_board(city):
    city.plan(Status.AANVULLING_GEVRAAGD)
    OutgoingMail.objects.all().delete()
    due = timezone.localdate() + timedelta(days=14)
    assert [terms.remind(due - timedelta(days=7)), terms.remind(due)] == [1, 0]
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [city.bestuur.email]


def texts(plan, today) -> list[str]:
    aanvraag = again(plan)
    return [proposal.text.split(".")[0] for proposal in proposals(aanvraag, dossier_of(aanvraag), today)]


def test_proposals_at_the_end_of_a_term_do_nothing_by_themselves(city):
    plan = city.plan(Status.AANVULLING_GEVRAAGD)
    with time_machine.travel(timezone.now() + timedelta(days=16)):
        additions.expire_additions(timezone.localdate())
        assert [text.split("?")[0] for text in texts(plan, timezone.localdate())] == [
            "Kwam de aanvulling niet of is zij niet genoeg"
        ]
    with time_machine.travel(timezone.now() + timedelta(weeks=9)):
        assert texts(plan, timezone.localdate()) == [
            "De beslistermijn loopt bijna af",
        ]
    with time_machine.travel(timezone.now() + timedelta(weeks=11)):
        assert texts(plan, timezone.localdate()) == ["De beslistermijn is voorbij"]
        assert again(plan).status == Status.IN_BEHANDELING


@pytest.mark.parametrize(
    "moment", ["2026-03-28 23:30:00+00:00", "2026-10-24 22:30:00+00:00", "2026-12-31 22:59:59+00:00"]
)
def test_terms_count_days_of_amsterdam_at_the_turn_of_the_clock(city, moment):
    """Just after midnight on both changes of summer time, and just before the end of the year."""
    with time_machine.travel(moment, tick=False):
        received = timezone.localdate()
        plan = city.plan(Status.INGEDIEND)
        assert (plan.received_on, plan.decide_by_on) == (received, received + timedelta(weeks=8))


def test_letter_with_a_question_after_the_term_says_that_nothing_stands_still(city):
    plan = city.plan(Status.IN_BEHANDELING)
    with time_machine.travel(timezone.now() + timedelta(weeks=8), tick=False):
        due_on = timezone.localdate() + timedelta(days=10)
        additions.ask_addition(plan.pk, part="geld", question="Wat?", due_on=due_on, by=city.makelaar)
        last_day = again(plan).decide_by_on
        letter = plan.brieven.get(kind="aanvulling").content
    assert last_day == in_eight_weeks()
    assert "De termijn voor ons besluit staat door deze vraag niet stil." in letter["nl"]["decision"]
    assert not any("Awb 4:15" in line for line in letter["en"]["decision"])


def test_letter_with_a_question_within_the_term_says_that_it_stands_still(city):
    plan = city.plan(Status.IN_BEHANDELING)
    due_on = timezone.localdate() + timedelta(days=10)
    additions.ask_addition(plan.pk, part="geld", question="Wat?", due_on=due_on, by=city.makelaar)
    letter = plan.brieven.get(kind="aanvulling").content
    assert again(plan).decide_by_on == in_eight_weeks() + timedelta(days=10)
    assert any("staat stil vanaf de dag na deze brief" in line for line in letter["nl"]["decision"])
