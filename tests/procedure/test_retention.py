"""Keeping and destroying: what is listed when, who confirms and approves, and what remains."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amstelveen_ontmoet.accounts.actions import erase
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.begroting.models import Boeking
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure.actions import dossier, objections, retention
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.enums import DestructionStatus, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Brief, Document, Vernietiging
from amstelveen_ontmoet.procedure.workflow import DESTRUCTION_STEPS
from amstelveen_ontmoet.spelregels.models import Waarde
from tests.factories.accounts import staff
from tests.factories.procedure import mandated
from tests.factories.wijkplannen import City
from wijkplannen.actions import plans
from wijkplannen.enums import Section
from wijkplannen.models import Sectieversie, Wijkplan

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
# What is kept how long, in years (Selectielijst gemeenten 2020).
KEPT = {
    Status.VASTGESTELD: 7,
    Status.LAGER_VASTGESTELD: 7,
    Status.DIRECT_VASTGESTELD: 7,
    Status.AFGEWEZEN: 5,
    Status.BUITEN_BEHANDELING: 1,
    Status.INGETROKKEN: 1,
}


def listed(day: date) -> list[str]:
    retention.propose_destruction(day)
    return list(Vernietiging.objects.values_list("number", flat=True))


def due(city, status: Status = Status.LAGER_VASTGESTELD) -> Vernietiging:
    """A case that stands on the list, and today is the day on which it came there."""
    plan = city.plan(status)
    assert listed(timezone.localdate() + relativedelta(years=KEPT[status])) == [plan.number]
    return Vernietiging.objects.get()


def confirmed(city) -> Vernietiging:
    row = due(city)
    retention.confirm_destruction(row.pk, by=city.ambtenaar)
    return Vernietiging.objects.get()


@pytest.mark.parametrize("status", KEPT)
def test_case_is_listed_on_the_day_its_years_have_passed(city, status):
    plan = city.plan(status)
    last = timezone.localdate() + relativedelta(years=KEPT[status])
    assert listed(last - timedelta(days=1)) == []
    assert listed(last) == [plan.number]
    assert retention.propose_destruction(last) == 0


def test_case_that_ended_on_29_february_is_listed_on_the_28th(db):
    with time_machine.travel(datetime(2028, 2, 29, 12, tzinfo=UTC)):
        plan = City().plan(Status.INGETROKKEN)
    assert listed(date(2029, 2, 27)) == []
    assert listed(date(2029, 2, 28)) == [plan.number]


@pytest.mark.parametrize("status", [status for status in Status if status not in KEPT])
def test_case_that_is_not_closed_is_never_listed(city, status):
    city.plan(status)
    assert listed(timezone.localdate() + relativedelta(years=30)) == []


def test_open_objection_keeps_a_case_and_its_decision_counts(city):
    plan = city.plan(Status.AFGEWEZEN)
    bezwaar = objections.object_to(plan.besluit.brief_id, grounds="Nee", by=city.bestuur)
    far = timezone.localdate() + relativedelta(years=20)
    assert listed(far) == []
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        objections.decide_objection(bezwaar.pk, outcome="ongegrond", reasoning="Blijft zo.", by=mandated())
        decided = timezone.localdate()
    assert listed(decided + relativedelta(years=5) - timedelta(days=1)) == []
    assert listed(decided + relativedelta(years=5)) == [plan.number]


def test_years_follow_the_value_of_the_spelregels(city):
    plan = city.plan(Status.INGETROKKEN)
    Waarde.objects.filter(key="bewaren.afgebroken_jaren").update(value="3")
    today = timezone.localdate()
    assert listed(today + relativedelta(years=2)) == []
    assert listed(today + relativedelta(years=3)) == [plan.number]


def test_destroy_removes_the_case_and_leaves_its_row_the_ledger_and_the_acts(
    city, django_capture_on_commit_callbacks
):
    plan = city.written()
    upload = SimpleUploadedFile("bijlage.pdf", PDF)
    document = dossier.add_document(plan, upload, by=city.bestuur)
    dossier.send_message(plan, text="Mijn telefoonnummer is geheim.", by=city.bestuur)
    city.walk(plan, Status.LAGER_VASTGESTELD)
    plan.refresh_from_db()
    bookings, events = Boeking.objects.count(), Event.objects.filter(object_id=plan.pk).count()
    retention.propose_destruction(timezone.localdate() + relativedelta(years=7))
    row = Vernietiging.objects.get()
    retention.confirm_destruction(row.pk, by=city.ambtenaar)
    with django_capture_on_commit_callbacks(execute=True):
        retention.destroy(row.pk, by=staff(Role.BEHEERDER))

    assert not Aanvraag.objects.filter(pk=plan.pk).exists()
    assert not Wijkplan.objects.filter(pk=plan.pk).exists()
    assert (Brief.objects.count(), Document.objects.count(), Sectieversie.objects.count()) == (0, 0, 0)
    assert not default_storage.exists(document.file.name)
    assert not OutgoingMail.objects.filter(reference=plan.number).exists()
    row.refresh_from_db()
    assert (row.status, row.number, row.outcome) == ("vernietigd", plan.number, "lager_vastgesteld")
    assert (row.requested, row.awarded, row.paid) == (Decimal("400.00"), Decimal("300.00"), Decimal("0.00"))
    assert Boeking.objects.count() == bookings
    assert differences() == []
    assert Event.objects.filter(object_id=plan.pk).count() >= events
    client = Client()
    client.force_login(city.ambtenaar, LOGIN)
    assert client.get(reverse("case", args=[plan.number])).status_code == 404


def test_destroy_by_who_confirmed_is_refused_twice_over(city):
    row = confirmed(city)
    with pytest.raises(PermissionDenied):
        retention.destroy(row.pk, by=city.ambtenaar)
    now = timezone.now()
    with pytest.raises(IntegrityError, match="destruction_by_two_people"), transaction.atomic():
        Vernietiging.objects.filter(pk=row.pk).update(
            status="vernietigd", destroyed_at=now, destroyed_by=city.ambtenaar
        )
    assert Aanvraag.objects.filter(pk=row.case).exists()


def test_destroy_what_changed_since_it_was_listed_is_refused(city):
    row = due(city, Status.AFGEWEZEN)
    retention.confirm_destruction(row.pk, by=city.ambtenaar)
    letter = Brief.objects.get(kind="afwijzing")
    objections.object_to(letter.pk, grounds="Toch niet", by=city.bestuur)
    with pytest.raises(ValidationError, match="is gewijzigd sinds"):
        retention.destroy(row.pk, by=staff(Role.BEHEERDER))
    assert Aanvraag.objects.filter(pk=row.case).exists()


def test_destroy_twice_is_refused(city):
    row = confirmed(city)
    second = staff(Role.BEHEERDER)
    retention.destroy(row.pk, by=second)
    with pytest.raises(WrongStep, match="al vernietigd"):
        retention.destroy(row.pk, by=second)


def test_letters_are_deleted_only_with_a_destruction_that_two_people_signed(city):
    row = confirmed(city)
    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        # Past the protection of Django, as somebody with the password of the database could.
        Brief.objects.filter(aanvraag=row.case)._raw_delete("default")


def test_keep_longer_needs_a_reason_and_takes_the_confirmation_away(city):
    row = confirmed(city)
    with pytest.raises(ValidationError, match="Schrijf op waarom"):
        retention.keep_longer(row.pk, reason=" ", by=city.ambtenaar)
    retention.keep_longer(row.pk, reason="Er loopt een rechtszaak.", by=city.ambtenaar)
    row.refresh_from_db()
    assert (row.status, row.confirmed_by, row.kept_because) == ("bewaard", None, "Er loopt een rechtszaak.")
    retention.confirm_destruction(row.pk, by=city.ambtenaar)
    row.refresh_from_db()
    assert (row.status, row.kept_by, row.kept_because) == ("bevestigd", None, "")


ARCHIVE = {Role.AMBTENAAR, Role.BEHEERDER}
DESTRUCTION_ALLOWED = {
    ("voorgesteld", "bevestigd"): {Role.AMBTENAAR},
    ("voorgesteld", "bewaard"): ARCHIVE,
    ("bevestigd", "vernietigd"): ARCHIVE,
    ("bevestigd", "bewaard"): ARCHIVE,
    ("bewaard", "bevestigd"): {Role.AMBTENAAR},
}


def outcome_of(row: Vernietiging, to: DestructionStatus, by: User) -> str:
    try:
        with transaction.atomic():
            locked = Vernietiging.objects.select_for_update().get(pk=row.pk)
            now = timezone.now()
            if to == DestructionStatus.BEVESTIGD:
                locked.confirmed_at, locked.confirmed_by = now, by
                locked.kept_at, locked.kept_by, locked.kept_because = None, None, ""
            if to == DestructionStatus.VERNIETIGD:
                locked.destroyed_at, locked.destroyed_by = now, by
            if to == DestructionStatus.BEWAARD:
                locked.kept_at, locked.kept_by, locked.kept_because = now, by, "x"
                locked.confirmed_at = locked.confirmed_by = None
            retention._move(locked, to, by=by)
            transaction.set_rollback(True)
    except WrongStep:
        return "no step"
    except PermissionDenied:
        return "denied"
    return "done"


@pytest.mark.parametrize("was", ["voorgesteld", "bevestigd", "bewaard", "vernietigd"])
def test_destruction_moves_from_every_status_as_written(city, was):
    row = due(city, Status.INGETROKKEN)
    if was in ("bevestigd", "vernietigd"):
        retention.confirm_destruction(row.pk, by=city.ambtenaar)
    if was == "vernietigd":
        retention.destroy(row.pk, by=staff(Role.BEHEERDER))
    if was == "bewaard":
        retention.keep_longer(row.pk, reason="x", by=city.ambtenaar)
    row.refresh_from_db()
    for role in Role:
        person = staff(role)
        for to in DestructionStatus:
            allowed = DESTRUCTION_ALLOWED.get((was, to.value))
            expected = "no step" if allowed is None else "done" if role in allowed else "denied"
            assert outcome_of(row, to, person) == expected, (was, to, role)


def test_destruction_steps_and_expectation_name_the_same_pairs():
    pairs = {(was.value, to.value) for was, steps in DESTRUCTION_STEPS.items() for to in steps}
    assert pairs == set(DESTRUCTION_ALLOWED)


def test_pages_confirm_and_destroy_what_is_chosen(city):
    row = due(city)
    first, second = Client(), Client()
    first.force_login(city.ambtenaar, LOGIN)
    second.force_login(staff(Role.AMBTENAAR), LOGIN)
    assert row.number in first.get(reverse("retention")).content.decode()
    confirm = reverse("retention_act", args=["voorgesteld"])
    assert "1 aanvraag bevestigd." in first.post(confirm, {"rij": row.pk}, follow=True).content.decode()
    waiting = reverse("retention") + "?stap=bevestigd"
    assert f'value="{row.pk}"' not in first.get(waiting).content.decode()
    assert f'value="{row.pk}"' in second.get(waiting).content.decode()
    destroy = reverse("retention_act", args=["bevestigd"])
    assert first.post(destroy, {"rij": row.pk}).status_code == 403
    assert "1 aanvraag vernietigd." in second.post(destroy, {"rij": row.pk}, follow=True).content.decode()
    # The second click of a double click destroys nothing more.
    assert second.post(destroy, {"rij": row.pk}).status_code == 302
    done = first.get(reverse("retention") + "?stap=vernietigd").content.decode()
    assert row.number in done


def test_person_of_a_destroyed_case_can_be_erased_and_before_that_is_told_why_not(city):
    row = confirmed(city)
    with pytest.raises(ValidationError) as refused:
        erase(city.bestuur, by=city.bestuur)
    assert any("1 tot 7 jaar" in message for message in refused.value.messages)
    retention.destroy(row.pk, by=staff(Role.BEHEERDER))
    erase(User.objects.get(pk=city.bestuur.pk), by=city.bestuur)
    assert User.objects.get(pk=city.bestuur.pk).name == ""


def test_abandoned_draft_is_deleted_only_after_a_warning(city):
    draft = city.draft()
    start = timezone.now()
    assert plans.abandoned_drafts(start + timedelta(days=364)) == (0, 0)
    warned = start + timedelta(days=366)
    with time_machine.travel(warned):
        assert plans.abandoned_drafts(warned) == (1, 0)
        assert plans.abandoned_drafts(warned) == (0, 0)
    subjects = OutgoingMail.objects.filter(to=city.bestuur.email).values_list("subject", flat=True)
    assert [each for each in subjects if each.startswith("Uw concept wordt verwijderd")] != []
    assert plans.abandoned_drafts(warned + timedelta(days=29)) == (0, 0)
    assert plans.abandoned_drafts(warned + timedelta(days=30)) == (0, 1)
    assert not Wijkplan.objects.filter(pk=draft.pk).exists()
    assert Event.objects.filter(action="aanvraag.abandoned", object_id=draft.pk).count() == 1


def test_draft_in_which_somebody_writes_after_the_warning_stays(city):
    draft = city.draft()
    warned = timezone.now() + timedelta(days=366)
    with time_machine.travel(warned):
        plans.abandoned_drafts(warned)
        plans.save_section(
            draft.pk, Section.TE_DOEN, plans.SectionContent(text="Toch nog."), version=0, by=city.schrijver
        )
    assert plans.abandoned_drafts(warned + timedelta(days=60)) == (0, 0)
    assert Wijkplan.objects.get(pk=draft.pk).warned_at is None
