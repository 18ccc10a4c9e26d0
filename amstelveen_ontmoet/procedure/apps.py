from django.apps import AppConfig


class ProcedureConfig(AppConfig):
    name = "amstelveen_ontmoet.procedure"
