"""What the procedure keeps of a person."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.reports import PersonalData
from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Bericht,
    Bezwaar,
    Gelezen,
    Mandaat,
    Standaardtekst,
    Vraag,
    Wijziging,
)


def _acts_that_last(events: QuerySet[Event]) -> bool:
    """Whether any of these acts was done to something that is still kept; what was destroyed binds nobody."""
    others = events.exclude(action__startswith="account.")
    for kind in ContentType.objects.filter(pk__in=others.order_by().values("content_type")):
        model = kind.model_class()
        if model is None:
            continue
        done_to = others.filter(content_type=kind).order_by().values("object_id")
        if model._default_manager.filter(pk__in=done_to).exists():
            return True
    return False


def personal_data(user: User) -> list[PersonalData]:
    """Applications begun or sent, messages written, and acts recorded (Selectielijst 2020)."""
    own = Aanvraag.objects.filter(Q(created_by=user) | Q(submitted_by=user))
    messages = Bericht.objects.filter(author=user)
    answers = Vraag.objects.filter(Q(answered_by=user) | Q(asked_by=user))
    texts = Standaardtekst.objects.filter(Q(saved_by=user) | Q(removed_by=user))
    events = Event.objects.filter(by=user)
    objections = Bezwaar.objects.filter(made_by=user)
    changes = Wijziging.objects.filter(asked_by=user)
    mandates = Mandaat.objects.filter(user=user)
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
            "bezwaren",
            list(objections.values("aanvraag__number", "grounds", "received_on", "status")),
            _("U maakte bezwaar; dat hoort bij het dossier.") if objections else "",
        ),
        PersonalData(
            "wijzigingen",
            list(changes.values("aanvraag__number", "what", "asked_at", "status")),
            _("U vroeg om een wijziging; die hoort bij het dossier.") if changes else "",
        ),
        PersonalData(
            "mandaten",
            list(mandates.values("position", "maximum", "from_on", "until_on", "source")),
            _("U staat in het mandaatregister; wie mocht besluiten moet na te gaan blijven.")
            if mandates
            else "",
        ),
        PersonalData(
            "vragen",
            list(answers.values("aanvraag__number", "part", "question", "answer", "answered_at")),
            _("U stelde of beantwoordde een vraag over een aanvraag; dat hoort bij het dossier.")
            if answers
            else "",
        ),
        PersonalData(
            "gelezen", list(Gelezen.objects.filter(user=user).values("thread__aanvraag__number", "until"))
        ),
        PersonalData(
            "standaardteksten",
            list(texts.values("name", "kind", "saved_at")),
            _("U schreef een standaardtekst; wie die schreef moet na te gaan blijven.") if texts else "",
        ),
        PersonalData(
            "handelingen",
            list(events.values("at", "action")),
            _("U deed iets in een dossier; wie wat deed moet na te gaan blijven.")
            if _acts_that_last(events)
            else "",
        ),
    ]
