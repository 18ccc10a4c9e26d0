"""Forms about people."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.enums import ALLOWED, EXPLANATIONS, Subject
from amstelveen_ontmoet.accounts.models import User


class SignupForm(forms.Form):
    """What signing up asks beside the log-in itself."""

    name = forms.CharField(
        error_messages={"required": _("Vul uw naam in.")}, label=_("Uw naam"), max_length=200
    )
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request, user: User) -> None:
        """Called by django-allauth before the account is saved for the first time."""
        user.name = self.cleaned_data["name"]
        user.language = (get_language() or "nl")[:2]
        user.save(update_fields=["name", "language"])


class SettingsForm(forms.Form):
    """Name and language of one's own account."""

    name = forms.CharField(
        error_messages={"required": _("Vul uw naam in.")}, label=_("Uw naam"), max_length=200
    )
    language = forms.ChoiceField(
        error_messages={"required": _("Kies een taal.")},
        label=_("Taal van berichten"),
        help_text=_("In deze taal sturen wij u mails en brieven."),
        choices=User._meta.get_field("language").choices,
        widget=forms.RadioSelect,
    )


class NotificationsForm(forms.Form):
    """How somebody wants to hear of each subject that can be chosen."""

    def __init__(self, *args, subjects: Iterable[Subject], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for subject in subjects:
            self.fields[subject.value] = forms.ChoiceField(
                error_messages={"required": _("Kies wanneer u hiervan wilt horen.")},
                label=subject.label,
                help_text=EXPLANATIONS[subject],
                choices=[(pace.value, pace.label) for pace in ALLOWED[subject]],
                widget=forms.RadioSelect,
            )
