"""Forms of the desk of the spelregels."""

import hashlib
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.forms import DayField, LongTextField
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.spelregels.actions.reviews import FIRST_YEAR
from amstelveen_ontmoet.spelregels.enums import WAYS, Definition, is_share
from amstelveen_ontmoet.spelregels.models import Waarde
from amstelveen_ontmoet.spelregels.reports import ONE_DAY, Change


class ChangeForm(forms.Form):
    """A value from a day on. What may stand in it is checked by `actions.values`."""

    hide_optional = True

    value = forms.CharField(label=_("Nieuwe waarde"), required=False, strip=True)
    value_en = LongTextField(label=_("Nieuwe tekst in het Engels"), required=False, rows=8)
    from_on = DayField(
        label=_("Geldt vanaf"),
        help_text=_("Morgen of later. Wat tot en met vandaag gold verandert niet."),
    )
    until_on = DayField(
        label=_("Geldt tot en met"),
        required=False,
        help_text=_(
            "Laat leeg als dit blijft gelden. Met een laatste dag geldt daarna weer de waarde van nu."
        ),
    )
    reason = LongTextField(
        label=_("Waarom verandert dit?"),
        required=False,
        rows=3,
        help_text=_("Iedereen kan deze reden lezen. Noem geen namen van bewoners."),
    )
    source = forms.CharField(
        label=_("Waar staat dit?"),
        required=False,
        help_text=_("Bijvoorbeeld: besluit van het college van 12 mei 2026."),
    )
    is_assumption = forms.BooleanField(
        label=_("Dit is een aanname die de gemeente nog moet bevestigen"), required=False
    )

    def __init__(self, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        if definition.kind == Waarde.Kind.TEXT:
            self.fields["value"] = LongTextField(
                label=_("Nieuwe tekst in het Nederlands"), required=False, rows=8
            )
        else:
            del self.fields["value_en"]
            self.fields["value"].widget.attrs["inputmode"] = "decimal"
            self.fields["value"].help_text = _help(definition)

    @classmethod
    def initial_of(cls, current: Waarde | None) -> dict[str, Any]:
        """The form as it opens: what holds now, from tomorrow."""
        tomorrow = timezone.localdate() + ONE_DAY
        if current is None:
            return {"from_on": tomorrow}
        is_amount = current.kind == Waarde.Kind.AMOUNT
        return {
            "value": format_amount(current.number).replace("€", "").strip() if is_amount else current.value,
            "value_en": current.value_en,
            "from_on": tomorrow,
            "is_assumption": current.is_open_assumption,
        }

    def change(self) -> Change:
        """What was typed; it still has to be checked."""
        data = {"value_en": "", **self.cleaned_data}
        return Change(key=self.definition.key, kind=self.definition.kind, **data)

    def looked_at(self) -> str:
        """The change in short, to see whether it is the one that was looked at."""
        return hashlib.sha256(repr(sorted(self.cleaned_data.items())).encode()).hexdigest()


def _help(definition: Definition) -> Any:
    if definition.kind == Waarde.Kind.AMOUNT:
        return _("Een bedrag in euro, bijvoorbeeld 1250 of 1.250,00.")
    if is_share(definition.key):
        return _("Een percentage, bijvoorbeeld 50 of 12,5.")
    if ways := WAYS.get(definition.key):
        return " ".join(f"{number}: {word}." for number, word in ways.items())
    return _("Een heel getal.")


class ConfirmForm(forms.Form):
    """The municipality confirms an assumption."""

    note = LongTextField(
        label=_("Waaruit blijkt dat dit klopt?"),
        required=False,
        rows=3,
        max_length=1000,
        help_text=_("Bijvoorbeeld: zo besloten in het teamoverleg van 12 mei 2026."),
    )
    waarde = forms.IntegerField(widget=forms.HiddenInput)


class RejectForm(forms.Form):
    """Why a proposal is not approved."""

    reason = LongTextField(label=_("Waarom keurt u dit niet goed?"), required=False, rows=3, max_length=1000)


class YearForm(forms.Form):
    """About which year a review is begun."""

    year = forms.TypedChoiceField(
        label=_("Over welk jaar?"), coerce=int, error_messages={"required": _("Kies een jaar.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        self.fields["year"].choices = [(year, str(year)) for year in range(this_year, FIRST_YEAR - 1, -1)]


class ReviewForm(forms.Form):
    """What the Participatieraad advised and what the municipality does with it."""

    hide_optional = True

    advice = LongTextField(
        label=_("Advies van de Participatieraad"),
        required=False,
        rows=8,
        help_text=_("Iedereen kan dit lezen als de herziening is afgerond."),
    )
    advice_on = DayField(
        label=_("Datum van het advies"),
        required=False,
    )
    conclusion = LongTextField(label=_("Wat doet de gemeente met het advies?"), required=False, rows=6)
    conclusion_en = LongTextField(
        label=_("Wat doet de gemeente met het advies? (in het Engels)"), required=False, rows=6
    )
