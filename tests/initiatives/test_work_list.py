"""The work list: what is new to the person who looks."""

from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.mail.models import UnreachableAddress
from amstelveen_ontmoet.procedure.actions import (
    changes,
    dossier,
    hardheid,
    objections,
    questions,
    settlements,
    terms,
    withdrawal,
)
from amstelveen_ontmoet.procedure.enums import TO_DECIDE, LetterKind, Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Advies, Bezwaar, Brief, Wijziging
from amstelveen_ontmoet.procedure.reports import threads_of
from amstelveen_ontmoet.spelregels.checks import Verdict
from initiatives import queries
from initiatives.actions import mark_seen
from tests.factories.accounts import LidmaatschapFactory, OrganisatieFactory, RoleGrantFactory, staff
from tests.factories.procedure import mandated
from tests.factories.wijkplannen import ASKED, City
from wijkplannen.enums import Section

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def city(db) -> City:
    return City()


def new_to(user) -> list[str]:
    return list(queries.work_list(user, "nieuw").values_list("title", flat=True))


def news_of(pk: int, user) -> str | None:
    (row,) = queries.work_cases([pk], user)
    return row.news


def test_new_is_what_others_did_since_the_last_look(city):
    plan = city.plan(Status.IN_BEHANDELING)
    assert (new_to(city.makelaar), news_of(plan.pk, city.makelaar)) == ([plan.title], "aanvraag.submitted")
    mark_seen(timezone.now(), by=city.makelaar)
    city.makelaar.refresh_from_db()
    assert (new_to(city.makelaar), news_of(plan.pk, city.makelaar)) == ([], None)
    dossier.send_message(plan, text="Nog een vraag", by=city.bestuur)
    assert news_of(plan.pk, city.makelaar) == "aanvraag.message"


def test_new_is_not_what_the_person_did(city):
    plan = city.plan(Status.INGEDIEND)
    mark_seen(timezone.now(), by=city.makelaar)
    city.makelaar.refresh_from_db()
    dossier.write_note(plan, text="Genoteerd", by=city.makelaar)
    assert new_to(city.makelaar) == []
    assert new_to(staff(Role.MAKELAAR)) == [plan.title]


def test_new_at_the_first_look_is_the_past_week(city):
    with time_machine.travel(timezone.now() - timedelta(days=8)):
        city.plan(Status.INGEDIEND)
    assert new_to(city.makelaar) == []


def test_mark_seen_leaves_new_what_happened_after_the_page_was_shown(city, client: Client):
    city.plan(Status.INGEDIEND)
    client.force_login(city.makelaar, LOGIN)
    shown_at = client.get("/werkvoorraad/").context["shown_at"]
    dossier.send_message(city.groep.plannen.get(), text="Net te laat gezien", by=city.bestuur)
    assert client.post("/werkvoorraad/gezien/", {"until": shown_at}).status_code == 302
    city.makelaar.refresh_from_db()
    assert news_of(city.groep.plannen.get().pk, city.makelaar) == "aanvraag.message"


@pytest.mark.parametrize("until", ["", "gisteren", "9999-99-99", "\x00"])
def test_mark_seen_with_nonsense_changes_nothing(city, client: Client, until: str):
    client.force_login(city.makelaar, LOGIN)
    page = client.post("/werkvoorraad/gezien/", {"until": until}, follow=True).content.decode()
    city.makelaar.refresh_from_db()
    assert city.makelaar.work_seen_at is None
    assert "Dat is niet gelukt" in page


def test_mark_seen_goes_neither_back_nor_beyond_now(city):
    now = timezone.now()
    mark_seen(now + timedelta(days=3), by=city.makelaar)
    city.makelaar.refresh_from_db()
    first = city.makelaar.work_seen_at
    assert now <= first <= timezone.now()
    mark_seen(now - timedelta(days=3), by=city.makelaar)
    city.makelaar.refresh_from_db()
    assert city.makelaar.work_seen_at == first


def test_work_list_names_the_wijken_of_each_group(city, client: Client):
    plan = city.plan(Status.INGEDIEND)
    name = city.groep.werkgebied.get().buurt.wijk.name
    assert queries.work_cases([plan.pk], city.makelaar)[0].wijken == [name]
    client.force_login(city.makelaar, LOGIN)
    assert f"{plan.number} · {name}</span>" in client.get("/werkvoorraad/").content.decode()


