"""Groups of residents, their plans and their budgets."""

from wijkplannen.models.budget import WijkbudgetBrief, WijkbudgetDeel, WijkbudgetInvoer, Wijkbudgetrun
from wijkplannen.models.groups import Bestuurslid, Bewonersgroep, Werkgebied
from wijkplannen.models.plans import Actie, Geldregel, Sectie, Sectieversie, Wijkplan
from wijkplannen.models.residents import Inwonertalbestand

__all__ = [
    "Actie",
    "Bestuurslid",
    "Bewonersgroep",
    "Geldregel",
    "Inwonertalbestand",
    "Sectie",
    "Sectieversie",
    "Werkgebied",
    "WijkbudgetBrief",
    "WijkbudgetDeel",
    "WijkbudgetInvoer",
    "Wijkbudgetrun",
    "Wijkplan",
]
