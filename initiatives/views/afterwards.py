"""What staff do beside the decision: terms, objections, changes, standing aside."""

from typing import Any

import rules
from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amstelveen_ontmoet.accounts.acts import Place, Question, asked, button
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.forms import LongTextField
from amstelveen_ontmoet.procedure.actions import additions, changes, interests, objections, terms
from amstelveen_ontmoet.procedure.forms import (
    DecideChangeForm,
    DecideObjectionForm,
    EnterObjectionForm,
    ExtendForm,
    SuspendForm,
)
from amstelveen_ontmoet.procedure.models import Aanvraag, Bezwaar, Brief, Wijziging
from initiatives.views.case import case_url, find_case


class InterestForm(forms.Form):
    """Why somebody stands aside."""

    reason = LongTextField(
        label=gettext_lazy("Welk belang hebt u? (alleen voor het dossier)"),
        error_messages={"required": gettext_lazy("Schrijf kort op welk belang u hebt.")},
        rows=3,
        max_length=1000,
    )


def case_place(request: HttpRequest, found: Any) -> Place:
    """The page of the case; the work list for who may see it no longer."""
    aanvraag = found if isinstance(found, Aanvraag) else found.aanvraag
    url, desk = case_url(aanvraag), reverse("work_list")
    may_see = rules.has_perm("procedure.view_case", request.user, aanvraag)
    return Place(
        [(_("Werkvoorraad"), desk), (aanvraag.number, url)],
        url,
        _("Terug naar de aanvraag"),
        step=f"{aanvraag.number} · {aanvraag.title}",
        done_url="" if may_see else desk,
    )


SUSPEND = Question(
    title=gettext_lazy("Beslistermijn laten stilstaan"),
    lead=gettext_lazy(
        "Alleen op een grond van Awb 4:15. Mist u iets van de aanvrager? Vraag dan een aanvulling."
    ),
    button=gettext_lazy("Laat de termijn stilstaan"),
    done=gettext_lazy("De termijn staat stil. De aanvrager krijgt een brief."),
)


@asked("procedure.handle", find_case, SUSPEND, SuspendForm, place=case_place)
def suspend(aanvraag: Aanvraag, data: dict[str, Any], by: User) -> None:
    """Let the decision term stand still."""
    terms.suspend(aanvraag.pk, **data, by=by)


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


EXTEND = Question(
    title=gettext_lazy("Beslistermijn verlengen"),
    lead=gettext_lazy("De aanvrager krijgt een brief met de nieuwe laatste dag en uw uitleg."),
    button=gettext_lazy("Verleng de termijn"),
    done=gettext_lazy("De termijn is verlengd. De aanvrager krijgt een brief."),
)


@asked("procedure.handle", find_case, EXTEND, ExtendForm, place=case_place)
def extend(aanvraag: Aanvraag, data: dict[str, Any], by: User) -> None:
    """Make the decision term longer, once."""
    terms.extend(aanvraag.pk, **data, by=by)


def _find_letter(number: str, pk: int) -> Brief:
    letters = Brief.objects.select_related("aanvraag__organisatie")
    return get_object_or_404(letters, pk=pk, aanvraag__number=number)


ENTER_OBJECTION = Question(
    title=gettext_lazy("Bezwaar op papier invoeren"),
    lead=lambda brief: (
        _("Tegen: %(kind)s. De dag van ontvangst op papier telt voor de termijn.")
        % {"kind": brief.get_kind_display()}
    ),
    button=gettext_lazy("Voer het bezwaar in"),
    done=gettext_lazy("Het bezwaar is ingevoerd. De aanvrager krijgt een ontvangstbevestiging."),
)


@asked(
    "procedure.enter_objection",
    _find_letter,
    ENTER_OBJECTION,
    EnterObjectionForm,
    place=case_place,
    on=lambda brief: brief.aanvraag,
)
def enter_objection(brief: Brief, data: dict[str, Any], by: User) -> None:
    """Enter an objection that came on paper."""
    objections.object_to(brief.pk, **data, by=by)


def _find_objection(number: str, pk: int) -> Bezwaar:
    found = Bezwaar.objects.select_related("aanvraag__organisatie", "brief")
    return get_object_or_404(found, pk=pk, aanvraag__number=number)


DECIDE_OBJECTION = Question(
    title=gettext_lazy("Besluiten op het bezwaar"),
    lead=lambda bezwaar: (
        _("Tegen: %(kind)s. Kijk opnieuw naar het hele besluit, met wat u nu weet (Awb 7:11).")
        % {"kind": bezwaar.brief.get_kind_display()}
    ),
    button=gettext_lazy("Neem het besluit en verstuur de brief"),
    done=gettext_lazy("Het besluit op bezwaar is genomen en verstuurd."),
    quote=lambda bezwaar: bezwaar.grounds,
)


@asked("procedure.decide_objection", _find_objection, DECIDE_OBJECTION, DecideObjectionForm, place=case_place)
def decide_objection(bezwaar: Bezwaar, data: dict[str, Any], by: User) -> None:
    """Decide on an objection."""
    objections.decide_objection(bezwaar.pk, **data, by=by)


def _find_change(number: str, pk: int) -> Wijziging:
    found = Wijziging.objects.select_related("aanvraag__organisatie")
    return get_object_or_404(found, pk=pk, aanvraag__number=number)


DECIDE_CHANGE = Question(
    title=gettext_lazy("Besluiten over de wijziging"),
    lead=gettext_lazy("De aanvrager krijgt een brief met uw besluit."),
    button=gettext_lazy("Neem het besluit en verstuur de brief"),
    done=gettext_lazy("Het besluit over de wijziging is genomen en verstuurd."),
    quote=lambda wijziging: wijziging.what,
)


@asked("procedure.decide_change", _find_change, DECIDE_CHANGE, DecideChangeForm, place=case_place)
def decide_change(wijziging: Wijziging, data: dict[str, Any], by: User) -> None:
    """Agree with a change after the award, or refuse it."""
    changes.decide_change(wijziging.pk, **data, by=by)


STAND_ASIDE = Question(
    title=gettext_lazy("Ik heb hier zelf belang bij"),
    lead=lambda aanvraag: (
        _("U ziet en doet daarna niets meer bij aanvragen van %(name)s. Dit kunt u niet zelf terugdraaien.")
        % {"name": aanvraag.organisatie}
    ),
    button=gettext_lazy("Ja, ik doe hier niet aan mee"),
    done=gettext_lazy("Genoteerd. Een collega neemt uw zaken van deze aanvrager over."),
)


@asked("procedure.view_case", find_case, STAND_ASIDE, InterestForm, place=case_place)
def stand_aside(aanvraag: Aanvraag, data: dict[str, Any], by: User) -> None:
    """Say that one has an interest of one's own in this applicant."""
    interests.declare_interest(aanvraag.pk, **data, by=by)


@button("procedure.handle", find_case, gettext_lazy("U behandelt deze aanvraag nu."), to=case_url)
def take_over(aanvraag: Aanvraag, by: User) -> None:
    """Handle the case in the place of a colleague."""
    interests.take_over(aanvraag.pk, by=by)
