"""What this app keeps about a person."""

from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.reports import PersonalData
from wijkplannen.models import (
    Bestuurslid,
    Sectieversie,
)


def personal_data(user: User) -> list[PersonalData]:
    """Seats on boards and sections written."""
    seats = Bestuurslid.objects.filter(user=user)
    written = Sectieversie.objects.filter(saved_by=user)
    return [
        PersonalData(
            "bestuur", list(seats.values("groep__organisatie__name", "function", "from_on", "until_on"))
        ),
        PersonalData(
            "geschreven",
            list(written.values("sectie__plan__title", "sectie__key", "version", "saved_at")),
            _("U schreef mee aan een plan; wie wat schreef hoort bij het dossier.") if written else "",
        ),
    ]
