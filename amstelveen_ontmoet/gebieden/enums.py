"""What a file with residents says of an area, and why a file cannot be read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Finding(models.TextChoices):
    """What the row of an area comes to, or that there is none."""

    NIEUW = "nieuw", _("nieuw cijfer")
    BEKEND = "bekend", _("stond er al")
    ZONDER = "zonder", _("geen cijfer in het bestand")
    ANDERS = "anders", _("anders dan wat er staat")
    ONTBREEKT = "ontbreekt", _("ontbreekt in het bestand")
    DUBBEL = "dubbel", _("staat er twee keer in")
    ONBEKEND = "onbekend", _("onbekende code")
    ONLEESBAAR = "onleesbaar", _("geen heel getal")


# With one of these nothing is taken over: a wijkbudget on half of the city would look right.
BLOCKING = (
    Finding.ANDERS,
    Finding.ONTBREEKT,
    Finding.DUBBEL,
    Finding.ONBEKEND,
    Finding.ONLEESBAAR,
)


class Fault(models.TextChoices):
    """Why nothing can be read from a file."""

    LEEG = "leeg", _("In dit bestand staan geen wijken of buurten.")
    ONLEESBAAR = (
        "onleesbaar",
        _("Dit bestand is beschadigd of geen CSV of XLSX. Haal het opnieuw op bij het CBS."),
    )
    OUD_EXCEL = "oud_excel", _("Dit is een oud Excel-bestand (XLS). Bewaar het als XLSX of CSV.")
    TE_GROOT = "te_groot", _("Dit bestand is te groot om te lezen. Neem alleen de kolommen die nodig zijn.")
    KOLOM_ONTBREEKT = (
        "kolom_ontbreekt",
        _("De kolom met de code (gwb_code) of met de inwoners (a_inw) ontbreekt."),
    )
    KOLOM_DUBBEL = "kolom_dubbel", _("De kolom met de code of met de inwoners staat er twee keer in.")
    ANDERE_GEMEENTE = "andere_gemeente", _("Dit bestand is van een andere gemeente: geen rij is van hier.")
