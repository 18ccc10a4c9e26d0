"""An application for a subsidy and all that belongs to it, of whatever kind."""

from amstelveen_ontmoet.procedure.models.aanvraag import Aanvraag, Aanvraagregel, Nummerreeks
from amstelveen_ontmoet.procedure.models.afterwards import Bezwaar, Wijziging
from amstelveen_ontmoet.procedure.models.besluit import Advies, Besluit, Toets
from amstelveen_ontmoet.procedure.models.bulk import Bulkbesluit, Bulkregel
from amstelveen_ontmoet.procedure.models.dossier import Aanvulling, Bericht, Document, document_path
from amstelveen_ontmoet.procedure.models.hardheid import Hardheid
from amstelveen_ontmoet.procedure.models.letters import Belang, Brief, Mandaat
from amstelveen_ontmoet.procedure.models.messages import Gelezen, Standaardtekst, Vraag
from amstelveen_ontmoet.procedure.models.storingen import Storing
from amstelveen_ontmoet.procedure.models.termijnen import Ingebrekestelling, Opschorting, Verlenging
from amstelveen_ontmoet.procedure.models.vaststelling import Terugvordering, Vaststelling
from amstelveen_ontmoet.procedure.models.verantwoording import (
    Teruggave,
    Verantwoording,
    VerantwoordingDeel,
    VerantwoordingRegel,
)
from amstelveen_ontmoet.procedure.models.vernietiging import Vernietiging
from amstelveen_ontmoet.procedure.models.wachten import Wachtplaats

__all__ = [
    "Aanvraag",
    "Aanvraagregel",
    "Aanvulling",
    "Advies",
    "Belang",
    "Bericht",
    "Besluit",
    "Bezwaar",
    "Brief",
    "Bulkbesluit",
    "Bulkregel",
    "Document",
    "Gelezen",
    "Hardheid",
    "Ingebrekestelling",
    "Mandaat",
    "Nummerreeks",
    "Opschorting",
    "Standaardtekst",
    "Storing",
    "Teruggave",
    "Terugvordering",
    "Toets",
    "Vaststelling",
    "Verantwoording",
    "VerantwoordingDeel",
    "VerantwoordingRegel",
    "Verlenging",
    "Vernietiging",
    "Vraag",
    "Wachtplaats",
    "Wijziging",
    "document_path",
]
