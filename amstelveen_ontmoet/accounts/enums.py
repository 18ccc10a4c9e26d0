"""What the portal writes to people about, and how they want to hear it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.TextChoices):
    """What a mail to a person is about. Mails about logging in are none of these: they always go."""

    VRAGEN = "vragen", _("Vragen, herinneringen en ontvangst")
    BESLUITEN = "besluiten", _("Besluiten en brieven")
    BERICHTEN = "berichten", _("Berichten")
    NIEUW = "nieuw", _("Nieuwe aanvragen en bezwaren")
    ANTWOORDEN = "antwoorden", _("Antwoorden en berichten van aanvragers")
    TERMIJNEN = "termijnen", _("Herinneringen aan termijnen")


class Pace(models.TextChoices):
    """How somebody wants to hear of something."""

    DIRECT = "direct", _("Meteen")
    DAGELIJKS = "dagelijks", _("Eén keer per dag, alles in één mail")
    NOOIT = "nooit", _("Geen mail; ik kijk zelf in het portaal")


FOR_APPLICANTS = (Subject.VRAGEN, Subject.BESLUITEN, Subject.BERICHTEN)
FOR_STAFF = (Subject.NIEUW, Subject.ANTWOORDEN, Subject.TERMIJNEN)
# A term runs on a question, and a receipt is due at once (Awb 4:3a); a decision must reach the person.
ALLOWED: dict[Subject, tuple[Pace, ...]] = {
    Subject.VRAGEN: (Pace.DIRECT,),
    Subject.BESLUITEN: (Pace.DIRECT, Pace.DAGELIJKS),
    Subject.BERICHTEN: (Pace.DIRECT, Pace.DAGELIJKS, Pace.NOOIT),
    Subject.NIEUW: (Pace.DIRECT, Pace.DAGELIJKS, Pace.NOOIT),
    Subject.ANTWOORDEN: (Pace.DIRECT, Pace.DAGELIJKS, Pace.NOOIT),
    Subject.TERMIJNEN: (Pace.DIRECT, Pace.DAGELIJKS),
}
# Who chose nothing hears everything at once, except what is no news of a case of one's own.
UNLESS_CHOSEN = dict.fromkeys(Subject, Pace.DIRECT) | {Subject.NIEUW: Pace.DAGELIJKS}
EXPLANATIONS = {
    Subject.VRAGEN: _(
        "Deze mails krijgt u altijd meteen. Bij een vraag loopt vaak een termijn: wie te laat antwoordt, "
        "loopt de kans dat wij de aanvraag niet behandelen. En van wat u verstuurt hoort u direct dat het "
        "is aangekomen."
    ),
    Subject.BESLUITEN: _(
        "Vanaf de dag van een besluit hebt u zes weken voor bezwaar. Daarom kunt u deze mails niet uitzetten."
    ),
    Subject.BERICHTEN: _("Als de gemeente u schrijft over een aanvraag."),
    Subject.NIEUW: _("Als er een aanvraag of een bezwaar binnenkomt dat u kunt behandelen."),
    Subject.ANTWOORDEN: _("Als een aanvrager antwoordt, schrijft of iets verandert in een zaak van u."),
    Subject.TERMIJNEN: _("Als een termijn bijna voorbij is. Deze mails kunt u niet uitzetten."),
}
