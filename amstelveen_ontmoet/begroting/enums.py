"""Steps of the small workflows of the budget, named for staff."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WijzigingStatus(models.TextChoices):
    """Where a change of the budget is."""

    VOORGESTELD = "voorgesteld", _("Wacht op een tweede persoon")
    DOORGEVOERD = "doorgevoerd", _("Doorgevoerd")
    AFGEWEZEN = "afgewezen", _("Afgewezen")
    INGETROKKEN = "ingetrokken", _("Ingetrokken")
