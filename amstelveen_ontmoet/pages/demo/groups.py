"""Boards and writers for the groups that the policy names; everybody in them is invented."""

from dataclasses import dataclass
from datetime import date, timedelta

from amstelveen_ontmoet.accounts.models import Lidmaatschap, Organisatie, User
from amstelveen_ontmoet.accounts.roles import MemberRole
from amstelveen_ontmoet.pages.demo.people import BOTH, RESIDENT, STAFF, Person
from wijkplannen.models import Bestuurslid, Bewonersgroep

ELSRIJK = "stadsdorp-elsrijk"
RANDWIJCK = "villa-randwijck"
BOVENKERK = "bewonersplatform-bovenkerk"
GROENELAAN = "bewonersgroep-groenelaan"
KKP = "buurtkamer-kkp"
NESSE = "dorpshuis-de-nesse"
STADSHART = "maatschappelijke-punten-stadshart"

FUNCTIONS = ("voorzitter", "secretaris", "penningmeester", "lid", "lid")
JOINING_RULES = (
    "Voorbeeld: wilt u meedoen, of in het bestuur? Mail ons op bestuur@example.nl. Elk jaar in maart kiezen "
    "de bewoners die meedoen wie er in het bestuur komt."
)


@dataclass(frozen=True)
class Group:
    """Who acts for a group. `kvk_number` begins with zeros, so that nobody takes it for a real one."""

    slug: str
    board: tuple[Person, ...]
    writers: tuple[Person, ...]
    kvk_number: str = ""

    @property
    def chair(self) -> Person:
        return self.board[0]

    @property
    def writer(self) -> Person:
        return self.writers[0]


def _invented(surname: str, *names: str) -> tuple[Person, ...]:
    return tuple(Person(f"{name} {surname}") for name in names)


GROUPS = {
    group.slug: group
    for group in (
        Group(
            ELSRIJK,
            _invented("Verzonnen", "Joke", "Mehmet", "Hanneke", "Sandeep", "Els"),
            _invented("Verzonnen", "Tom"),
            "00000001",
        ),
        Group(
            RANDWIJCK,
            (Person("Priya Denkbeeld", language="en"), *_invented("Denkbeeld", "Koos", "Margriet")),
            _invented("Denkbeeld", "Wai"),
            "00000002",
        ),
        Group(
            BOVENKERK,
            _invented("Fictief", "Riet", "Youssef", "Truus", "Kenji", "Ineke"),
            _invented("Fictief", "Dirk"),
            "00000003",
        ),
        # An even number, so that the rule on the board is not met.
        Group(
            GROENELAAN,
            _invented("Proefjes", "Carla", "Omar", "Wilma", "Henk"),
            _invented("Proefjes", "Mei"),
            "00000004",
        ),
        Group(
            KKP, _invented("Zogenaamd", "Ans", "Bilal", "Gerda"), _invented("Zogenaamd", "Sven"), "00000005"
        ),
        Group(
            NESSE,
            _invented("Bedacht", "Nel", "Piet", "Lotte"),
            (*_invented("Bedacht", "Arie"), BOTH),
            "00000006",
        ),
        # No legal person, so that the rule on it is not met.
        Group(STADSHART, _invented("Schijnbaar", "Mo", "Greet", "Elena"), _invented("Schijnbaar", "Jip")),
    )
}
PEOPLE: tuple[Person, ...] = tuple(
    dict.fromkeys(
        [
            *STAFF,
            RESIDENT,
            *(person for group in GROUPS.values() for person in (*group.board, *group.writers)),
        ]
    )
)


def make_groups(users: dict[Person, User], today: date) -> dict[str, Bewonersgroep]:
    """Seat the boards and enter what the groups told about themselves; the groups by their slug."""
    known = Bewonersgroep.objects.select_related("organisatie").in_bulk(list(GROUPS), field_name="slug")
    for slug, group in GROUPS.items():
        groep = known[slug]
        _describe(groep, group)
        _seat(groep, group, users, today)
    return known


def _describe(groep: Bewonersgroep, group: Group) -> None:
    organisatie = groep.organisatie
    forms = Organisatie.LegalForm
    organisatie.legal_form = forms.STICHTING if group.kvk_number else forms.INFORMEEL
    organisatie.has_statutes = bool(group.kvk_number)
    organisatie.kvk_number = group.kvk_number
    organisatie.address = "Voorbeeldstraat 1\nAmstelveen"
    organisatie.save()
    groep.joining_rules = JOINING_RULES
    groep.save(update_fields=["joining_rules"])


def _seat(groep: Bewonersgroep, group: Group, users: dict[Person, User], today: date) -> None:
    """The chair sits longer than four years, so that the reminder to evaluate has somebody to remind."""
    organisatie = groep.organisatie
    for place, person in enumerate(group.board):
        since = today - timedelta(days=1900 - 300 * place)
        Lidmaatschap.objects.create(
            user=users[person], organisatie=organisatie, role=MemberRole.BESTUUR, from_on=since
        )
        Bestuurslid.objects.create(
            groep=groep,
            name=person.name,
            function=FUNCTIONS[place],
            user=users[person],
            is_public=place == 0,
            from_on=since,
        )
    for person in group.writers:
        Lidmaatschap.objects.create(
            user=users[person],
            organisatie=organisatie,
            role=MemberRole.SCHRIJVER,
            from_on=today - timedelta(days=500),
        )
