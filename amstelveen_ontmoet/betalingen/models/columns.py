"""Columns that several tables of payments have."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

IBAN_FORM = r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,27}$"


def person(label: Any, **options: Any) -> models.ForeignKey:
    """A person who did something; the account stays as long as the act does."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=label,
        **options,
    )


def pair(at: str, by: str) -> Q:
    """Both of a moment and its person, or neither."""
    return Q(**{f"{at}__isnull": True, f"{by}__isnull": True}) | Q(
        **{f"{at}__isnull": False, f"{by}__isnull": False}
    )
