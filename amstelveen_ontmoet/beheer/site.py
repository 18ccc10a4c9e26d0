"""The desk of reference data (/beheer/): Django's admin behind the portal's own roles.

Who may open it follows from role grants with their dates, not from flags on the account. Every
change is an event; what only the portal itself may write is shown and cannot be changed.
"""

from typing import Any

import rules
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.audit.actions import record


class Beheer(admin.AdminSite):
    """The admin site, open to who has a role for it today."""

    site_header = settings.PORTAL_NAME
    site_title = settings.PORTAL_NAME
    index_title = _("Beheer")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Rights come from roles with their dates: a group of Django's would promise what it cannot give."""
        if model_or_iterable not in (Group, (Group,)):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and rules.has_perm("beheer.open", request.user)

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied("beheer.open")
        return redirect_to_login(request.GET.get("next", request.path))


class RecordedAdmin(admin.ModelAdmin):
    """Reference data that may be added and changed with a record of who did it; never deleted."""

    permission = "beheer.reference"
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rules.has_perm(self.permission, request.user)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return rules.has_perm(self.permission, request.user)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return rules.has_perm(self.permission, request.user)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return rules.has_perm(self.permission, request.user)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            record(
                f"{obj._meta.label_lower}.{'changed' if change else 'added'}",
                obj,
                by=request.user,
                **{name: str(form.cleaned_data.get(name, "")) for name in form.changed_data},
            )


class ReadOnlyAdmin(RecordedAdmin):
    """What only the portal itself writes: to look at, never to change."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class RecordedInline(admin.TabularInline):
    """Rows that belong to an object of reference data."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return rules.has_perm(RecordedAdmin.permission, request.user)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return rules.has_perm(RecordedAdmin.permission, request.user)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return rules.has_perm(RecordedAdmin.permission, request.user)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
