"""What staff do beside the decision: terms, objections, changes, standing aside."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from amstelveen_ontmoet.accounts.access import permission, require
from amstelveen_ontmoet.accounts.acts import button
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.forms import LongTextField
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import additions, changes, interests, objections, terms
from amstelveen_ontmoet.procedure.forms import (
    DecideChangeForm,
    DecideObjectionForm,
    EnterObjectionForm,
    ExtendForm,
    SuspendForm,
)
from amstelveen_ontmoet.procedure.models import Aanvraag, Bezwaar, Brief, Wijziging
from initiatives.views.question import Question, ask
from initiatives.views.tabs import case_url, find_case


class InterestForm(forms.Form):
    """Why somebody stands aside."""

    reason = LongTextField(
        label=gettext_lazy("Welk belang hebt u?"),
        help_text=gettext_lazy("Dit komt alleen in het dossier."),
        error_messages={"required": gettext_lazy("Schrijf kort op welk belang u hebt.")},
        rows=3,
        max_length=1000,
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.handle", find_case)
def suspend(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Let the decision term stand still."""
    question = Question(
        title=_("Beslistermijn laten stilstaan"),
        lead=_("Alleen op een grond van Awb 4:15. Mist u iets van de aanvrager? Vraag dan een aanvulling."),
        button=_("Laat de termijn stilstaan"),
        done=_("De termijn staat stil. De aanvrager krijgt een brief."),
        closed=queries.why_not_still(aanvraag),
    )
    return ask(
        request,
        aanvraag,
        question,
        SuspendForm,
        lambda data: terms.suspend(aanvraag.pk, **data, by=request.user),
    )


@button(
    "procedure.handle",
    find_case,
    gettext_lazy("De termijn loopt weer. De aanvrager krijgt bericht."),
    to=case_url,
)
def resume(aanvraag: Aanvraag, by: User) -> None:
    """The ground is gone: the term runs on."""
    terms.end_suspension(aanvraag.pk, by=by)


@button(
    "procedure.handle",
    find_case,
    gettext_lazy("De vraag staat weer open. De aanvrager krijgt een brief met de dag."),
    to=case_url,
)
def reopen(aanvraag: Aanvraag, by: User) -> None:
    """Ask again what was closed too early because of an outage."""
    additions.reopen_addition(aanvraag.pk, by=by)


