import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import rules
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from amstelveen_ontmoet.accounts.models import Machtiging, User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.begroting.models import Begrotingspost
from amstelveen_ontmoet.begroting.queries import differences
from amstelveen_ontmoet.gebieden.models import Wijk
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.pages.demo import people
from amstelveen_ontmoet.pages.demo.groups import PEOPLE
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Besluit, Storing
from monitoring.enums import ActieStatus, BriefStatus
from monitoring.models import Actiepunt, Collegebrief
from wijkplannen.enums import RunStatus
from wijkplannen.models import Bewonersgroep, Wijkbudgetrun, Wijkplan
from wijkplannen.queries import board_size, deel_of
from wijkplannen.reports import filled_sections

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration data, made once for all tests below; each of them sees it unchanged."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            call_command("load_reference", verbosity=0)
            call_command("load_demo", verbosity=0)
            with django_db_blocker.block():
                yield
            transaction.set_rollback(True)
        connection.close()


def user(person: people.Person) -> User:
    return User.objects.get(email=person.email)


def test_load_demo_makes_people_who_can_log_in():
    assert {made.email for made in User.objects.all()} == {person.email for person in PEOPLE}
    assert all(made.check_password(people.PASSWORD) for made in User.objects.all()[:3])
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(PEOPLE)
    assert [made.name for made in User.objects.filter(is_superuser=True)] == ["Bram Voorbeeld"]
    regisseur = User.objects.get(role_grants__role=Role.WIJKREGISSEUR)
    assert regisseur.role_grants.get().target == Wijk.objects.get(slug="patrimonium")
    assert all(made.email.endswith("@example.nl") for made in User.objects.all())


def test_load_demo_seats_boards():
    sizes = {groep.slug: board_size(groep, timezone.localdate()) for groep in Bewonersgroep.objects.all()}
    assert sorted(sizes.values()) == [3, 3, 3, 3, 4, 5, 5]
    assert sizes["bewonersgroep-groenelaan"] == 4
    assert User.objects.filter(language="en", lidmaatschappen__role="bestuur").count() == 1


def test_load_demo_makes_plans_at_every_step():
    steps = Counter(Aanvraag.objects.values_list("status", flat=True))
    afterwards = {Status.DIRECT_VASTGESTELD, Status.VASTGESTELD}
    assert set(steps) == set(Status) - {Status.BUITEN_BEHANDELING, *afterwards}
    late = Aanvraag.objects.get(status=Status.IN_BEHANDELING)
    assert late.days_left < 0
    assert Counter(late.berichten.values_list("is_internal", flat=True)) == {False: 2, True: 1}
    draft = Wijkplan.objects.get(status=Status.CONCEPT, groep__slug="stadsdorp-elsrijk")
    assert 3 < sum(filled_sections(draft).values()) < 10
    assert Besluit.objects.count() == 6


def test_load_demo_computes_the_wijkbudgetten():
    year = timezone.localdate().year
    runs = {run.year: run.status for run in Wijkbudgetrun.objects.all()}
    assert runs == {
        2021: RunStatus.VASTGESTELD,
        year - 1: RunStatus.VASTGESTELD,
        year: RunStatus.VASTGESTELD,
        year + 1: RunStatus.BEREKEND,
    }
    run = Wijkbudgetrun.objects.get(year=2021)
    assert (run.peildatum, run.claim, run.granted) == (date(2020, 1, 1), Decimal(91580), Decimal(90000))
    elsrijk = Bewonersgroep.objects.get(slug="stadsdorp-elsrijk")
    assert deel_of(elsrijk.organisatie, 2021).amount == Decimal("11277.02")
    assert differences() == []
    copies = Begrotingspost.objects.filter(year=year)
    assert {(post.is_demo, post.source) for post in copies} == {(True, "demonstratie, kopie van 2021")}


