"""The forms of django-allauth with messages that say what to fill in."""

from allauth.account import forms as allauth_forms
from django.utils.translation import gettext_lazy as _

REQUIRED = {
    "login": _("Vul uw e-mailadres in."),
    "email": _("Vul uw e-mailadres in."),
    "password": _("Vul uw wachtwoord in."),
    "oldpassword": _("Vul uw huidige wachtwoord in."),
    "password1": _("Bedenk een wachtwoord en vul het in."),
    "password2": _("Vul het wachtwoord nog een keer in."),
    "code": _("Vul de code in die u per mail kreeg."),
}


# Where somebody is logged in already: theirs is the current one.
LABELS = {
    "oldpassword": _("Uw huidige wachtwoord"),
    "password1": _("Nieuw wachtwoord"),
    "password2": _("Nieuw wachtwoord, nog een keer"),
}


class ClearMessages:
    """Puts the messages of REQUIRED in the place of “this field is required”."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            if name in REQUIRED:
                field.error_messages["required"] = REQUIRED[name]


class LoginForm(ClearMessages, allauth_forms.LoginForm):
    pass


class SignupForm(ClearMessages, allauth_forms.SignupForm):
    pass


class AddEmailForm(ClearMessages, allauth_forms.AddEmailForm):
    pass


class NewPassword(ClearMessages):
    """Names its fields as the rest of the portal would."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in LABELS.keys() & self.fields.keys():  # type: ignore[attr-defined]
            self.fields[name].label = LABELS[name]  # type: ignore[attr-defined]


class ChangePasswordForm(NewPassword, allauth_forms.ChangePasswordForm):
    pass


class SetPasswordForm(NewPassword, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordForm(ClearMessages, allauth_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(NewPassword, allauth_forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(ClearMessages, allauth_forms.ReauthenticateForm):
    pass


class RequestLoginCodeForm(ClearMessages, allauth_forms.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(ClearMessages, allauth_forms.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(ClearMessages, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(ClearMessages, allauth_forms.ConfirmPasswordResetCodeForm):
    pass
