"""Allauth's forms with our limits and our digits. They check what was typed; what it means stays allauth's."""

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError

from vafa.domain.text import normalise_digits
from vafa.doors.panel.signin import limits

REPLAY_SECONDS = 120


class CodeField(forms.CharField):
    """Persian digits and blanks as people type them."""

    def to_python(self, value: Any) -> str:
        return "".join(normalise_digits(str(value or "")).split())


class SignIn(account.LoginForm):
    def clean_login(self) -> str:
        return normalise_digits(str(self.cleaned_data["login"])).strip().lower()


class Again(account.ReauthenticateForm):
    """The adapter counts."""


class SecondStep(mfa.AuthenticateForm):
    code = CodeField()

    def clean_code(self) -> str:
        return _fresh(self.user, super().clean_code)


class SecondStepAgain(mfa.ReauthenticateForm):
    code = CodeField()

    def clean_code(self) -> str:
        return _fresh(self.user, super().clean_code)


class NewAuthenticator(ActivateTOTPForm):
    code = CodeField()

    def clean_code(self) -> str:
        with limits.tried(limits.SECOND, str(self.user.pk)):
            return str(super().clean_code())


def _fresh(user: Any, judge: Any) -> str:
    """A code is counted before it is judged; an app's code opens once, however long the app shows it."""
    with limits.tried(limits.SECOND, str(user.pk)):
        code = str(judge())
        if not cache.add(f"signin.code:{user.pk}:{code}", "used", timeout=REPLAY_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
    return code


class _Passkey:
    """Whatever was wrong with a passkey is said in one way."""

    cleaned_data: dict[str, Any]

    def judged(self, judge: Any) -> Any:
        try:
            return judge()
        except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as failure:
            raise ValidationError("passkey", code="passkey") from failure


class PasskeySignIn(_Passkey, webauthn.LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        limits.counted(limits.PASSKEY, context.request.META["REMOTE_ADDR"])
        return self.judged(super().clean_credential)


class PasskeySecond(_Passkey, webauthn.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        with limits.tried(limits.SECOND, str(self.user.pk)):
            return self.judged(super().clean_credential)


class PasskeyAgain(_Passkey, webauthn.ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        with limits.tried(limits.SECOND, str(self.user.pk)):
            return self.judged(super().clean_credential)


class NewPasskey(_Passkey, webauthn.AddWebAuthnForm):
    name = forms.CharField(required=False, max_length=60)

    def clean(self) -> Any:
        return self.judged(super().clean)


class PasskeyName(webauthn.EditWebAuthnForm):
    name = forms.CharField(max_length=60)


class Forgotten(account.ResetPasswordForm):
    """Who is behind the address is found out later, by a job: here all are alike, in words and in time."""

    def clean_email(self) -> str:
        return normalise_digits(str(self.cleaned_data["email"])).strip().lower()


class NewPassword(account.ResetPasswordKeyForm):
    """Typed once: it can be shown while it is typed."""

    password2 = None


class ChangedPassword(account.ChangePasswordForm):
    password2 = None

    def clean_oldpassword(self) -> str:
        with limits.tried(limits.AGAIN, str(self.user.pk)):
            return str(super().clean_oldpassword())
