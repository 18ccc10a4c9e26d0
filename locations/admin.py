"""Places to meet in /beheer/."""

from django.contrib import admin

from amstelveen_ontmoet.beheer.site import RecordedAdmin
from locations.models import Locatie


@admin.register(Locatie)
class LocatieAdmin(RecordedAdmin):
    """Places."""

    list_display = ["name", "kind", "wijk", "buurt", "source"]
    list_filter = ["kind"]
    list_select_related = ["wijk", "buurt"]
    search_fields = ["name"]
