from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpelregelsConfig(AppConfig):
    name = "amstelveen_ontmoet.spelregels"
    verbose_name = _("Spelregels")
