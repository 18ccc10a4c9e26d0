"""Values of the spelregels in /beheer/, to look at: they change at the desk of the portal itself."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.beheer.site import ReadOnlyAdmin
from amstelveen_ontmoet.spelregels.models import Waarde


@admin.register(Waarde)
class WaardeAdmin(ReadOnlyAdmin):
    """Amounts, terms and texts with all their versions."""

    list_display = ["key", "value_short", "from_on", "until_on", "is_assumption", "changed_by"]
    list_filter = ["is_assumption"]
    list_select_related = ["changed_by"]
    search_fields = ["key", "label"]

    @admin.display(description=_("waarde"))
    def value_short(self, waarde: Waarde) -> str:
        return waarde.value[:60]
