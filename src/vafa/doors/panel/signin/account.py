"""A person's own account: name, language, colours, password, second step, passkeys, recovery codes, sessions."""

import json
from typing import Any

from allauth.account import views as allauth_account
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_POST

from vafa.doors.panel.signin import forms
from vafa.doors.panel.signin.showing import Shown
from vafa.doors.web import clubs, devices, words
from vafa.doors.web.visits import LANGUAGE_COOKIE
from vafa.doors.web.words import mark
from vafa.kernel import users

SESSIONS_ENDED = mark("The other devices were signed out.")
SESSION_ENDED = mark("That device was signed out.")
PROFILE_SAVED = mark("Your details are saved.")
RENAMED = mark("The passkey has a new name.")


class Account(Shown, mfa.IndexView):
    template = "signin/account.html"

    def more(self, context: dict[str, Any]) -> dict[str, Any]:
        user, found = self.request.user, context["authenticators"]
        codes = found.get(Authenticator.Type.RECOVERY_CODES)
        sessions = users.sessions_of(user_id=user.pk)
        return {
            "user": user,
            "clubs": clubs.by_ids(list(user.clubs)),
            "app": found.get(Authenticator.Type.TOTP),
            "passkeys": found.get(Authenticator.Type.WEBAUTHN, []),
            "codes_left": None if codes is None else len(codes.get_unused_codes()),
            "sessions": [
                (each, devices.label(each.user_agent), each.key == self.request.session.session_key)
                for each in sessions
            ],
        }


@require_POST
@login_required
def save_profile(request: HttpRequest) -> HttpResponse:
    name, language = request.POST.get("name", "").strip(), request.POST.get("language", "")
    if name:
        users.rename(user_id=request.user.pk, name=name)
    users.set_looks(user_id=request.user.pk, language=language)
    _say(request, PROFILE_SAVED)
    response = redirect("mfa_index")
    # What was chosen on this device before would hide what was chosen now.
    response.delete_cookie(LANGUAGE_COOKIE)
    return response


class Password(Shown, allauth_account.PasswordChangeView):
    template = "signin/password.html"
    form_class = forms.ChangedPassword

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        users.end_sessions(user_id=self.request.user.pk, keep=self.request.session.session_key or "")
        users.note(self.request.user, "users.password_changed")
        return response


class AddApp(Shown, totp.ActivateTOTPView):
    template = "signin/app.html"
    form_class = forms.NewAuthenticator

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        users.note(self.request.user, "users.app_added")
        return response

    def more(self, context: dict[str, Any]) -> dict[str, Any]:
        return {"secret": context["form"].secret, "link": context["totp_url"]}


class RemoveApp(Shown, totp.DeactivateTOTPView):
    template = "signin/app_remove.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        users.note(self.request.user, "users.app_removed")
        return response


class AddPasskey(Shown, webauthn.AddWebAuthnView):
    """Always one that opens by itself: it lies on the device and asks for a finger, a face or a PIN."""

    template = "signin/passkey.html"
    form_class = forms.NewPasskey

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**values)
        context["options"] = json.dumps(auth.begin_registration(self.request.user, True))
        return {**context, **values}

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        users.note(self.request.user, "users.passkey_added")
        return response

    def more(self, context: dict[str, Any]) -> dict[str, Any]:
        agent = self.request.META.get("HTTP_USER_AGENT", "")
        return {"options": context["options"], "name": devices.label(agent) or words._("Passkey")}


class RenamePasskey(Shown, webauthn.EditWebAuthnView):
    template = "signin/passkey_name.html"
    form_class = forms.PasskeyName

    def get_success_url(self) -> str:
        _say(self.request, RENAMED)
        return reverse("mfa_index")

    def more(self, context: dict[str, Any]) -> dict[str, Any]:
        return {"name": self.object.wrap().name}


class RemovePasskey(Shown, webauthn.RemoveWebAuthnView):
    template = "signin/passkey_remove.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        users.note(self.request.user, "users.passkey_removed")
        return response

    def more(self, context: dict[str, Any]) -> dict[str, Any]:
        return {"name": self.object.wrap().name}


class Codes(Shown, recovery.ViewRecoveryCodesView):
    """Shown once, right after they were made."""

    template = "signin/codes.html"

    def more(self, context: dict[str, Any]) -> dict[str, Any]:
        return {"codes": context["unused_codes"], "readable": context["can_view_codes"]}


class NewCodes(Shown, recovery.GenerateRecoveryCodesView):
    template = "signin/codes_new.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        users.note(self.request.user, "users.codes_made")
        return response

    def more(self, context: dict[str, Any]) -> dict[str, Any]:
        return {"left": context["unused_code_count"]}


@require_POST
@login_required
def end_sessions(request: HttpRequest) -> HttpResponse:
    """All others, or one of them. Ending this one is signing out."""
    only = request.POST.get("session", "")
    if only and not (only.isascii() and only.isdigit() and len(only) < 19):
        raise Http404
    users.end_sessions(
        user_id=request.user.pk, only=int(only) if only else None, keep=request.session.session_key or ""
    )
    users.note(request.user, "users.sessions_ended")
    _say(request, SESSION_ENDED if only else SESSIONS_ENDED)
    return redirect("mfa_index")


def _say(request: HttpRequest, text: str) -> None:
    request.__dict__.setdefault("said", []).append(words._(text))
