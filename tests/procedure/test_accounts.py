"""The account of a year: asked, written by several, sent in, given back; files without their place."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure import queries, reports
from amstelveen_ontmoet.procedure.actions import account_files, account_parts, account_reminders, accounts
from amstelveen_ontmoet.procedure.actions.account_parts import Conflict, ExtraRow, PartContent
from amstelveen_ontmoet.procedure.actions.accounts import _move, lock_account
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.enums import (
    AccountPart,
    AccountStatus,
    LetterKind,
    Purpose,
    RowKind,
    Status,
)
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Document,
    Teruggave,
    Verantwoording,
    VerantwoordingDeel,
    VerantwoordingRegel,
)
from amstelveen_ontmoet.procedure.workflow import ACCOUNT_STEPS
from tests.factories.procedure import make_photo
from tests.factories.wijkplannen import ASKED
from tests.procedure.test_workflow import DECIDERS, people
from wijkplannen.actions import year
from wijkplannen.models import Wijkplan

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
STAFF = {"makelaar", "ambtenaar", "makelaar_en_mandaathouder"}
# Who takes which step; who advised on the award stays makelaar.
ALLOWED = {
    ("concept", "ingediend"): {"bestuur"},
    ("ingediend", "teruggegeven"): STAFF,
    ("ingediend", "akkoord"): {
        *STAFF,
        *DECIDERS,
        "mandaathouder_zonder_mandaat",
        "mandaathouder_mandaat_geweest",
    },
    ("teruggegeven", "ingediend"): {"bestuur"},
}


def stored(document: Document) -> bytes:
    with document.file.open("rb") as file:
        return file.read()


def reload(account: Verantwoording) -> Verantwoording:
    return Verantwoording.objects.get(pk=account.pk)


def account_at(city, status: AccountStatus) -> Verantwoording:
    """The final account of a plan at a step of its own."""
    if status == AccountStatus.CONCEPT:
        return city.account(city.plan(Status.VERLEEND))
    if status == AccountStatus.AKKOORD:
        return Verantwoording.objects.get(aanvraag=city.plan(Status.VASTGESTELD))
    account = city.sent_account(city.plan(Status.VERLEEND))
    if status == AccountStatus.TERUGGEGEVEN:
        accounts.give_back(account.pk, reason="Een bon ontbreekt.", by=city.makelaar)
    return reload(account)


def outcome(account: Verantwoording, to: AccountStatus, user: User) -> str:
    try:
        with transaction.atomic():
            locked = lock_account(account.pk)
            locked.submitted_at = locked.submitted_at or timezone.now()
            locked.submitted_by = locked.submitted_by or user
            locked.received_on = locked.received_on or timezone.localdate()
            _move(locked, to, by=User.objects.get(pk=user.pk))
            transaction.set_rollback(True)
            return "taken"
    except PermissionDenied:
        return "refused"
    except WrongStep:
        return "no step"


@pytest.mark.parametrize("was", AccountStatus)
def test_account_moves_from_every_status_as_written(city, was):
    account = account_at(city, was)
    everybody = people(city)

    found = {
        (name, to): outcome(account, to, user) for name, user in everybody.items() for to in AccountStatus
    }

    expected = {}
    for to in AccountStatus:
        may = ALLOWED.get((was, to))
        for name in everybody:
            expected[name, to] = "no step" if may is None else "taken" if name in may else "refused"
    assert found == expected


def test_account_steps_and_expectation_name_the_same_pairs():
    assert {(was, to) for was, following in ACCOUNT_STEPS.items() for to in following} == set(ALLOWED)


def test_ask_tells_the_last_day_and_when_the_settlement_is_due(city):
    plan = city.plan(Status.VERANTWOORDING_GEVRAAGD)

    account = Verantwoording.objects.get()
    due = date(city.year, 12, 31) + timedelta(weeks=13)
    assert (account.year, account.is_final, account.due_on, account.begun_at) == (city.year, True, due, None)
    assert Aanvraag.objects.get(pk=plan.pk).decide_by_on == due + timedelta(weeks=13)
    brief = plan.brieven.get(kind=LetterKind.VERANTWOORDING)
    assert f"{due.day} april {due.year}" in brief.content["nl"]["decision"][0]
    assert brief.objection_until_on is None


def test_ask_twice_is_one_letter(city):
    plan = city.plan(Status.VERANTWOORDING_GEVRAAGD)

    with pytest.raises(WrongStep):
        year.ask_account(Wijkplan.objects.get(pk=plan.pk), by=city.ambtenaar)
    assert plan.brieven.filter(kind=LetterKind.VERANTWOORDING).count() == 1


def test_ask_long_after_the_term_still_gives_two_weeks(city):
    plan = city.plan(Status.VERLEEND)
    Wijkplan.objects.filter(pk=plan.pk).update(year=city.year - 2)

    account = year.ask_account(Wijkplan.objects.get(pk=plan.pk), by=city.ambtenaar)

    assert account.due_on == timezone.localdate() + timedelta(days=14)


def test_begin_takes_the_rows_of_the_plan_and_keeps_them(city):
    plan = city.plan(Status.VERLEEND)

    account = year.begin_account(plan, by=city.schrijver)
    plan.acties.all().delete()
    plan.geldregels.update(amount=1)

    rows = account.regels.values_list("kind", "label", "budgeted", "spent", "is_grant")
    assert list(rows) == [
        ("actie", "Koffie", None, None, False),
        ("inkomst", "Wijkbudget van de gemeente", ASKED, None, True),
        ("uitgave", "Activiteiten", ASKED, None, False),
    ]
    assert year.begin_account(plan, by=city.bestuur).pk == account.pk
    assert VerantwoordingRegel.objects.count() == 3


def test_begin_before_the_award_or_for_another_year_is_refused(city):
    plan = city.plan(Status.TER_BESLUIT)

    with pytest.raises(WrongStep):
        year.begin_account(plan, by=city.bestuur)
    with pytest.raises(ValidationError, match="niet over dat jaar"):
        year.begin_account(plan, city.year + 1, by=city.bestuur)


def test_begin_by_somebody_else_is_refused(city):
    plan = city.plan(Status.VERLEEND)

    with pytest.raises(PermissionDenied):
        year.begin_account(plan, by=city.other_bestuur)


def test_submit_moves_the_application_and_sends_a_receipt(city):
    plan = city.plan(Status.VERLEEND)
    OutgoingMail.objects.all().delete()

    account = city.sent_account(plan)

    plan.refresh_from_db()
    today = timezone.localdate()
    assert (account.status, account.received_on) == (AccountStatus.INGEDIEND, today)
    assert (plan.status, plan.decide_by_on) == (Status.VERANTWOORD, today + timedelta(weeks=13))
    assert plan.days_left == 91
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {city.bestuur.email, city.makelaar.email}


def test_submit_twice_is_refused_and_changes_nothing(city):
    account = city.sent_account(city.plan(Status.VERLEEND))

    with pytest.raises(WrongStep):
        accounts.submit(account.pk, by=city.bestuur)
    assert reload(account).submitted_at == account.submitted_at


def test_submit_with_parts_open_names_them(city):
    account = year.begin_account(city.plan(Status.VERLEEND), by=city.bestuur)

    with pytest.raises(ValidationError, match="Wat er gedaan is, Wat het kostte, Verhaal"):
        accounts.submit(account.pk, by=city.bestuur)


def test_account_of_a_direct_settlement_changes_no_status(city):
    """A direct settlement never cancels B12."""
    plan = city.plan(Status.DIRECT_VASTGESTELD)

    account = city.sent_account(plan)
    accounts.accept(account.pk, by=city.makelaar)

    plan.refresh_from_db()
    assert (plan.status, reload(account).status) == (Status.DIRECT_VASTGESTELD, AccountStatus.AKKOORD)


def test_account_of_the_first_of_two_years_changes_no_status(city):
    plan = city.plan(Status.VERLEEND)
    Wijkplan.objects.filter(pk=plan.pk).update(years=2)
    plan.refresh_from_db()

    first = year.begin_account(plan, city.year, by=city.bestuur)
    last = year.begin_account(plan, by=city.bestuur)

    assert [(a.year, a.is_final) for a in (first, last)] == [(city.year, False), (city.year + 1, True)]


def test_accept_of_the_final_account_is_for_the_settlement(city):
    account = city.sent_account(city.plan(Status.VERLEEND))

    with pytest.raises(WrongStep, match="gaat mee met de vaststelling"):
        accounts.accept(account.pk, by=city.makelaar)


def test_give_back_lets_the_term_stand_still_until_the_answer(city):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        account = city.sent_account(city.plan(Status.VERLEEND))
        received = timezone.localdate()
        clock.shift(timedelta(days=10))
        accounts.give_back(account.pk, reason="Een bon ontbreekt.", by=city.makelaar)
        asked = timezone.localdate()
        assert reload(account).due_on == asked + timedelta(days=14)
        assert Aanvraag.objects.get().status == Status.VERANTWOORDING_GEVRAAGD
        clock.shift(timedelta(days=5))
        accounts.submit(account.pk, by=city.bestuur)

    aanvraag = Aanvraag.objects.get()
    assert aanvraag.status == Status.VERANTWOORD
    # Four whole days lie between the question and the answer.
    assert aanvraag.decide_by_on == received + timedelta(weeks=13, days=4)
    assert Teruggave.objects.get().answered_at is not None
    assert reload(account).received_on == received


def test_save_over_what_another_wrote_is_a_conflict(city):
    account = year.begin_account(city.plan(Status.VERLEEND), by=city.bestuur)
    account_parts.save_part(
        account.pk, AccountPart.VERHAAL, PartContent(summary="Van de een"), version=0, by=city.bestuur
    )

    with pytest.raises(Conflict) as conflict:
        account_parts.save_part(
            account.pk, AccountPart.VERHAAL, PartContent(summary="Van de ander"), version=0, by=city.schrijver
        )
    assert (conflict.value.current.version, conflict.value.current.saved_by) == (1, city.bestuur)
    assert reload(account).summary == "Van de een"
    same = account_parts.save_part(
        account.pk, AccountPart.VERHAAL, PartContent(summary="Van de een"), version=0, by=city.schrijver
    )
    assert same.version == 1


def test_rows_beside_the_plan_are_added_once_and_can_go(city):
    account = year.begin_account(city.plan(Status.VERLEEND), by=city.bestuur)
    content = PartContent(extra=(ExtraRow(RowKind.UITGAVE, "Partytent", Decimal("75.00")),))
    for _click in range(2):
        account_parts.save_part(account.pk, AccountPart.GELD, content, version=0, by=city.bestuur)
    extra = account.regels.get(is_extra=True)
    assert (extra.label, extra.budgeted, extra.spent) == ("Partytent", 0, Decimal("75.00"))

    planned = account.regels.filter(kind=RowKind.UITGAVE, is_extra=False).get()
    gone = PartContent(removed=frozenset({extra.pk, planned.pk}))
    account_parts.save_part(account.pk, AccountPart.GELD, gone, version=1, by=city.bestuur)
    assert list(account.regels.filter(kind=RowKind.UITGAVE)) == [planned]


def test_write_after_sending_is_refused(city):
    account = city.sent_account(city.plan(Status.VERLEEND))

    with pytest.raises(WrongStep):
        account_parts.save_part(
            account.pk, AccountPart.VERHAAL, PartContent(summary="anders"), version=1, by=city.bestuur
        )
    with pytest.raises(WrongStep):
        account_files.add_photo(account, make_photo(), by=city.bestuur)


@pytest.mark.parametrize(
    ("spent", "suggested"),
    [("400.00", "400.00"), ("0.00", "0.00"), ("300.01", "300.01"), ("5000.00", "400.00")],
)
def test_money_says_what_the_grant_had_to_pay(city, spent, suggested):
    account = city.sent_account(city.plan(Status.VERLEEND), Decimal(spent))

    money = reports.account_money(account)

    assert money.total_expenses.difference == Decimal(spent) - ASKED
    assert money.suggested(ASKED) == Decimal(suggested)


def test_money_takes_income_of_others_off_what_was_needed(city):
    account = year.begin_account(city.plan(Status.VERLEEND), by=city.bestuur)
    content = PartContent(extra=(ExtraRow(RowKind.INKOMST, "Gift", Decimal("150.00")),))
    account_parts.save_part(account.pk, AccountPart.GELD, content, version=0, by=city.bestuur)

    money = reports.account_money(city.account(account.aanvraag.wijkplan, Decimal("400.00")))

    # The helper fills in every income as budgeted, so the gift came to nothing after all.
    assert (money.other_income, money.needed) == (Decimal("0.00"), Decimal("400.00"))
    account.regels.filter(is_extra=True).update(spent=Decimal("150.00"))
    assert reports.account_money(reload(account)).needed == Decimal("250.00")


def test_photo_loses_place_day_and_camera(city):
    account = year.begin_account(city.plan(Status.VERLEEND), by=city.bestuur)
    upload = make_photo()
    assert Image.open(upload).getexif().get_ifd(0x8825)[2] == (52.0, 18.0, 3.0)

    for document in (
        account_files.add_photo(account, upload, by=city.schrijver),
        account_files.add_receipt(account.regels.last(), make_photo("bon.jpg", (50, 20)), by=city.schrijver),
    ):
        content = stored(document)
        kept = Image.open(io.BytesIO(content))
        assert (dict(kept.getexif()), kept.info.get("exif")) == ({}, None)
        assert b"Telefoonmerk" not in content
        assert document.content_type == "image/jpeg"


def test_photo_is_turned_upright(city):
    account = year.begin_account(city.plan(Status.VERLEEND), by=city.bestuur)
    exif = Image.Exif()
    exif[0x0112] = 6
    written = io.BytesIO()
    Image.new("RGB", (40, 30)).save(written, "JPEG", exif=exif)

    kept = account_files.add_photo(account, SimpleUploadedFile("a.jpg", written.getvalue()), by=city.bestuur)

    assert Image.open(io.BytesIO(stored(kept))).size == (30, 40)


def test_photo_that_is_none_is_refused(city):
    account = year.begin_account(city.plan(Status.VERLEEND), by=city.bestuur)
    broken = make_photo().read()[:200]

    with pytest.raises(ValidationError, match="geen foto"):
        account_files.add_photo(account, SimpleUploadedFile("foto.pdf", PDF), by=city.bestuur)
    with pytest.raises(ValidationError, match=r"kunnen wij niet (aannemen|lezen)"):
        account_files.add_photo(account, SimpleUploadedFile("foto.jpg", broken), by=city.bestuur)
    with pytest.raises(ValidationError, match="kunnen wij niet aannemen"):
        account_files.add_photo(account, SimpleUploadedFile("foto.jpg", b"<html>"), by=city.bestuur)
    with pytest.raises(ValidationError, match="te groot"):
        account_files.add_photo(account, make_photo(size=(8000, 6300)), by=city.bestuur)
    assert Document.objects.count() == 0


def test_twenty_photos_are_enough_and_the_same_one_counts_once(city):
    account = year.begin_account(city.plan(Status.VERLEEND), by=city.bestuur)
    for width in range(10, 30):
        account_files.add_photo(account, make_photo(size=(width, 10)), by=city.bestuur)
    account_files.add_photo(account, make_photo(size=(10, 10)), by=city.bestuur)

    with pytest.raises(ValidationError, match="hooguit 20"):
        account_files.add_photo(account, make_photo(size=(60, 10)), by=city.bestuur)
    assert Document.objects.count() == 20


def test_receipt_on_a_second_row_is_told(city):
    account = year.begin_account(city.plan(Status.VERLEEND), by=city.bestuur)
    first, second = account.regels.exclude(kind=RowKind.ACTIE)
    account_files.add_receipt(first, SimpleUploadedFile("bon.pdf", PDF), by=city.bestuur)

    with pytest.raises(ValidationError, match="staat al bij deze aanvraag"):
        account_files.add_receipt(second, SimpleUploadedFile("nog-een.pdf", PDF), by=city.bestuur)


def test_remind_tells_the_board_once_and_the_handler_when_it_is_late(city):
    city.plan(Status.VERANTWOORDING_GEVRAAGD)
    due = Verantwoording.objects.get().due_on
    OutgoingMail.objects.all().delete()

    told = [account_reminders.remind_accounts(due - timedelta(days=days)) for days in (8, 7, 6, 0)]
    assert told == [0, 1, 0, 0]
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {city.bestuur.email}
    late = [account_reminders.remind_accounts(due + timedelta(days=days)) for days in (1, 2)]
    assert late == [1, 0]
    assert OutgoingMail.objects.latest("pk").to == city.makelaar.email
    # Nothing is settled by itself.
    assert Aanvraag.objects.get().status == Status.VERANTWOORDING_GEVRAAGD


@pytest.mark.parametrize(
    ("model", "change", "constraint"),
    [
        (Verantwoording, {"begun_by": None}, "account_begun_pair"),
        (Verantwoording, {"submitted_by": None}, "account_submitted_pair"),
        (Verantwoording, {"summary": ""}, "account_sent_in_is_whole"),
        (Verantwoording, {"status": "concept"}, "account_sent_in_is_whole"),
        (VerantwoordingDeel, {"saved_by": None}, "deel_saved_pair"),
        (VerantwoordingRegel, {"spent": -1}, "account_(spent_not_negative|row_fits_its_kind)"),
        (VerantwoordingRegel, {"label": ""}, "account_row_has_a_label"),
        (VerantwoordingRegel, {"is_grant": True}, "only_income_is_the_grant"),
        (VerantwoordingRegel, {"budgeted": None}, "account_row_fits_its_kind"),
        (VerantwoordingRegel, {"position": 0}, "one_account_row_per_position"),
        (Document, {"purpose": Purpose.BIJLAGE}, "document_fits_its_purpose"),
        (Document, {"is_public": True}, "public_photo_is_described"),
    ],
)
def test_account_that_makes_no_sense_is_refused_by_the_database(city, model, change, constraint):
    account = city.account(city.plan(Status.VERLEEND))
    account_files.add_photo(account, make_photo(), by=city.bestuur)
    accounts.submit(account.pk, by=city.bestuur)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.update(**change)


def test_second_final_account_or_open_return_is_refused_by_the_database(city):
    account = account_at(city, AccountStatus.TERUGGEGEVEN)
    again = Teruggave.objects.get()
    again.pk = None

    with pytest.raises(IntegrityError, match="one_open_teruggave"), transaction.atomic():
        again.save()
    with pytest.raises(IntegrityError, match="one_final_verantwoording"), transaction.atomic():
        Verantwoording.objects.create(aanvraag=account.aanvraag, year=1999, is_final=True)
    with pytest.raises(IntegrityError, match="one_verantwoording_per_year"), transaction.atomic():
        Verantwoording.objects.create(aanvraag=account.aanvraag, year=account.year, is_final=False)


def test_settlement_due_explains_itself(city):
    account = city.sent_account(city.plan(Status.VERLEEND))

    term = queries.account_settlement_due(account)

    assert len(term.why) == 1 and "13 weken" in term.why[0]
