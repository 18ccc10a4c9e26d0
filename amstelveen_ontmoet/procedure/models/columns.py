"""Columns and conditions that the tables of an application share."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


def person(label: Any, **options: Any) -> models.ForeignKey:
    """A person who did something; the account stays as long as the act does."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options
    )


def pair(at: str, by: str) -> Q:
    """Moment and person are known together or not at all."""
    return Q(**{f"{at}__isnull": True, f"{by}__isnull": True}) | Q(
        **{f"{at}__isnull": False, f"{by}__isnull": False}
    )
