"""Action points, indicators and the letters to the council."""

from monitoring.models.actiepunten import Actiepunt, ActiepuntUpdate
from monitoring.models.brieven import Briefpdf, Brieftekst, Brieftekstversie, Collegebrief
from monitoring.models.indicators import Indicator, IndicatorNorm

__all__ = [
    "Actiepunt",
    "ActiepuntUpdate",
    "Briefpdf",
    "Brieftekst",
    "Brieftekstversie",
    "Collegebrief",
    "Indicator",
    "IndicatorNorm",
]
