"""The hardheidsclausule: one rule of bijlage 3, in favour of the applicant, by two people, in the letter."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.mail.models import OutgoingMail
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import decisions, hardheid
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.enums import HardheidStatus, Status
from amstelveen_ontmoet.procedure.models import Hardheid
from amstelveen_ontmoet.procedure.workflow import HARDHEID_STEPS
from amstelveen_ontmoet.spelregels.checks import Verdict
from monitoring.enums import Part
from monitoring.letter.drafts import draft
from monitoring.letter.parts import problems
from monitoring.reports.figures import as_data, snapshot_from
from monitoring.reports.gathering import gather
from tests.factories.accounts import LONG_AGO, UserFactory, member, staff
from tests.factories.procedure import mandated
from tests.factories.wijkplannen import ASKED, City
from wijkplannen.models import Wijkplan

pytestmark = pytest.mark.django_db
RULE = "board_size"
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
WHY = "Een bestuurslid is overleden."


@pytest.fixture
def city(db) -> City:
    """A group with a board of four: the rule on its size is not met."""
    city = City()
    city.groep.bestuur.create(name="Lid 4", function="lid", from_on=LONG_AGO)
    return city


@pytest.fixture
def plan(city) -> Wijkplan:
    city.adopted_run()
    return city.plan(Status.IN_BEHANDELING)


def propose(plan: Wijkplan, by: User, rule: str = RULE) -> Hardheid:
    return hardheid.propose_hardheid(plan.pk, rule, reason=WHY, by=by)


def ask(plan: Wijkplan, by: User, rule: str = RULE) -> Hardheid:
    return hardheid.ask_hardheid(plan.pk, rule, request="Wij zoeken nog.", by=by)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, LOGIN)
    return client


def decide(city: City, plan: Wijkplan):
    city.judge_all(plan.pk)
    decisions.advise(plan.pk, outcome=Status.VERLEEND, amount=ASKED, reasoning="x", by=city.makelaar)
    return decisions.decide(
        plan.pk, outcome=Status.VERLEEND, granted=ASKED, reasoning="", by=city.mandaathouder
    )


def test_asked_proposed_and_applied_it_stands_in_the_letter(city, plan):
    row = ask(plan, city.bestuur)
    assert ask(plan, city.schrijver) == row
    assert (
        OutgoingMail.objects.filter(to=city.makelaar.email, subject__startswith="Verzoek om de hard").count()
        == 1
    )
    assert propose(plan, city.makelaar) == row
    assert propose(plan, city.makelaar) == row
    with pytest.raises(ValidationError, match="Besluit eerst over de hardheidsclausule"):
        decide(city, plan)
    hardheid.apply_hardheid(row.pk, by=city.mandaathouder)
    hardheid.apply_hardheid(row.pk, by=city.mandaathouder)

    besluit = decisions.decide(
        plan.pk, outcome=Status.VERLEEND, granted=ASKED, reasoning="", by=city.mandaathouder
    )

    for language in ("nl", "en"):
        (line,) = (
            line
            for line in besluit.brief.content[language]["rules"]
            if line["reason"].startswith("Hardheids")
        )
        assert line["reason"] == f"Hardheidsclausule: {WHY}"
    assert list(queries.hardheid_applied(timezone.localdate().year)) == [row]
    assert list(queries.hardheid_applied(timezone.localdate().year - 1)) == []


def test_without_it_a_rule_that_is_not_met_needs_a_reason(city, plan):
    city.judge_all(plan.pk)
    with pytest.raises(ValidationError, match="Leg uit waarom u toch verleent"):
        decisions.advise(plan.pk, outcome=Status.VERLEEND, amount=ASKED, reasoning=" ", by=city.makelaar)


@pytest.mark.parametrize("rule", ["legal_person", "everyone_takes_part", "budget_balances", "wet"])
def test_rule_that_is_met_open_or_of_elsewhere_is_not_set_aside(city, plan, rule):
    plan.toetsen.filter(rule="budget_balances").update(verdict=Verdict.VOLDOET_NIET)
    for act, by in ((ask, city.bestuur), (propose, city.makelaar)):
        with pytest.raises(ValidationError, match="alleen voor een spelregel van bijlage 3"):
            act(plan, by, rule)


def test_applicant_learns_nothing_of_a_judgement_by_asking(city, plan):
    decisions.judge(
        plan.pk, "everyone_takes_part", verdict=Verdict.VOLDOET_NIET, reason="nee", by=city.makelaar
    )
    with pytest.raises(ValidationError, match="alleen voor een spelregel"):
        ask(plan, city.bestuur, "everyone_takes_part")
    assert propose(plan, city.makelaar, "everyone_takes_part").status == HardheidStatus.VOORGESTELD
    page = client_of(city.bestuur).get(reverse("mijn_aanvraag", args=[plan.pk])).content.decode()
    assert WHY not in page
    assert "Alle bewoners kunnen meedoen" not in page


def test_rule_that_is_met_by_now_is_not_set_aside(city, plan):
    row = propose(plan, city.makelaar)
    plan.toetsen.filter(rule=RULE).update(verdict=Verdict.VOLDOET)
    with pytest.raises(ValidationError, match="voldoet nu aan deze spelregel"):
        hardheid.apply_hardheid(row.pk, by=city.mandaathouder)


def test_request_after_a_proposal_joins_it_and_the_applicant_is_not_told(city, plan):
    row = propose(plan, city.makelaar)
    assert ask(plan, city.bestuur) == row
    row.refresh_from_db()
    assert (row.status, row.asked_by) == (HardheidStatus.VOORGESTELD, city.bestuur)
    page = client_of(city.bestuur).get(reverse("mijn_aanvraag", args=[plan.pk])).content.decode()
    assert "Het antwoord staat in het besluit." in page
    assert WHY not in page


@pytest.mark.parametrize("text", ["", " \n ", "x" * 4001])
def test_without_a_reason_or_with_too_long_a_one_nothing_happens(city, plan, text):
    for act in (
        lambda: hardheid.ask_hardheid(plan.pk, RULE, request=text, by=city.bestuur),
        lambda: hardheid.propose_hardheid(plan.pk, RULE, reason=text, by=city.makelaar),
    ):
        with pytest.raises(ValidationError):
            act()
    assert not Hardheid.objects.exists()


def test_second_proposal_by_another_is_refused(city, plan):
    propose(plan, city.makelaar)
    with pytest.raises(WrongStep, match="al een voorstel"):
        hardheid.propose_hardheid(plan.pk, RULE, reason="Iets anders", by=staff(Role.MAKELAAR))


def test_after_the_decision_nothing_can_be_asked(city):
    plan = city.plan(Status.AFGEWEZEN)
    for act, by in ((ask, city.bestuur), (propose, city.makelaar)):
        with pytest.raises(WrongStep, match="zolang de gemeente"):
            act(plan, by)


ACTS = {
    HardheidStatus.VOORGESTELD: lambda row, by: hardheid.propose_hardheid(
        row.aanvraag_id, row.rule, reason=f"{WHY}!", by=by
    ),
    HardheidStatus.TOEGEPAST: lambda row, by: hardheid.apply_hardheid(row.pk, by=by),
    HardheidStatus.NIET_TOEGEPAST: lambda row, by: hardheid.refuse_hardheid(row.pk, reason="nee", by=by),
    HardheidStatus.INGETROKKEN: lambda row, by: hardheid.withdraw_hardheid(row.pk, by=by),
}
DESK = {Role.MAKELAAR, Role.AMBTENAAR, Role.MANDAATHOUDER}
MAY = {
    (HardheidStatus.GEVRAAGD, HardheidStatus.VOORGESTELD): DESK,
    (HardheidStatus.GEVRAAGD, HardheidStatus.NIET_TOEGEPAST): {Role.MANDAATHOUDER},
    (HardheidStatus.GEVRAAGD, HardheidStatus.INGETROKKEN): {"member"},
    (HardheidStatus.VOORGESTELD, HardheidStatus.TOEGEPAST): {Role.MANDAATHOUDER},
    (HardheidStatus.VOORGESTELD, HardheidStatus.NIET_TOEGEPAST): {Role.MANDAATHOUDER},
}


def test_table_has_the_steps_that_are_tried():
    assert {(was, to) for was, steps in HARDHEID_STEPS.items() for to in steps} == set(MAY)


# What was refused or taken back may be proposed anew: that is another row.
ANEW = {
    (was, HardheidStatus.VOORGESTELD) for was in (HardheidStatus.NIET_TOEGEPAST, HardheidStatus.INGETROKKEN)
}


def at(city: City, plan: Wijkplan, status: HardheidStatus) -> Hardheid:
    """A request of the applicant at a step."""
    row = ask(plan, city.bestuur)
    if status in (HardheidStatus.VOORGESTELD, HardheidStatus.TOEGEPAST):
        propose(plan, city.makelaar)
    if status == HardheidStatus.TOEGEPAST:
        hardheid.apply_hardheid(row.pk, by=city.mandaathouder)
    if status == HardheidStatus.NIET_TOEGEPAST:
        hardheid.refuse_hardheid(row.pk, reason="nee", by=city.mandaathouder)
    if status == HardheidStatus.INGETROKKEN:
        hardheid.withdraw_hardheid(row.pk, by=city.bestuur)
    return row


def tried(act, row: Hardheid, person: User) -> tuple[bool, str]:
    """Whether the act was done, and the step afterwards; nothing of it stays."""
    with transaction.atomic():
        try:
            act(row, person)
            done = True
        except (WrongStep, PermissionDenied):
            done = False
        found = Hardheid.objects.get(pk=row.pk).status
        transaction.set_rollback(True)
    return done, found


@pytest.mark.parametrize("was", HardheidStatus)
def test_every_step_is_taken_by_its_role_only(city, plan, was):
    row = at(city, plan, was)
    people = {role: staff(role) for role in Role} | {
        Role.MANDAATHOUDER: mandated(),
        None: UserFactory(is_superuser=True),
        "member": member(city.groep.organisatie),
        "other_member": city.other_bestuur,
    }
    for to, act in ACTS.items():
        for role, person in people.items():
            allowed = role in MAY.get((was, to), set())
            done, found = tried(act, row, person)
            assert found == (to if allowed else was), (was, to, role)
            assert done == (allowed or ((was, to) in ANEW and role in DESK)), (was, to, role)


def test_who_proposed_does_not_apply_whatever_the_roles(city, plan):
    row = propose(plan, city.mandaathouder)
    with pytest.raises(PermissionDenied):
        hardheid.apply_hardheid(row.pk, by=city.mandaathouder)
    insider = member(city.groep.organisatie)
    insider.role_grants.create(role=Role.MANDAATHOUDER, from_on=LONG_AGO)
    with pytest.raises(PermissionDenied):
        hardheid.apply_hardheid(row.pk, by=User.objects.get(pk=insider.pk))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"decided_by": "makelaar", "decided_at": timezone.now()}, "hardheid_decided_by_another"),
        ({"decided_by": "bestuur", "decided_at": timezone.now()}, "hardheid_decided_by_another"),
        ({"decided_at": timezone.now()}, "hardheid_"),
        ({"asked_at": None}, "hardheid_asked_pair"),
        ({"proposed_at": None}, "hardheid_proposed_pair"),
        ({"status": "toegepast"}, "hardheid_step_is_whole"),
        ({"request": "", "reason": ""}, "hardheid_has_a_reason"),
        ({"article": "Awb 4:5"}, "hardheid_sets_aside_bijlage_3"),
    ],
)
def test_database_refuses(city, plan, change, name):
    row = ask(plan, city.bestuur)
    propose(plan, city.makelaar)
    if "decided_by" in change:
        change = {**change, "decided_by": getattr(city, change["decided_by"]), "status": "toegepast"}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Hardheid.objects.filter(pk=row.pk).update(**change)


def test_database_refuses_two_for_one_rule(city, plan):
    row = propose(plan, city.makelaar)
    row.pk = None
    with pytest.raises(IntegrityError, match="one_hardheid_per_rule"), transaction.atomic():
        row.save(force_insert=True)


def test_pages_of_the_applicant(city, plan):
    client = client_of(city.bestuur)
    url = reverse("mijn_hardheid", args=[plan.pk])
    assert (
        "Vraag om een uitzondering" in client.get(reverse("mijn_aanvraag", args=[plan.pk])).content.decode()
    )
    assert client.get(url).status_code == 200
    wrong = client.post(url, {"rule": RULE, "reason": ""})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["reason"])
    assert client.post(url, {"rule": "legal_person", "reason": "x"}).status_code == 422
    assert client.post(url, {"rule": RULE, "reason": "<script>x</script>"}).status_code == 302
    page = client.get(reverse("mijn_aanvraag", args=[plan.pk])).content.decode()
    assert "&lt;script&gt;x" in page and "Vraag om een uitzondering" not in page  # asked for this one rule
    assert client.get(url).status_code == 302
    assert client.post(url, {"rule": RULE, "reason": "y"}).status_code == 302  # the second press
    row = Hardheid.objects.get()
    hardheid.refuse_hardheid(row.pk, reason="De regel is er niet voor niets.", by=city.mandaathouder)
    page = client.get(reverse("mijn_aanvraag", args=[plan.pk])).content.decode()
    assert "niet voor niets" not in page  # until the decision

    city.judge_all(plan.pk)
    decisions.advise(plan.pk, outcome=Status.AFGEWEZEN, amount=Decimal(0), reasoning="x", by=city.makelaar)
    city.decide(plan.pk, Status.AFGEWEZEN, Decimal(0))
    page = client.get(reverse("mijn_aanvraag", args=[plan.pk])).content.decode()
    assert "De regel blijft gelden." in page
    assert "niet voor niets" in page
    assert client.get(url)["Location"] == reverse("mijn_aanvraag", args=[plan.pk])


def test_article_is_named_in_the_language_of_the_reader(city, plan):
    ask(plan, city.bestuur)
    client, path = client_of(city.bestuur), f"/mijn/aanvragen/{plan.pk}/"
    shown = [article_in(client.get(address).content.decode()) for address in (path, f"/en{path}")]
    assert shown == ["bijlage", "annex"]


def article_in(page: str) -> str:
    """The first word of the article behind the rule that was asked to be set aside."""
    part = page[page.index('id="hardheid-kop"') :]
    return part[part.index("(") + 1 :].split()[0]


def test_withdrawn_by_the_button_of_the_applicant(city, plan):
    row = ask(plan, city.bestuur)
    client_of(city.bestuur).post(reverse("mijn_hardheid_withdraw", args=[row.pk]))
    row.refresh_from_db()
    assert row.status == HardheidStatus.INGETROKKEN
    assert ask(plan, city.bestuur) != row


def test_pages_of_staff(city, plan):
    makelaar, decider = client_of(city.makelaar), client_of(city.mandaathouder)
    url = reverse("case_hardheid", args=[plan.number])
    assert makelaar.post(url, {"rule": RULE, "reason": ""}).status_code == 422
    for _press in range(2):
        assert makelaar.post(url, {"rule": RULE, "reason": WHY})["Location"] == url
    assert not makelaar.get(url).context["may_propose"]  # the one rule is proposed
    row = Hardheid.objects.get()
    assert makelaar.post(reverse("hardheid_apply", args=[row.pk])).status_code == 403
    assert decider.post(reverse("hardheid_refuse", args=[row.pk]), {"reason": ""}).status_code == 422
    assert "Pas de hardheidsclausule toe" in decider.get(url).content.decode()
    assert decider.post(reverse("hardheid_apply", args=[row.pk]))["Location"] == url
    row.refresh_from_db()
    assert (row.status, row.decided_by) == (HardheidStatus.TOEGEPAST, city.mandaathouder)
    year = reverse("hardheid_year", args=[timezone.localdate().year])
    assert WHY in decider.get(year).content.decode()
    assert decider.get(reverse("hardheid_year", args=[2019])).status_code == 404
    assert "Toegepast" in decider.get(reverse("case", args=[plan.number])).content.decode()


def test_letter_to_the_council_counts_it(city, plan):
    year = timezone.localdate().year
    today = timezone.localdate() + timedelta(days=1)
    nothing = gather(year, today)
    assert nothing.hardships == ()
    assert "niet." in draft(nothing)[Part.HARDHEIDSCLAUSULE]
    hardheid.apply_hardheid(propose(plan, city.makelaar).pk, by=city.mandaathouder)
    snapshot = gather(year, today)
    texts = draft(snapshot)
    assert (
        "- Het bestuur heeft 3, 5 of 7 leden (bijlage 3, Bestuur 2): 1 keer"
        in (texts[Part.HARDHEIDSCLAUSULE])
    )
    assert problems(snapshot, texts) == {}
    data = as_data(snapshot)
    assert snapshot_from(data) == snapshot
    del data["hardships"]
    assert "niet vastgelegd" in draft(snapshot_from(data))[Part.HARDHEIDSCLAUSULE]
