"""Invented people, one for every role, with one password for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Prefetch

from amstelveen_ontmoet.accounts.models import Lidmaatschap, RoleGrant, User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.gebieden.models import Wijk
from amstelveen_ontmoet.procedure.models import Mandaat

PASSWORD = "ontmoet-elkaar-2026"  # noqa: S105  shown on the log-in page of the demonstration
GRANTED_FOR = timedelta(days=600)


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist. `role` is a role of staff, `wijk` the slug of the wijk it holds for."""

    name: str
    role: Role | None = None
    wijk: str = ""
    language: str = "nl"

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@example.nl"


MAKELAAR, SECOND_MAKELAAR = (Person(f"{name} Voorbeeld", Role.MAKELAAR) for name in ("Noor", "Ravi"))
AMBTENAAR, SECOND_AMBTENAAR = (Person(f"{name} Voorbeeld", Role.AMBTENAAR) for name in ("Anouk", "Thijs"))
MANDAATHOUDER, SECOND_MANDAATHOUDER = (
    Person(f"{name} Voorbeeld", Role.MANDAATHOUDER) for name in ("Marloes", "Hakim")
)
BEHEERDER = Person("Bram Voorbeeld", Role.BEHEERDER)
# Makelaar and member of a group: shows that nobody handles the plan of their own group.
SOCIAAL_WERKER = Person("Fatima Voorbeeld", Role.SOCIAAL_WERKER)
BOTH = Person("Puck Dubbelrol", Role.MAKELAAR)
RESIDENT = Person("Willem Proefbewoner")
# The function under the signature, and up to how many euros.
MANDATES = {
    MANDAATHOUDER: ("hoofd sociale samenhang", None),
    SECOND_MANDAATHOUDER: ("teamleider sociale samenhang", Decimal(50000)),
}
STAFF = (
    MAKELAAR,
    SECOND_MAKELAAR,
    AMBTENAAR,
    SECOND_AMBTENAAR,
    MANDAATHOUDER,
    SECOND_MANDAATHOUDER,
    SOCIAAL_WERKER,
    Person("Jeroen Voorbeeld", Role.WIJKREGISSEUR, wijk="patrimonium"),
    Person("Silvia Voorbeeld", Role.LOCATIEBEHEERDER),
    BEHEERDER,
    BOTH,
)


def make_people(people: Sequence[Person], today: date) -> dict[Person, User]:
    """Give every person an account with a verified address, and staff their roles."""
    # Hashing a password is slow by design, so it is done once.
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(
            email=person.email,
            name=person.name,
            language=person.language,
            password=password,
            is_demo=True,
            is_staff=person == BEHEERDER,
            is_superuser=person == BEHEERDER,
        )
        for person in people
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    made = dict(zip(people, users, strict=True))
    wijken = {wijk.slug: wijk for wijk in Wijk.objects.all()}
    RoleGrant.objects.bulk_create(
        RoleGrant(
            user=user,
            role=person.role,
            target=wijken[person.wijk] if person.wijk else None,
            from_on=today - GRANTED_FOR,
            granted_by=None if person == BEHEERDER else made[BEHEERDER],
            reason="demonstratie",
        )
        for person, user in made.items()
        if person.role
    )
    Mandaat.objects.bulk_create(
        Mandaat(
            user=made[person],
            position=position,
            maximum=maximum,
            from_on=today - GRANTED_FOR,
            source="demonstratie, geen echt mandaatbesluit",
            granted_by=made[BEHEERDER],
        )
        for person, (position, maximum) in MANDATES.items()
    )
    return made


def accounts(people: Sequence[Person]) -> list[dict]:
    """The accounts that exist, with what one needs to log in and their roles of today in words."""
    users = User.objects.prefetch_related(
        Prefetch("role_grants", RoleGrant.objects.active().prefetch_related("target")),
        Prefetch("lidmaatschappen", Lidmaatschap.objects.active().select_related("organisatie")),
    ).in_bulk([person.email for person in people], field_name="email")
    return [_account(users[person.email]) for person in people if person.email in users]


def _account(user: User) -> dict:
    roles = [
        f"{_words(grant.role)}: {grant.target}" if grant.target else _words(grant.role)
        for grant in user.role_grants.all()
    ]
    roles += [f"{_words(member.role)}: {member.organisatie}" for member in user.lidmaatschappen.all()]
    return {
        "email": user.email,
        "password": PASSWORD,
        "name": user.name,
        "roles": roles or ["bewoner"],
        "language": user.language,
    }


def _words(role: str) -> str:
    return str(role).replace("_", " ")
