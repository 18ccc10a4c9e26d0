"""Names of 200 characters, other directions and combining signs, plans with nothing and with everything."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Page

from amstelveen_ontmoet.procedure.actions import dossier
from amstelveen_ontmoet.procedure.enums import Status
from tests.browser.conftest import Open
from tests.browser.test_pages import AXE, look_at
from tests.factories.wijkplannen import City
from wijkplannen.actions import plans
from wijkplannen.enums import GeldKind, Richting, Section
from wijkplannen.models import Actie, Sectie, Wijkplan

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Ontmoetingsplekkenverbindingsgroep" * 5 + "X" * 30
RIGHT_TO_LEFT = "מרכז קהילתי עולם مركز الحي " * 7
COMBINING = ("Z" + "\u0300\u0301\u0302\u0303\u0304\u0323" * 5) * 6
NAMES = [LONG[:200], (RIGHT_TO_LEFT[:110] + COMBINING)[:200]]


def rename(city: City, name: str) -> None:
    """Every name that a person can type is this one."""
    for owner in (city.groep.organisatie, city.bestuur, city.schrijver, city.makelaar, city.mandaathouder):
        owner.name = name
        owner.save()
    wijk = city.groep.werkgebied.get().buurt.wijk
    type(wijk).objects.filter(pk=wijk.pk).update(name=name[: wijk._meta.get_field("name").max_length])


def everything(plan: Wijkplan, text: str) -> None:
    """Fill every part to the brim with this text."""
    Sectie.objects.filter(plan=plan).update(text=f"{text} " * 30)
    Actie.objects.bulk_create(
        Actie(
            plan=plan,
            position=100 + i,
            what=text[: Actie._meta.get_field("what").max_length],
            by_whom=text[: Actie._meta.get_field("by_whom").max_length],
            when=text[: Actie._meta.get_field("when").max_length],
            target_group=text[: Actie._meta.get_field("target_group").max_length],
            parties=["bewoners", "welzijn", "zorg", "gemeente"],
            goal="bereiken",
            kind="groen",
        )
        for i in range(12)
    )


def wrong_on(pages: list[tuple[Page, str]]) -> Iterator[str]:
    axe = AXE.read_text()
    for page, path in pages:
        yield from (f"{path} {found}" for found in look_at(page, path, axe, scan=True))


@pytest.mark.parametrize("name", NAMES, ids=["long", "right to left and combining"])
def test_pages_hold_any_name(city: City, open_page: Open, name: str) -> None:
    rename(city, name)
    granted = city.plan(Status.VERLEEND)
    everything(granted, name)
    dossier.send_message(granted, text=name * 3, by=city.bestuur)
    draft = plans.start_plan(city.groep, city.year + 1, years=1, language="nl", by=city.bestuur)
    everything(draft, name)
    wijk = city.groep.werkgebied.get().buurt.wijk
    nobody, bestuur, makelaar = (
        open_page(user, reduced_motion="reduce") for user in (None, city.bestuur, city.makelaar)
    )
    wrong = wrong_on(
        [
            (nobody, "/"),
            (nobody, "/wijken/"),
            (nobody, f"/wijken/?q={name[:20]}"),
            (nobody, f"/wijken/{wijk.slug}/"),
            (nobody, f"/bewonersgroepen/{city.groep.slug}/"),
            (nobody, f"/wijkplannen/{granted.number}/"),
            (bestuur, "/mijn/"),
            (bestuur, f"/mijn/aanvragen/{granted.pk}/"),
            (bestuur, f"/brieven/{granted.besluit.brief_id}/"),
            (bestuur, f"/mijn/wijkplannen/{draft.pk}/"),
            (bestuur, f"/mijn/wijkplannen/{draft.pk}/{Section.WIE_DOET_WAT}/"),
            (bestuur, f"/mijn/wijkplannen/{draft.pk}/controleren/"),
            (makelaar, "/werkvoorraad/?weergave=alles"),
            (makelaar, f"/werkvoorraad/{granted.number}/"),
        ]
    )
    assert "\n".join(wrong) == ""


def test_pages_hold_a_plan_with_nothing_in_it_and_an_amount_of_nothing(city: City, open_page: Open) -> None:
    empty = city.draft()
    nothing = {"richting": Richting.INKOMST, "kind": GeldKind.WIJKBUDGET, "amount": Decimal("0.00")}
    content = plans.SectionContent(geldregels=(nothing,))
    plans.save_section(empty.pk, Section.GELD, content, version=0, by=city.bestuur)
    bestuur, nobody = (open_page(user, reduced_motion="reduce") for user in (city.bestuur, None))
    wijk = city.groep.werkgebied.get().buurt.wijk
    wrong = wrong_on(
        [
            (bestuur, "/mijn/"),
            (bestuur, f"/mijn/wijkplannen/{empty.pk}/"),
            (bestuur, f"/mijn/wijkplannen/{empty.pk}/{Section.GELD}/"),
            (bestuur, f"/mijn/wijkplannen/{empty.pk}/controleren/"),
            (nobody, f"/wijken/{wijk.slug}/"),
        ]
    )
    assert "\n".join(wrong) == ""
