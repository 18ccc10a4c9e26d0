"""Objections and changes after the decision: who, when, which letter, and what it does to the money."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import Melding, User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import changes, interests, objections
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.agreement import ledger_findings
from amstelveen_ontmoet.procedure.enums import ChangeStatus, LetterKind, ObjectionStatus, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Besluit, Bezwaar, Brief, Wijziging
from amstelveen_ontmoet.procedure.workflow import CHANGE_STEPS, OBJECTION_STEPS
from tests.factories.accounts import RoleGrantFactory, staff
from tests.factories.procedure import MandaatFactory, mandated
from tests.factories.wijkplannen import ASKED

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


def decided(city, status=Status.GEDEELTELIJK_VERLEEND) -> tuple[Aanvraag, Brief]:
    if status == Status.AFGEWEZEN:
        city.adopted_run()
    plan = city.plan(status)
    return Aanvraag.objects.get(pk=plan.pk), plan.besluit.brief


ANEW = {
    "nl": "Wij keken opnieuw naar ons besluit (Awb 7:11). ",
    "en": "We have looked at our decision again (Awb 7:11). ",
}


def object_to(city, brief) -> Bezwaar:
    return objections.object_to(brief.pk, grounds="Ons bedrag klopt niet.", by=city.bestuur)


def decide(bezwaar, outcome, granted=None, by=None) -> Brief:
    return objections.decide_objection(
        bezwaar.pk, outcome=outcome, reasoning="Opnieuw bekeken.", granted=granted, by=by or mandated()
    )


def last_letter(aanvraag) -> Brief:
    return aanvraag.brieven.latest("pk")


def test_object_confirms_receipt_with_the_day_of_the_decision(city):
    aanvraag, brief = decided(city)
    bezwaar = object_to(city, brief)

    assert bezwaar.decide_by_on >= brief.objection_until_on + timedelta(weeks=12)
    letter = last_letter(aanvraag)
    assert (letter.kind, letter.objection_until_on) == (LetterKind.BEZWAAR_ONTVANGST, None)
    assert letter.content["nl"]["objection"] == []


def test_object_twice_is_refused(city):
    _aanvraag, brief = decided(city)
    object_to(city, brief)

    with pytest.raises(WrongStep, match="loopt al een bezwaar"):
        object_to(city, brief)
    assert Bezwaar.objects.count() == 1


def test_object_anew_after_the_decision_on_it_is_refused_and_not_offered(city):
    aanvraag, brief = decided(city)
    decide(object_to(city, brief), ObjectionStatus.ONGEGROND)

    with pytest.raises(WrongStep, match="in beroep"):
        object_to(city, brief)
    (words,) = words_on_return(city, f"/mijn/brieven/{brief.pk}/bezwaar/")
    assert "in beroep" in words
    client = Client()
    client.force_login(city.bestuur, LOGIN)
    page = client.get(f"/mijn/aanvragen/{aanvraag.pk}/").content.decode()
    assert f"/mijn/brieven/{brief.pk}/bezwaar/" not in page
    received = timezone.localdate()
    other = objections.object_to(brief.pk, grounds="Een buurman", received_on=received, by=city.makelaar)
    assert other.status == ObjectionStatus.ONTVANGEN


def test_object_to_a_letter_that_decides_nothing_is_refused(city):
    aanvraag, _brief = decided(city)
    with pytest.raises(ValidationError, match="geen besluit"):
        object_to(city, aanvraag.brieven.get(kind="ontvangst"))


def test_object_after_the_last_day_is_taken_in_and_left_to_a_person(city):
    aanvraag, brief = decided(city)
    with time_machine.travel(timezone.now() + timedelta(weeks=10)):
        bezwaar = object_to(city, brief)
        letter = decide(bezwaar, ObjectionStatus.NIET_ONTVANKELIJK)
    assert letter.kind == LetterKind.BEZWAAR_NIET_ONTVANKELIJK
    assert Aanvraag.objects.get(pk=aanvraag.pk).status == Status.GEDEELTELIJK_VERLEEND


def test_object_on_paper_is_entered_with_its_day_of_receipt(city):
    _aanvraag, brief = decided(city)
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        received = timezone.localdate() - timedelta(days=2)
        bezwaar = objections.object_to(brief.pk, grounds="Brief", received_on=received, by=city.makelaar)
        assert bezwaar.received_on == received
    with pytest.raises(ValidationError, match="vanaf de datum van het besluit"):
        objections.object_to(
            brief.pk, grounds="x", received_on=timezone.localdate() - timedelta(days=1), by=city.makelaar
        )


def test_founded_objection_to_a_partial_award_raises_it(city):
    aanvraag, brief = decided(city)
    decide(object_to(city, brief), ObjectionStatus.GEGROND, ASKED)

    assert Aanvraag.objects.get(pk=aanvraag.pk).status == Status.VERLEEND
    assert queries.awarded_amount(aanvraag) == ASKED
    assert differences() == []
    letter = last_letter(aanvraag)
    assert letter.content["nl"]["decision"][:2] == [
        ANEW["nl"] + "Uw bezwaar is gegrond. Wij verlenen u alsnog subsidie.",
        "Het bedrag van uw subsidie is nu €\u00a0400,00.",
    ]
    assert letter.content["en"]["decision"][0] == (
        ANEW["en"] + "Your objection has been upheld. We are now awarding you a grant after all."
    )
    assert letter.content["nl"]["objection_heading"] == "Zo gaat u in beroep"
    assert letter.objection_until_on is not None


def status_page(city, aanvraag):
    client = Client()
    client.force_login(city.bestuur, LOGIN)
    return client.get(f"/mijn/aanvragen/{aanvraag.pk}/")


def told(city, aanvraag) -> list[Decimal]:
    """What the status page of the applicant and the public plan say of the award."""
    pages = [status_page(city, aanvraag), Client().get(f"/wijkplannen/{aanvraag.number}/")]
    for page in pages:
        assert format_amount(page.context["besluit"].awarded) in page.content.decode()
    return [page.context["besluit"].awarded for page in pages]


def test_award_that_its_decision_does_not_know_is_found(city):
    aanvraag, brief = decided(city)
    decide(object_to(city, brief), ObjectionStatus.GEGROND, ASKED)
    Besluit.objects.update(revised=None)

    assert ledger_findings() == [f"{aanvraag.number}: awarded 400.00, the decision says 100.00"]


@pytest.mark.parametrize(
    ("granted", "status"), [(ASKED, Status.VERLEEND), (Decimal("50.00"), Status.GEDEELTELIJK_VERLEEND)]
)
def test_founded_objection_to_a_refusal_awards(city, granted, status):
    aanvraag, brief = decided(city, Status.AFGEWEZEN)
    decide(object_to(city, brief), ObjectionStatus.GEGROND, granted)

    assert Aanvraag.objects.get(pk=aanvraag.pk).status == status
    assert (queries.awarded_amount(aanvraag), differences(), ledger_findings()) == (granted, [], [])
    assert told(city, aanvraag) == [granted, granted]
    client = Client()
    client.force_login(city.makelaar, LOGIN)
    for page in (client.get(f"/werkvoorraad/{aanvraag.number}/"), status_page(city, aanvraag)):
        assert page.context["award_letter"] == last_letter(aanvraag).pk != brief.pk
    client.force_login(city.bestuur, LOGIN)
    assert f"/brieven/{brief.pk}/" not in client.get("/mijn/").content.decode()


@pytest.mark.parametrize("status", [Status.AFGEWEZEN, Status.BUITEN_BEHANDELING])
def test_founded_objection_to_a_decision_that_gave_nothing_says_how_much(city, status):
    _aanvraag, brief = decided(city, status)
    bezwaar = object_to(city, brief)

    with pytest.raises(ValidationError, match="hoeveel subsidie u alsnog verleent"):
        decide(bezwaar, ObjectionStatus.GEGROND)
    assert Bezwaar.objects.get().is_open


def test_objection_is_told_to_who_may_decide_on_it(city):
    _aanvraag, brief = decided(city)
    other = mandated()
    before = set(Melding.objects.values_list("pk", flat=True))
    object_to(city, brief)
    # New work goes into the digest of the day, unless somebody chose otherwise.
    assert [each.user for each in Melding.objects.exclude(pk__in=before)] == [other]


@pytest.mark.parametrize("granted", [Decimal("100.00"), Decimal("99.99"), Decimal("400.01")])
def test_founded_objection_never_gives_less_or_more_than_was_asked(city, granted):
    aanvraag, brief = decided(city)
    bezwaar = object_to(city, brief)

    with pytest.raises(ValidationError, match="Kies een bedrag boven"):
        decide(bezwaar, ObjectionStatus.GEGROND, granted)
    assert queries.awarded_amount(aanvraag) == Decimal("100.00")
    assert Bezwaar.objects.get().is_open


def test_objection_is_not_decided_by_who_entered_it_from_paper(city):
    aanvraag, brief = decided(city)
    both = mandated()
    RoleGrantFactory(user=both, role=Role.MAKELAAR)
    bezwaar = objections.object_to(brief.pk, grounds="Brief", received_on=timezone.localdate(), by=both)

    client, address = Client(), f"/werkvoorraad/{aanvraag.number}/bezwaren/{bezwaar.pk}/"
    client.force_login(both, LOGIN)
    for answer in (
        client.get(address),
        client.post(address, {"outcome": ObjectionStatus.ONGEGROND, "reasoning": "Blijft zo."}),
    ):
        assert answer.status_code == 403
    with pytest.raises(PermissionDenied):
        decide(bezwaar, ObjectionStatus.ONGEGROND, by=both)


def test_unfounded_objection_leaves_all_as_it_was(city):
    aanvraag, brief = decided(city)
    letter = decide(object_to(city, brief), ObjectionStatus.ONGEGROND)

    assert Aanvraag.objects.get(pk=aanvraag.pk).status == Status.GEDEELTELIJK_VERLEEND
    assert (letter.kind, queries.awarded_amount(aanvraag)) == (
        LetterKind.BEZWAAR_ONGEGROND,
        Decimal("100.00"),
    )


def test_decide_an_objection_twice_is_one_decision(city):
    _aanvraag, brief = decided(city)
    bezwaar = object_to(city, brief)
    decide(bezwaar, ObjectionStatus.ONGEGROND)

    with pytest.raises(WrongStep):
        decide(bezwaar, ObjectionStatus.GEGROND, ASKED)
    assert Brief.objects.filter(kind__startswith="bezwaar_").count() == 2


def who(city) -> dict[str, User]:
    RoleGrantFactory(user=city.makelaar, role=Role.MANDAATHOUDER)
    MandaatFactory(user=city.makelaar)
    return {
        "bestuur": city.bestuur,
        "schrijver": city.schrijver,
        "bestuur_elders": city.other_bestuur,
        "bewoner": city.resident,
        "makelaar": staff(Role.MAKELAAR),
        "ambtenaar": city.ambtenaar,
        "beheerder": staff(Role.BEHEERDER),
        "mandaathouder_die_besloot": city.mandaathouder,
        "mandaathouder_die_adviseerde": city.makelaar,
        "mandaathouder": mandated(),
        "mandaathouder_zonder_mandaat": staff(Role.MANDAATHOUDER),
    }


def outcome(move, part, to, user) -> str:
    try:
        with transaction.atomic():
            part.refresh_from_db()
            part.reasoning = "x"
            move(part, to, by=User.objects.get(pk=user.pk))
            transaction.set_rollback(True)
            return "taken"
    except PermissionDenied:
        return "refused"
    except WrongStep:
        return "no step"


@pytest.mark.parametrize("was", ObjectionStatus)
def test_objection_moves_only_as_written(city, was):
    _aanvraag, brief = decided(city)
    bezwaar = object_to(city, brief)
    people = who(city)
    if was == ObjectionStatus.INGETROKKEN:
        objections.withdraw_objection(bezwaar.pk, by=city.bestuur)
    elif was != ObjectionStatus.ONTVANGEN:
        decide(bezwaar, was, ASKED if was == ObjectionStatus.GEGROND else None)

    found = {
        (name, to): outcome(objections._move, bezwaar, to, user)
        for name, user in people.items()
        for to in ObjectionStatus
    }
    may = {
        ObjectionStatus.GEGROND: {"mandaathouder"},
        ObjectionStatus.ONGEGROND: {"mandaathouder"},
        ObjectionStatus.NIET_ONTVANKELIJK: {"mandaathouder"},
        ObjectionStatus.INGETROKKEN: {"bestuur"},
    }
    is_open = was == ObjectionStatus.ONTVANGEN
    assert found == {
        (name, to): ("taken" if name in may[to] else "refused") if is_open and to in may else "no step"
        for name in people
        for to in ObjectionStatus
    }
    assert {to for following in OBJECTION_STEPS.values() for to in following} == set(may)


@pytest.mark.parametrize("was", ChangeStatus)
def test_change_moves_only_as_written(city, was):
    aanvraag, _brief = decided(city)
    wijziging = changes.ask_change(aanvraag.pk, what="Anders.", by=city.bestuur)
    people = who(city)
    if was == ChangeStatus.INGETROKKEN:
        changes.withdraw_change(wijziging.pk, by=city.bestuur)
    elif was != ChangeStatus.GEVRAAGD:
        changes.decide_change(
            wijziging.pk, is_agreed=was == ChangeStatus.AKKOORD, reasoning="x", by=city.mandaathouder
        )

    found = {
        (name, to): outcome(changes._move, wijziging, to, user)
        for name, user in people.items()
        for to in ChangeStatus
    }
    deciders = {"mandaathouder", "mandaathouder_die_besloot", "mandaathouder_die_adviseerde"}
    may = {
        ChangeStatus.AKKOORD: deciders,
        ChangeStatus.GEWEIGERD: deciders,
        ChangeStatus.INGETROKKEN: {"bestuur"},
    }
    is_open = was == ChangeStatus.GEVRAAGD
    assert found == {
        (name, to): ("taken" if name in may[to] else "refused") if is_open and to in may else "no step"
        for name in people
        for to in ChangeStatus
    }
    assert {to for following in CHANGE_STEPS.values() for to in following} == set(may)


def test_change_to_less_money_lowers_the_award_with_a_letter(city):
    aanvraag, _brief = decided(city, Status.VERLEEND)
    wijziging = changes.ask_change(
        aanvraag.pk, what="Geen feest.", granted=Decimal("250.00"), by=city.bestuur
    )
    letter = changes.decide_change(wijziging.pk, is_agreed=True, by=city.mandaathouder)

    assert (queries.awarded_amount(aanvraag), differences()) == (Decimal("250.00"), [])
    assert ledger_findings() == []
    assert told(city, aanvraag) == [250, 250]
    assert letter.content["nl"]["decision"][:2] == [
        "Wij gaan akkoord met uw wijziging. De subsidie was €\u00a0400,00 en is nu €\u00a0250,00.",
        "Dit vroeg u: Geen feest.",
    ]


def test_change_for_the_same_money_says_that_the_grant_stays(city):
    aanvraag, _brief = decided(city, Status.VERLEEND)
    wijziging = changes.ask_change(aanvraag.pk, what="Kerstdiner in plaats van markt.", by=city.bestuur)
    letter = changes.decide_change(wijziging.pk, is_agreed=True, by=city.mandaathouder)
    assert [letter.content[language]["decision"][0] for language in ("nl", "en")] == [
        "Wij gaan akkoord met uw wijziging. De subsidie blijft €\u00a0400,00.",
        "We agree to your change. The grant stays €400.00.",
    ]


@pytest.mark.parametrize(
    ("asked", "after", "said"),
    [
        (None, ASKED, "De subsidie blijft €\u00a0400,00."),
        (Decimal("80.00"), Decimal("80.00"), "De subsidie was €\u00a0400,00 en is nu €\u00a080,00."),
    ],
)
def test_change_takes_off_only_what_was_asked_when_an_objection_raised_the_award(city, asked, after, said):
    aanvraag, brief = decided(city)
    wijziging = changes.ask_change(aanvraag.pk, what="Geen feest.", granted=asked, by=city.bestuur)
    decide(object_to(city, brief), ObjectionStatus.GEGROND, ASKED)
    letter = changes.decide_change(wijziging.pk, is_agreed=True, by=city.mandaathouder)

    assert letter.content["nl"]["decision"][0] == f"Wij gaan akkoord met uw wijziging. {said}"
    assert (queries.awarded_amount(aanvraag), differences(), ledger_findings()) == (after, [], [])
    wijziging.refresh_from_db()
    assert (wijziging.granted_before, wijziging.granted_after) == (ASKED, after)


def test_change_beyond_the_mandate_is_refused_even_to_less(city):
    aanvraag, _brief = decided(city, Status.VERLEEND)
    wijziging = changes.ask_change(aanvraag.pk, what="Minder.", granted=Decimal("1.00"), by=city.bestuur)
    with pytest.raises(ValidationError, match="Uw mandaat gaat tot"):
        changes.decide_change(wijziging.pk, is_agreed=True, by=mandated(maximum=Decimal("350.00")))


def test_change_that_is_refused_leaves_the_award(city):
    aanvraag, _brief = decided(city, Status.VERLEEND)
    wijziging = changes.ask_change(aanvraag.pk, what="Minder.", granted=Decimal("1.00"), by=city.bestuur)
    with pytest.raises(ValidationError, match="Leg uit"):
        changes.decide_change(wijziging.pk, is_agreed=False, reasoning=" ", by=city.mandaathouder)
    letter = changes.decide_change(wijziging.pk, is_agreed=False, reasoning="Nee.", by=city.mandaathouder)
    assert (letter.kind, queries.awarded_amount(aanvraag)) == (LetterKind.WIJZIGING_GEWEIGERD, ASKED)


@pytest.mark.parametrize("granted", [Decimal(0), Decimal("400.01")])
def test_change_to_nothing_or_more_is_refused(city, granted):
    aanvraag, _brief = decided(city, Status.VERLEEND)
    with pytest.raises(ValidationError, match="nieuwe aanvraag"):
        changes.ask_change(aanvraag.pk, what="x", granted=granted, by=city.bestuur)


@pytest.mark.parametrize("status", [Status.TER_BESLUIT, Status.VERANTWOORDING_GEVRAAGD, Status.VERANTWOORD])
def test_change_before_the_award_or_once_the_account_is_asked_is_refused(city, status):
    plan = city.plan(status)
    with pytest.raises(WrongStep, match="niets dat u kunt wijzigen"):
        changes.ask_change(plan.pk, what="x", by=city.bestuur)
    assert words_on_return(city, f"/mijn/aanvragen/{plan.pk}/wijziging/") == [
        "Er is nu niets dat u kunt wijzigen."
    ]


def test_second_change_while_one_is_open_is_refused(city):
    aanvraag, _brief = decided(city, Status.VERLEEND)
    address = f"/mijn/aanvragen/{aanvraag.pk}/wijziging/"
    assert words_on_return(city, address) is None
    changes.ask_change(aanvraag.pk, what="x", by=city.bestuur)
    with pytest.raises(WrongStep, match="ligt al een wijziging"):
        changes.ask_change(aanvraag.pk, what="y", by=city.bestuur)
    assert words_on_return(city, address) == [
        "Er ligt al een wijziging bij ons. Wacht op ons antwoord of trek die in."
    ]


def test_change_is_told_to_who_handles_and_who_decides(city):
    aanvraag, _brief = decided(city, Status.VERLEEND)
    OutgoingMail.objects.all().delete()
    changes.ask_change(aanvraag.pk, what="x", by=city.bestuur)
    told_to = set(OutgoingMail.objects.values_list("to", flat=True))
    assert told_to == {city.makelaar.email, city.mandaathouder.email}


def words_on_return(city, address: str) -> list[str] | None:
    """What the applicant reads whom an address leads back; None when its page opens."""
    client = Client()
    client.force_login(city.bestuur, LOGIN)
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return [str(each) for each in answer.context["messages"]] if answer.redirect_chain else None


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"grounds": ""}, "objection_has_grounds"),
        ({"granted": 1}, "only_a_founded_objection_gives_an_amount"),
        ({"status": "ongegrond"}, "objection_step_has_its_moment|objection_decision_has_a_reason"),
        ({"decided_at": timezone.now()}, "objection_decided_pair|objection_step_has_its_moment"),
    ],
)
def test_objection_that_makes_no_sense_is_refused_by_the_database(city, change, constraint):
    _aanvraag, brief = decided(city)
    object_to(city, brief)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Bezwaar.objects.update(**change)


def test_objection_decided_by_who_decided_first_is_refused_by_the_database(city):
    _aanvraag, brief = decided(city)
    bezwaar = object_to(city, brief)
    decide(bezwaar, ObjectionStatus.ONGEGROND)
    with pytest.raises(IntegrityError, match="objection_decided_by_another"), transaction.atomic():
        Bezwaar.objects.update(decided_by=city.mandaathouder)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"what": ""}, "change_says_what"),
        ({"granted_after": 0}, "change_never_gives_more"),
        ({"granted_after": 500}, "change_never_gives_more"),
        ({"status": "geweigerd"}, "change_step_has_its_moment|refused_change_has_a_reason"),
    ],
)
def test_change_that_makes_no_sense_is_refused_by_the_database(city, change, constraint):
    aanvraag, _brief = decided(city, Status.VERLEEND)
    changes.ask_change(aanvraag.pk, what="x", by=city.bestuur)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Wijziging.objects.update(**change)


def test_letter_is_never_changed_or_deleted(city):
    _aanvraag, brief = decided(city)
    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        Brief.objects.filter(pk=brief.pk).update(content={})
    receipt = Brief.objects.get(aanvraag=brief.aanvraag, kind="ontvangst")
    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        receipt.delete()


def test_declared_interest_closes_the_case_to_the_person(city):
    plan = city.plan(Status.IN_BEHANDELING)
    interests.declare_interest(plan.pk, reason="Mijn zus zit in het bestuur.", by=city.makelaar)

    makelaar = User.objects.get(pk=city.makelaar.pk)
    assert Aanvraag.objects.get(pk=plan.pk).handler is None
    with pytest.raises(PermissionDenied):
        interests.take_over(plan.pk, by=makelaar)
    other = staff(Role.MAKELAAR)
    interests.take_over(plan.pk, by=other)
    assert Aanvraag.objects.get(pk=plan.pk).handler == other
