from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "amstelveen_ontmoet.accounts"
