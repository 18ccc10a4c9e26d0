from django.apps import AppConfig


class BegrotingConfig(AppConfig):
    name = "amstelveen_ontmoet.begroting"
