from django.apps import AppConfig


class WijkplannenConfig(AppConfig):
    name = "wijkplannen"
