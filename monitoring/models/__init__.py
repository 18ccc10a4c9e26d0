"""Action points, indicators, the letters to the council and the overview of subsidies."""

from monitoring.models.actiepunten import Actiepunt, ActiepuntUpdate
from monitoring.models.brieven import Briefpdf, Brieftekst, Brieftekstversie, Collegebrief
from monitoring.models.indicators import Indicator, IndicatorNorm
from monitoring.models.subsidies import Subsidieoverzicht, Subsidieregel

__all__ = [
    "Actiepunt",
    "ActiepuntUpdate",
    "Briefpdf",
    "Brieftekst",
    "Brieftekstversie",
    "Collegebrief",
    "Indicator",
    "IndicatorNorm",
    "Subsidieoverzicht",
    "Subsidieregel",
]