def test_rows_stay_in_the_order_of_the_list_and_count_the_rules(city):
    first, second = city.plan(Status.IN_BEHANDELING), sent(city, 1, Status.INGEDIEND)
    rows = queries.work_cases([second.pk, first.pk], city.makelaar)
    assert [row.pk for row in rows] == [second.pk, first.pk]
    toetsen = first.toetsen.filter(verdict="ter_beoordeling")
    assert (rows[1].to_judge, rows[1].failing) == (toetsen.count(), 0) and toetsen.count() > 0
    toetsen.filter(pk=toetsen.first().pk).update(
        judged_verdict="voldoet_niet", judged_by=city.makelaar, judged_at=timezone.now(), judged_reason="x"
    )
    (row,) = queries.work_cases([first.pk], city.makelaar)
    assert (row.to_judge, row.failing) == (toetsen.count() - 1, 1)
    assert (row.requested, row.handled_by) == (Decimal("400.00"), str(city.makelaar))


def test_row_is_text_whatever_it_says(city, client: Client):
    plan = city.plan(Status.INGEDIEND)
    Aanvraag.objects.filter(pk=plan.pk).update(title="<b>Vet</b>")
    client.force_login(city.makelaar, LOGIN)
    page = client.get("/werkvoorraad/").content.decode()
    assert "&lt;b&gt;Vet&lt;/b&gt;" in page and "<b>Vet" not in page


def test_marks_on_the_tabs_of_a_case_are_what_the_tabs_show(city):
    plan = city.plan(Status.IN_BEHANDELING)
    aanvraag = Aanvraag.objects.get(pk=plan.pk)
    assert queries.case_news(aanvraag, city.makelaar) == queries.CaseNews(0, 0, 0, 0, False)
    first = dossier.send_message(aanvraag, text="Een", subject="Een", by=city.bestuur)
    dossier.send_message(aanvraag, text="Twee", thread=first, by=city.bestuur)
    dossier.write_from_desk(aanvraag, text="Drie", thread=first, by=city.mandaathouder)
    dossier.write_note(aanvraag, text="Onder ons", by=city.mandaathouder)
    questions.ask_question(plan.pk, part=Section.DOEL, question="x", by=city.makelaar)
    for reader in (city.makelaar, city.mandaathouder):
        unread = sum(len(thread.unread) for thread in threads_of(aanvraag, reader))
        assert queries.case_news(aanvraag, reader) == queries.CaseNews(unread, 1, 0, 0, False)
    dossier.mark_read(first, timezone.now(), by=city.makelaar)
    assert queries.case_news(aanvraag, city.makelaar).unread == 0
    UnreachableAddress.objects.create(address=city.bestuur.email.lower(), since=timezone.now())
    assert queries.case_news(aanvraag, city.makelaar).is_unreachable


def test_marks_count_a_request_for_an_addition_among_the_questions(city):
    plan = city.plan(Status.AANVULLING_GEVRAAGD)
    assert queries.case_news(Aanvraag.objects.get(pk=plan.pk), city.makelaar).questions == 1


def test_marks_count_what_waits_for_a_decision_after_the_award(city):
    plan = city.plan(Status.VERLEEND)
    objections.object_to(plan.besluit.brief_id, grounds="Te weinig.", by=city.bestuur)
    changes.ask_change(plan.pk, what="Een ander feest", by=city.bestuur)
    news = queries.case_news(Aanvraag.objects.get(pk=plan.pk), city.makelaar)
    assert (news.objections, news.changes) == (1, 1)


@pytest.mark.parametrize(
    "status", [Status.INGEDIEND, Status.IN_BEHANDELING, Status.TER_BESLUIT, Status.VERLEEND]
)
def test_every_tab_of_a_case_opens_at_every_step(city, client: Client, status: Status):
    plan = city.plan(status)
    client.force_login(city.makelaar, LOGIN)
    for part, is_there in (
        ("", True),
        ("plan/", True),
        ("gesprek/", True),
        ("dossier/", True),
        ("geld/", False),
    ):
        answer = client.get(f"/werkvoorraad/{plan.number}/{part}")
        assert answer.status_code == (200 if is_there or status == Status.VERLEEND else 404), part


