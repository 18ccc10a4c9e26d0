"""What applications tell about a person."""

from django.db.models import Q
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.reports import PersonalData
from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.procedure.models import Aanvraag, Bericht


def personal_data(user: User) -> list[PersonalData]:
    """Applications begun or sent, messages written, and acts recorded (Selectielijst 2020)."""
    own = Aanvraag.objects.filter(Q(created_by=user) | Q(submitted_by=user))
    messages = Bericht.objects.filter(author=user)
    events = Event.objects.filter(by=user)
    return [
        PersonalData(
            "aanvragen",
            list(own.values("number", "title", "status", "created_at", "submitted_at")),
            _("U begon of verstuurde een aanvraag; de gemeente bewaart die 1 tot 7 jaar.") if own else "",
        ),
        PersonalData(
            "berichten",
            list(messages.values("aanvraag__number", "text", "at")),
            _("U schreef berichten bij een aanvraag; die horen bij het dossier.") if messages else "",
        ),
        PersonalData(
            "handelingen",
            list(events.values("at", "action")),
            _("U deed iets in een dossier; wie wat deed moet na te gaan blijven.") if events else "",
        ),
    ]
