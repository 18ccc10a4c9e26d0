from django.apps import AppConfig


class SpelregelsConfig(AppConfig):
    name = "amstelveen_ontmoet.spelregels"
