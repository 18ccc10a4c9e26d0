from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "amstelveen_ontmoet.jobs"
