"""Action points and indicators in /beheer/."""

from django.contrib import admin

from amstelveen_ontmoet.beheer.site import RecordedAdmin
from monitoring.models import Actiepunt, Indicator, IndicatorNorm


@admin.register(Actiepunt)
class ActiepuntAdmin(RecordedAdmin):
    """The actions of the policy."""

    list_display = ["number", "title", "theme", "planning", "owner"]
    list_filter = ["theme"]
    search_fields = ["title"]


@admin.register(Indicator)
class IndicatorAdmin(RecordedAdmin):
    """What is measured."""

    list_display = ["number", "description", "unit"]


@admin.register(IndicatorNorm)
class IndicatorNormAdmin(RecordedAdmin):
    """Norms from a year on."""

    list_display = ["indicator", "from_year", "comparison", "value", "unit"]
    list_select_related = ["indicator"]
