"""The audit trail, to look at."""

from django.contrib import admin

from amstelveen_ontmoet.audit.models import Event
from amstelveen_ontmoet.beheer.site import ReadOnlyAdmin


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """Who did what."""

    permission = "beheer.people"
    list_display = ["at", "by", "action", "content_type", "object_id"]
    list_filter = ["action"]
    list_select_related = ["by", "content_type"]
