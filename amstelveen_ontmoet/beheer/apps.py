from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class BeheerConfig(AdminConfig):
    """Makes the portal's own site the one where apps register."""

    default_site = "amstelveen_ontmoet.beheer.site.Beheer"

    def ready(self) -> None:
        """Rights come from roles with their dates; a group of Django's would promise what it cannot give."""
        super().ready()
        from django.contrib.auth.models import Group

        admin.site.unregister(Group)
