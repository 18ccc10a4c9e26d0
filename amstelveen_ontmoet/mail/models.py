"""Mail that waits to be sent, and mail that was sent."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class OutgoingMail(models.Model):
    """One message to one address, written in the transaction of the act it tells about."""

    to = models.EmailField(_("aan"))
    from_email = models.CharField(_("van"), max_length=200)
    subject = models.CharField(_("onderwerp"), max_length=200)
    body = models.TextField(_("tekst"))
    created_at = models.DateTimeField(_("gemaakt"), auto_now_add=True)
    sent_at = models.DateTimeField(_("verstuurd"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("pogingen"), default=0)
    next_try_at = models.DateTimeField(_("volgende poging"), auto_now_add=True)
    last_error = models.TextField(_("laatste fout"), blank=True)
    # The number of the case that it is about.
    reference = models.CharField(_("nummer van de zaak"), max_length=20, blank=True, db_default="")
    bounced_at = models.DateTimeField(_("niet aangekomen"), null=True, blank=True)

    class Meta:
        verbose_name = _("bericht")
        verbose_name_plural = _("uitgaande berichten")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(sent_at__isnull=True, bounced_at__isnull=True),
                name="mail_to_send",
            ),
            models.Index(
                fields=["reference"], condition=Q(bounced_at__isnull=False), name="mail_bounced_of_case"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class UnreachableAddress(models.Model):
    """An address that mail to does not arrive at, until the person says that it works again."""

    address = models.CharField(_("adres"), max_length=254, unique=True)
    since = models.DateTimeField(_("sinds"))
    reason = models.TextField(_("reden"), blank=True)

    class Meta:
        verbose_name = _("onbereikbaar adres")
        verbose_name_plural = _("onbereikbare adressen")
        constraints = [
            models.CheckConstraint(
                condition=Q(address=Lower("address")), name="unreachable_address_in_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.address
