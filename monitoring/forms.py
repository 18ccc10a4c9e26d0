"""Forms of action points and of the letter to the council."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.forms import DayField, LongTextField
from monitoring.actions.actiepunten import News
from monitoring.actions.brieven import FIRST_YEAR
from monitoring.enums import ActieStatus
from monitoring.models import Actiepunt, ActiepuntUpdate


class PageField(forms.URLField):
    """The address of something that a browser opens for everybody: no ftp."""

    default_validators = [URLValidator(schemes=["http", "https"])]


class StartForm(forms.Form):
    """About which year a letter is begun."""

    year = forms.TypedChoiceField(
        label=_("Over welk jaar?"), coerce=int, error_messages={"required": _("Kies een jaar.")}
    )
    correction = LongTextField(
        label=_("Wat wordt er anders?"),
        required=False,
        rows=3,
        max_length=2000,
        help_text=_(
            "Alleen nodig als over dit jaar al een brief is vastgesteld. De raad leest dit bovenaan."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        self.fields["year"].choices = [(year, str(year)) for year in range(this_year, FIRST_YEAR - 1, -1)]


class FactsForm(forms.Form):
    """What stands above the letter. Empty is allowed while it is a concept."""

    hide_optional = True

    zaaknummer = forms.CharField(
        label=_("Zaaknummer"),
        required=False,
        max_length=10,
        help_text=_("Uit het zaaksysteem, bijvoorbeeld Z26-012345."),
    )
    handled_by = forms.CharField(
        label=_("Behandeld door"),
        required=False,
        max_length=100,
        help_text=_("Wie de raad kan bellen: een naam of een team."),
    )
    dated_on = DayField(
        label=_("Datum van de brief"),
        required=False,
        help_text=_("De namen van de secretaris en de burgemeester horen bij deze datum."),
    )

    def clean_zaaknummer(self) -> str:
        return self.cleaned_data["zaaknummer"].upper().replace(" ", "")


class TextForm(forms.Form):
    """The text of one part of the letter."""

    hide_optional = True

    text = LongTextField(
        label=_("Tekst"),
        required=False,
        rows=16,
        help_text=_(
            "Een lege regel begint een nieuwe alinea, een regel die met een streepje begint is een punt van "
            "een lijst. Een cijfer uit de lijst schrijft u tussen accolades."
        ),
    )


class ReasonForm(forms.Form):
    """Why a letter goes back or is given up."""

    reason = LongTextField(label=_("Reden"), required=False, rows=4, max_length=2000)


class UpdateForm(forms.Form):
    """How an action point is getting on, and what comes next."""

    text = LongTextField(
        error_messages={"required": _("Vertel wat er gebeurd is.")},
        label=_("Wat is er gebeurd?"),
        rows=5,
        max_length=5000,
        help_text=_("Iedereen kan dit lezen. Noem geen namen van bewoners."),
    )
    milestone = LongTextField(
        label=_("Wat is de volgende mijlpaal?"),
        required=False,
        rows=2,
        max_length=200,
        help_text=_("Ook als het werk doorloopt: wat is hierna als eerste klaar?"),
    )
    milestone_on = DayField(
        label=_("Wanneer moet die mijlpaal gehaald zijn?"),
        required=False,
    )
    done_on = DayField(
        label=_("Sinds wanneer is het actiepunt gereed?"),
        required=False,
    )
    evidence = PageField(
        label=_("Waar is het te zien?"),
        required=False,
        max_length=ActiepuntUpdate._meta.get_field("evidence").max_length,
        assume_scheme="https",
        help_text=_("Het adres van een pagina of document, als dat er is."),
        error_messages={
            "invalid": _("Vul een adres in dat met https:// begint."),
            "max_length": _(
                "Dit adres heeft %(show_value)s tekens. Gebruik een adres van hooguit %(limit_value)s."
            ),
        },
    )
    override = forms.ChoiceField(
        label=_("Staat het er anders voor dan berekend?"),
        required=False,
        choices=[("", _("Nee, de berekende stand klopt")), *ActieStatus.choices],
    )
    override_reason = forms.CharField(
        label=_("Waarom staat het er anders voor?"), required=False, max_length=500
    )

    @classmethod
    def initial_of(cls, actiepunt: Actiepunt) -> dict[str, Any]:
        names = ("milestone", "milestone_on", "done_on", "override", "override_reason")
        return {name: getattr(actiepunt, name) for name in names}

    def news(self) -> News:
        return News(**self.cleaned_data)
