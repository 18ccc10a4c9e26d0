from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "amstelveen_ontmoet.audit"
