from django.apps import AppConfig


class BetalingenConfig(AppConfig):
    name = "amstelveen_ontmoet.betalingen"
