"""Filters of the public overview of subsidies."""

import django_filters
from django.forms import TextInput
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import Organisatie
from monitoring import queries
from monitoring.models import Subsidieregel


class SubsidyFilter(django_filters.FilterSet):
    """Choose a year and a kind of recipient; search by recipient."""

    jaar = django_filters.ChoiceFilter(
        label=_("Jaar"),
        field_name="year",
        choices=lambda: [(year, str(year)) for year in queries.subsidy_years()],
        empty_label=_("Alle jaren"),
    )
    ontvanger = django_filters.CharFilter(
        label=_("Ontvanger"),
        field_name="recipient",
        lookup_expr="unaccent__icontains",
        max_length=100,
        widget=TextInput(),
    )
    soort = django_filters.ChoiceFilter(
        label=_("Soort ontvanger"),
        field_name="recipient_kind",
        choices=Organisatie.Kind.choices,
        empty_label=_("Alle soorten"),
    )

    class Meta:
        model = Subsidieregel
        fields: list[str] = []
