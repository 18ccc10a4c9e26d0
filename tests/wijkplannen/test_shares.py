"""Shares that groups in one buurt agreed on: they count per day, for computations that follow."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.gebieden.models import Buurt
from tests.factories.gebieden import InwonertalFactory
from tests.factories.wijkplannen import BewonersgroepFactory, WerkgebiedFactory
from wijkplannen.actions.shares import agree_shares, whole_weights
from wijkplannen.models import Bewonersgroep, Werkgebied, Wijkbudgetrun

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def guest(city) -> Bewonersgroep:
    """A third group, that works in the buurt of 1.000 residents as well."""
    groep = BewonersgroepFactory()
    WerkgebiedFactory(groep=groep, buurt=buurt_of(city))
    return groep


def buurt_of(city) -> Buurt:
    return city.groep.werkgebied.order_by("from_on")[0].buurt


def agree(city, guest, own: str = "60", other: str = "40", **said: object) -> None:
    shares = {city.groep.pk: Decimal(own), guest.pk: Decimal(other)}
    agree_shares(
        buurt_of(city),
        shares,
        **{
            "from_on": date(city.year, 1, 1),
            "reason": "Afgesproken op 3 maart",
            "by": city.ambtenaar,
            **said,
        },
    )


def claims(run: Wijkbudgetrun, *groups: Bewonersgroep) -> list[Decimal]:
    return [run.delen.get(organisatie=groep.organisatie).claim for groep in groups]


def test_agreed_shares_count_in_the_computation_that_follows(city, guest):
    before = city.computed_run()
    agree(city, guest)
    assert claims(city.computed_run(), city.groep, guest) == [600, 400]
    assert claims(before, city.groep, guest) == [500, 500]


def test_shares_from_a_day_in_the_year_count_by_days(city, guest):
    half = date(city.year, 7, 1)
    agree(city, guest, "75", "25", from_on=half)
    days = (date(city.year, 12, 31) - date(city.year, 1, 1)).days + 1
    later = (date(city.year, 12, 31) - half).days + 1
    share = (Decimal(days - later) / 2 + Decimal(later) * 75 / 100) / days
    found = claims(city.computed_run(), city.groep, guest)
    assert found[0] == (1000 * share).quantize(Decimal("0.01"))
    assert sum(found) == 1000
    periods = Werkgebied.objects.filter(groep=guest).order_by("from_on")
    assert [(row.until_on, row.weight) for row in periods] == [(None, 1)]
    own = Werkgebied.objects.filter(groep=city.groep).order_by("from_on")
    assert [(row.until_on, row.weight) for row in own] == [(half - timedelta(days=1), 1), (None, 3)]


def test_agreeing_again_from_the_same_day_replaces_it_and_both_are_recorded(city, guest):
    agree(city, guest)
    agree(city, guest, "10", "90")
    assert claims(city.computed_run(), city.groep, guest) == [100, 900]
    events = Event.objects.filter(action="werkgebied.shares_agreed").order_by("pk")
    assert [event.data["shares"][str(guest.pk)] for event in events] == ["40", "90"]
    assert (events[0].by, events[0].data["reason"]) == (city.ambtenaar, "Afgesproken op 3 maart")


@pytest.mark.parametrize(
    ("shares", "weights"),
    [
        (("60", "40"), [3, 2]),
        (("50", "50"), [1, 1]),
        (("33.33", "66.67"), [3333, 6667]),
        (("0.01", "99.99"), [1, 9999]),
    ],
)
def test_percentages_become_the_smallest_whole_weights(shares, weights):
    found = whole_weights({number: Decimal(share) for number, share in enumerate(shares)})
    assert list(found.values()) == weights


@pytest.mark.parametrize(
    ("own", "other", "reason"),
    [
        ("60", "39.99", "samen 99,99%"),
        ("60", "40.01", "samen 100,01%"),
        ("100", "0", "meer dan 0"),
        ("110", "-10", "meer dan 0"),
        ("59.995", "40.005", "hooguit twee cijfers"),
    ],
)
def test_shares_that_do_not_add_up_change_nothing(city, guest, own, other, reason):
    with pytest.raises(ValidationError, match=reason):
        agree(city, guest, own, other)
    assert set(Werkgebied.objects.values_list("weight", flat=True)) == {1}


def test_shares_of_other_groups_than_work_there_are_refused(city, guest):
    shares = {city.groep.pk: Decimal(60), city.other_groep.pk: Decimal(40)}
    with pytest.raises(ValidationError, match="andere groepen"):
        agree_shares(buurt_of(city), shares, from_on=date(city.year, 1, 1), reason="x", by=city.ambtenaar)


def test_day_before_a_group_begins_or_in_a_former_year_is_refused(city, guest):
    later = WerkgebiedFactory(buurt=buurt_of(city), from_on=date(city.year + 1, 3, 1))
    with pytest.raises(ValidationError, match="begint er een groep"):
        agree(city, guest)
    later.delete()
    with pytest.raises(ValidationError, match="vanaf 1 januari van dit jaar"):
        agree(city, guest, from_on=date(city.year - 1, 12, 31))


def test_end_of_a_group_stays_when_its_share_changes(city, guest):
    last = date(city.year, 10, 31)
    Werkgebied.objects.filter(groep=guest).update(until_on=last)
    agree(city, guest, from_on=date(city.year, 7, 1))
    assert Werkgebied.objects.filter(groep=guest, until_on=last, weight=2).count() == 1


def test_agree_is_for_the_ambtenaar(city, guest):
    with pytest.raises(PermissionDenied):
        agree(city, guest, by=city.makelaar)


@pytest.fixture
def desk(city, guest, client: Client) -> Client:
    client.force_login(city.ambtenaar, LOGIN)
    return client


def form_of(city, guest, own: str, other: str) -> dict[str, str]:
    return {
        f"groep-{city.groep.pk}": own,
        f"groep-{guest.pk}": other,
        "from_on": timezone.localdate().isoformat(),
        "reason": "Overleg in het buurthuis",
    }


def test_page_records_what_was_agreed(city, guest, desk):
    page = desk.get("/begroting/aandelen/").content.decode()
    assert f"{guest}: 50,00%" in page
    assert "gelijke delen" in page
    address = f"/begroting/aandelen/{buurt_of(city).pk}/"
    assert desk.post(address, form_of(city, guest, "33,33", "66.67 %"))["Location"] == "/begroting/aandelen/"
    page = desk.get("/begroting/aandelen/").content.decode()
    assert f"{guest}: 66,67%" in page
    assert "Overleg in het buurthuis" in page


@pytest.mark.parametrize(
    ("own", "other", "message"),
    [
        ("60", "30", "samen 90,00%"),
        ("60", "veel", "Vul een percentage in"),
        ("60", "", "Vul een aandeel in"),
        ("100", "0", "aandeel 0"),
        ("60", "140", "hooguit 100%"),
        ("33,333", "66,667", "Vul een percentage in"),
    ],
)
def test_page_with_a_mistake_keeps_what_was_typed(city, guest, desk, own, other, message):
    answer = desk.post(f"/begroting/aandelen/{buurt_of(city).pk}/", form_of(city, guest, own, other))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    assert f'value="{own}"' in page
    assert "Overleg in het buurthuis" in page
    assert not Event.objects.filter(action="werkgebied.shares_agreed").exists()


def test_page_says_when_other_groups_work_there_than_agreed(city, guest, desk):
    agree(city, guest)
    WerkgebiedFactory(buurt=buurt_of(city), from_on=timezone.localdate())
    assert "opnieuw afspreken" in desk.get("/begroting/aandelen/").content.decode()


def test_buurt_of_one_group_has_no_shares(city, desk):
    other = Buurt.objects.get(werkgebieden__groep=city.other_groep)
    assert desk.get(f"/begroting/aandelen/{other.pk}/").status_code == 404


def test_list_costs_the_same_for_one_buurt_and_twenty(city, guest, desk):
    desk.get("/begroting/aandelen/")
    with CaptureQueriesContext(connection) as few:
        desk.get("/begroting/aandelen/")
    for _number in range(20):
        buurt = WerkgebiedFactory(groep=city.groep).buurt
        WerkgebiedFactory(groep=guest, buurt=buurt)
        InwonertalFactory(buurt=buurt, peildatum=city.peildatum)
    with CaptureQueriesContext(connection) as many:
        page = desk.get("/begroting/aandelen/")
    assert len(page.context["rows"]) == 21
    assert len(few) == len(many)
