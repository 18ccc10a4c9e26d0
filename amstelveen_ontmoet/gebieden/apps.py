from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GebiedenConfig(AppConfig):
    name = "amstelveen_ontmoet.gebieden"
    verbose_name = _("Wijken en buurten")
