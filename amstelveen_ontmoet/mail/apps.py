from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "amstelveen_ontmoet.mail"
