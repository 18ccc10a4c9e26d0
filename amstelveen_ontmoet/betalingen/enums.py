"""Steps of account numbers, payment batches and payments, with their names for staff."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountStatus(models.TextChoices):
    """Where the account number of an organisation is."""

    INGEVOERD = "ingevoerd", _("Wacht op een tweede persoon")
    BEVESTIGD = "bevestigd", _("Bevestigd")
    INGETROKKEN = "ingetrokken", _("Ingetrokken")


class BatchStatus(models.TextChoices):
    """Where a list of payments is."""

    GEMAAKT = "gemaakt", _("Wacht op vrijgave")
    VRIJGEGEVEN = "vrijgegeven", _("Vrijgegeven, nog niet verstuurd")
    VERSTUURD = "verstuurd", _("Verstuurd")
    AFGEROND = "afgerond", _("Afgerond")
    INGETROKKEN = "ingetrokken", _("Ingetrokken")


class PaymentStatus(models.TextChoices):
    """Where one payment is."""

    KLAAR = "klaar", _("Staat klaar")
    VERSTUURD = "verstuurd", _("Verstuurd naar de bank")
    BEVESTIGD = "bevestigd", _("Betaald")
    AFGEWEZEN = "afgewezen", _("Afgewezen door de bank")
    VERVALLEN = "vervallen", _("Vervallen")


# What is under way to the bank: a line of money has at most one of these.
OPEN_PAYMENT = (PaymentStatus.KLAAR, PaymentStatus.VERSTUURD)

TONES = {
    AccountStatus.INGEVOERD: "wait",
    AccountStatus.BEVESTIGD: "ok",
    AccountStatus.INGETROKKEN: "neutral",
    BatchStatus.GEMAAKT: "wait",
    BatchStatus.VRIJGEGEVEN: "wait",
    BatchStatus.VERSTUURD: "info",
    BatchStatus.AFGEROND: "ok",
    BatchStatus.INGETROKKEN: "neutral",
    PaymentStatus.KLAAR: "wait",
    PaymentStatus.VERSTUURD: "info",
    PaymentStatus.BEVESTIGD: "ok",
    PaymentStatus.AFGEWEZEN: "late",
    PaymentStatus.VERVALLEN: "neutral",
}


class Obstacle(models.TextChoices):
    """Why an award is not in a batch now."""

    GEEN_BESLUIT = "geen_besluit", _("Er is geen besluit dat nu geldt")
    BEZWAAR = "bezwaar", _("Er loopt een bezwaar")
    WIJZIGING = "wijziging", _("Er is een wijziging gevraagd")
    TERUGVORDERING = "terugvordering", _("Er loopt een terugvordering")
    BETROKKEN = "betrokken", _("U hebt of had een rol bij deze aanvrager")
    ONDERWEG = "onderweg", _("Er is al een betaling onderweg")
    GEEN_REKENING = "geen_rekening", _("Er is nog geen rekeningnummer")
    WACHTTIJD = "wachttijd", _("Een nieuw rekeningnummer gaat nog in")


class Outcome(models.TextChoices):
    """What a line of the answer of the bank means for us."""

    BETAALD = "betaald", _("Wordt betaald")
    AFGEWEZEN = "afgewezen", _("Afgewezen door de bank")
    AL_VERWERKT = "al_verwerkt", _("Was al verwerkt")
    ONBEKEND = "onbekend", _("Onbekend kenmerk")
    ANDER_BEDRAG = "ander_bedrag", _("Ander bedrag dan verstuurd")
    NIET_VERSTUURD = "niet_verstuurd", _("Deze betaling is niet verstuurd")
    DUBBEL = "dubbel", _("Staat al eerder in dit bestand")
    TEGENSPRAAK = "tegenspraak", _("Spreekt een eerdere uitkomst tegen")
    ONLEESBAAR = "onleesbaar", _("Niet te lezen")


# The lines that change something when the file is processed.
EFFECTIVE = (Outcome.BETAALD, Outcome.AFGEWEZEN)
OUTCOME_TONES = {
    Outcome.BETAALD: "ok",
    Outcome.AFGEWEZEN: "late",
    Outcome.AL_VERWERKT: "neutral",
    Outcome.DUBBEL: "neutral",
}
