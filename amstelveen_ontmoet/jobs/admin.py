"""Long work, to look at."""

from django.contrib import admin

from amstelveen_ontmoet.beheer.site import ReadOnlyAdmin
from amstelveen_ontmoet.jobs.models import Job


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Jobs and how they ended."""

    list_display = ["kind", "key", "state", "phase", "queued_at", "finished_at", "deliveries", "started_by"]
    list_filter = ["state", "kind"]
    list_select_related = ["started_by"]
