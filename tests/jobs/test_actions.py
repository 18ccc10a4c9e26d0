"""Long work: one at a time, told how far, ended once."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from amstelveen_ontmoet.celery import app
from amstelveen_ontmoet.jobs import actions
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.jobs.tasks import resend_lost
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def start(key: str = "1") -> Job:
    return actions.start("jobs.resend_lost", kind="proef", key=key, args=[], next_url="/", by=None)


def test_start_twice_gives_the_same_job():
    assert start().pk == start().pk
    assert start("2").pk != start("1").pk


def test_start_after_the_end_gives_a_new_job():
    first = start()
    actions.run(first.pk, lambda: None)
    assert start().pk != first.pk


def test_run_notes_the_end_once():
    job = start()
    done = []
    actions.run(job.pk, lambda: done.append(1))
    actions.run(job.pk, lambda: done.append(2))
    job.refresh_from_db()
    assert (done, job.state, job.deliveries) == ([1], "done", 1)


def test_run_failing_work_is_kept_with_the_job_and_raised():
    job = start()

    def work() -> None:
        raise ValueError("rij 3 klopt niet")

    with pytest.raises(ValueError, match="rij 3"):
        actions.run(job.pk, work)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "ValueError: rij 3 klopt niet")


def test_run_that_keeps_killing_its_worker_is_given_up():
    job = start()
    Job.objects.filter(pk=job.pk).update(deliveries=actions.MAX_DELIVERIES)
    done = []
    actions.run(job.pk, lambda: done.append(1))
    job.refresh_from_db()
    assert (done, job.state) == ([], "failed")


def test_progress_after_the_end_changes_nothing():
    job = start()
    actions.run(job.pk, lambda: None)
    actions.progress(job.pk, done=1, total=3, phase="Lezen")
    job.refresh_from_db()
    assert (job.state, job.done, job.phase) == ("done", 0, "")


def test_progress_beyond_its_total_is_refused():
    job = start()
    with pytest.raises(IntegrityError, match="job_done_within_total"), transaction.atomic():
        actions.progress(job.pk, done=4, total=3, phase="Lezen")


def test_failed_job_says_so_in_its_heading_and_no_longer_asks(client: Client):
    person = UserFactory()
    job = Job.objects.create(kind="collegebrief-pdf", key="1", task="x", next_url="/mijn/", started_by=person)
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    address = f"/taken/{job.pk}/"
    assert "<h1>Bezig met de pdf</h1>" in client.get(address).content.decode()
    actions._finish(job.pk, Job.State.FAILED, error="MissingFont: weg")
    page = client.get(address).content.decode()
    assert "<h1>Het is niet gelukt</h1>" in page
    assert "data-poll" not in page
    poll = client.get(address, headers={"X-Poll": "1"})
    assert (poll["X-Done"], poll["X-Next"]) == ("1", address)


def test_job_that_waits_for_a_busy_worker_is_sent_again_once_in_a_while():
    job = start()
    with app.connection_for_write() as broker:
        waiting = broker.default_channel.client
        waiting.flushdb()
        for minutes, sent in ((1, 0), (3, 1), (4, 1), (6, 2)):
            with time_machine.travel(job.queued_at + timedelta(minutes=minutes), tick=False):
                resend_lost()
            assert waiting.llen(app.conf.task_default_queue) == sent
        waiting.flushdb()
