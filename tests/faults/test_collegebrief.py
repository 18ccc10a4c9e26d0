"""The letter to the council survives a worker that is killed, and two that do the same at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.jobs.models import Job
from monitoring.actions import brieven
from monitoring.enums import BriefStatus, Part
from monitoring.models import Briefpdf, Brieftekst, Collegebrief
from tests.factories.monitoring import Letters

pytestmark = pytest.mark.django_db(transaction=True)


def test_gathering_killed_in_the_middle_goes_on_and_ends_once(celery_worker, wait_for):
    brief = Letters().started()
    with transaction.atomic():
        # The job waits for this row when it wants to keep what it gathered.
        Collegebrief.objects.select_for_update(of=("self",)).get(pk=brief.pk)
        celery_worker.start()
        wait_for(lambda: Job.objects.filter(pk=brief.job_id, done=2).exists())
        celery_worker.kill()
    assert Collegebrief.objects.get(pk=brief.pk).snapshot is None

    celery_worker.start()

    wait_for(lambda: Job.objects.get(pk=brief.job_id).is_over)
    job = Job.objects.get(pk=brief.job_id)
    assert (job.state, job.deliveries) == (Job.State.DONE, 2)
    assert Collegebrief.objects.get(pk=brief.pk).snapshot["year"] == brief.year
    assert Brieftekst.objects.filter(brief=brief).count() == len(Part)
    assert Event.objects.filter(action="collegebrief.gathered").count() == 1


def test_two_who_start_at_once_get_one_letter():
    letters = Letters()
    together = Barrier(2)

    def start(by: User) -> int:
        try:
            together.wait(60)
            return brieven.start_brief(letters.year, by=by).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(start, (letters.writer, letters.second_writer)))

    assert found[0] == found[1]
    assert (Collegebrief.objects.count(), Job.objects.count()) == (1, 1)


def test_two_who_gather_at_once_keep_one_snapshot():
    brief = Letters().started()
    together = Barrier(2)

    def gather(_number: int) -> None:
        try:
            together.wait(60)
            brieven.gather_brief(brief.pk, brief.job_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(gather, range(2)))

    assert Event.objects.filter(action="collegebrief.gathered").count() == 1
    assert Brieftekst.objects.filter(brief=brief).count() == len(Part)


def test_jobs_delivered_twice_leave_one_snapshot_and_one_pdf(celery_worker, wait_for):
    letters = Letters()
    brief = letters.started()
    jobs.send(brief.job)

    celery_worker.start()

    wait_for(lambda: celery_worker.log_text().count("succeeded") == 2)
    assert Event.objects.filter(action="collegebrief.gathered").count() == 1
    adopted = letters.at(BriefStatus.VASTGESTELD, letters.year - 1)
    jobs.send(Job.objects.get(pk=adopted.pdf_job_id))
    wait_for(lambda: Briefpdf.objects.filter(brief=adopted, is_final=True).exists())
    wait_for(lambda: Job.objects.get(pk=adopted.pdf_job_id).is_over)
    assert Briefpdf.objects.filter(brief=adopted).count() == 1
