"""Places to meet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.gebieden.models import Buurt, Wijk


class Locatie(models.Model):
    """A meeting place named in the policy. What no source gives stays empty."""

    class Kind(models.TextChoices):
        ONTMOETINGSCENTRUM = "ontmoetingscentrum", _("ontmoetingscentrum")
        BUURTONTMOETINGSLOCATIE = "buurtontmoetingslocatie", _("buurtontmoetingslocatie")
        WIJKSTEUNPUNT = "wijksteunpunt", _("wijksteunpunt")
        INLOOPVOORZIENING = "inloopvoorziening", _("inloopvoorziening")
        DAGACTIVITEITEN = "dagactiviteiten", _("dagactiviteiten")
        CATEGORIE = "categorie", _("soort plek, geen plek op zich")
        OVERIG = "overig", _("overig")

    name = models.CharField(_("naam"), max_length=200, unique=True)
    kind = models.CharField(_("soort"), max_length=30, choices=Kind)
    area_in_source = models.CharField(_("gebied volgens de bron"), max_length=100, blank=True)
    wijk = models.ForeignKey(
        Wijk, models.PROTECT, null=True, blank=True, related_name="locaties", verbose_name=_("wijk")
    )
    buurt = models.ForeignKey(
        Buurt, models.PROTECT, null=True, blank=True, related_name="locaties", verbose_name=_("buurt")
    )
    building_state = models.TextField(_("bouwkundige staat in 2020"), blank=True)
    source = models.CharField(_("bron"), max_length=200)

    class Meta:
        verbose_name = _("locatie")
        verbose_name_plural = _("locaties")
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name
