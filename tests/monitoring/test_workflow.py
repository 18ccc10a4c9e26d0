"""Every step of a letter, from every step, for every role; and what the database holds by itself."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from monitoring.actions import brieven
from monitoring.actions.brieven import WrongStep
from monitoring.enums import BriefStatus, Part
from monitoring.models import ActiepuntUpdate, Briefpdf, Brieftekst, Brieftekstversie, Collegebrief
from monitoring.workflow import STEPS
from tests.factories.accounts import UserFactory, staff
from tests.factories.monitoring import Letters, make_actiepunt, soon, tell

pytestmark = pytest.mark.django_db

Act = Callable[[Collegebrief, User], object]
ACTS: dict[BriefStatus, Act] = {
    BriefStatus.CONCEPT: lambda brief, by: brieven.return_brief(brief.pk, reason="nee", by=by),
    BriefStatus.TER_VASTSTELLING: lambda brief, by: brieven.submit_brief(brief.pk, by=by),
    BriefStatus.VASTGESTELD: lambda brief, by: brieven.adopt_brief(
        brief.pk, seen=brieven.offer_seen(brief), by=by
    ),
    BriefStatus.GEPUBLICEERD: lambda brief, by: brieven.publish_brief(brief.pk, by=by),
    BriefStatus.VERVALLEN: lambda brief, by: brieven.drop_brief(brief.pk, reason="nee", by=by),
}
MAY = {
    (BriefStatus.CONCEPT, BriefStatus.TER_VASTSTELLING): Role.AMBTENAAR,
    (BriefStatus.CONCEPT, BriefStatus.VERVALLEN): Role.AMBTENAAR,
    (BriefStatus.TER_VASTSTELLING, BriefStatus.VASTGESTELD): Role.MANDAATHOUDER,
    (BriefStatus.TER_VASTSTELLING, BriefStatus.CONCEPT): Role.MANDAATHOUDER,
    (BriefStatus.VASTGESTELD, BriefStatus.GEPUBLICEERD): Role.AMBTENAAR,
}


def test_table_has_the_steps_that_are_tried():
    assert {(was, to) for was, steps in STEPS.items() for to in steps} == set(MAY)


@pytest.mark.parametrize("was", BriefStatus)
def test_every_step_from_here_is_taken_by_its_role_only(letters: Letters, was: BriefStatus):
    brief = letters.at(was)
    if was == BriefStatus.VASTGESTELD:
        letters.make_pdf(brief)
    people = {role: staff(role) for role in Role} | {None: UserFactory(is_superuser=True)}
    for to, act in ACTS.items():
        for role, person in people.items():
            allowed = MAY.get((was, to)) == role and role is not None
            with transaction.atomic():
                try:
                    act(brief, person)
                    done = True
                except (WrongStep, PermissionDenied):
                    done = False
                found = Collegebrief.objects.get(pk=brief.pk).status
                transaction.set_rollback(True)
            assert (done, found) == (allowed, to if allowed else was), (was, to, role)


def test_adopt_by_who_began_wrote_or_offered_is_refused(letters):
    brief = letters.with_facts()
    letters.write(brief, Part.GELD, "Over geld.", by=letters.second_writer)
    brieven.submit_brief(brief.pk, by=letters.writer)
    brief.refresh_from_db()
    for person in (letters.writer, letters.second_writer):
        person.role_grants.create(role=Role.MANDAATHOUDER, from_on=date(2020, 1, 1))
        again = User.objects.get(pk=person.pk)
        with pytest.raises(PermissionDenied):
            brieven.adopt_brief(brief.pk, seen=brieven.offer_seen(brief), by=again)


def with_both_roles(person: User) -> User:
    person.role_grants.create(role=Role.MANDAATHOUDER, from_on=date(2020, 1, 1))
    return User.objects.get(pk=person.pk)


def test_adopt_by_who_offered_it_before_it_went_back_is_refused(letters):
    brief = letters.with_facts()
    brieven.submit_brief(brief.pk, by=letters.second_writer)
    brieven.return_brief(brief.pk, reason="Nog niet.", by=letters.adopter)
    brieven.submit_brief(brief.pk, by=letters.writer)
    brief.refresh_from_db()
    with pytest.raises(PermissionDenied):
        brieven.adopt_brief(
            brief.pk, seen=brieven.offer_seen(brief), by=with_both_roles(letters.second_writer)
        )
    assert letters.adopt(brief).adopted_by == letters.adopter


def test_adopt_by_who_saved_its_facts_is_refused(letters):
    brief = letters.with_facts()
    brieven.save_facts(
        brief.pk,
        zaaknummer=brief.zaaknummer,
        handled_by="Ander team",
        dated_on=brief.dated_on,
        seen=brieven.facts_seen(brief),
        by=letters.second_writer,
    )
    brieven.submit_brief(brief.pk, by=letters.writer)
    brief.refresh_from_db()
    with pytest.raises(PermissionDenied):
        brieven.adopt_brief(
            brief.pk, seen=brieven.offer_seen(brief), by=with_both_roles(letters.second_writer)
        )


def test_adopt_by_who_worked_on_another_letter_is_allowed(letters):
    brieven.submit_brief(letters.with_facts(letters.year - 1).pk, by=letters.second_writer)
    brief = letters.at(BriefStatus.TER_VASTSTELLING)
    again = with_both_roles(letters.second_writer)
    assert brieven.adopt_brief(brief.pk, seen=brieven.offer_seen(brief), by=again).is_adopted


def test_adopt_twice_is_one_adoption(letters):
    brief = letters.at(BriefStatus.VASTGESTELD)
    adopted_at, pdf_job = brief.adopted_at, brief.pdf_job_id

    again = brieven.adopt_brief(brief.pk, seen="", by=letters.adopter)

    assert (again.adopted_at, again.pdf_job_id) == (adopted_at, pdf_job)
    with pytest.raises(WrongStep):
        brieven.adopt_brief(brief.pk, seen="", by=staff(Role.MANDAATHOUDER))


def test_adopt_what_was_offered_again_since_it_was_read_is_refused(letters):
    brief = letters.at(BriefStatus.TER_VASTSTELLING)
    read = brieven.offer_seen(brief)
    brieven.return_brief(brief.pk, reason="anders", by=letters.adopter)
    letters.write(brief, Part.GELD, "Anders.")
    brieven.submit_brief(brief.pk, by=letters.writer)

    with pytest.raises(WrongStep, match="opnieuw aangeboden"):
        brieven.adopt_brief(brief.pk, seen=read, by=letters.adopter)


def test_return_and_drop_need_a_reason(letters):
    with pytest.raises(ValidationError, match="anders moet"):
        brieven.return_brief(letters.at(BriefStatus.TER_VASTSTELLING).pk, reason=" ", by=letters.adopter)
    with pytest.raises(ValidationError, match="vervalt"):
        brieven.drop_brief(letters.at(BriefStatus.CONCEPT, letters.year - 1).pk, reason="", by=letters.writer)


def test_publish_before_the_pdf_is_there_is_refused(letters):
    with pytest.raises(ValidationError, match="pdf"):
        brieven.publish_brief(letters.at(BriefStatus.VASTGESTELD).pk, by=letters.writer)


def refused(name: str, write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


@pytest.mark.parametrize(
    ("status", "change", "constraint"),
    [
        ("concept", {"submitted_at": timezone.now()}, "brief_submitted_pair|brief_moments"),
        ("concept", {"status": "ter_vaststelling"}, "brief_moments_fit_the_step"),
        ("concept", {"zaaknummer": "Z6-12"}, "zaaknummer_form"),
        ("concept", {"snapshot": None}, "never changed"),
        ("concept", {"snapshot": {}}, "never changed"),
        ("concept", {"gathered_at": None}, "brief_snapshot_has_moment|never changed"),
        ("concept", {"letter": {}}, "brief_letter_is_frozen_at_adoption"),
        ("ter_vaststelling", {"zaaknummer": ""}, "brief_is_whole_before_adoption"),
        ("ter_vaststelling", {"handled_by": ""}, "brief_is_whole_before_adoption"),
        ("ter_vaststelling", {"dated_on": None}, "brief_is_whole_before_adoption"),
        ("ter_vaststelling", {"submitted_by": None}, "brief_submitted_pair"),
        ("vastgesteld", {"adopted_by": None}, "an adopted letter"),
        ("vastgesteld", {"zaaknummer": "Z26-999999"}, "an adopted letter"),
        ("vastgesteld", {"correction": "x"}, "an adopted letter"),
        ("vastgesteld", {"letter": {}}, "never changed"),
        ("vastgesteld", {"status": "concept"}, "brief_moments|brief_letter"),
        ("gepubliceerd", {"published_at": timezone.now()}, "never changed"),
    ],
)
def test_letter_that_makes_no_sense_is_refused_by_the_database(letters, status, change, constraint):
    brief = letters.at(BriefStatus(status))
    refused(constraint, lambda: Collegebrief.objects.filter(pk=brief.pk).update(**change))


def test_four_eyes_are_held_by_the_database(letters):
    brief = letters.at(BriefStatus.TER_VASTSTELLING)
    for person in (letters.writer, letters.second_writer):
        Collegebrief.objects.filter(pk=brief.pk).update(created_by=letters.second_writer)
        refused(
            "nobody_adopts_their_own_brief",
            lambda by=person: Collegebrief.objects.filter(pk=brief.pk).update(
                status="vastgesteld", adopted_at=timezone.now(), adopted_by=by, letter={}
            ),
        )


def test_one_letter_under_way_and_one_of_a_version(letters):
    brief = letters.at(BriefStatus.CONCEPT)
    refused(
        "one_brief_under_way_per_year",
        lambda: Collegebrief.objects.create(year=brief.year, version=2, created_by=letters.writer),
    )
    refused(
        "one_brief_per_version|one_brief_under_way",
        lambda: Collegebrief.objects.create(year=brief.year, version=1, created_by=letters.writer),
    )


def test_adopted_letter_its_texts_and_its_pdf_are_never_changed_or_deleted(letters):
    brief = letters.at(BriefStatus.GEPUBLICEERD)
    briefs = Collegebrief.objects.filter(pk=brief.pk)
    refused("an adopted letter", lambda: briefs._raw_delete(briefs.db))
    texts = Brieftekst.objects.filter(brief=brief)
    refused("texts of an adopted letter", lambda: texts.update(text="anders"))
    refused("texts of an adopted letter", lambda: texts._raw_delete(texts.db))
    refused("never changed", lambda: Brieftekstversie.objects.update(text="anders"))
    pdfs = Briefpdf.objects.filter(brief=brief)
    refused("never changed", lambda: pdfs.update(content=b""))
    refused("never changed", lambda: pdfs._raw_delete(pdfs.db))


def test_texts_and_pdfs_are_there_once(letters):
    brief = letters.at(BriefStatus.GEPUBLICEERD)
    other = letters.at(BriefStatus.CONCEPT, letters.year - 1)
    tekst = other.teksten.get(part=Part.GELD)
    refused("one_tekst_per_part", lambda: Brieftekst.objects.create(brief=other, part=Part.GELD))
    refused("tekst_saved_pair", lambda: Brieftekst.objects.filter(pk=tekst.pk).update(version=1))
    refused("one_row_per_tekst_version", lambda: Brieftekstversie.objects.create(tekst=tekst, version=0))
    refused("tekstversie_saved_pair", lambda: Brieftekstversie.objects.create(tekst=tekst, version=1))
    refused(
        "one_pdf_of_a_kind",
        lambda: Briefpdf.objects.create(
            brief=brief, is_final=True, content=b"", fingerprint="", made_at=timezone.now()
        ),
    )


def test_action_point_that_makes_no_sense_is_refused_by_the_database(letters):
    row = make_actiepunt()
    told = tell(row, letters.writer, **soon())
    rows = type(row).objects.filter(pk=row.pk)
    refused("milestone_has_a_date", lambda: rows.update(milestone=""))
    refused("override_has_a_reason", lambda: rows.update(override="gereed"))
    refused("actiepunt_begins_with_an_update", lambda: rows.update(begun_on=None))
    refused("never changed", lambda: ActiepuntUpdate.objects.filter(pk=told.pk).update(text="x"))