def sent(city: City, number: int, status: Status, due: int = 30) -> Aanvraag:
    """A case of a group of its own, to be decided in so many days."""
    today = timezone.localdate()
    return Aanvraag.objects.create(
        kind="wijkplan",
        number=f"T-{number}",
        title=f"Plan {number}",
        status=status,
        organisatie=OrganisatieFactory(),
        created_by=city.bestuur,
        submitted_by=city.bestuur,
        submitted_at=timezone.now(),
        received_on=today - timedelta(days=60),
        decide_by_on=today + timedelta(days=due),
    )


def objected(city, aanvraag: Aanvraag, due: int) -> Bezwaar:
    """An open objection to a decision on it, to be decided so many days from now."""
    today = timezone.localdate()
    brief = Brief.objects.create(
        aanvraag=aanvraag,
        kind=LetterKind.AFWIJZING,
        sent_at=timezone.now(),
        sent_by=city.mandaathouder,
        objection_until_on=today,
        content={},
    )
    return Bezwaar.objects.create(
        aanvraag=aanvraag,
        brief=brief,
        grounds="Niet eens.",
        received_on=today,
        made_at=timezone.now(),
        made_by=city.bestuur,
        decide_by_on=today + timedelta(days=due),
        first_decided_by=city.mandaathouder,
    )


@pytest.mark.parametrize("role", [Role.MAKELAAR, Role.MANDAATHOUDER, Role.AMBTENAAR])
def test_counts_are_the_lengths_of_the_views(city, role: Role):
    reader = staff(role)
    for number, status in enumerate([*TO_DECIDE, Status.VERANTWOORDING_GEVRAAGD, Status.AFGEWEZEN]):
        for due in (-2, 0, 7, 8):
            sent(city, 100 * number + due, status, due)
    Aanvraag.objects.filter(status=Status.IN_BEHANDELING, decide_by_on__gt=timezone.localdate()).update(
        handler=reader
    )
    advised = Aanvraag.objects.filter(status=Status.TER_BESLUIT).first()
    Advies.objects.create(
        aanvraag=advised, outcome="verleend", amount=1, advised_at=timezone.now(), advised_by=reader
    )
    # The day of an open objection counts in the place of that of the case.
    first, second = Aanvraag.objects.filter(status=Status.AFGEWEZEN).order_by("pk")[:2]
    late = Aanvraag.objects.get(status=Status.VERANTWOORD, decide_by_on__lt=timezone.localdate())
    for case, due in ((first, -1), (second, 3), (second, 40), (late, 30)):
        objected(city, case, due)
    counts = queries.counts(reader)
    assert counts.views == {name: queries.work_list(reader, name).count() for name in queries.VIEWS}
    assert (counts.late, counts.soon, counts.views["alles"]) == (5, 11, 28)


def mine(user) -> set[str]:
    counts = queries.counts(user)
    found = list(queries.work_list(user, "mij").values_list("number", flat=True))
    assert counts.views["mij"] == len(found)
    return set(found)


def test_mine_holds_a_settlement_that_somebody_else_proposed(city, client: Client):
    plan = city.plan(Status.VERANTWOORD)
    settlements.propose(plan.pk, amount=ASKED, by=city.ambtenaar)
    assert mine(city.mandaathouder) == {plan.number}
    assert mine(city.makelaar) == set()  # who advised does not settle
    client.force_login(city.mandaathouder, LOGIN)
    assert "<strong>u: vaststelling</strong>" in client.get("/werkvoorraad/?weergave=mij").context["rows"]
    settlements.settle(plan.pk, amount=ASKED, by=city.mandaathouder)
    assert mine(city.mandaathouder) == set()


def cells(page, number: str) -> list[str]:
    """What the row of a case says after its title, as words."""
    row = next(each for each in page.context["rows"].split("</tr>") if number in each)
    return [unescape(strip_tags(each)) for each in row.split("<td")[1:]]


def last_of(page, number: str) -> tuple[str, str]:
    """The term and whose turn it is."""
    term, *_others, turn = (each.partition(">")[2] for each in cells(page, number))
    return term, turn


