"""Forms of the budget."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.begroting.models import Begrotingspost
from amstelveen_ontmoet.forms import AmountField, DayField
from amstelveen_ontmoet.money import format_amount


class PostChoice(forms.ModelChoiceField):
    """A post with its year and what is left on it."""

    def label_from_instance(self, obj: Begrotingspost) -> str:
        return f"{obj.year} · {obj.number}. {obj.name} ({format_amount(obj.available)})"


class WijzigingForm(forms.Form):
    """A change of the budget by a named decision."""

    from_post = PostChoice(
        label=_("Van welke post gaat het af?"),
        queryset=Begrotingspost.objects.none(),
        required=False,
        empty_label=_("Van geen post: de begroting wordt hoger"),
    )
    to_post = PostChoice(
        label=_("Bij welke post komt het?"),
        queryset=Begrotingspost.objects.none(),
        required=False,
        empty_label=_("Bij geen post: de begroting wordt lager"),
    )
    amount = AmountField(label=_("Bedrag in euro"))
    decision = forms.CharField(
        label=_("Welk besluit?"),
        max_length=200,
        help_text=_("Zo dat iemand het kan opzoeken, bijvoorbeeld: raadsbesluit najaarsnota 2026."),
    )
    decided_on = DayField(label=_("Op welke dag is dat besluit genomen?"))
    reason = forms.CharField(label=_("Waarom?"), max_length=200)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = Begrotingspost.objects.filter(year__in=years).order_by("year", "-kind", "number")
        self.fields["from_post"].queryset = posts
        self.fields["to_post"].queryset = posts


class CeilingForm(forms.Form):
    """What if a post held another amount."""

    plafond = AmountField(label=_("Wat als op deze post dit bedrag stond?"), required=False)
