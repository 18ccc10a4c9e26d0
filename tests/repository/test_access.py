"""Every address says who may open it, and opens for nobody else."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import rules
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.roles import MemberRole, Role, Scope
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting.actions import wijzigingen
from amstelveen_ontmoet.begroting.models import Verplichting
from amstelveen_ontmoet.betalingen.actions import rekeningen
from amstelveen_ontmoet.betalingen.models import Terugmelding
from amstelveen_ontmoet.pages.management.commands import draw_routes
from amstelveen_ontmoet.pages.management.routes import IN_WORDS, routes
from amstelveen_ontmoet.procedure.actions import (
    account_files,
    changes,
    dossier,
    objections,
)
from amstelveen_ontmoet.procedure.actions import machtigingen as actions
from amstelveen_ontmoet.procedure.enums import AccountStatus, HardheidStatus, Outcome, Status
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Bulkbesluit,
    Document,
    Hardheid,
    Mandaat,
    Storing,
    Terugvordering,
    Verantwoording,
    Vernietiging,
    Wachtplaats,
)
from amstelveen_ontmoet.spelregels.actions import reviews
from monitoring.enums import BriefStatus
from tests.factories.accounts import OrganisatieFactory, RoleGrantFactory, UserFactory, member, staff
from tests.factories.betalingen import Purse, example_iban
from tests.factories.monitoring import Letters, make_actiepunt
from tests.factories.procedure import MandaatFactory, QuestionFactory, StandardTextFactory, make_photo
from tests.factories.spelregels import make_proposal
from tests.factories.wijkplannen import ASKED, WerkgebiedFactory
from tests.repository.access import A_FEW, COSTLY, NOT_WALKED, NOT_WALKED_EXCEPT, ROLES, TABLE, Expected
from wijkplannen.actions import residents, year
from wijkplannen.models import WijkbudgetBrief, Wijkplan
from wijkplannen.queries import adopted_run

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"


def test_every_route_has_a_rule():
    assert [route for route in routes() if route.rule is None] == []


def test_every_rule_of_a_route_exists():
    assert {r.rule for r in routes() if r.rule not in IN_WORDS and not rules.perm_exists(r.rule)} == set()


def test_every_route_is_in_the_table():
    def is_walked(name: str) -> bool:
        return name in NOT_WALKED_EXCEPT or not name.startswith(NOT_WALKED)

    assert {row.name for row in TABLE} == {route.name for route in routes() if is_walked(route.name)}


def test_drawn_routes_are_current():
    assert Path(draw_routes.FILE).read_text() == draw_routes.text(), "run manage.py draw_routes"


def accounting(city, decided: Wijkplan) -> dict[str, object]:
    """A grant of two years: its first account was sent, the last one is being written; money is reclaimed."""
    Wijkplan.objects.filter(pk=decided.pk).update(years=2)
    decided.refresh_from_db()
    first = year.begin_account(decided, city.year, by=city.bestuur)
    photo = account_files.add_photo(first, make_photo(), by=city.bestuur)
    Document.objects.filter(pk=photo.pk).update(is_public=True, description="Een volle zaal")
    Verantwoording.objects.filter(pk=first.pk).update(
        status=AccountStatus.INGEDIEND,
        summary="Koffie",
        received_on=timezone.localdate(),
        submitted_at=timezone.now(),
        submitted_by=city.bestuur,
    )
    Terugvordering.objects.create(
        aanvraag=decided,
        amount=ASKED,
        pay_by_on=timezone.localdate(),
        decided_at=timezone.now(),
        decided_by=city.mandaathouder,
        mandaat=city.mandaathouder.mandaten.get(),
        brief=decided.brieven.first(),
    )
    return {"account": year.begin_account(decided, by=city.bestuur), "sent_account": first, "photo": photo}


def world(city) -> SimpleNamespace:
    """One draft, one case that is to be decided and one decided plan of the same group."""
    decided = city.plan(Status.VERLEEND)
    city.year += 1
    sent = city.plan(Status.TER_BESLUIT)
    city.year += 1
    draft = city.draft()
    city.year -= 2
    shared_buurt = WerkgebiedFactory().buurt
    WerkgebiedFactory(buurt=shared_buurt)
    # Files come with a draft; this one moves on to the plan that was sent.
    sent_document = dossier.add_document(draft, SimpleUploadedFile("oud.pdf", PDF + b" "), by=city.bestuur)
    sent_document.aanvraag = Aanvraag.objects.get(pk=sent.pk)
    sent_document.save()
    upload = SimpleUploadedFile("plan.pdf", PDF)
    letters = Letters()
    return SimpleNamespace(
        year=city.year,
        groep=city.groep,
        wijk=city.groep.werkgebied.get().buurt.wijk,
        post=city.post,
        run=adopted_run(city.year),
        shared_buurt=shared_buurt,
        residents_file=residents.offer(
            SimpleUploadedFile("kwb.csv", b"gwb_code;a_inw"),
            peildatum=city.peildatum,
            source="CBS",
            by=city.ambtenaar,
        ),
        budget_change=wijzigingen.propose(
            from_post=None,
            to_post=city.post,
            amount=Decimal(5),
            decision="Raadsbesluit",
            decided_on=timezone.localdate(),
            reason="Meer bewoners",
            by=city.ambtenaar,
        ),
        budget_letter=WijkbudgetBrief.objects.create(
            deel=adopted_run(city.year).delen.get(organisatie=city.groep.organisatie),
            content=decided.besluit.brief.content,
            sent_at=timezone.now(),
        ),
        wait=waiting(sent),
        decided=decided,
        **accounting(city, decided),
        sent=sent,
        draft=draft,
        draft_document=dossier.add_document(draft, upload, by=city.bestuur),
        sent_document=sent_document,
        actiepunt=make_actiepunt(),
        voorstel=make_proposal(),
        vraag=QuestionFactory(aanvraag=sent.aanvraag_ptr, asked_by=city.makelaar),
        standaardtekst=StandardTextFactory(),
        hardheid=failing_rule_set_aside(sent),
        review=reviews.open_review(city.year, by=city.ambtenaar),
        bezwaar=objections.object_to(decided.besluit.brief_id, grounds="Te weinig.", by=city.bestuur),
        wijziging=changes.ask_change(decided.pk, what="Een andere dag.", by=city.bestuur),
        mandaat=Mandaat.objects.get(user=city.mandaathouder),
        vernietiging=Vernietiging.objects.create(
            case=0,
            number="W-2000-001",
            kind="wijkplan",
            year=2000,
            outcome=Status.AFGEWEZEN,
            requested=ASKED,
            awarded=0,
            paid=0,
            ground="afgewezen",
            ended_on=date(2000, 1, 1),
            due_on=date(2005, 1, 1),
            proposed_at=timezone.now(),
        ),
        **paying(city),
        bulk=Bulkbesluit.objects.create(
            outcome=Outcome.VERLEEND, started_at=timezone.now(), started_by=city.mandaathouder
        ),
        machtiging=actions.give_machtiging(
            city.groep.organisatie.pk, **authorised(), from_on=timezone.localdate(), by=city.bestuur
        ),
        paper_machtiging=actions.record_machtiging(
            city.groep.organisatie.pk,
            **authorised(),
            from_on=timezone.localdate(),
            scan=SimpleUploadedFile("machtiging.pdf", PDF),
            by=staff(Role.AMBTENAAR),
        ),
        outage=Storing.objects.create(
            from_at=timezone.now(),
            what="Inloggen",
            source="melding",
            entered_at=timezone.now(),
            entered_by=city.ambtenaar,
        ),
        published=letters.at(BriefStatus.GEPUBLICEERD),
        concept=letters.at(BriefStatus.CONCEPT, letters.year - 1),
        offered=letters.at(BriefStatus.TER_VASTSTELLING, letters.year - 2),
    )


def paying(city) -> dict[str, object]:
    """An account number that waits, another group's one that staff confirm, a batch, and an answer."""
    alone = OrganisatieFactory()
    lonely = rekeningen.enter_account(alone.pk, iban=example_iban(2), holder="x", by=member(alone))
    organisatie = city.groep.organisatie
    purse = Purse.with_post(city.post)
    purse.award("25.00")
    batch = purse.batch()
    return {
        "rekening": rekeningen.enter_account(
            organisatie.pk, iban=example_iban(3), holder="x", by=member(organisatie)
        ),
        "lonely": lonely,
        "batch": batch,
        "betaling": batch.betalingen.get(),
        "answer": Terugmelding.objects.create(
            name="x",
            content=b"kenmerk;bedrag;datum;status\n",
            received_at=timezone.now(),
            received_by=purse.maker,
        ),
    }


