"""Wijken, buurten and residents in /beheer/."""

from django.contrib import admin

from amstelveen_ontmoet.beheer.site import RecordedAdmin
from amstelveen_ontmoet.gebieden.models import Behoeftecijfer, Buurt, Gebied, Inwonertal, Wijk


@admin.register(Gebied)
class GebiedAdmin(RecordedAdmin):
    """Areas above the wijk."""

    list_display = ["name", "parent"]


@admin.register(Wijk)
class WijkAdmin(RecordedAdmin):
    """Wijken."""

    list_display = ["code", "name", "gebied"]
    search_fields = ["code", "name"]


@admin.register(Buurt)
class BuurtAdmin(RecordedAdmin):
    """Buurten."""

    list_display = ["code", "name", "wijk"]
    list_select_related = ["wijk"]
    search_fields = ["code", "name"]


@admin.register(Inwonertal)
class InwonertalAdmin(RecordedAdmin):
    """Residents per wijk or buurt; a new date is a new row, earlier figures stay."""

    list_display = ["peildatum", "wijk", "buurt", "residents", "source"]
    list_filter = ["peildatum"]
    list_select_related = ["wijk", "buurt"]
    autocomplete_fields = ["wijk", "buurt"]


@admin.register(Behoeftecijfer)
class BehoeftecijferAdmin(RecordedAdmin):
    """Need figures per wijk."""

    list_display = ["wijk", "source", "year", "score", "deviation"]
    list_select_related = ["wijk"]
