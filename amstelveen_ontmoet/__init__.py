"""The portal of Amstelveen Ontmoet Elkaar."""

from amstelveen_ontmoet.celery import app as celery_app

__all__ = ["celery_app"]