def waiting(sent: Wijkplan) -> Wachtplaats:
    """The line of a plan stands in line for its post, and the group was told that it waits."""
    regel = sent.regels.get()
    regel.verplichting = Verplichting.objects.create(
        post=regel.post, organisatie=sent.organisatie, description=sent.title
    )
    regel.save()
    ledger.join_line(
        regel.verplichting, regel.requested, complete_on=timezone.localdate(), by=None, reason="x"
    )
    return Wachtplaats.objects.create(
        regel=regel, opened_at=timezone.now(), choose_by_on=timezone.localdate(), told=0
    )


def authorised() -> dict[str, object]:
    """What a machtiging says, for somebody who is nobody else here."""
    return {"email": UserFactory().email, "scope": Scope.SCHRIJVEN, "until_on": timezone.localdate()}


def failing_rule_set_aside(sent: Aanvraag) -> Hardheid:
    """A proposal for a rule that was not met when it was made."""
    toets = sent.toetsen.get(rule="board_size")
    return Hardheid.objects.create(
        aanvraag_id=sent.pk,
        toets=toets,
        rule=toets.rule,
        article=toets.article,
        status=HardheidStatus.VOORGESTELD,
        reason="Onredelijk",
        proposed_at=timezone.now(),
        proposed_by=staff(Role.AMBTENAAR),
    )


