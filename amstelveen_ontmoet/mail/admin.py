"""Mail that waits, to look at."""

from django.contrib import admin

from amstelveen_ontmoet.beheer.site import ReadOnlyAdmin
from amstelveen_ontmoet.mail.models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """What is waiting and why; the text stays closed, since it may hold a log-in code."""

    permission = "beheer.people"
    list_display = ["created_at", "to", "reference", "sent_at", "bounced_at", "attempts", "last_error"]
    list_filter = ["sent_at", "bounced_at"]
    fields = [
        "to",
        "reference",
        "created_at",
        "sent_at",
        "bounced_at",
        "attempts",
        "next_try_at",
        "last_error",
    ]
