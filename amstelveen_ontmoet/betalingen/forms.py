"""Forms about account numbers and payments."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.betalingen import queries, reports
from amstelveen_ontmoet.forms import DayField, LongTextField
from amstelveen_ontmoet.sepa import IbanError, parse_iban

IBAN_MESSAGES = {
    "unreadable": _("Vul een rekeningnummer in, bijvoorbeeld NL91 ABNA 0417 1643 00."),
    "country": _(
        "Wij kunnen niet betalen naar een rekening in dit land (%(country)s). Kies een rekening in Nederland "
        "of een ander land dat meedoet aan SEPA."
    ),
    "length": _(
        "Een rekeningnummer uit dit land (%(country)s) heeft %(length)s tekens. Kijk na of er een teken "
        "mist of te veel is."
    ),
    "digits": _("Dit rekeningnummer klopt niet: de controlecijfers passen niet bij de rest. Kijk het na."),
}


class IbanField(forms.CharField):
    """An account number as people write it, with or without spaces; gives it without."""

    default_error_messages = {"required": IBAN_MESSAGES["unreadable"]}

    def __init__(self, **options: Any) -> None:
        attributes = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        super().__init__(widget=forms.TextInput(attrs=attributes), max_length=60, **options)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if text in self.empty_values:
            return ""
        try:
            return parse_iban(text)
        except IbanError as error:
            raise ValidationError(
                IBAN_MESSAGES[error.code],
                code=error.code,
                params={"country": error.country, "length": error.length},
            ) from error


class AccountForm(forms.Form):
    """To which account an organisation wants to be paid."""

    iban = IbanField(
        label=_("Rekeningnummer (IBAN)"),
        help_text=_("Een rekening op naam van uw organisatie. Spaties mogen."),
    )
    holder = forms.CharField(
        label=_("Op naam van"),
        max_length=70,
        help_text=_("Precies zoals de bank de naam schrijft."),
        error_messages={"required": _("Vul de naam in die bij de rekening hoort.")},
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class ToPayFilter(forms.Form):
    """Which awards are shown, and put in a batch."""

    hide_optional = True

    post = forms.TypedChoiceField(label=_("Post"), coerce=int, empty_value=None, required=False)
    q = forms.CharField(label=_("Zoek op groep of plan"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = queries.posts_with_unpaid()
        self.fields["post"].choices = [("", _("Alle posten")), *((post.pk, str(post)) for post in posts)]


class SeenForm(forms.Form):
    """How many payments and how many euros the page showed."""

    count = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    total = forms.DecimalField(min_value=0, decimal_places=2, max_digits=14, widget=forms.HiddenInput)

    @property
    def seen(self) -> tuple[int, Decimal]:
        return self.cleaned_data["count"], self.cleaned_data["total"]


class BatchForm(SeenForm):
    """Make a batch of what the list showed."""

    execute_on = DayField(label=_("Wanneer moet de bank betalen?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["execute_on"].initial = timezone.localdate()


class WithdrawForm(forms.Form):
    """Give up a batch."""

    reason = LongTextField(
        label=_("Waarom trekt u de batch in?"),
        error_messages={"required": _("Schrijf kort op waarom.")},
        rows=3,
        max_length=500,
    )


class AnswerForm(forms.Form):
    """A file of the bank."""

    file = forms.FileField(
        label=_("Bestand van de bank"),
        help_text=_("CSV met de kolommen kenmerk, bedrag, datum en status. Een kolom reden mag erbij."),
        error_messages={"required": _("Kies eerst een bestand."), "empty": _("Dit bestand is leeg.")},
    )

    def clean_file(self) -> tuple[str, bytes]:
        """The name and the content of the file; refused when it is too large to be one."""
        given = self.cleaned_data["file"]
        if given.size > reports.LARGEST:
            raise ValidationError(_("Dit bestand is te groot. Het mag hooguit 5 MB zijn."))
        return given.name, given.read()
