"""A late decision: the applicant gives notice of default, and what it costs then (Awb 4:17)."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure.actions import additions, decisions, terms
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Ingebrekestelling
from amstelveen_ontmoet.procedure.reports import default_of, dossier_of, proposals

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


def late(city, status: Status = Status.TER_BESLUIT) -> Aanvraag:
    """A case whose last day for the decision was yesterday."""
    plan = city.plan(status)
    yesterday = timezone.localdate() - timedelta(days=1)
    received = yesterday - timedelta(weeks=8)
    Aanvraag.objects.filter(pk=plan.pk).update(decide_by_on=yesterday, received_on=received)
    return Aanvraag.objects.get(pk=plan.pk)


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user, LOGIN)
    return client


def test_notice_tells_applicant_and_staff_until_when(city):
    aanvraag = late(city)
    OutgoingMail.objects.all().delete()
    notice = terms.give_notice(aanvraag.pk, by=city.bestuur)
    assert (notice.received_on, notice.late_since) == (timezone.localdate(), aanvraag.decide_by_on)
    told = {mail.to: mail.subject for mail in OutgoingMail.objects.all()}
    assert told[city.bestuur.email] == f"Wij ontvingen uw ingebrekestelling: {aanvraag.number}"
    assert (
        told[city.mandaathouder.email] == told[city.makelaar.email] == f"Ingebrekestelling: {aanvraag.number}"
    )
    texts = [each.text for each in proposals(aanvraag, dossier_of(aanvraag), timezone.localdate())]
    assert any("stelde de gemeente in gebreke" in text for text in texts)


def test_notice_twice_is_one(city):
    aanvraag = late(city)
    first = terms.give_notice(aanvraag.pk, by=city.bestuur)
    assert terms.give_notice(aanvraag.pk, by=city.bestuur) == first
    assert Ingebrekestelling.objects.count() == 1


def test_notice_before_the_last_day_is_refused(city):
    plan = city.plan(Status.TER_BESLUIT)
    with pytest.raises(WrongStep, match="niet voorbij"):
        terms.give_notice(plan.pk, by=city.bestuur)
    Aanvraag.objects.filter(pk=plan.pk).update(decide_by_on=timezone.localdate())
    with pytest.raises(WrongStep, match="niet voorbij"):
        terms.give_notice(plan.pk, by=city.bestuur)


def test_notice_of_what_was_withdrawn_is_refused(city):
    with pytest.raises(WrongStep, match="niet voorbij"):
        terms.give_notice(late(city, Status.INGETROKKEN).pk, by=city.bestuur)


def ask(city, pk: int) -> None:
    due = timezone.localdate() + timedelta(days=14)
    additions.ask_addition(pk, part="geld", question="Wat kost de zaal?", due_on=due, by=city.makelaar)


@pytest.mark.parametrize(("asked", "is_late"), [(55, False), (57, True)])
def test_question_keeps_off_a_notice_only_when_it_was_asked_in_time(city, asked, is_late):
    plan, start = city.plan(Status.IN_BEHANDELING), timezone.now()
    with time_machine.travel(start + timedelta(days=asked)):
        ask(city, plan.pk)
    with time_machine.travel(start + timedelta(days=62)):
        page = logged_in(city.bestuur).get(reverse("mijn_aanvraag", args=[plan.pk])).content.decode()
        assert ("Stel de gemeente in gebreke" in page) is is_late
        if is_late:
            terms.give_notice(plan.pk, by=city.bestuur)
        else:
            with pytest.raises(WrongStep, match="niet voorbij"):
                terms.give_notice(plan.pk, by=city.bestuur)


def test_notice_is_given_by_the_board_only(city):
    aanvraag = late(city)
    for person in (city.schrijver, city.makelaar, city.other_bestuur):
        with pytest.raises(PermissionDenied):
            terms.give_notice(aanvraag.pk, by=person)


def test_penalty_runs_until_the_decision(city):
    city.adopted_run()
    aanvraag = late(city)
    terms.give_notice(aanvraag.pk, by=city.bestuur)
    start = timezone.now()
    for days, expected in ((14, 0), (15, 23), (16, 46)):
        with time_machine.travel(start + timedelta(days=days)):
            default = default_of(aanvraag, timezone.localdate())
            assert default.penalty.amount == Decimal(expected), days
    with time_machine.travel(start + timedelta(days=17)):
        decisions.decide(
            aanvraag.pk,
            outcome="afgewezen",
            granted=Decimal(0),
            reasoning="Past niet.",
            by=city.mandaathouder,
        )
    with time_machine.travel(start + timedelta(days=90)):
        default = default_of(Aanvraag.objects.get(pk=aanvraag.pk), timezone.localdate())
    assert (default.penalty.days, default.penalty.amount) == (2, Decimal("46.00"))


def test_notice_walks_through_the_pages(city):
    aanvraag = late(city)
    client, page = logged_in(city.bestuur), reverse("mijn_aanvraag", args=[aanvraag.pk])
    address = reverse("mijn_ingebrekestelling", args=[aanvraag.pk])
    assert address in client.get(page).content.decode()
    assert "nog twee weken" in client.get(address).content.decode()
    shown = client.post(address, follow=True).content.decode()
    assert "Wij hebben uw ingebrekestelling ontvangen." in shown
    assert "Er is nu geen dwangsom." in shown
    assert address not in shown
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        desk = logged_in(city.makelaar).get(reverse("case", args=[aanvraag.number])).content.decode()
    assert "Dwangsom over 1 dag: €\u00a023,00." in desk


def test_database_refuses_a_notice_before_the_term_has_passed(city):
    aanvraag = late(city)
    notice = terms.give_notice(aanvraag.pk, by=city.bestuur)
    with pytest.raises(IntegrityError, match="notice_comes_after_the_term"), transaction.atomic():
        Ingebrekestelling.objects.filter(pk=notice.pk).update(late_since=notice.received_on)
