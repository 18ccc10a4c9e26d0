"""Values of the spelregels in /beheer/."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.beheer.site import RecordedAdmin
from amstelveen_ontmoet.spelregels.models import Waarde


class WaardeForm(forms.ModelForm):
    """A value with the reason of its change."""

    class Meta:
        model = Waarde
        exclude = ["changed_by"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "reason" in self.fields:
            self.fields["reason"].required = True

    def clean(self):
        data = super().clean()
        number = data.get("value", "")
        if data.get("kind") != Waarde.Kind.TEXT and not number.replace(".", "", 1).isdigit():
            self.add_error("value", _("Vul een getal in, met een punt voor de decimalen."))
        return data


@admin.register(Waarde)
class WaardeAdmin(RecordedAdmin):
    """Amounts, terms and texts. A new amount is a new row from a date: end the old one first."""

    form = WaardeForm
    list_display = ["key", "value_short", "from_on", "until_on", "is_assumption", "changed_by"]
    list_filter = ["is_assumption"]
    list_select_related = ["changed_by"]
    search_fields = ["key", "label"]

    @admin.display(description=_("waarde"))
    def value_short(self, waarde: Waarde) -> str:
        return waarde.value[:60]

    def save_model(self, request, obj, form, change) -> None:
        obj.changed_by = request.user
        super().save_model(request, obj, form, change)
