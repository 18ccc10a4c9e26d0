"""Beginning, gathering, writing and offering a letter to the council."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.spelregels.models import Waarde
from monitoring import tasks
from monitoring.actions import brieven
from monitoring.actions.brieven import Conflict, UnderWay, WrongStep
from monitoring.enums import BriefStatus, Part
from monitoring.models import Brieftekst, Brieftekstversie, Collegebrief
from monitoring.reports.personal import personal_data
from tests.factories.accounts import staff
from tests.factories.monitoring import ZAAKNUMMER, make_actiepunt, tell

pytestmark = pytest.mark.django_db


def test_start_twice_leads_to_the_concept_that_is_there(letters):
    first = letters.started()
    second = brieven.start_brief(letters.year, by=letters.second_writer)

    assert first == second
    assert (Collegebrief.objects.count(), Job.objects.count()) == (1, 1)


def test_start_after_a_failed_gathering_tries_again(letters):
    brief = letters.started()
    Job.objects.filter(pk=brief.job_id).update(state=Job.State.FAILED, finished_at=timezone.now())

    again = letters.started()

    assert (again.pk, again.job_id == brief.job_id) == (brief.pk, False)


@pytest.mark.parametrize("years", [1, -10])
def test_start_about_a_year_without_a_past_is_refused(letters, years):
    with pytest.raises(ValidationError):
        letters.started(letters.year + years)


def test_start_without_the_role_is_refused(letters):
    with pytest.raises(PermissionDenied):
        brieven.start_brief(letters.year, by=staff(Role.MAKELAAR))


def test_gather_twice_has_one_snapshot_and_one_draft_of_every_text(letters):
    brief = letters.gathered()
    snapshot = brief.snapshot
    tasks.gather_brief(brief.job_id, brief.pk)
    brieven.gather_brief(brief.pk, brief.job_id)

    brief.refresh_from_db()
    assert brief.snapshot == snapshot
    assert list(Brieftekst.objects.values_list("part", flat=True).order_by("pk")) == list(Part)
    assert Brieftekstversie.objects.count() == len(Part)
    assert Event.objects.filter(action="collegebrief.gathered").count() == 1


def test_gather_of_a_letter_that_was_dropped_meanwhile_keeps_nothing(letters):
    brief = letters.started()
    brieven.drop_brief(brief.pk, reason="fout jaar", by=letters.writer)
    tasks.gather_brief(brief.job_id, brief.pk)
    brief.refresh_from_db()
    assert (brief.snapshot, brief.teksten.count()) == (None, 0)


def test_save_text_over_that_of_another_is_a_conflict(letters):
    brief = letters.gathered()
    brieven.save_text(brief.pk, Part.GELD, "Van de een.", version=0, by=letters.writer)

    with pytest.raises(Conflict) as conflict:
        brieven.save_text(brief.pk, Part.GELD, "Van de ander.", version=0, by=letters.second_writer)

    assert (conflict.value.current.text, conflict.value.current.saved_by) == ("Van de een.", letters.writer)
    versions = Brieftekstversie.objects.filter(tekst__brief=brief, tekst__part=Part.GELD)
    assert [row.version for row in versions] == [1, 0]


def test_save_the_same_text_twice_is_one_version(letters):
    brief = letters.gathered()
    for _ in range(2):
        row = brieven.save_text(brief.pk, Part.GELD, "Zelfde.", version=0, by=letters.writer)
    assert row.version == 1


@pytest.mark.parametrize("text", ["{onbekend}", "{verleend", "verleend}", "{}", "{ verleend }", "漢"])
def test_save_a_text_that_cannot_be_printed_is_refused(letters, text):
    brief = letters.gathered()
    with pytest.raises(ValidationError):
        brieven.save_text(brief.pk, Part.GELD, text, version=0, by=letters.writer)
    assert brief.teksten.get(part=Part.GELD).version == 0


def test_save_a_text_after_offering_is_refused(letters):
    brief = letters.at(BriefStatus.TER_VASTSTELLING)
    with pytest.raises(WrongStep):
        letters.write(brief, Part.GELD, "Te laat.")


@pytest.mark.parametrize(
    "facts",
    [
        {"zaaknummer": "26-012345"},
        {"zaaknummer": "Z٢٦-012345"},
        {"dated_on": timezone.localdate().replace(year=2019, day=1)},
        {"handled_by": "漢"},
    ],
)
def test_save_facts_that_do_not_fit_is_refused(letters, facts):
    brief = letters.with_facts()
    given = {"zaaknummer": ZAAKNUMMER, "handled_by": "Team", "dated_on": timezone.localdate(), **facts}
    with pytest.raises(ValidationError):
        brieven.save_facts(brief.pk, **given, seen=brieven.facts_seen(brief), by=letters.writer)


def test_save_facts_over_those_of_another_is_a_conflict(letters):
    brief = letters.gathered()
    seen = brieven.facts_seen(brief)
    given = {"handled_by": "Team", "dated_on": None, "seen": seen}
    brieven.save_facts(brief.pk, zaaknummer="Z26-000001", **given, by=letters.writer)
    with pytest.raises(Conflict):
        brieven.save_facts(brief.pk, zaaknummer="Z26-000002", **given, by=letters.second_writer)


def test_submit_says_all_that_is_missing(letters):
    brief = letters.gathered()
    letters.write(brief, Part.INLEIDING, "")
    with pytest.raises(ValidationError) as error:
        brieven.submit_brief(brief.pk, by=letters.writer)
    assert len(error.value.messages) == 4


@pytest.mark.parametrize("key", ["ondertekenaar.secretaris", "ondertekenaar.burgemeester"])
def test_adopt_without_a_name_of_that_day_is_refused(letters, key):
    brief = letters.at(BriefStatus.TER_VASTSTELLING)
    Waarde.objects.filter(key=key).update(from_on="2019-01-01", until_on="2019-12-31")
    with pytest.raises(ValidationError, match="geen naam bekend"):
        letters.adopt(brief)


def test_adopted_letter_keeps_its_words_when_values_change(letters):
    brief = letters.at(BriefStatus.VASTGESTELD)
    Waarde.objects.filter(key="ondertekenaar.secretaris").update(value="Iemand Anders")
    brief.refresh_from_db()
    assert brief.letter["names"] == [
        ["de secretaris", "Sam Verzonnen"],
        ["de burgemeester", "Robin Verzonnen"],
    ]


def test_correction_is_a_new_version_that_says_what_is_different(letters):
    first = letters.at(BriefStatus.GEPUBLICEERD)
    with pytest.raises(ValidationError, match="wat er anders wordt"):
        letters.started()

    second = letters.at(BriefStatus.GEPUBLICEERD, correction="Het bedrag bij post 2 klopte niet.")

    first.refresh_from_db()
    assert (first.status, second.version) == (BriefStatus.GEPUBLICEERD, 2)
    blocks = second.letter["sections"][0]["blocks"]
    assert blocks[0]["text"].startswith("Deze brief vervangt onze eerdere brief van ")
    assert blocks[1]["text"] == "Het bedrag bij post 2 klopte niet."


def test_correction_of_a_year_without_an_adopted_letter_is_not_lost(letters):
    with pytest.raises(ValidationError) as error:
        letters.started(correction="Post 2 klopte niet.")
    wrong = "Over dit jaar is nog geen brief vastgesteld. Haal weg wat u hier schreef."
    assert error.value.message_dict == {"correction": [wrong]}
    assert Collegebrief.objects.count() == 0


def test_correction_beside_a_letter_under_way_is_not_lost(letters):
    letters.at(BriefStatus.GEPUBLICEERD)
    under_way = letters.started(correction="Post 2 klopte niet.")
    with pytest.raises(UnderWay, match="al een brief in de maak") as error:
        brieven.start_brief(letters.year, by=letters.second_writer, correction="Post 3 klopte niet.")
    assert (error.value.brief, list(error.value.message_dict)) == (under_way, ["correction"])
    for same in ("", " Post 2 klopte niet. "):
        assert brieven.start_brief(letters.year, by=letters.second_writer, correction=same) == under_way


def test_correction_that_cannot_be_printed_is_refused_at_the_start(letters):
    letters.at(BriefStatus.GEPUBLICEERD)
    with pytest.raises(ValidationError) as error:
        letters.started(correction="漢 klopte niet.")
    assert error.value.message_dict == {"correction": ["Deze tekens kunnen niet op papier: 漢"]}
    assert Collegebrief.objects.count() == 1


def test_correction_with_the_name_of_a_figure_is_refused_at_the_start(letters):
    letters.at(BriefStatus.GEPUBLICEERD)
    with pytest.raises(ValidationError, match="accolades worden hier niet ingevuld"):
        letters.started(correction="Het was {verleend_bedrag}.")
    assert Collegebrief.objects.count() == 1


def test_submit_says_where_the_signs_stand_that_cannot_be_printed(letters):
    make_actiepunt(1, owner="語")
    brief = letters.with_facts()
    brief.teksten.filter(part=Part.GELD).update(text="漢")
    Collegebrief.objects.filter(pk=brief.pk).update(handled_by="字")
    with pytest.raises(ValidationError) as error:
        brieven.submit_brief(brief.pk, by=letters.writer)
    geld, facts, annex = error.value.messages
    assert geld == "Geld: Deze tekens kunnen niet op papier: 漢"
    assert facts == "Gegevens van de brief: Deze tekens kunnen niet op papier: 字"
    assert annex.startswith("Bijlage Actiepunten: deze tekens kunnen niet op papier: 語.")
    assert "begin de brief opnieuw" in annex


def test_new_version_takes_along_what_people_wrote(letters):
    brief = letters.gathered()
    letters.write(brief, Part.ANDERS, "Het weer zat tegen.", by=letters.second_writer)
    written = brief.teksten.get(part=Part.ANDERS)
    brieven.drop_brief(brief.pk, reason="nieuwe cijfers", by=letters.writer)

    again = letters.gathered()

    texts = {row.part: row for row in again.teksten.all()}
    along = texts[Part.ANDERS]
    assert (along.text, along.saved_by) == ("Het weer zat tegen.", letters.second_writer)
    assert along.saved_at == along.versies.get(version=1).saved_at == written.saved_at
    assert texts[Part.GELD].version == 0


def test_new_version_passes_over_one_that_was_dropped_before_it_had_texts(letters):
    brief = letters.gathered()
    letters.write(brief, Part.ANDERS, "Het weer zat tegen.")
    brieven.drop_brief(brief.pk, reason="nieuwe cijfers", by=letters.writer)
    brieven.drop_brief(letters.started().pk, reason="toch niet", by=letters.writer)

    again = letters.gathered()

    assert again.version == 3
    assert again.teksten.get(part=Part.ANDERS).text == "Het weer zat tegen."


def test_export_of_a_writer_names_what_they_wrote(letters):
    brief = letters.gathered()
    letters.write(brief, Part.GELD, "Over geld.")
    tell(make_actiepunt(), letters.writer, text="Er is gewerkt.")

    found = {part.name: part for part in personal_data(letters.writer)}

    assert [row["tekst__part"] for row in found["brieven aan de raad"].rows] == [Part.GELD]
    assert [row["text"] for row in found["actiepunten"].rows] == ["Er is gewerkt."]
    assert all(part.must_be_kept_because for part in found.values())
    assert [(part.rows, part.must_be_kept_because) for part in personal_data(letters.adopter)] == [
        ([], "")
    ] * 2