def test_row_of_an_objection_says_by_when_and_who_decides(city, client: Client):
    plan = city.plan(Status.GEDEELTELIJK_VERLEEND)
    client.force_login(city.makelaar, LOGIN)
    assert last_of(client.get("/werkvoorraad/?weergave=alles"), plan.number) == ("—", "—")
    bezwaar = objections.object_to(plan.besluit.brief_id, grounds="Te weinig", by=city.bestuur)
    days = (bezwaar.decide_by_on - timezone.localdate()).days
    page = client.get("/werkvoorraad/?weergave=alles")
    assert last_of(page, plan.number) == (f"nog {days} dagen", "mandaathouder: bezwaar")
    client.force_login(mandated(), LOGIN)
    assert last_of(client.get("/werkvoorraad/?weergave=alles"), plan.number)[1] == "u: bezwaar"


def test_row_of_a_change_says_who_decides(city, client: Client):
    plan = city.plan(Status.VERLEEND)
    changes.ask_change(plan.pk, what="Minder koffie", by=city.bestuur)
    client.force_login(city.makelaar, LOGIN)
    page = client.get("/werkvoorraad/?weergave=alles")
    assert last_of(page, plan.number) == ("—", "mandaathouder: wijziging")


def test_row_of_an_account_counts_down_to_the_last_day_of_the_group(city, client: Client):
    plan = city.plan(Status.VERANTWOORDING_GEVRAAGD)
    days = (plan.verantwoordingen.get().due_on - timezone.localdate()).days
    client.force_login(city.makelaar, LOGIN)
    page = client.get("/werkvoorraad/?weergave=verantwoording")
    assert last_of(page, plan.number) == (f"nog {days} dagen", "aanvrager")


def test_mine_holds_an_account_that_came_until_a_settlement_is_proposed(city, client: Client):
    plan = city.plan(Status.VERANTWOORD)
    assert mine(city.makelaar) == {plan.number}
    assert mine(staff(Role.MAKELAAR)) == set()
    client.force_login(city.makelaar, LOGIN)
    assert last_of(client.get("/werkvoorraad/"), plan.number)[1] == "u"
    settlements.propose(plan.pk, amount=ASKED, by=city.ambtenaar)
    assert mine(city.makelaar) == set()
    page = client.get("/werkvoorraad/?weergave=alles")
    assert last_of(page, plan.number)[1] == "mandaathouder: vaststelling"


def test_row_of_a_term_that_stands_still_says_so(city, client: Client):
    plan = city.plan(Status.IN_BEHANDELING)
    client.force_login(city.makelaar, LOGIN)
    assert last_of(client.get("/werkvoorraad/"), plan.number)[0].startswith("nog ")
    until_on = timezone.localdate() + timedelta(days=9)
    terms.suspend(plan.pk, ground="2c", until_on=until_on, reason="Brand in het raadhuis.", by=city.makelaar)
    assert last_of(client.get("/werkvoorraad/"), plan.number)[0] == "staat stil"


def test_row_of_what_was_withdrawn_asks_for_no_judgement(city, client: Client):
    plan = city.plan(Status.IN_BEHANDELING)
    client.force_login(city.makelaar, LOGIN)
    assert "ter beoordeling" in cells(client.get("/werkvoorraad/"), plan.number)[2]
    withdrawal.withdraw(plan.pk, reason="", by=city.bestuur)
    page = client.get("/werkvoorraad/?weergave=alles")
    assert cells(page, plan.number)[2].endswith("—")


def test_decision_that_waits_is_the_turn_of_a_mandaathouder_who_did_not_advise(city, client: Client):
    plan = city.plan(Status.TER_BESLUIT)
    client.force_login(city.mandaathouder, LOGIN)
    assert last_of(client.get("/werkvoorraad/"), plan.number)[1] == "u: besluit"
    client.force_login(city.makelaar, LOGIN)
    assert last_of(client.get("/werkvoorraad/?weergave=open"), plan.number)[1] == "mandaathouder"


def test_mine_holds_no_settlement_of_who_proposed_it_or_advised(city):
    plan = city.plan(Status.VERANTWOORD)
    both = mandated()
    RoleGrantFactory(user=both, role=Role.AMBTENAAR)
    settlements.propose(plan.pk, amount=ASKED, by=both)
    assert mine(both) == set()


