"""The steps of an application, with a name for each reader."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where an application is. The label is the name for staff."""

    CONCEPT = "concept", _("Concept")
    INGEDIEND = "ingediend", _("Ingediend")
    IN_BEHANDELING = "in_behandeling", _("In behandeling")
    AANVULLING_GEVRAAGD = "aanvulling_gevraagd", _("Aanvulling gevraagd")
    TER_BESLUIT = "ter_besluit", _("Ter besluit")
    VERLEEND = "verleend", _("Verleend")
    GEDEELTELIJK_VERLEEND = "gedeeltelijk_verleend", _("Gedeeltelijk verleend")
    AFGEWEZEN = "afgewezen", _("Afgewezen")
    BUITEN_BEHANDELING = "buiten_behandeling", _("Buiten behandeling gesteld")
    INGETROKKEN = "ingetrokken", _("Ingetrokken")


APPLICANT_LABELS = {
    Status.CONCEPT: _("Nog niet verstuurd"),
    Status.INGEDIEND: _("Ontvangen"),
    Status.IN_BEHANDELING: _("Wij bekijken uw aanvraag"),
    Status.AANVULLING_GEVRAAGD: _("Wij hebben een vraag aan u"),
    Status.TER_BESLUIT: _("Wij nemen een besluit"),
    Status.VERLEEND: _("Toegekend"),
    Status.GEDEELTELIJK_VERLEEND: _("Voor een deel toegekend"),
    Status.AFGEWEZEN: _("Afgewezen"),
    Status.BUITEN_BEHANDELING: _("Niet in behandeling genomen"),
    Status.INGETROKKEN: _("Door u ingetrokken"),
}
# Before the decision the public learns no more than that a plan is being made or looked at.
PUBLIC_LABELS = {
    Status.CONCEPT: _("Plan in de maak"),
    Status.INGEDIEND: _("Plan bij de gemeente"),
    Status.IN_BEHANDELING: _("Plan bij de gemeente"),
    Status.AANVULLING_GEVRAAGD: _("Plan bij de gemeente"),
    Status.TER_BESLUIT: _("Plan bij de gemeente"),
    Status.VERLEEND: _("Plan vastgesteld"),
    Status.GEDEELTELIJK_VERLEEND: _("Plan vastgesteld"),
    Status.AFGEWEZEN: _("Geen plan"),
    Status.BUITEN_BEHANDELING: _("Geen plan"),
    Status.INGETROKKEN: _("Geen plan"),
}
# How urgent or good a step is, for the shape of its tag; the word is always there too.
TONES = {
    Status.CONCEPT: "neutral",
    Status.INGEDIEND: "info",
    Status.IN_BEHANDELING: "info",
    Status.AANVULLING_GEVRAAGD: "wait",
    Status.TER_BESLUIT: "info",
    Status.VERLEEND: "ok",
    Status.GEDEELTELIJK_VERLEEND: "ok",
    Status.AFGEWEZEN: "late",
    Status.BUITEN_BEHANDELING: "neutral",
    Status.INGETROKKEN: "neutral",
}
WITH_MUNICIPALITY = (
    Status.INGEDIEND,
    Status.IN_BEHANDELING,
    Status.AANVULLING_GEVRAAGD,
    Status.TER_BESLUIT,
)
OPEN = (Status.CONCEPT, *WITH_MUNICIPALITY)
GRANTED = (Status.VERLEEND, Status.GEDEELTELIJK_VERLEEND)
DECIDED = (*GRANTED, Status.AFGEWEZEN, Status.BUITEN_BEHANDELING)


class Outcome(models.TextChoices):
    """What can be advised and decided."""

    VERLEEND = Status.VERLEEND.value, _("verlenen")
    GEDEELTELIJK_VERLEEND = Status.GEDEELTELIJK_VERLEEND.value, _("gedeeltelijk verlenen")
    AFGEWEZEN = Status.AFGEWEZEN.value, _("afwijzen")
    BUITEN_BEHANDELING = Status.BUITEN_BEHANDELING.value, _("buiten behandeling stellen")


# What happened, in the history of a case.
EVENT_LABELS = {
    "wijkplan.started": _("Begonnen met het plan"),
    "aanvraag.submitted": _("Ingediend"),
    "aanvraag.taken_up": _("In behandeling genomen"),
    "aanvraag.addition_asked": _("Aanvulling gevraagd"),
    "aanvraag.addition_given": _("Aanvulling ontvangen"),
    "aanvraag.addition_expired": _("Termijn voor de aanvulling voorbij"),
    "aanvraag.judged": _("Spelregel beoordeeld"),
    "aanvraag.advised": _("Advies gegeven"),
    "aanvraag.returned": _("Terug naar de initiatievenmakelaar"),
    "aanvraag.granted": _("Verleend"),
    "aanvraag.partly_granted": _("Gedeeltelijk verleend"),
    "aanvraag.refused": _("Afgewezen"),
    "aanvraag.set_aside": _("Buiten behandeling gesteld"),
    "aanvraag.withdrawn": _("Ingetrokken"),
    "aanvraag.message": _("Bericht"),
    "aanvraag.note": _("Notitie"),
    "aanvraag.document_added": _("Document toegevoegd"),
    "aanvraag.document_removed": _("Document verwijderd"),
}
