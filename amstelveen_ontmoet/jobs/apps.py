from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "amstelveen_ontmoet.jobs"
    verbose_name = _("Taken")
