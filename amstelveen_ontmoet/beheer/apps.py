from django.contrib.admin.apps import AdminConfig


class BeheerConfig(AdminConfig):
    """Makes the portal's own site the one where apps register."""

    default_site = "amstelveen_ontmoet.beheer.site.Beheer"