def people(city) -> dict[str, User | None]:
    """Somebody of every role in the table."""
    makelaar_lid = member(city.groep.organisatie, MemberRole.SCHRIJVER)
    RoleGrantFactory(user=makelaar_lid, role=Role.MAKELAAR)
    RoleGrantFactory(user=city.makelaar, role=Role.MANDAATHOUDER)
    MandaatFactory(user=city.makelaar)
    return {
        "anonymous": None,
        "resident": city.resident,
        "schrijver": city.schrijver,
        "bestuur": city.bestuur,
        "bestuur_elders": city.other_bestuur,
        "sociaal_werker": staff(Role.SOCIAAL_WERKER),
        "wijkregisseur": staff(Role.WIJKREGISSEUR),
        "locatiebeheerder": staff(Role.LOCATIEBEHEERDER),
        "makelaar": staff(Role.MAKELAAR),
        "makelaar_lid": makelaar_lid,
        "adviseur": city.makelaar,
        "ambtenaar": city.ambtenaar,
        "mandaathouder": city.mandaathouder,
        "beheerder": staff(Role.BEHEERDER),
        "superuser": UserFactory(is_superuser=True, is_staff=True),
    }


def kind_of(response: HttpResponse) -> str:
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return "login"
    return str(response.status_code)


def clients(city) -> dict[str, Client]:
    made = {}
    for role, user in people(city).items():
        made[role] = Client()
        if user:
            made[role].force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert set(made) == set(ROLES)
    return made


def answer(client: Client, method: str, url: str) -> str:
    """What a request gives; nothing stays of it."""
    with transaction.atomic():
        response = getattr(client, method)(url)
        response.getvalue()  # a file that is not read to its end stays open
        found = kind_of(response)
        transaction.set_rollback(True)
    return found


def test_open_every_route_as_everybody_gives_what_is_written(city):
    here = world(city)
    wrong = []
    for role, client in clients(city).items():
        for row in TABLE:
            if role not in COSTLY.get(row.name, ROLES) or (row.is_same_for_all and role not in A_FEW):
                continue
            url = reverse(row.name, args=row.args(here))
            found = answer(client, "get", url)
            if found != row.of(role):
                wrong.append(f"{role} {row.name} {url}: {found}, written is {row.of(role)}")
    assert wrong == []


def is_refusal_as_written(row: Expected, role: str, found: str) -> bool:
    written = row.of_post(role)
    return found == written if written else found not in ("login", "403", "404", "405")


def test_send_a_form_to_every_route_as_everybody_is_refused_as_written(city):
    here = world(city)
    wrong = []
    for role, client in clients(city).items():
        for row in TABLE:
            if row.name == "account_erase" and role != "anonymous":
                continue  # it logs out, also when nothing else stays of it
            if row.takes_no_form and role not in A_FEW:
                continue
            url = reverse(row.name, args=row.args(here))
            found = answer(client, "post", url)
            if not is_refusal_as_written(row, role, found):
                wrong.append(f"{role} {row.name} {url}: {found}, written is {row.of_post(role)}")
    assert wrong == []