@require_http_methods(["GET", "POST"])
@permission("procedure.handle", find_case)
def extend(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Make the decision term longer, once."""
    question = Question(
        title=_("Beslistermijn verlengen"),
        lead=_("De aanvrager krijgt een brief met de nieuwe laatste dag en uw uitleg."),
        button=_("Verleng de termijn"),
        done=_("De termijn is verlengd. De aanvrager krijgt een brief."),
        closed=queries.why_not_longer(aanvraag),
    )
    return ask(
        request,
        aanvraag,
        question,
        ExtendForm,
        lambda data: terms.extend(aanvraag.pk, **data, by=request.user),
    )


def _find_letter(number: str, pk: int) -> Brief:
    letters = Brief.objects.select_related("aanvraag__organisatie")
    return get_object_or_404(letters, pk=pk, aanvraag__number=number)


@require_http_methods(["GET", "POST"])
@permission("procedure.enter_objection", _find_letter, on=lambda brief: brief.aanvraag)
def enter_objection(request: HttpRequest, brief: Brief) -> HttpResponse:
    """Enter an objection that came on paper."""
    question = Question(
        title=_("Bezwaar op papier invoeren"),
        lead=_("Tegen: %(kind)s. De dag van ontvangst op papier telt voor de termijn.")
        % {"kind": brief.get_kind_display()},
        button=_("Voer het bezwaar in"),
        done=_("Het bezwaar is ingevoerd. De aanvrager krijgt een ontvangstbevestiging."),
    )
    return ask(
        request,
        brief.aanvraag,
        question,
        EnterObjectionForm,
        lambda data: objections.object_to(brief.pk, **data, by=request.user),
    )


def _find_objection(number: str, pk: int) -> Bezwaar:
    found = Bezwaar.objects.select_related("aanvraag__organisatie", "brief")
    return get_object_or_404(found, pk=pk, aanvraag__number=number)


def _lead_of_objection(bezwaar: Bezwaar) -> str:
    """What is objected to, how much it gave, and by when this must be decided."""
    return _(
        "Tegen: %(kind)s van %(sent)s. Gevraagd is %(asked)s, nu is %(granted)s verleend."
        " Besluit uiterlijk op %(day)s (Awb 7:10)."
        " Kijk opnieuw naar het hele besluit, met wat u nu weet (Awb 7:11)."
    ) % {
        "kind": bezwaar.brief.get_kind_display(),
        "sent": date_format(timezone.localdate(bezwaar.brief.sent_at), "j F Y"),
        "asked": format_amount(queries.requested_amount(bezwaar.aanvraag)),
        "granted": format_amount(queries.awarded_amount(bezwaar.aanvraag)),
        "day": date_format(bezwaar.decide_by_on, "j F Y"),
    }


@require_http_methods(["GET", "POST"])
@permission("procedure.see_objection", _find_objection)
def decide_objection(request: HttpRequest, bezwaar: Bezwaar) -> HttpResponse:
    """Decide on an objection."""
    if bezwaar.is_open:
        require("procedure.decide_objection", request.user, bezwaar)
    question = Question(
        title=_("Besluiten op het bezwaar"),
        lead=_lead_of_objection(bezwaar),
        button=_("Neem het besluit en verstuur de brief"),
        done=_("Het besluit op bezwaar is genomen en verstuurd."),
        quote=bezwaar.grounds,
        closed="" if bezwaar.is_open else _("Over dit bezwaar is al besloten."),
    )
    return ask(
        request,
        bezwaar.aanvraag,
        question,
        DecideObjectionForm,
        lambda data: objections.decide_objection(bezwaar.pk, **data, by=request.user),
    )


def _find_change(number: str, pk: int) -> Wijziging:
    found = Wijziging.objects.select_related("aanvraag__organisatie")
    return get_object_or_404(found, pk=pk, aanvraag__number=number)


def _change_of_money(wijziging: Wijziging) -> str:
    """What the change would do to the grant, for whoever decides about it."""
    before = queries.awarded_amount(wijziging.aanvraag)
    if not wijziging.is_about_money:
        return _("De subsidie blijft %(before)s. De aanvrager krijgt een brief met uw besluit.") % {
            "before": format_amount(before)
        }
    return _(
        "De subsidie is %(before)s en wordt %(after)s als u akkoord gaat."
        " De aanvrager krijgt een brief met uw besluit."
    ) % {"before": format_amount(before), "after": format_amount(wijziging.granted_after)}


@require_http_methods(["GET", "POST"])
@permission("procedure.decide_change", _find_change)
def decide_change(request: HttpRequest, wijziging: Wijziging) -> HttpResponse:
    """Agree with a change after the award, or refuse it."""
    question = Question(
        title=_("Besluiten over de wijziging"),
        lead=_change_of_money(wijziging),
        button=_("Neem het besluit en verstuur de brief"),
        done=_("Het besluit over de wijziging is genomen en verstuurd."),
        quote=wijziging.what,
        closed="" if wijziging.is_open else _("Over deze wijziging is al besloten."),
    )
    return ask(
        request,
        wijziging.aanvraag,
        question,
        DecideChangeForm,
        lambda data: changes.decide_change(wijziging.pk, **data, by=request.user),
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.view_case", find_case)
def stand_aside(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Say that one has an interest of one's own in this applicant."""
    question = Question(
        title=_("Ik heb hier zelf belang bij"),
        lead=_(
            "U ziet en doet daarna niets meer bij aanvragen van %(name)s. Dit kunt u niet zelf terugdraaien."
        )
        % {"name": aanvraag.organisatie},
        button=_("Ja, ik doe hier niet aan mee"),
        done=_("Genoteerd. Een collega neemt uw zaken van deze aanvrager over."),
        is_danger=True,
    )
    return ask(
        request,
        aanvraag,
        question,
        InterestForm,
        lambda data: interests.declare_interest(aanvraag.pk, **data, by=request.user),
    )


@button("procedure.handle", find_case, gettext_lazy("U behandelt deze aanvraag nu."), to=case_url)
def take_over(aanvraag: Aanvraag, by: User) -> None:
    """Handle the case in the place of a colleague."""
    interests.take_over(aanvraag.pk, by=by)
