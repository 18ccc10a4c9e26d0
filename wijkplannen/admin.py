"""Groups of residents in /beheer/."""

from django.contrib import admin

from amstelveen_ontmoet.beheer.site import RecordedAdmin, RecordedInline
from wijkplannen.models import Bestuurslid, Bewonersgroep, Werkgebied


class WerkgebiedInline(RecordedInline):
    """The buurten of the werkgebied."""

    model = Werkgebied
    autocomplete_fields = ["buurt"]


class BestuurslidInline(RecordedInline):
    """The seats of the board."""

    model = Bestuurslid
    autocomplete_fields = ["user"]


@admin.register(Bewonersgroep)
class BewonersgroepAdmin(RecordedAdmin):
    """Groups, where they work and who sits on their boards."""

    list_display = ["organisatie", "description", "name_is_of_place", "area_is_assumed", "source"]
    list_select_related = ["organisatie"]
    search_fields = ["organisatie__name"]
    autocomplete_fields = ["organisatie"]
    inlines = [WerkgebiedInline, BestuurslidInline]
