from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WijkplannenConfig(AppConfig):
    name = "wijkplannen"
    verbose_name = _("Wijkplannen")
