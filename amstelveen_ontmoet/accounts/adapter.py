"""What django-allauth does in the portal's own way."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.mail.queries import unreachable


class AccountAdapter(DefaultAccountAdapter):
    """Mails in the person's language, plain text, through the outbox; messages with "u"."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Dit account is niet meer actief. Neem contact op met de gemeente."),
        "cannot_remove_primary_email": _("Uw belangrijkste e-mailadres kunt u niet verwijderen."),
        "duplicate_email": _("Dit e-mailadres hoort al bij uw account."),
        "email_password_mismatch": _("Het e-mailadres en het wachtwoord horen niet bij elkaar."),
        "email_taken": _("Er is al een account met dit e-mailadres. Log in of vraag een nieuw wachtwoord."),
        "enter_current_password": _("Vul uw huidige wachtwoord in."),
        "incorrect_code": _("Deze code klopt niet. Kijk in uw mail en probeer het opnieuw."),
        "incorrect_password": _("Dit wachtwoord klopt niet."),
        "invalid_login": _("Het e-mailadres of het wachtwoord klopt niet."),
        "invalid_password_reset": _("Deze link werkt niet meer. Vraag een nieuw wachtwoord aan."),
        "too_many_login_attempts": _("Te vaak geprobeerd. Wacht een paar minuten en probeer het opnieuw."),
        "unknown_email": _("Bij dit e-mailadres hoort geen account."),
        "unverified_primary_email": _("Bevestig eerst uw belangrijkste e-mailadres."),
        "same_as_current": _("Vul iets anders in dan wat er nu staat."),
        "rate_limited": _("Dit ging te vaak achter elkaar. Wacht even en probeer het opnieuw."),
    }

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """People of the demonstration have a published password: outside it they stay out."""
        if user.is_demo and not settings.DEMO:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Who cannot be reached by mail hears it here, since nowhere else will."""
        response = super().post_login(request, user, **kwargs)
        if unreachable([user.email]).exists():
            messages.warning(
                request,
                _("Wij kunnen u niet bereiken op %(address)s. Pas uw e-mailadres aan bij Mijn gegevens.")
                % {"address": user.email},
            )
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        user = context.get("user")
        language = getattr(user, "language", None) or translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, {**context, "portal_name": settings.PORTAL_NAME})
