"""Filters of the work list."""

import django_filters
from django.db.models import Q, QuerySet
from django.forms import TextInput
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.gebieden.models import Wijk
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag
from wijkplannen.models import Bewonersgroep


class WorkFilter(django_filters.FilterSet):
    """Search by number, title or organisation; choose step and wijk."""

    q = django_filters.CharFilter(
        label=_("Zoek op nummer, titel of groep"), method="search", max_length=100, widget=TextInput()
    )
    status = django_filters.ChoiceFilter(
        label=_("Stap"),
        choices=[(s.value, s.label) for s in Status if s != Status.CONCEPT],
        empty_label=_("Alle stappen"),
    )
    wijk = django_filters.ChoiceFilter(
        label=_("Wijk"),
        choices=lambda: Wijk.objects.values_list("pk", "name"),
        method="in_wijk",
        empty_label=_("Alle wijken"),
    )

    class Meta:
        model = Aanvraag
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(
            Q(number__icontains=value) | Q(title__icontains=value) | Q(organisatie__name__icontains=value)
        )

    def in_wijk(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        groups = Bewonersgroep.objects.filter(werkgebied__buurt__wijk=value)
        return queryset.filter(organisatie__in=groups.values("organisatie"))
