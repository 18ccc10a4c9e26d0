"""People, organisations and roles in /beheer/."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import Lidmaatschap, Organisatie, RoleGrant, User
from amstelveen_ontmoet.beheer.site import RecordedAdmin


@admin.register(User)
class UserAdmin(RecordedAdmin):
    """Accounts: name, language and whether they may log in. Passwords are their own."""

    permission = "beheer.people"
    list_display = ["name", "email", "is_active", "last_login"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "language", "is_active", "last_login"]
    readonly_fields = ["email", "last_login"]

    def has_add_permission(self, request, *args) -> bool:
        return False


class NotOneselfAdmin(RecordedAdmin):
    """Rights of a person: given by a functioneel beheerder, never to oneself, and never moved to another."""

    permission = "beheer.people"
    fixed: tuple[str, ...] = ()

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.user_id != request.user.pk)

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *self.fixed] if obj else self.readonly_fields

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)

        class NotOneself(form):
            """The form, for anybody but the person who fills it in."""

            def clean(self):
                data = super().clean()
                if data.get("user") == request.user:
                    self.add_error("user", _("Aan uzelf kunt u geen rechten geven."))
                return data

        return NotOneself


@admin.register(RoleGrant)
class RoleGrantAdmin(NotOneselfAdmin):
    """Roles of staff. Nobody grants one to themselves; a role ends by its end date."""

    fixed = ("user", "role")
    list_display = ["user", "role", "from_on", "until_on", "granted_by"]
    list_filter = ["role"]
    list_select_related = ["user", "granted_by"]
    fields = ["user", "role", "from_on", "until_on", "reason", "content_type", "object_id", "granted_by"]
    readonly_fields = ["granted_by"]
    autocomplete_fields = ["user"]

    def save_model(self, request, obj, form, change) -> None:
        if not change:
            obj.granted_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(Organisatie)
class OrganisatieAdmin(RecordedAdmin):
    """Groups, associations, companies."""

    list_display = ["name", "kind", "legal_form", "kvk_number", "has_statutes"]
    list_filter = ["kind"]
    search_fields = ["name"]


@admin.register(Lidmaatschap)
class LidmaatschapAdmin(NotOneselfAdmin):
    """Who acts for which organisation, from when until when."""

    fixed = ("user", "organisatie", "role")
    list_display = ["user", "organisatie", "role", "from_on", "until_on"]
    list_select_related = ["user", "organisatie"]
    autocomplete_fields = ["user", "organisatie"]
