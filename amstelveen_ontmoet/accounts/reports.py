"""What the portal keeps about a person, to take away or to erase.

Every app that keeps something about people names a function in `settings.PERSONAL_DATA`; this
one asks them all, so it need not know who stands above it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.mail.models import UnreachableAddress


@dataclass(frozen=True)
class PersonalData:
    """What one app keeps: `rows` as plain data, and why it must be kept when it must."""

    name: str
    rows: Sequence[Mapping[str, object]]
    must_be_kept_because: str = ""


def personal_data(user: User) -> list[PersonalData]:
    """Everything about this person, app by app."""
    sources: list[Callable[[User], list[PersonalData]]] = [
        import_string(name) for name in settings.PERSONAL_DATA
    ]
    return [part for source in sources for part in source(user)]


def own_data(user: User) -> list[PersonalData]:
    """The account, memberships, roles, and what the person wants to hear and is to hear."""
    return [
        PersonalData(
            "account",
            [
                {
                    "name": user.name,
                    "email": user.email,
                    "language": user.language,
                    "since": user.date_joined,
                    "last_login": user.last_login,
                }
            ],
        ),
        PersonalData(
            "lidmaatschappen",
            list(user.lidmaatschappen.values("organisatie__name", "role", "from_on", "until_on")),
        ),
        PersonalData("meldingkeuzes", list(user.meldingkeuzes.values("subject", "pace"))),
        PersonalData("meldingen", list(user.meldingen.values("text", "created_at", "mailed_at"))),
        PersonalData(
            "onbereikbaar",
            list(UnreachableAddress.objects.filter(address=user.email).values("address", "since", "reason")),
        ),
        PersonalData(
            "machtigingen",
            list(user.machtigingen.values("organisatie__name", "scope", "from_on", "until_on", "ended_at")),
        ),
        PersonalData("rollen", list(user.role_grants.values("role", "from_on", "until_on"))),
    ]


def reasons_to_keep(user: User) -> list[str]:
    """Why the account cannot be erased (yet), in the reader's language; none when it can."""
    return sorted({part.must_be_kept_because for part in personal_data(user) if part.must_be_kept_because})