def test_load_demo_publishes_a_letter_to_the_council_and_begins_the_next():
    year = timezone.localdate().year
    letters = {(brief.year, brief.version): brief for brief in Collegebrief.objects.all()}
    assert {key: brief.status for key, brief in letters.items()} == {
        (year - 1, 1): BriefStatus.GEPUBLICEERD,
        (year, 1): BriefStatus.CONCEPT,
    }
    published = letters[year - 1, 1]
    assert published.pdfs.get().is_final
    assert [name.split()[1] for _role, name in published.letter["names"]] == ["Verzonnen", "Verzonnen"]
    assert published.snapshot["plans"]["granted"] == 3
    # What it says is what was known that day: the settlement of weeks later is not in it.
    assert {Decimal(post["changed"]) for post in published.snapshot["posts"]} == {Decimal(0)}
    money = [Decimal(post["awarded"]) for post in published.snapshot["posts"]]
    assert sum(money) == Decimal(published.snapshot["plans"]["awarded"])
    concept = letters[year, 1]
    received = Wijkplan.objects.filter(year=year, submitted_at__isnull=False)
    assert not received.filter(submitted_at__date__gt=concept.snapshot["taken_on"]).exists()
    assert concept.snapshot["plans"]["submitted"] == received.count()
    states = Counter(row.state for row in Actiepunt.objects.all())
    assert set(states) == set(ActieStatus)
    assert not Job.objects.filter(state__in=["queued", "running", "failed"]).exists()


def test_load_demo_sends_no_mail():
    assert OutgoingMail.objects.exists()
    assert not OutgoingMail.objects.filter(sent_at__isnull=True).exists()


def test_load_demo_has_a_makelaar_who_cannot_handle_their_own_group():
    own = Wijkplan.objects.get(groep__slug="dorpshuis-de-nesse")
    assert own.status == Status.INGEDIEND
    assert not rules.has_perm("procedure.handle", user(people.BOTH), own)
    assert rules.has_perm("procedure.handle", user(people.MAKELAAR), own)


def test_load_demo_has_somebody_who_acts_for_a_group_and_an_outage():
    machtiging = Machtiging.objects.get()
    assert (machtiging.organisatie.bewonersgroep.slug, machtiging.user) == (
        "buurtkamer-kkp",
        user(people.SOCIAAL_WERKER),
    )
    assert list(Machtiging.objects.active()) == [machtiging]
    assert Storing.objects.get().what == "Voorbeeld: inloggen lukte niet"


def test_load_demo_twice_makes_nothing_new(capsys: pytest.CaptureFixture[str]):
    capsys.readouterr()
    before = (User.objects.count(), Aanvraag.objects.count(), OutgoingMail.objects.count())
    call_command("load_demo")
    assert capsys.readouterr().out == "demonstration data: nothing new\n"
    assert (User.objects.count(), Aanvraag.objects.count(), OutgoingMail.objects.count()) == before


def test_demo_users_gives_everybody_as_json(capsys: pytest.CaptureFixture[str]):
    capsys.readouterr()
    call_command("demo_users", "--json")
    users = {account["email"]: account for account in json.loads(capsys.readouterr().out)}
    assert len(users) == len(PEOPLE)
    assert users["joke.verzonnen@example.nl"] == {
        "email": "joke.verzonnen@example.nl",
        "password": people.PASSWORD,
        "name": "Joke Verzonnen",
        "roles": ["bestuur: Stadsdorp Elsrijk"],
        "language": "nl",
    }
    assert users["jeroen.voorbeeld@example.nl"]["roles"] == ["wijkregisseur: Patrimonium"]
    assert users["puck.dubbelrol@example.nl"]["roles"] == ["makelaar", "schrijver: Dorpshuis De Nesse"]
    assert users["willem.proefbewoner@example.nl"]["roles"] == ["bewoner"]
    assert users["priya.denkbeeld@example.nl"]["language"] == "en"


def test_demo_users_shows_a_short_table(capsys: pytest.CaptureFixture[str]):
    capsys.readouterr()
    call_command("demo_users")
    out = capsys.readouterr().out
    assert people.PASSWORD in out and "noor.voorbeeld@example.nl" in out
    assert len(out.splitlines()) == 21
