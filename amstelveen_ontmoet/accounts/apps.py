from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "amstelveen_ontmoet.accounts"
    verbose_name = _("Mensen en organisaties")
