"""Form fields that several apps share."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.money import AmountError, format_amount, parse_amount

MESSAGES = {
    "unreadable": _("Vul een bedrag in met alleen cijfers, bijvoorbeeld 1250 of 1.250,50."),
    "negative": _("Vul een bedrag van 0 of hoger in."),
    "ambiguous": _("Vul een bedrag in met hooguit twee cijfers achter de komma, bijvoorbeeld 12,35."),
    "too_large": _("Dit bedrag is te hoog. Vul een bedrag in tot 99.999.999,99."),
}


class AmountField(forms.CharField):
    """An amount in euros as people write it; gives a Decimal with cents, or None when left empty."""

    default_error_messages = {"required": _("Vul een bedrag in, bijvoorbeeld 1250 of 1.250,50.")}

    def __init__(self, **options) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def to_python(self, value) -> Decimal | None:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            return parse_amount(text)
        except AmountError as error:
            raise ValidationError(MESSAGES[error.code], code=error.code) from error

    def prepare_value(self, value):
        """A number in the reader's notation; what was typed stays as it was."""
        if isinstance(value, Decimal):
            return format_amount(value).replace("€", "").strip()
        return value


class DayField(forms.DateField):
    """A day, chosen from a calendar or typed as people write it."""

    default_error_messages = {
        "required": _("Kies een dag."),
        "invalid": _("Vul een datum in, bijvoorbeeld 31-12-2026."),
    }

    def __init__(self, **options) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class LongTextField(forms.CharField):
    """A text of several lines, with line ends as the database keeps them.

    `is_asked_sometimes` when its description says for which answers it is required.
    """

    def __init__(
        self, *, rows: int = 6, max_length: int = 20000, is_asked_sometimes: bool = False, **options
    ) -> None:
        self.is_asked_sometimes = is_asked_sometimes
        super().__init__(
            widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), max_length=max_length, **options
        )

    def to_python(self, value) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class MultipleFileInput(forms.ClearableFileInput):
    """A choice of several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploads at once; gives a list."""

    widget = MultipleFileInput

    def clean(self, data, initial=None):
        files = (data if isinstance(data, list | tuple) else [data]) or [None]
        return [super(FilesField, self).clean(file, initial) for file in files]
