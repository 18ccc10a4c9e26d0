"""What letters to the council and action points tell about a person."""

from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.reports import PersonalData
from monitoring.models import ActiepuntUpdate, Brieftekstversie


def personal_data(user: User) -> list[PersonalData]:
    """Texts of letters and updates of action points that the person wrote."""
    texts = Brieftekstversie.objects.filter(saved_by=user)
    updates = ActiepuntUpdate.objects.filter(by=user)
    return [
        PersonalData(
            "brieven aan de raad",
            list(texts.values("tekst__brief__year", "tekst__part", "version", "saved_at")),
            _("U schreef mee aan een brief aan de raad; wie wat schreef hoort bij het dossier.")
            if texts
            else "",
        ),
        PersonalData(
            "actiepunten",
            list(updates.values("actiepunt__number", "text", "at")),
            _("U vertelde hoe het met een actiepunt ging; dat hoort bij het dossier.") if updates else "",
        ),
    ]
