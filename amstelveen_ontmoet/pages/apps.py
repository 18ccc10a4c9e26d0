from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "amstelveen_ontmoet.pages"
