from django.apps import AppConfig


class GebiedenConfig(AppConfig):
    name = "amstelveen_ontmoet.gebieden"
