"""Forms of an account, and of what staff do with it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.forms import AmountField, DayField, FilesField, LongTextField
from amstelveen_ontmoet.procedure.actions.account_parts import ExtraRow
from amstelveen_ontmoet.procedure.enums import ActionOutcome, LowerGround, RowKind


class ActionForm(forms.Form):
    """What came of one action. It may be empty until the account is sent."""

    hide_optional = True

    outcome = forms.ChoiceField(
        label=_("Is het gelukt?"), choices=ActionOutcome, required=False, widget=forms.RadioSelect
    )
    people = forms.IntegerField(
        label=_("Hoeveel mensen deden mee?"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("Niet verplicht. Een schatting mag."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("Vul een heel getal in, bijvoorbeeld 40."),
            "min_value": _("Vul een getal van 0 of hoger in."),
            "max_value": _("Dit getal is te hoog."),
        },
    )
    text = LongTextField(label=_("Wat kwam ervan?"), rows=3, max_length=4000, required=False)


class MoneyForm(forms.Form):
    """What became of one row of the budget, with its receipts."""

    hide_optional = True

    spent = AmountField(label=_("Werkelijk bedrag in euro"), required=False)
    text = LongTextField(label=_("Toelichting op een verschil"), rows=2, max_length=2000, required=False)
    receipts = FilesField(label=_("Bonnen of facturen toevoegen"), required=False)


class ExtraForm(forms.Form):
    """Money that the plan did not foresee."""

    hide_optional = True

    kind = forms.ChoiceField(
        label=_("Soort"),
        choices=[(kind.value, kind.label) for kind in (RowKind.UITGAVE, RowKind.INKOMST)],
        initial=RowKind.UITGAVE.value,
    )
    label = forms.CharField(label=_("Omschrijving"), max_length=200, required=False)
    spent = AmountField(label=_("Bedrag in euro"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("label") and data.get("spent") is None and "spent" not in self.errors:
            self.add_error("spent", _("Vul een bedrag in, bijvoorbeeld 1250 of 1.250,50."))
        if data.get("spent") is not None and not data.get("label"):
            self.add_error("label", _("Vul in waar dit bedrag voor was."))
        return data

    def rows(self) -> tuple[ExtraRow, ...]:
        """The row that was filled in, if any."""
        data = self.cleaned_data
        if not data["label"]:
            return ()
        return (ExtraRow(RowKind(data["kind"]), data["label"], data["spent"]),)


class StoryForm(forms.Form):
    """What residents of the wijk read."""

    hide_optional = True

    summary = LongTextField(
        label=_("Wat is er dit jaar gedaan?"),
        rows=8,
        max_length=8000,
        required=False,
        help_text=_("Dit staat straks op de openbare pagina van uw plan. Schrijf geen namen van bewoners."),
    )
    photos = FilesField(label=_("Foto’s toevoegen"), required=False)


class PhotoForm(forms.Form):
    """What a photo shows, and whether everybody may see it."""

    hide_optional = True

    description = forms.CharField(
        label=_("Wat is er te zien?"),
        max_length=300,
        required=False,
        help_text=_("Voor wie de foto niet kan zien. Nodig als de foto openbaar wordt."),
    )
    is_public = forms.BooleanField(
        label=_("Deze foto mag openbaar zijn. Wie erop staat vindt dat goed."), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("is_public") and not data.get("description"):
            self.add_error("description", _("Beschrijf wat er te zien is, of maak de foto niet openbaar."))
        return data


class ReturnAccountForm(forms.Form):
    """Why an account goes back to the group."""

    reason = LongTextField(
        label=_("Wat moet er anders?"),
        rows=4,
        max_length=4000,
        error_messages={"required": _("Vul in wat er anders moet.")},
        help_text=_("De groep leest dit in een mail."),
    )


class SettleForm(forms.Form):
    """At which amount a grant is settled: for the proposal, and for the decision on it."""

    hide_optional = True

    amount = AmountField(label=_("Vaststellen op, in euro"))
    ground = forms.ChoiceField(
        label=_("Grond, als het lager wordt"),
        choices=[("", _("niet lager")), *LowerGround.choices],
        required=False,
    )
    reasoning = LongTextField(
        label=_("Motivering voor de brief"),
        rows=4,
        max_length=8000,
        required=False,
        help_text=_("Verplicht als het bedrag lager wordt."),
    )


class PaymentForm(forms.Form):
    """A payment that the financial department made."""

    amount = AmountField(label=_("Betaald bedrag in euro"))
    paid_on = DayField(label=_("Betaald op"), initial=timezone.localdate)
    reference = forms.CharField(
        label=_("Kenmerk van de betaling"),
        max_length=60,
        error_messages={"required": _("Vul het kenmerk van de betaling in.")},
    )


class ReclaimForm(forms.Form):
    """Asking back what was paid too much."""

    reasoning = LongTextField(
        label=_("Motivering voor de brief"),
        rows=3,
        max_length=4000,
        help_text=_("Waarom wij het verschil terugvragen (Awb 3:46 en 4:57)."),
        error_messages={"required": _("Leg uit waarom u terugvordert.")},
    )


class RepaymentForm(forms.Form):
    """Money that came back."""

    repaid_on = DayField(label=_("Terugbetaald op"), initial=timezone.localdate)
    reference = forms.CharField(
        label=_("Kenmerk van de betaling"),
        max_length=60,
        error_messages={"required": _("Vul het kenmerk van de betaling in.")},
    )


class DropReclaimForm(forms.Form):
    """Why a reclaim is given up."""

    reason = LongTextField(
        label=_("Waarom vervalt de terugvordering?"),
        rows=3,
        max_length=4000,
        error_messages={"required": _("Vul in waarom.")},
    )
