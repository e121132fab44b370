"""Signing in and out: password, second step, passkey, a forgotten password."""

import json
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from vafa.doors.panel.pages import PanelVisit
from vafa.doors.panel.signin import forms, limits
from vafa.doors.panel.signin.showing import Shown, absolute, render
from vafa.doors.web import words
from vafa.doors.web.words import mark
from vafa.kernel import jobs, mails
from vafa.kernel.users import note


class SignIn(Shown, account.LoginView):
    template = "signin/sign_in.html"
    form_class = forms.SignIn

    def more(self, context: dict[str, Any]) -> dict[str, Any]:
        return {"passkey_wrong": bool(self.request.session.pop("passkey_wrong", False))}


class Passkey(webauthn.LoginWebAuthnView):
    """GET gives a script the challenge; POST brings what the device made of it."""

    form_class = forms.PasskeySignIn

    def get(self, request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        limits.count(limits.PASSKEY, request.META["REMOTE_ADDR"])
        response: HttpResponse = super().get(request, *args, **values)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        self.request.session["passkey_wrong"] = True
        return redirect("account_login")

    def get_success_url(self) -> str:
        return reverse("panel")


class SecondStep(Shown, mfa.AuthenticateView):
    template = "signin/second.html"
    form_class = forms.SecondStep
    webauthn_form_class = forms.PasskeySecond

    def form_invalid(self, form: Any) -> HttpResponse:
        context = self.get_context_data()
        context["form"] = form
        return self.render_to_response(context)

    def more(self, context: dict[str, Any]) -> dict[str, Any]:
        user = self.stage.login.user
        return {
            "has_code": is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]),
            "has_passkey": is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]),
            "options": json.dumps(context.get("js_data", {}).get("request_options", {})),
        }


class SignOut(account.LogoutView):
    def get(self, *args: Any, **values: Any) -> HttpResponse:
        """Signing out is a deed: a link, which anybody can make somebody follow, does not do it."""
        return redirect("panel")


class Forgotten(Shown, account.PasswordResetView):
    template = "signin/forgotten.html"
    form_class = forms.Forgotten

    def form_valid(self, form: Any) -> HttpResponse:
        email = form.cleaned_data["email"]
        try:
            limits.counted(limits.ADDRESS, self.request.META["REMOTE_ADDR"])
            limits.counted(limits.FORGOTTEN, email)
        except forms.ValidationError as refused:
            form.add_error("email", refused)
            response: HttpResponse = self.form_invalid(form)
            return response
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        link = absolute(self.request, path.replace("UID-KEY", "KEY"))
        jobs.defer("kernel.send_reset", email=email, link=link)
        return redirect("account_reset_password_done")


@require_GET
def forgotten_sent(request: HttpRequest) -> HttpResponse:
    visit = PanelVisit(request=request)
    return render(visit, "signin/sent.html", by_mail=mails.is_set_up())


class NewPassword(Shown, account.PasswordResetFromKeyView):
    template = "signin/new_password.html"
    form_class = forms.NewPassword

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        note(self.reset_user, "users.password_reset")
        self.request.__dict__.setdefault("said", []).append(words._(RESET_DONE))
        return response

    def get_success_url(self) -> str:
        return reverse("account_login")

    def more(self, context: dict[str, Any]) -> dict[str, Any]:
        return {"dead": bool(context.get("token_fail")), "email": getattr(self.reset_user, "email", "")}


RESET_DONE = mark("Your new password is set. Sign in with it.")


@require_GET
def locked(request: HttpRequest) -> HttpResponse:
    """The password was right, and the user may not come in any more."""
    return render(PanelVisit(request=request), "signin/locked.html", status=403)
