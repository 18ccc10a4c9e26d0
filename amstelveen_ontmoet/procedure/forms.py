"""Forms of the desk about terms, objections, changes and mandates."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import RoleGrant, User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.forms import AmountField, DayField, LongTextField
from amstelveen_ontmoet.procedure.enums import ObjectionStatus, SuspensionGround


class SuspendForm(forms.Form):
    """Let the decision term stand still."""

    ground = forms.ChoiceField(
        label=_("Waarom staat de termijn stil?"),
        error_messages={"required": _("Kies een reden.")},
        choices=[
            (ground.value, ground.label)
            for ground in SuspensionGround
            if ground != SuspensionGround.INSTEMMING
        ],
        widget=forms.RadioSelect,
    )
    until_on = DayField(
        label=_("Tot en met"), help_text=_("De aanvrager krijgt een brief met de nieuwe laatste dag.")
    )
    reason = LongTextField(
        label=_("Uitleg voor de brief"),
        error_messages={"required": _("Leg uit waarom de termijn stilstaat.")},
        rows=3,
        max_length=4000,
    )


class ExtendForm(forms.Form):
    """Make the decision term longer, once."""

    weeks = forms.IntegerField(
        label=_("Met hoeveel weken?"),
        min_value=1,
        error_messages={
            "required": _("Vul het aantal weken in."),
            "invalid": _("Vul een heel aantal weken in."),
        },
        help_text=_("Zo kort als kan. Verlengen mag één keer (Awb 4:14)."),
    )
    reason = LongTextField(
        label=_("Waarom lukt het niet op tijd? (komt in de brief)"),
        error_messages={"required": _("Leg uit waarom u verlengt.")},
        rows=3,
        max_length=4000,
    )


class EnterObjectionForm(forms.Form):
    """An objection that came on paper."""

    received_on = DayField(label=_("Ontvangen op"))
    grounds = LongTextField(
        label=_("Wat staat er in het bezwaar?"),
        error_messages={"required": _("Neem de gronden van het bezwaar over.")},
        rows=6,
    )


class DecideObjectionForm(forms.Form):
    """Decide on an objection."""

    outcome = forms.ChoiceField(
        label=_("Uw besluit op het bezwaar"),
        error_messages={"required": _("Kies gegrond, ongegrond of niet-ontvankelijk.")},
        choices=[
            (status.value, status.label)
            for status in (
                ObjectionStatus.GEGROND,
                ObjectionStatus.ONGEGROND,
                ObjectionStatus.NIET_ONTVANKELIJK,
            )
        ],
        widget=forms.RadioSelect,
    )
    granted = AmountField(
        label=_("Nieuw bedrag in euro"),
        required=False,
        help_text=_("Alleen bij gegrond, als het bedrag verandert. Nooit lager dan het nu is."),
    )
    reasoning = LongTextField(
        label=_("Motivering voor de brief"),
        error_messages={"required": _("Leg uit waarom u zo besluit.")},
        rows=5,
        max_length=8000,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("granted") is not None and data.get("outcome") != ObjectionStatus.GEGROND:
            self.add_error(
                "granted", _("Het bedrag verandert alleen als het bezwaar gegrond is. Laat het leeg.")
            )
        return data


class DecideChangeForm(forms.Form):
    """Agree with a change, or refuse it."""

    is_agreed = forms.TypedChoiceField(
        label=_("Gaat u akkoord?"),
        error_messages={"required": _("Kies ja of nee.")},
        choices=[("ja", _("Ja, akkoord")), ("nee", _("Nee"))],
        coerce=lambda value: value == "ja",
        widget=forms.RadioSelect,
    )
    reasoning = LongTextField(
        label=_("Motivering voor de brief"),
        required=False,
        rows=4,
        max_length=8000,
        help_text=_("Verplicht als u niet akkoord gaat."),
    )


class MandateForm(forms.Form):
    """Who may decide, up to which amount, between which dates."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Mandaathouder"),
        error_messages={"required": _("Kies een persoon.")},
        help_text=_("Wie hier niet staat heeft de rol mandaathouder nog niet."),
    )
    position = forms.CharField(
        label=_("Functie onder de brief"),
        max_length=120,
        error_messages={"required": _("Vul de functie in.")},
    )
    maximum = AmountField(
        label=_("Tot en met welk bedrag?"), required=False, help_text=_("Laat leeg als er geen grens is.")
    )
    from_on = DayField(label=_("Vanaf"))
    until_on = DayField(label=_("Tot en met"), required=False, help_text=_("Laat leeg als er geen einde is."))
    source = forms.CharField(
        label=_("Mandaatbesluit"),
        max_length=200,
        error_messages={"required": _("Noem het besluit waarin dit staat.")},
        help_text=_("Bijvoorbeeld de naam, de datum en het artikel."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = RoleGrant.objects.active().filter(role=Role.MANDAATHOUDER, content_type__isnull=True)
        self.fields["user"].queryset = (
            User.objects.filter(role_grants__in=holders).distinct().order_by("name")
        )
        self.fields["from_on"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("from_on"), data.get("until_on")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("until_on", _("De laatste dag ligt voor de eerste. Kies een latere dag."))
        if data.get("maximum") == 0:
            self.add_error("maximum", _("Vul een bedrag boven 0 in, of laat het leeg."))
        return data


class EndMandateForm(forms.Form):
    """The last day of a mandate."""

    until_on = DayField(label=_("Laatste dag van het mandaat"))

    def clean_until_on(self) -> date:
        day: date = self.cleaned_data["until_on"]
        if day < timezone.localdate():
            raise ValidationError(_("Kies vandaag of een latere dag: wat al besloten is verandert niet."))
        return day
