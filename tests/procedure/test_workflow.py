"""Every step between two statuses, for everybody, against what is written here by hand."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import MemberRole, Role
from amstelveen_ontmoet.audit.queries import events_of
from amstelveen_ontmoet.procedure.actions import additions, withdrawal
from amstelveen_ontmoet.procedure.actions.steps import WrongStep, _move, lock
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag
from amstelveen_ontmoet.procedure.workflow import STEPS
from tests.factories.accounts import LidmaatschapFactory, RoleGrantFactory, UserFactory, member, staff
from tests.factories.procedure import MandaatFactory, mandated

MEMBERS = {"bestuur", "schrijver"}
ACCOUNT = {"makelaar", "ambtenaar"}
# Who decided first may settle, but decides on no objection.
DECIDERS = {"mandaathouder", "tweede_mandaathouder"}
# Who may take which step; every pair that is not here is refused to everybody.
ALLOWED = {
    ("concept", "ingediend"): {"bestuur"},
    ("concept", "ingetrokken"): {"bestuur"},
    ("ingediend", "in_behandeling"): {"makelaar"},
    ("ingediend", "ingetrokken"): {"bestuur"},
    ("in_behandeling", "aanvulling_gevraagd"): {"makelaar"},
    ("in_behandeling", "ter_besluit"): {"makelaar"},
    ("in_behandeling", "ingetrokken"): {"bestuur"},
    ("aanvulling_gevraagd", "in_behandeling"): MEMBERS,
    ("aanvulling_gevraagd", "ingetrokken"): {"bestuur"},
    ("ter_besluit", "in_behandeling"): {"mandaathouder"},
    ("ter_besluit", "verleend"): {"mandaathouder"},
    ("ter_besluit", "gedeeltelijk_verleend"): {"mandaathouder"},
    ("ter_besluit", "afgewezen"): {"mandaathouder"},
    ("ter_besluit", "buiten_behandeling"): {"mandaathouder"},
    ("ter_besluit", "ingetrokken"): {"bestuur"},
    ("ter_besluit", "direct_vastgesteld"): {"mandaathouder"},
    ("verleend", "verantwoording_gevraagd"): ACCOUNT,
    ("verleend", "verantwoord"): {"bestuur"},
    ("gedeeltelijk_verleend", "verantwoording_gevraagd"): ACCOUNT,
    ("gedeeltelijk_verleend", "verantwoord"): {"bestuur"},
    ("gedeeltelijk_verleend", "verleend"): {"tweede_mandaathouder"},
    ("verantwoording_gevraagd", "verantwoord"): {"bestuur"},
    ("verantwoording_gevraagd", "vastgesteld"): DECIDERS,
    ("verantwoording_gevraagd", "lager_vastgesteld"): DECIDERS,
    ("verantwoord", "verantwoording_gevraagd"): ACCOUNT,
    ("verantwoord", "vastgesteld"): DECIDERS,
    ("verantwoord", "lager_vastgesteld"): DECIDERS,
    ("lager_vastgesteld", "vastgesteld"): {"tweede_mandaathouder"},
    ("afgewezen", "verleend"): {"tweede_mandaathouder"},
    ("afgewezen", "gedeeltelijk_verleend"): {"tweede_mandaathouder"},
    ("buiten_behandeling", "verleend"): {"tweede_mandaathouder"},
    ("buiten_behandeling", "gedeeltelijk_verleend"): {"tweede_mandaathouder"},
}


def people(city) -> dict[str, User]:
    """Somebody of every kind, those included who must not act although their role would allow it."""
    makelaar_in_group = staff(Role.MAKELAAR)
    LidmaatschapFactory(user=makelaar_in_group, organisatie=city.groep.organisatie, ended=True)
    mandaathouder_in_group = member(city.groep.organisatie, MemberRole.SCHRIJVER)
    RoleGrantFactory(user=mandaathouder_in_group, role=Role.MANDAATHOUDER)
    MandaatFactory(user=mandaathouder_in_group)
    return {
        "bestuur": city.bestuur,
        "schrijver": city.schrijver,
        "bestuur_elders": city.other_bestuur,
        "bestuur_geweest": LidmaatschapFactory(organisatie=city.groep.organisatie, ended=True).user,
        "bewoner": city.resident,
        "makelaar": staff(Role.MAKELAAR),
        "makelaar_geweest": RoleGrantFactory(role=Role.MAKELAAR, ended=True).user,
        "makelaar_van_de_groep": makelaar_in_group,
        "mandaathouder": city.mandaathouder,
        "tweede_mandaathouder": mandated(),
        "mandaathouder_zonder_mandaat": staff(Role.MANDAATHOUDER),
        "mandaathouder_mandaat_geweest": mandated(ended=True),
        "ambtenaar": city.ambtenaar,
        "sociaal_werker": staff(Role.SOCIAAL_WERKER),
        "wijkregisseur": staff(Role.WIJKREGISSEUR),
        "locatiebeheerder": staff(Role.LOCATIEBEHEERDER),
        "beheerder": staff(Role.BEHEERDER),
        "superuser": UserFactory(is_superuser=True, is_staff=True),
        # Adviser of this very application, and mandaathouder too: four eyes.
        "makelaar_en_mandaathouder": city.makelaar,
    }


def outcome(plan: Aanvraag, to: Status, user: User) -> str:
    """What a step gives: `taken`, `refused` or `no step`; nothing stays of it."""
    try:
        with transaction.atomic():
            aanvraag = lock(plan.pk)
            if aanvraag.is_draft and to == Status.INGEDIEND:  # what `submit` gives it beforehand
                aanvraag.number, aanvraag.submitted_by = "W-2026-999", user
                aanvraag.submitted_at, aanvraag.received_on = timezone.now(), timezone.localdate()
            _move(aanvraag, to, by=User.objects.get(pk=user.pk))
            assert Aanvraag.objects.get(pk=plan.pk).status == to
            transaction.set_rollback(True)
            return "taken"
    except PermissionDenied:
        return "refused"
    except WrongStep:
        return "no step"


@pytest.mark.parametrize("was", Status)
def test_move_from_every_status_is_allowed_as_written(city, was):
    RoleGrantFactory(user=city.makelaar, role=Role.MANDAATHOUDER)
    MandaatFactory(user=city.makelaar)
    plan = city.plan(was)
    everybody = people(city)

    found = {(name, to): outcome(plan, to, user) for name, user in everybody.items() for to in Status}

    # Who advised on it goes on as makelaar, and never decides.
    # Before an advice both mandaathouders may decide, and the one who did not yet is the second.
    as_makelaar = {
        "makelaar": {"makelaar", "makelaar_en_mandaathouder"},
        "mandaathouder": DECIDERS,
    }
    expected = {}
    for to in Status:
        allowed = ALLOWED.get((was, to))
        may = set().union(*(as_makelaar.get(name, {name}) for name in allowed or ()))
        for name in everybody:
            expected[name, to] = "no step" if allowed is None else "taken" if name in may else "refused"
    assert found == expected


def test_steps_and_expectation_name_the_same_pairs():
    assert {(was, to) for was, following in STEPS.items() for to in following} == set(ALLOWED)


def test_move_records_event_of_the_table(city):
    plan = city.plan(Status.TER_BESLUIT)

    with transaction.atomic():
        _move(lock(plan.pk), Status.IN_BEHANDELING, by=city.mandaathouder, reason="te vroeg")

    event = events_of(Aanvraag.objects.get(pk=plan.pk)).last()
    assert (event.action, event.by, event.data) == (
        "aanvraag.returned",
        city.mandaathouder,
        {"was": "ter_besluit", "now": "in_behandeling", "reason": "te vroeg"},
    )


@pytest.mark.django_db(transaction=True)
def test_move_outside_transaction_raises(city):
    plan = city.plan(Status.INGEDIEND)

    with pytest.raises(RuntimeError, match="in a transaction"):
        _move(Aanvraag.objects.get(pk=plan.pk), Status.INGETROKKEN, by=city.bestuur)


def test_move_by_the_portal_takes_only_its_own_step(city):
    plan = city.plan(Status.AANVULLING_GEVRAAGD)

    with pytest.raises(WrongStep), transaction.atomic():
        _move(lock(plan.pk), Status.INGETROKKEN, by=None)
    with transaction.atomic():
        _move(lock(plan.pk), Status.IN_BEHANDELING, by=None)
    assert Aanvraag.objects.get(pk=plan.pk).status == Status.IN_BEHANDELING


def test_withdraw_while_an_addition_is_asked_stays_withdrawn(city):
    plan = city.plan(Status.AANVULLING_GEVRAAGD)
    withdrawal.withdraw(plan.pk, reason="", by=city.bestuur)

    assert additions.expire_additions(timezone.localdate() + timedelta(days=60)) == 0
    plan.aanvullingen.update(expired_at=None)
    assert additions.expire_additions(timezone.localdate() + timedelta(days=60)) == 0
    assert Aanvraag.objects.get(pk=plan.pk).status == Status.INGETROKKEN
