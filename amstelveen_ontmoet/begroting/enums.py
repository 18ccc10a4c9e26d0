"""Steps of the small workflows of the budget, named for staff, and the reasons that the portal gives."""

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class WijzigingStatus(models.TextChoices):
    """Where a change of the budget is."""

    VOORGESTELD = "voorgesteld", _("Wacht op een tweede persoon")
    DOORGEVOERD = "doorgevoerd", _("Doorgevoerd")
    AFGEWEZEN = "afgewezen", _("Afgewezen")
    INGETROKKEN = "ingetrokken", _("Ingetrokken")


class Ground(models.TextChoices):
    """Why the portal itself made an entry. `%(about)s` is what it is about: a year, a case, a document."""

    BEGROTING = "begroting", _("Begroting %(about)s")
    AAN_DE_BEURT = "aan_de_beurt", _("Aan de beurt in de rij")
    NIET_VOLLEDIG = "niet_volledig", _("%(about)s: niet volledig (Awb 4:5)")
    INGETROKKEN = "ingetrokken", _("%(about)s: ingetrokken")
    BESLUIT = "besluit", _("%(about)s: besluit")
    DEEL = "deel", _("%(about)s: genoegen met het deel")
    WACHT_NIET = "wacht_niet", _("%(about)s: wacht niet")
    WIJKBUDGET = "wijkbudget", _("Wijkbudget %(about)s vastgesteld")
    VERVANGEN = "vervangen", _("Wijkbudget %(about)s vervangen")
    DEKKING = "dekking", _("Dekking van het tekort op het wijkbudget %(about)s")

    def said(self, about: str) -> str:
        """The reason in the language of this moment."""
        return str(self.label) % {"about": about}


class Because(str):
    """A reason that the portal gives: kept in Dutch, with what is needed to say it in another language."""

    ground: Ground
    about: str

    def __new__(cls, ground: Ground, about: object = "") -> "Because":
        with translation.override("nl"):
            made = super().__new__(cls, ground.said(str(about))[:200])
        made.ground, made.about = ground, str(about)[:200]
        return made


def kept(reason: str) -> dict[str, str]:
    """The columns of a reason: its text, and why when the portal gave it."""
    if isinstance(reason, Because):
        return {"reason": str(reason), "ground": reason.ground, "about": reason.about}
    return {"reason": reason}
