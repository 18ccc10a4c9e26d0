"""The roles of staff and of members, in one place for a manager to read.

A role says what somebody's work is; what it allows stands in each app's `rules.py`.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Work at or for the municipality, granted per person with start and end date."""

    MAKELAAR = "makelaar", _("Initiatievenmakelaar")
    AMBTENAAR = "ambtenaar", _("Ambtenaar sociale samenhang")
    MANDAATHOUDER = "mandaathouder", _("Mandaathouder")
    SOCIAAL_WERKER = "sociaal_werker", _("Sociaal werker")
    WIJKREGISSEUR = "wijkregisseur", _("Wijkregisseur")
    LOCATIEBEHEERDER = "locatiebeheerder", _("Locatiebeheerder")
    BEHEERDER = "beheerder", _("Functioneel beheerder")


WORK = {
    Role.MAKELAAR: _("beoordeelt aanvragen, vraagt aanvullingen en adviseert"),
    Role.AMBTENAAR: _("beheert budgetten, wijkbudgetten en referentiegegevens"),
    Role.MANDAATHOUDER: _("beslist namens burgemeester en wethouders"),
    Role.SOCIAAL_WERKER: _("helpt bewoners op weg"),
    Role.WIJKREGISSEUR: _("maakt een plan met de wijk waar die rol is toegekend"),
    Role.LOCATIEBEHEERDER: _("beheert een ontmoetingslocatie"),
    Role.BEHEERDER: _("kent rollen toe en houdt het portaal gaande; beslist niet over geld"),
}


class Scope(models.TextChoices):
    """What somebody may do on behalf of an organisation that gave a machtiging; never withdraw or object."""

    SCHRIJVEN = "schrijven", _("Schrijven: meeschrijven, berichten sturen en vragen beantwoorden")
    INDIENEN = "indienen", _("Schrijven en indienen: ook de aanvraag versturen")


class MemberRole(models.TextChoices):
    """What a member may do for an organisation."""

    BESTUUR = "bestuur", _("Bestuurslid: schrijft, dient in en trekt in")
    SCHRIJVER = "schrijver", _("Schrijver: schrijft mee aan het plan")
