"""An application for a subsidy and all that belongs to it, of whatever kind."""

from amstelveen_ontmoet.procedure.models.aanvraag import Aanvraag, Aanvraagregel, Nummerreeks
from amstelveen_ontmoet.procedure.models.besluit import Advies, Besluit, Toets
from amstelveen_ontmoet.procedure.models.dossier import Aanvulling, Bericht, Document, document_path

__all__ = [
    "Aanvraag",
    "Aanvraagregel",
    "Aanvulling",
    "Advies",
    "Bericht",
    "Besluit",
    "Document",
    "Nummerreeks",
    "Toets",
    "document_path",
]
