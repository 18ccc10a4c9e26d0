"""What an applicant can do beside the application itself: wait, object, change what was awarded."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amstelveen_ontmoet.accounts.access import permission, post_only, typed
from amstelveen_ontmoet.forms import AmountField, DayField, LongTextField
from amstelveen_ontmoet.pages.views.mine import find_aanvraag
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import changes, lines, objections
from amstelveen_ontmoet.procedure.models import Aanvraag, Bezwaar, Brief, Wijziging


class ObjectionForm(forms.Form):
    """Why the applicant does not agree with a decision."""

    grounds = LongTextField(
        error_messages={"required": gettext_lazy("Schrijf op waarom u het er niet mee eens bent.")},
        label=gettext_lazy("Waarom bent u het niet eens met het besluit?"),
        rows=8,
        max_length=20000,
        help_text=gettext_lazy("Schrijf ook op wat er volgens u anders moet."),
    )


class ChangeForm(forms.Form):
    """What changes after the award."""

    what = LongTextField(
        error_messages={"required": gettext_lazy("Schrijf op wat er verandert.")},
        label=gettext_lazy("Wat verandert er, en waarom?"),
        rows=6,
        max_length=8000,
    )
    granted = AmountField(
        label=gettext_lazy("Hebt u minder geld nodig? Vul dan het nieuwe bedrag in"),
        required=False,
        help_text=gettext_lazy("Laat leeg als het bedrag gelijk blijft. Meer geld vraagt u apart aan."),
    )


class WaitForm(forms.Form):
    """Until when the applicant agrees to wait for budget."""

    until_on = DayField(
        label=gettext_lazy("Tot en met welke dag wilt u wachten?"),
        help_text=gettext_lazy("Uiterlijk 31 december. U kunt het wachten altijd eerder stoppen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until_on"].initial = timezone.localdate().replace(month=12, day=31)


@dataclass(frozen=True)
class Question:
    """A page with one question to the applicant: what it is about, and the button that answers it."""

    title: str
    lead: str
    button: str
    done: str
    is_danger: bool = False


def _ask(
    request: HttpRequest,
    aanvraag: Aanvraag,
    question: Question,
    form_class: type[forms.Form],
    act: Callable[[dict[str, Any]], Any],
) -> HttpResponse:
    """Show the question, and do what is asked; what was typed stays when it cannot be done."""
    form = form_class(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, question.done)
            return redirect("mijn_aanvraag", aanvraag.pk)
    context = {
        "form": form,
        "aanvraag": aanvraag,
        "question": question,
        "breadcrumbs": [
            (_("Mijn overzicht"), reverse("mijn")),
            (aanvraag.title, reverse("mijn_aanvraag", args=[aanvraag.pk])),
            (question.title, ""),
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "pages/question.html", context, status=status)


def find_letter(pk: int) -> Brief:
    return get_object_or_404(Brief.objects.select_related("aanvraag__organisatie"), pk=pk)


@require_http_methods(["GET", "POST"])
@permission("procedure.object", find_letter, on=lambda brief: brief.aanvraag)
def object_to(request: HttpRequest, brief: Brief) -> HttpResponse:
    """Object to a decision."""
    language = (get_language() or "nl")[:2]
    question = Question(
        title=_("Bezwaar maken"),
        lead=_(
            "Tegen: %(kind)s van %(day)s. Bezwaar maken is gratis. Iemand anders bekijkt het besluit opnieuw."
        )
        % {"kind": brief.get_kind_display(), "day": brief.content[language]["date"]},
        button=_("Verstuur mijn bezwaar"),
        done=_("Uw bezwaar is ontvangen. In de brief leest u wanneer u ons besluit krijgt."),
    )
    last_day = brief.objection_until_on
    if last_day and timezone.localdate() > queries.last_day_to_send(last_day).last_day:
        messages.warning(
            request,
            _("De termijn voor bezwaar is voorbij. Schrijf ook op waarom uw bezwaar later komt."),
        )
    return _ask(
        request,
        brief.aanvraag,
        question,
        ObjectionForm,
        lambda data: objections.object_to(brief.pk, **data, by=request.user),
    )


def find_objection(pk: int) -> Bezwaar:
    return get_object_or_404(Bezwaar.objects.select_related("aanvraag__organisatie"), pk=pk)


@require_http_methods(["GET", "POST"])
@permission("procedure.withdraw_objection", find_objection)
def withdraw_objection(request: HttpRequest, bezwaar: Bezwaar) -> HttpResponse:
    """Take an objection back."""
    question = Question(
        title=_("Bezwaar intrekken?"),
        lead=_("Wij stoppen dan met uw bezwaar. Het besluit blijft zoals het is."),
        button=_("Trek mijn bezwaar in"),
        done=_("Uw bezwaar is ingetrokken."),
        is_danger=True,
    )
    return _ask(
        request,
        bezwaar.aanvraag,
        question,
        forms.Form,
        lambda data: objections.withdraw_objection(bezwaar.pk, by=request.user),
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.ask_change", find_aanvraag)
def ask_change(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Ask for a change after the award."""
    question = Question(
        title=_("Wijziging doorgeven"),
        lead=_(
            "Gaat een activiteit niet door, of wordt die heel anders? "
            "Laat het ons weten voordat u verdergaat."
        ),
        button=_("Verstuur de wijziging"),
        done=_("Uw wijziging is verstuurd. U krijgt een brief met ons antwoord."),
    )
    return _ask(
        request,
        aanvraag,
        question,
        ChangeForm,
        lambda data: changes.ask_change(aanvraag.pk, **data, by=request.user),
    )


def find_change(pk: int) -> Wijziging:
    return get_object_or_404(Wijziging.objects.select_related("aanvraag__organisatie"), pk=pk)


@require_http_methods(["GET", "POST"])
@permission("procedure.withdraw_change", find_change)
def withdraw_change(request: HttpRequest, wijziging: Wijziging) -> HttpResponse:
    """Take the question for a change back."""
    question = Question(
        title=_("Wijziging intrekken?"),
        lead=_("Er verandert dan niets: u voert uit wat in uw plan staat."),
        button=_("Trek de wijziging in"),
        done=_("Uw wijziging is ingetrokken."),
        is_danger=True,
    )
    return _ask(
        request,
        wijziging.aanvraag,
        question,
        forms.Form,
        lambda data: changes.withdraw_change(wijziging.pk, by=request.user),
    )


@require_http_methods(["GET", "POST"])
@permission("procedure.consent", find_aanvraag)
def wait(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Agree to wait for budget."""
    question = Question(
        title=_("Wachten op budget"),
        lead=_(
            "Is het budget nu op? Dan kunt u wachten tot er weer geld is. U komt op de wachtlijst, in de "
            "volgorde van ontvangst. De termijn voor ons besluit staat zolang stil (Awb 4:15)."
        ),
        button=_("Ik wil wachten"),
        done=_("U staat op de wachtlijst. In de brief leest u uw plaats."),
    )
    return _ask(
        request,
        aanvraag,
        question,
        WaitForm,
        lambda data: lines.consent_to_wait(aanvraag.pk, **data, by=request.user),
    )


@post_only
@permission("procedure.consent", find_aanvraag)
def stop_waiting(request: HttpRequest, aanvraag: Aanvraag) -> HttpResponse:
    """Wait no longer: the term runs on."""
    try:
        lines.stop_waiting_all(aanvraag.pk, by=request.user)
        messages.success(request, _("U wacht niet langer. De termijn voor ons besluit loopt weer."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("mijn_aanvraag", aanvraag.pk)