def test_mine_holds_a_rule_to_set_aside(city):
    plan = city.plan(Status.IN_BEHANDELING)
    toets = plan.toetsen.filter(article__startswith="bijlage 3").first()
    toets.verdict = Verdict.VOLDOET_NIET
    toets.save()
    hardheid.propose_hardheid(plan.pk, toets.rule, reason="Het pakt onredelijk uit.", by=city.makelaar)
    assert mine(city.mandaathouder) == {plan.number}
    assert queries.decides([plan.pk], city.mandaathouder) == {plan.pk: "u: hardheidsclausule"}
    withdrawal.withdraw(plan.pk, reason="", by=city.bestuur)
    assert mine(city.mandaathouder) == set()


def test_mine_holds_objections_to_what_others_decided_and_changes(city):
    plan = city.plan(Status.GEDEELTELIJK_VERLEEND)
    objections.object_to(plan.besluit.brief_id, grounds="Te weinig", by=city.bestuur)
    assert mine(city.mandaathouder) == set()
    assert mine(mandated()) == {plan.number}
    changes.ask_change(plan.pk, what="Minder koffie", by=city.bestuur)
    assert mine(city.mandaathouder) == {plan.number}


def test_mine_of_a_mandaathouder_is_in_the_order_of_the_days_that_it_shows(city):
    objected = city.plan(Status.GEDEELTELIJK_VERLEEND)
    objections.object_to(objected.besluit.brief_id, grounds="Te weinig", by=city.bestuur)
    sent(city, 1, Status.TER_BESLUIT, 100)
    sent(city, 2, Status.TER_BESLUIT, 300)
    Wijziging.objects.create(
        aanvraag=sent(city, 3, Status.VERLEEND, -20),
        what="Minder koffie",
        granted_before=ASKED,
        granted_after=ASKED,
        asked_at=timezone.now(),
        asked_by=city.bestuur,
    )

    found = queries.work_list(mandated(), "mij").values_list("number", flat=True)
    assert list(found) == ["T-1", objected.number, "T-2", "T-3"]


def test_accounts_are_in_the_order_of_the_days_that_they_show(city):
    asked = city.plan(Status.VERANTWOORDING_GEVRAAGD)
    days = (asked.verantwoordingen.get().due_on - timezone.localdate()).days
    assert asked.decide_by_on > timezone.localdate() + timedelta(days=days + 1)
    sent(city, 1, Status.VERANTWOORD, days + 1)
    sent(city, 2, Status.VERANTWOORD, days - 1)

    found = queries.work_list(city.makelaar, "verantwoording").values_list("number", flat=True)
    assert list(found) == ["T-2", asked.number, "T-1"]


@pytest.mark.parametrize(
    ("role", "may"), [(Role.MAKELAAR, True), (Role.AMBTENAAR, True), (Role.MANDAATHOUDER, False)]
)
def test_link_to_ask_accounts_is_for_who_may(db, client: Client, role: Role, may):
    client.force_login(staff(role), LOGIN)
    page = client.get("/werkvoorraad/?weergave=verantwoording").content.decode()
    address = reverse("accounts_ask", args=[timezone.localdate().year])
    assert (f'href="{address}"' in page, client.get(address).status_code == 200) == (may, may)


def test_counts_leave_out_who_was_ever_involved(city):
    plan = city.plan(Status.INGEDIEND)
    reader = staff(Role.MAKELAAR)
    LidmaatschapFactory(user=reader, organisatie=plan.organisatie, ended=True)
    assert set(queries.counts(reader).views.values()) == {0}
    assert queries.counts(city.makelaar).views["alles"] == 1


def test_large_numbers_are_only_called_large():
    assert (str(queries.UpTo(queries.MOST)), str(queries.UpTo(queries.MOST + 1))) == ("1000", "1000+")


def test_who_reads_on_sees_every_page_of_a_long_list(city, client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queries, "MOST", 2)
    monkeypatch.setattr("initiatives.views.work_list.PER_PAGE", 1)
    for number in range(5):
        sent(city, number, Status.INGEDIEND)
    client.force_login(city.makelaar, LOGIN)
    seen = []
    for number in range(1, 6):
        page = client.get(f"/werkvoorraad/?weergave=open&page={number}").context["page_obj"]
        assert page.number == number
        seen += list(page)
    assert len(set(seen)) == 5
    assert not page.has_next()
